package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes documents and requests from small alphabets, so that they often meet. */
final class RandomPolicies {
    private static final List<String> ACTIONS = List.of(
            "*",
            "ecs:*",
            "ecs:Run*",
            "ecs:RunInstances",
            "ECS:runinstances",
            "ecs:Stop?nstance",
            "ram:*",
            "ram:Get*",
            "ram:GetUser",
            "*:Get*",
            "oss:PutObject",
            "ecs:StopInstance",
            "e*:*Instance*");
    private static final List<String> ASKED = List.of(
            "ecs:RunInstances", "ecs:StopInstance", "ram:GetUser", "ram:ListUsers", "oss:PutObject", "oss:GetObject");
    private static final List<String> FIELDS = List.of("*", "", "cn-hangzhou", "cn-*", "cn-beijing", "?n-hangzhou");
    private static final List<String> ACCOUNTS =
            List.of("*", "", "1234567890123456", "1234567890123457", "12345678901234*");
    private static final List<String> NAMES = List.of(
            "*",
            "instance/*",
            "instance/i-1",
            "instance/i-*",
            "instance/?-1",
            "user/*",
            "user/jane",
            "user/j*e",
            "i-1",
            "bucket/a/b:c",
            "bucket/*:c",
            "*/i-1",
            "instance/i-1*",
            "instance/\ud83d\ude00",
            "instance/?",
            "inst*");
    private static final List<String> ASKED_NAMES = List.of(
            "instance/i-1",
            "instance/i-22",
            "user/jane",
            "user/joe",
            "bucket/a/b:c",
            "i-1",
            "instance/",
            "*",
            "instance/\ud83d\ude00");
    private static final Map<String, List<String>> VALUES = Map.of(
            "String",
                    List.of(
                            "a",
                            "A",
                            "prod",
                            "prod*",
                            "*",
                            "p?od",
                            "vpc-1",
                            "",
                            "\ud83d\ude00",
                            "?",
                            "a?",
                            "${acs:SourceIp}"),
            "Numeric", List.of("1", "1.0", "-2", "10", "1e1", "0", "-0", "9.99", ".5"),
            "Date",
                    List.of(
                            "2026-01-01T00:00:00Z",
                            "2026-01-01T01:00:00+01:00",
                            "2025-06-01T12:00:00Z",
                            "2027-01-01T00:00:00Z"),
            "Bool", List.of("true", "false", "True"),
            "Ip",
                    List.of(
                            "10.0.0.0/8",
                            "10.1.2.3",
                            "192.168.0.0/16",
                            "0.0.0.0/0",
                            "2001:db8::/32",
                            "::/0",
                            "10.1.2.0/25",
                            "2001:db8::/65",
                            "::ffff:10.0.0.0/104"));
    private static final List<String> KEYS = List.of(
            "acs:SourceIp",
            "acs:sourceip",
            "ecs:VpcId",
            "ecs:tag/Env",
            "ecs:TAG/Env",
            "ecs:tag/env",
            "acs:CurrentTime",
            "x:n");
    private static final List<String> GOT = List.of(
            "a",
            "prod",
            "vpc-1",
            "1",
            "10",
            "-2",
            "2026-01-01T00:00:00Z",
            "true",
            "false",
            "10.1.2.3",
            "10.1.2.200",
            "192.168.1.1",
            "2001:db8::1",
            "::1",
            "\ud83d\ude00",
            "a\ud83d\ude00",
            "${acs:SourceIp}",
            "::ffff:10.1.2.3",
            "2026-01-01T00:00:00.5Z",
            "1e1",
            "text",
            "");

    private static final List<PolicyDocument.TrustedPrincipal> PRINCIPALS = List.of(
            new PolicyDocument.TrustedPrincipal(PolicyDocument.TrustedPrincipal.Type.RAM, "acs:ram::1:root"),
            new PolicyDocument.TrustedPrincipal(PolicyDocument.TrustedPrincipal.Type.RAM, "acs:ram::1:user/jane"),
            new PolicyDocument.TrustedPrincipal(PolicyDocument.TrustedPrincipal.Type.RAM, "acs:ram::2:role/ops"),
            new PolicyDocument.TrustedPrincipal(PolicyDocument.TrustedPrincipal.Type.SERVICE, "ecs.aliyuncs.com"),
            new PolicyDocument.TrustedPrincipal(
                    PolicyDocument.TrustedPrincipal.Type.FEDERATED, "acs:ram::1:saml-provider/idp"));

