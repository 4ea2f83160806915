package dev.jadegate.kms.policy;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Permission;
import org.jspecify.annotations.Nullable;

/** Finds what guards resources of one kind. Safe for use by many threads. */
@FunctionalInterface
public interface Guards {
    /**
     * What guards the resource of a pair, or null when there is no such resource or it is of another kind.
     *
     * @param account the one that the resource is of
     */
    @Nullable
    Guard guard(AccountId account, Permission permission);
}
