package dev.jadegate.bench;

import dev.jadegate.policy.AccessRequest;
import dev.jadegate.policy.PolicyCompiler;
import dev.jadegate.policy.PolicyEngine;
import dev.jadegate.policy.PolicySet;

/** Our own engine. */
final class JadegateDecider implements PolicyDecider {
    private final PolicySet set;
    private final Workload workload;
    private final boolean withRequest;
    private final AccessRequest[] requests;

    /** @param withRequest whether each decision also makes its request from strings, as a call does */
    JadegateDecider(Workload workload, boolean withRequest) {
        this.workload = workload;
        this.withRequest = withRequest;
        this.set = new PolicyCompiler().identity(workload.policies());
        this.requests = workload.requests().toArray(AccessRequest[]::new);
    }

    @Override
    public String name() {
        return withRequest ? "jadegate, request made too" : "jadegate";
    }

    @Override
    public boolean allows(int ask) {
        AccessRequest request = withRequest ? Workload.request(workload.asks().get(ask)) : requests[ask];
        return PolicyEngine.decide(set, null, request).isAllowed();
    }
}
