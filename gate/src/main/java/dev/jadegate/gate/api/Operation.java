package dev.jadegate.gate.api;

import dev.jadegate.base.ApiError;
import java.util.List;

/**
 * One operation of a product, declared once. Binding, required parameters, authorization, the trail event, reference
 * docs and console forms all derive from this declaration; nothing else knows that the operation exists.
 *
 * @param product whose operation it is
 * @param name as on the wire: {@code CreateUser}
 * @param access whether it may change state
 * @param summary one sentence for the reference docs
 * @param request its parameters; see {@link Param} for what a component may say
 * @param response its reply; {@code RequestId} is added by the gate
 * @param authorization what the caller must be allowed to do
 * @param errors the product's own errors that it may answer with, for the docs
 * @param handler does it
 */
public record Operation<Q extends Record, R extends Record>(
        Product product,
        String name,
        Access access,
        String summary,
        Class<Q> request,
        Class<R> response,
        Authorization<Q> authorization,
        List<ApiError> errors,
        Handler<Q, R> handler) {
    /** The longest operation name. */
    public static final int NAME_LENGTH_MAX = 64;

    public Operation {
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX || !name.chars().allMatch(Character::isLetterOrDigit)) {
            throw new IllegalArgumentException("operation name `" + name + "` is not 1 to 64 letters and digits");
        }
        errors = List.copyOf(errors);
    }

    /** The action of policies that goes with the operation's own name: {@code ram:CreateUser}. */
    public String action() {
        return product.ramCode() + ':' + name;
    }
}
