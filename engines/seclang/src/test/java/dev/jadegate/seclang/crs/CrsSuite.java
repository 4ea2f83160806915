package dev.jadegate.seclang.crs;

import dev.jadegate.seclang.FolderSource;
import dev.jadegate.seclang.TestSurroundings;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.ParseLimits;
import dev.jadegate.seclang.parse.RuleParser;
import dev.jadegate.seclang.rule.RuleSet;
import dev.jadegate.seclang.run.Compiler;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.ResponseHead;
import dev.jadegate.seclang.run.RuleMatch;
import dev.jadegate.seclang.run.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** Runs tests of the suite against the engine, a backend that reflects included. */
final class CrsSuite {
    private static final Connection CONNECTION = new Connection("127.0.0.1", 40_000, "127.0.0.1", 80);

    private CrsSuite() {}

    /** The rules of the suite with the settings that its tests expect. */
    static List<String> files(Path rules) throws IOException {
        List<String> files = new ArrayList<>(List.of("engine.conf", "crs-setup.conf", "crs-test.conf"));
        files.addAll(FolderSource.ruleFiles(rules));
        return files;
    }

    static FolderSource source(Path setup, Path rules) throws IOException {
        return new FolderSource(rules)
                .with("engine.conf", resource("engine.conf"))
                .with("crs-test.conf", resource("crs-test.conf"))
                .with("crs-setup.conf", Files.readString(setup, StandardCharsets.ISO_8859_1));
    }

    static Program program(Path setup, Path rules, boolean plain) throws IOException, InvalidRulesException {
        FolderSource source = source(setup, rules);
        RuleSet set = RuleParser.parse(source, files(rules), ParseLimits.DEFAULT);
        return plain ? Compiler.compilePlain(set, source) : Compiler.compile(set, source);
    }

    private static String resource(String name) throws IOException {
        try (var stream = CrsSuite.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("no resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** What became of one stage. */
    record Outcome(int status, List<RuleMatch> matches) {
        List<Long> ids() {
            return matches.stream().filter(RuleMatch::logged).map(RuleMatch::id).toList();
        }

        String log() {
            StringBuilder log = new StringBuilder();
            for (RuleMatch match : matches) {
                log.append("[id \"").append(match.id()).append("\"] [msg \"").append(match.message());
                log.append("\"] [data \"").append(match.logData()).append("\"]\n");
            }
            return log.toString().replace("\r", "\\x0d").replaceAll("\n(?!\\[id|$)", "\\\\x0a");
        }
    }

    /** Why a test fails, or null when it passes. */
    static @Nullable String failure(Program program, CrsCase test) {
        for (CrsCase.Stage stage : test.stages()) {
            Outcome outcome = run(program, stage);
            List<Long> ids = outcome.ids();
            if (stage.status() != 0 && stage.status() != outcome.status()) {
                return "status " + outcome.status() + " instead of " + stage.status() + ", ids " + ids;
            }
            if (!ids.containsAll(stage.expected())) {
                return "expected " + stage.expected() + ", ids " + ids;
            }
            if (stage.unexpected().stream().anyMatch(ids::contains)) {
                return "unexpected " + stage.unexpected() + ", ids " + ids;
            }
            String log = outcome.log();
            if (stage.matching() != null
                    && !Pattern.compile(stage.matching()).matcher(log).find()) {
                return "the log does not match " + stage.matching() + ": " + log;
            }
            if (stage.notMatching() != null
                    && Pattern.compile(stage.notMatching()).matcher(log).find()) {
                return "the log matches " + stage.notMatching() + ": " + log;
            }
        }
        return null;
    }

    static Outcome run(Program program, CrsCase.Stage stage) {
        LenientRequest request = LenientRequest.parse(stage.request());
        if (request.refused()) {
            return new Outcome(400, List.of());
        }
        Transaction transaction = program.begin(CONNECTION, new TestSurroundings());
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
        return new Outcome(code, transaction.end().matches());
    }
}
