package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests. A session is first judged by the policy that limits it and then by its role's policies; both must
 * allow. Assuming a role needs the leave of the caller's policies and of the role's trust policy, whichever accounts they
 * are of. Source: "Policy evaluation process" of the RAM documentation. Stateless; {@link #decide} allocates nothing once
 * an action was seen. The account itself (root) is subject to no policy and is not judged here.
 */
public final class PolicyEngine {
    private PolicyEngine() {}

    /**
     * The verdict on {@code request}.
     *
     * @param identity policies of the user and its groups, or of the role
     * @param session the policy that limits the session, or null
     */
    public static Decision decide(PolicySet identity, @Nullable PolicySet session, AccessRequest request) {
        if (session != null) {
            Decision limited = session.decide(request);
            if (!limited.isAllowed()) {
                return limited;
            }
        }
        return identity.decide(request);
    }

    /**
     * The verdict on {@code caller} assuming a role.
     *
     * @param request action {@code sts:AssumeRole} on the role
     * @param trust the role's trust policy, which decides last
     */
    public static Decision decideAssumeRole(
            PolicySet identity,
            @Nullable PolicySet session,
            TrustPolicy trust,
            TrustCaller caller,
            AccessRequest request) {
        Decision decision = decide(identity, session, request);
        return decision.isAllowed() ? trust.decide(caller, request) : decision;
    }

    /** The same verdict with every statement that was considered and what kept it from matching. Slow; for people. */
    public static Explanation explain(PolicySet identity, @Nullable PolicySet session, AccessRequest request) {
        List<Explanation.Considered> considered = new ArrayList<>();
        if (session != null) {
            session.explain(request, considered);
        }
        identity.explain(request, considered);
        return new Explanation(decide(identity, session, request), considered);
    }
}
