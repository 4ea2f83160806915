package dev.jadegate.gate.api;

import java.util.List;

/**
 * What a call must be allowed to do before it is handled.
 *
 * @param <Q> the operation's request record
 */
@FunctionalInterface
public interface Authorization<Q> {
    /** The pairs that must all be allowed. An empty list is only right for {@link #everyCaller()}. */
    List<Permission> permissions(Call call, Q request);

    /**
     * For the few operations that every authenticated caller may use whatever its policies say, such as
     * {@code sts:GetCallerIdentity}.
     */
    static <Q> Authorization<Q> everyCaller() {
        return (call, request) -> List.of();
    }
}
