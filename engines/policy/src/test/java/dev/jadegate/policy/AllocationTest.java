package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int DECISIONS = 20_000;

    private static final List<String> CONDITIONS = List.of(
            "\"IpAddress\":{\"acs:SourceIp\":[\"10.0.0.0/8\",\"2001:db8::/32\"]}",
            "\"NotIpAddress\":{\"acs:SourceIp\":\"192.168.0.0/16\"}",
            "\"DateLessThan\":{\"acs:CurrentTime\":\"2030-01-01T00:00:00+08:00\"}",
            "\"NumericGreaterThan\":{\"x:size\":\"12345678901234567890.5\"}",
            "\"Bool\":{\"acs:SecureTransport\":\"true\"}",
            "\"StringLike\":{\"acs:PrincipalARN\":\"acs:ram::*:user/j?ne\"}",
            "\"StringEqualsIgnoreCase\":{\"ecs:tag/Env\":\"PROD\"}",
            "\"StringNotEquals\":{\"ecs:VpcId\":\"vpc-1\"}");

    /** Requests that were never judged before: their values are read for the first time. */
    @Test
    void deciding_allocates_nothing_even_on_a_request_that_was_not_seen_before() {
        List<PolicyDocument> policies = new ArrayList<>();
        for (int i = 0; i < 330; i++) {
            policies.add(PolicyEngineTest.document("{\"Version\":\"1\",\"Statement\":[{\"Effect\":\""
                    + (i % 10 == 9 ? "Deny" : "Allow") + "\",\"Action\":[\"ecs:Stop*\",\"ecs:Start*\"],\"Resource\":\""
                    + (i % 3 == 0 && i % 10 != 9 ? "*" : "acs:ecs:cn-*:*:instance/g" + i + "-*") + "\",\"Condition\":{"
                    + CONDITIONS.get(i % CONDITIONS.size()) + "}}]}"));
        }
        PolicySet set = PolicySet.identity(DifferentialTest.attached(policies));
        PolicySet session = PolicySet.session(PolicyEngineTest.document(
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ecs:*\",\"Resource\":\"*\"}]}"));
        int warmedUp = judge(set, session, requests());
        AccessRequest[] requests = requests();
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long unrelated = threads.getCurrentThreadAllocatedBytes();
        unrelated = threads.getCurrentThreadAllocatedBytes() - unrelated;
        long before = threads.getCurrentThreadAllocatedBytes();
        int allowed = judge(set, session, requests);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before - unrelated;
        assertThat(allowed).isEqualTo(warmedUp).isBetween(1, DECISIONS - 1);
        assertThat(bytes).as("bytes of %s decisions", DECISIONS).isZero();
    }

    private static int judge(PolicySet set, PolicySet session, AccessRequest[] requests) {
        int allowed = 0;
        for (AccessRequest request : requests) {
            allowed += PolicyEngine.decide(set, session, request).isAllowed() ? 1 : 0;
        }
        return allowed;
    }

    private static AccessRequest[] requests() {
        AccessRequest[] requests = new AccessRequest[DECISIONS];
        for (int i = 0; i < DECISIONS; i++) {
            requests[i] = new AccessRequest(
                    i % 2 == 0 ? "ecs:StopInstance" : "ecs:StartInstance",
                    "acs:ecs:cn-hangzhou:1234567890123456:instance/g" + i % 400 + "-7",
                    Map.of(
                            "acs:SourceIp", i % 5 == 0 ? "2001:db8::" + i % 99 : "1." + i % 256 + ".2.3",
                            "acs:CurrentTime", i % 4 == 0 ? "2026-11-23T12:00:00.25Z" : "2031-11-23T12:00:00Z",
                            "acs:SecureTransport", i % 7 == 0 ? "true" : "false",
                            "acs:PrincipalARN", "acs:ram::1234567890123456:user/" + (i % 3 == 0 ? "jane" : "jim"),
                            "x:size", i % 11 == 0 ? "12345678901234567891" : "9e3",
                            "ecs:tag/Env", i % 13 == 0 ? "Prod" : "test",
                            "ecs:VpcId", "vpc-1"));
        }
        return requests;
    }
}
