package dev.jadegate.ram.credential;

import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.domain.SecurityPreference;
import java.util.List;
import java.util.function.Predicate;

/**
 * Lets users manage credentials of their own without a policy, as far as the account's security preference says so. A
 * statement that denies it still refuses. Source: the RAM documentation names the preference "manage AccessKeys
 * yourself" as the way to let all users do what a policy lets one do.
 */
public final class SelfManagement {
    private static final String IMPLICIT_DENY = "ImplicitDeny";

    private final SecuritySettings settings;
    private final Authorizer authorizer;

    SelfManagement(SecuritySettings settings, Authorizer authorizer) {
        this.settings = settings;
        this.authorizer = authorizer;
    }

    /**
     * What a call on {@code subject} must be allowed: nothing when the caller is the subject, the preference lets it and
     * no statement denies it.
     */
    public List<Permission> permissions(
            Call call, Subject subject, Permission permission, Predicate<SecurityPreference> lets) {
        List<Permission> needed = List.of(permission);
        if (!subject.isCaller(call) || !lets.test(settings.preference(subject.account()))) {
            return needed;
        }
        Authorizer.Denial denial = authorizer.authorize(call, needed);
        boolean onlyNotAllowed = denial != null && denial.noPermissionType().equals(IMPLICIT_DENY);
        return onlyNotAllowed ? List.of() : needed;
    }
}
