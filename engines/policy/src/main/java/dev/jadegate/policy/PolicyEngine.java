package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests. A session is first judged by the policy that limits it and then by its role's policies; both must
 * allow. Source: "Policy evaluation process" of the RAM documentation. Stateless; {@link #decide} allocates nothing once
 * an action was seen.
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
