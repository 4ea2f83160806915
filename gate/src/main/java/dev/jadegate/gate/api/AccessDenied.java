package dev.jadegate.gate.api;

/**
 * Ends a call because the caller may not. Thrown by the gate when the authorizer refuses, and by handlers whose own
 * rules refuse, such as a role's trust policy. The reply is {@code NoPermission} with RAM's {@code AccessDeniedDetail}.
 */
public final class AccessDenied extends RuntimeException {
    private final transient Authorizer.Denial denial;

    public AccessDenied(Authorizer.Denial denial) {
        super("no permission for " + denial.permission().action(), null, false, false);
        this.denial = denial;
    }

    /** Why. */
    public Authorizer.Denial denial() {
        return denial;
    }
}
