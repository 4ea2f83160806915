package dev.jadegate.seclang.crs;

import dev.jadegate.seclang.Resources;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.ParseLimits;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.parse.RuleParser;
import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.regex.InvalidPatternException;
import dev.jadegate.seclang.rule.RuleSet;
import dev.jadegate.seclang.run.AuditEvent;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.ResponseHead;
import dev.jadegate.seclang.run.RuleMatch;
import dev.jadegate.seclang.run.Surroundings;
import dev.jadegate.seclang.run.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * Runs regression tests against a program, in front of a backend that reflects what a test asks for. Immutable; tests may run
 * in many threads.
 */
public final class CrsSuite {
    private static final String ENGINE = "jadegate-engine.conf";
    private static final String SETUP = "crs-setup.conf";
    private static final String TEST_SETUP = "jadegate-crs-test.conf";
    private static final Connection CONNECTION = new Connection("127.0.0.1", 40_000, "127.0.0.1", 80);

    /** Time stands still, as nothing of a test depends on it. */
    private static final Surroundings SURROUNDINGS = new Surroundings() {
        @Override
        public String uniqueId() {
            return "regression-test";
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    };

    private CrsSuite() {}

    /**
     * The Core Rule Set with the settings that its tests expect: it tells and blocks nothing, at paranoia level 4.
     *
     * @param rules names of the rule files in their order
     * @param files the rule files and their data
     */
    public static RuleSet forTests(String setup, List<String> rules, RuleFiles files) throws InvalidRulesException {
        return parse(setup, rules, files.with(TEST_SETUP, resource("crs-test.conf")), List.of(TEST_SETUP));
    }

    /** The Core Rule Set as it is installed, blocking. */
    public static RuleSet blocking(String setup, List<String> rules, RuleFiles files) throws InvalidRulesException {
        return parse(setup, rules, files.with(TEST_SETUP, "SecRuleEngine On\n"), List.of(TEST_SETUP));
    }

    private static RuleSet parse(String setup, List<String> rules, RuleFiles files, List<String> last)
            throws InvalidRulesException {
        List<String> order = new ArrayList<>(List.of(ENGINE, SETUP));
        order.addAll(last);
        order.addAll(rules);
        files.with(ENGINE, resource("engine.conf")).with(SETUP, setup);
        return RuleParser.parse(files, order, ParseLimits.DEFAULT);
    }

    private static String resource(String name) {
        return String.join("\n", Resources.lines("crs/" + name)) + "\n";
    }

    /**
     * Tests that expect what this engine does not do, and why, by name. The tables stand beside this class: {@code
     * overrides-4.txt}.
     *
     * @param version of the rule set: 3 or 4
     */
    public static Map<String, String> overrides(int version) {
        Map<String, String> overrides = new LinkedHashMap<>();
        for (String line : Resources.lines("crs/overrides-" + version + ".txt")) {
            int space = line.indexOf(' ');
            if (space > 0 && !line.startsWith("#")) {
                overrides.put(line.substring(0, space), line.substring(space).strip());
            }
        }
        return overrides;
    }

    /** What became of one stage. */
    record Outcome(int status, List<RuleMatch> matches, boolean budgetSpent) {
        List<Long> ids() {
            return matches.stream().filter(RuleMatch::logged).map(RuleMatch::id).toList();
        }

        /** One line a match. */
        String log() {
            StringBuilder log = new StringBuilder();
            for (RuleMatch match : matches) {
                String line = "[id \"" + match.id() + "\"] [msg \"" + match.message() + "\"] [data \"" + match.logData()
                        + "\"]";
                log.append(line.replace("\r", "\\x0d").replace("\n", "\\x0a")).append('\n');
            }
            return log.toString();
        }
    }

    /** Why a test fails, or null when it passes. */
    public static @Nullable String failure(Program program, CrsTest test) {
        for (CrsTest.Stage stage : test.stages()) {
            Outcome outcome = run(program, stage);
            List<Long> ids = outcome.ids();
            if (outcome.budgetSpent()) {
                return "it takes more than the budget of a request, rules " + ids;
            }
            if (!stage.statuses().isEmpty() && !stage.statuses().contains(outcome.status())) {
                return "status " + outcome.status() + " instead of " + stage.statuses() + ", rules " + ids;
            }
            if (!ids.containsAll(stage.expected())) {
                return "expected " + stage.expected() + ", rules " + ids;
            }
            if (stage.unexpected().stream().anyMatch(ids::contains)) {
                return "did not expect " + stage.unexpected() + ", rules " + ids;
            }
            if (stage.matching() != null && !finds(stage.matching(), outcome)) {
                return "the log does not match " + stage.matching() + ": " + outcome.log();
            }
            if (stage.notMatching() != null && finds(stage.notMatching(), outcome)) {
                return "the log matches " + stage.notMatching() + ": " + outcome.log();
            }
        }
        return null;
    }

    private static boolean finds(String pattern, Outcome outcome) {
        try {
            return BytePattern.compile(pattern).find(outcome.log());
        } catch (InvalidPatternException wrong) {
            throw new IllegalArgumentException("the pattern `" + pattern + "` of a test: " + wrong.getMessage(), wrong);
        }
    }

    static Outcome run(Program program, CrsTest.Stage stage) {
        LenientRequest request = LenientRequest.parse(stage.request());
        if (request.refused()) {
            return new Outcome(400, List.of(), false);
        }
        Transaction transaction = program.begin(CONNECTION, SURROUNDINGS);
        transaction.requestHead(request.head());
        transaction.requestBody(request.body());
        Map<?, ?> reflected =
                request.head().uri().startsWith("/reflect") && new Yaml().load(stage.data()) instanceof Map<?, ?> map
                        ? map
                        : Map.of();
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Content-Type", "text/html"));
        if (reflected.get("headers") instanceof Map<?, ?> more) {
            more.forEach((name, value) -> {
                headers.removeIf(header -> header.name().equalsIgnoreCase(name.toString()));
                headers.add(new Header(name.toString(), String.valueOf(value)));
            });
        }
        Object status = reflected.get("status");
        int code = status == null ? 200 : Integer.parseInt(status.toString());
        transaction.responseHead(new ResponseHead("HTTP/1.1", code, headers));
        Object encoded = reflected.get("encodedBody");
        Object body = reflected.get("body");
        byte[] bytes = encoded != null
                ? Base64.getMimeDecoder().decode(encoded.toString())
                : (body == null ? "hello" : body.toString()).getBytes(StandardCharsets.UTF_8);
        transaction.responseBody(bytes);
        AuditEvent event = transaction.end();
        return new Outcome(code, event.matches(), event.effort().budgetSpent());
    }
}