    private static final List<TrustCaller> CALLERS = List.of(
            new TrustCaller.Identity("1", "acs:ram::1:user/jane"),
            new TrustCaller.Identity("1", "acs:ram::1:role/ops"),
            new TrustCaller.Identity("2", "acs:ram::2:role/ops"),
            new TrustCaller.Identity("2", "acs:ram::2:user/jane"),
            new TrustCaller.Service("ecs.aliyuncs.com"),
            new TrustCaller.Provider("acs:ram::1:saml-provider/idp"));

    private final SplittableRandom random;

    RandomPolicies(SplittableRandom random) {
        this.random = random;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** One to four small documents; each sixteenth time many, so that the tables of the index are made. */
    List<PolicyDocument> policies() {
        boolean many = random.nextInt(16) == 0;
        List<PolicyDocument> policies = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            List<PolicyDocument.Statement> statements = new ArrayList<>();
            for (int j = random.nextInt(many ? 20 : 3); j >= 0; j--) {
                statements.add(statement(statements.size()));
            }
            policies.add(new PolicyDocument(PolicyKind.IDENTITY, statements));
        }
        return policies;
    }

    private PolicyDocument.Statement statement(int index) {
        List<String> actions = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            actions.add(one(ACTIONS));
        }
        List<String> resources = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            resources.add(resource());
        }
        List<PolicyDocument.Condition> conditions = new ArrayList<>();
        for (int i = random.nextInt(6) / 3; i > 0; i--) {
            conditions.add(condition());
        }
        return new PolicyDocument.Statement(
                index, random.nextInt(4) > 0, random.nextInt(8) == 0, actions, resources, List.of(), conditions, 1, 1);
    }

    private String resource() {
        if (random.nextInt(5) == 0) {
            return "*";
        }
        String service = one(List.of("ecs", "ram", "*", "oss", "e?s"));
        String region = random.nextInt(2) == 0 ? "*" : one(FIELDS);
        String account = random.nextInt(2) == 0 ? "*" : one(ACCOUNTS);
        return "acs:" + service + ":" + region + ":" + account + ":" + one(NAMES);
    }

    private PolicyDocument.Condition condition() {
        Operator operator = one(List.of(Operator.values()));
        List<String> pool = VALUES.get(
                switch (operator.type()) {
                    case STRING -> "String";
                    case NUMBER -> "Numeric";
                    case DATE -> "Date";
                    case BOOLEAN -> "Bool";
                    case ADDRESS -> "Ip";
                });
        List<String> values = new ArrayList<>();
        // Each tenth time more than are compared one by one.
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 14 : 2); i >= 0; i--) {
            values.add(one(java.util.Objects.requireNonNull(pool)));
        }
        return new PolicyDocument.Condition(operator, one(KEYS), values);
    }

    /** Who may assume a role. */
    PolicyDocument trust() {
        List<PolicyDocument.Statement> statements = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            List<PolicyDocument.TrustedPrincipal> principals = new ArrayList<>();
            for (int j = random.nextInt(2); j >= 0; j--) {
                principals.add(one(PRINCIPALS));
            }
            List<PolicyDocument.Condition> conditions = random.nextInt(3) == 0 ? List.of(condition()) : List.of();
            statements.add(new PolicyDocument.Statement(
                    i,
                    random.nextInt(4) > 0,
                    false,
                    List.of(random.nextInt(5) == 0 ? "sts:*" : "sts:AssumeRole"),
                    List.of(),
                    principals,
                    conditions,
                    1,
                    1));
        }
        return new PolicyDocument(PolicyKind.TRUST, statements);
    }

    TrustCaller caller() {
        return one(CALLERS);
    }

    String action() {
        return one(ASKED);
    }

    String requestedResource() {
        return "acs:" + one(List.of("ecs", "ram", "oss")) + ":" + one(List.of("cn-hangzhou", "", "*", "cn-beijing"))
                + ":" + one(List.of("1234567890123456", "1234567890123457", "", "*")) + ":" + one(ASKED_NAMES);
    }

    Map<String, String> context() {
        Map<String, String> context = new LinkedHashMap<>();
        for (String key : List.of("acs:SourceIp", "ecs:VpcId", "ecs:tag/Env", "acs:CurrentTime", "x:n")) {
            if (random.nextInt(3) > 0) {
                context.put(key, one(GOT));
            }
        }
        return context;
    }
}
