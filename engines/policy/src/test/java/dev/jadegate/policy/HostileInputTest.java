package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostileInputTest {
    private static final long SEED = Long.getLong("policy.hostile.seed", 20261123);
    private static final String BEFORE = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"";

    private static final List<String> GOOD = List.of(
            BEFORE + "*\",\"Resource\":\"*\"}]}",
            BEFORE + "ecs:*\",\"Resource\":[\"acs:ecs:*:*:a/b\",\"*\"],\"Condition\":{\"IpAddress\":{\"acs:SourceIp\":"
                    + "[\"10.0.0.0/8\",\"::/0\"]},\"DateLessThan\":{\"acs:CurrentTime\":\"2026-11-23T00:00:00Z\"},"
                    + "\"NumericEquals\":{\"a:b\":\"1e5\"},\"Bool\":{\"acs:MFAPresent\":\"true\"}}}]}",
            BEFORE + "sts:AssumeRole\",\"Principal\":{\"RAM\":[\"acs:ram::1234567890123456:root\"],\"Service\":"
                    + "[\"ecs.aliyuncs.com\"],\"Federated\":\"acs:ram::1:saml-provider/x\"}}]}");

    private static PolicyParser.Parsed parse(String text) {
        return PolicyParser.parse(text, PolicyKind.IDENTITY);
    }

    /** A document is parsed, compiled and asked, or refused with a reason that stands within it. */
    @Test
    void no_mutation_of_a_document_makes_the_engine_fail() {
        SplittableRandom random = new SplittableRandom(SEED);
        int accepted = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder text = new StringBuilder(GOOD.get(i % GOOD.size()));
            for (int change = random.nextInt(4); change > 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(30))));
                    case 2 -> text.setCharAt(at, (char) random.nextInt(0x10000));
                    default -> text.setCharAt(at, "{}[]\",:\\u0*?/".charAt(random.nextInt(13)));
                }
            }
            for (PolicyKind kind : PolicyKind.values()) {
                accepted += judged(PolicyParser.parse(text.toString(), kind), kind) ? 1 : 0;
            }
            judged(
                    PolicyParser.parse(text.toString().getBytes(StandardCharsets.UTF_8), PolicyKind.IDENTITY),
                    PolicyKind.IDENTITY);
        }
        assertThat(accepted).isGreaterThan(5_000);
    }

    private static boolean judged(PolicyParser.Parsed parsed, PolicyKind kind) {
        PolicyDocument document = parsed.document();
        if (document == null) {
            assertThat(Objects.requireNonNull(parsed.firstError()).line()).isPositive();
            return false;
        }
        AccessRequest request =
                new AccessRequest("ecs:X", "acs:ecs:cn-hangzhou:1:a/b", Map.of("acs:SourceIp", "10.1.1.1"));
        if (kind == PolicyKind.TRUST) {
            TrustPolicy.compile(document, "r").explain(new TrustCaller.Service("ecs.aliyuncs.com"), request);
        } else {
            PolicyEngine.explain(PolicySet.identity(DifferentialTest.attached(List.of(document))), null, request);
        }
        return true;
    }

    @Test
    void as_many_stars_as_a_document_holds_are_judged_at_once() {
        String stars = "*".repeat(6144 - BEFORE.length() - 60);
        PolicyDocument document =
                Objects.requireNonNull(parse(BEFORE + "ecs:*\",\"Resource\":\"acs:ecs:*:*:" + stars + "\"}]}")
                        .document());
        PolicySet set = PolicySet.identity(DifferentialTest.attached(List.of(document)));
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertThat(PolicyEngine.decide(
                                    set, null, new AccessRequest("ecs:X", "acs:ecs:::" + "a".repeat(1000), Map.of()))
                            .isAllowed())
                    .isTrue();
        }
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    @Test
    void deep_documents_double_names_and_half_characters_are_refused() {
        assertThat(errorOf("[".repeat(1000))).isEqualTo("syntax");
        assertThat(errorOf("{\"a\":".repeat(1000))).isEqualTo("syntax");
        assertThat(errorOf("{\"Version\":\"1\",\"Version\":\"1\"}")).isEqualTo("syntax");
        assertThat(errorOf(BEFORE + "\\ud800\",\"Resource\":\"*\"}]}")).isEqualTo("syntax");
        assertThat(errorOf(BEFORE + "\udc00\",\"Resource\":\"*\"}]}")).isEqualTo("syntax");
        assertThat(errorOf(BEFORE + "*\",\"Resource\":\"*\",\"__proto__\":{}}]}"))
                .isEqualTo("unknown-element");
        assertThat(PolicyParser.parse(new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', '}'}, PolicyKind.IDENTITY)
                        .document())
                .isNull();
    }

    private static String errorOf(String text) {
        PolicyParser.Parsed parsed = parse(text);
        assertThat(parsed.document()).isNull();
        return Objects.requireNonNull(parsed.firstError()).code();
    }

    @Test
    void ten_thousand_values_are_refused_by_length_and_judged_where_the_length_allows_them() {
        String values = IntStream.range(0, 10_000)
                .mapToObj(i -> "\"10." + i / 256 % 256 + "." + i % 256 + ".0/24\"")
                .collect(Collectors.joining(","));
        String text =
                BEFORE + "*\",\"Resource\":\"*\",\"Condition\":{\"IpAddress\":{\"acs:SourceIp\":[" + values + "]}}}]}";
        assertThat(errorOf(text)).isEqualTo("length");
        PolicyParser.Parsed parsed = PolicyParser.parse(text, PolicyKind.IDENTITY, text.length());
        PolicySet set =
                PolicySet.identity(DifferentialTest.attached(List.of(Objects.requireNonNull(parsed.document()))));
        assertThat(allows(set, "10.39.15.77")).isTrue();
        assertThat(allows(set, "10.40.0.0")).isFalse();
    }

    private static boolean allows(PolicySet set, String address) {
        return PolicyEngine.decide(set, null, new AccessRequest("a:B", "acs:a:::b", Map.of("acs:SourceIp", address)))
                .isAllowed();
    }

    @Test
    void no_more_findings_are_kept_than_anyone_reads_and_an_error_is_always_among_them() {
        String keys =
                IntStream.range(0, 150).mapToObj(i -> "\"x:k" + i + "\":\"v\"").collect(Collectors.joining(","));
        PolicyParser.Parsed parsed = parse(BEFORE + "*\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{" + keys
                + "},\"Nonsense\":{\"a:b\":\"c\"}}}]}");
        assertThat(parsed.findings()).hasSize(Findings.KEPT_MAX);
        assertThat(parsed.document()).isNull();
        assertThat(Objects.requireNonNull(parsed.firstError()).code()).isEqualTo("unknown-operator");
    }

    @Test
    void more_actions_than_are_indexed_are_still_judged() {
        PolicySet set = PolicySet.identity(DifferentialTest.attached(List.of(Objects.requireNonNull(
                parse(BEFORE + "ecs:Stop*\",\"Resource\":\"*\"}]}").document()))));
        for (int i = 0; i < PolicySet.INDEXED_ACTIONS_MAX + 10; i++) {
            boolean allowed = PolicyEngine.decide(
                            set,
                            null,
                            new AccessRequest((i % 2 == 0 ? "ecs:Stop" : "ecs:Start") + i, "acs:ecs:::x", Map.of()))
                    .isAllowed();
            if (allowed != (i % 2 == 0)) {
                throw new AssertionError("action " + i);
            }
        }
    }
}
