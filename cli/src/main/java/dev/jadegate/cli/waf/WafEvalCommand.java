package dev.jadegate.cli.waf;

import dev.jadegate.cli.crs.CrsFolder;
import dev.jadegate.seclang.opinion.SecondOpinion;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.run.AuditEvent;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Intervention;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RuleMatch;
import dev.jadegate.seclang.run.Surroundings;
import dev.jadegate.seclang.run.Transaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How much of legitimate traffic and of attacks is blocked, with and without the second opinion. */
@Command(
        name = "waf-eval",
        description = {
            "Tells how much of the traffic in files the OWASP Core Rule Set blocks, alone and with the second opinion.",
            "DIR holds the folders legit and attack with files of requests: .jsonl with an object a line, or .json with an"
                    + " array of them; {\"method\":\"POST\",\"url\":\"/a?b=c\",\"headers\":{\"Cookie\":\"d=e\"},\"data\":\"f=g\"}.",
            "Exit codes: 0 done, 78 rules or traffic cannot be read."
        },
        mixinStandardHelpOptions = true)
public final class WafEvalCommand implements Callable<Integer> {
    private static final int WRONG_SETUP = 78;
    private static final Connection CONNECTION = new Connection("192.0.2.7", 40_000, "192.0.2.1", 443);
    private static final Surroundings SURROUNDINGS = new Surroundings() {
        @Override
        public String uniqueId() {
            return "evaluation";
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    };

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Holds the folders legit and attack.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path folder;

    @Option(
            names = "--crs",
            paramLabel = "DIR",
            required = true,
            description = "An unpacked release of the Core Rule Set.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path crs;

    @Option(names = "--rules", description = "Also prints how often each rule matched and was overruled.")
    private boolean byRule;

    @Option(
            names = "--show",
            paramLabel = "WHAT",
            description =
                    "Also prints requests, their rules and reasons: false_alarms (legitimate, blocked with the layer),"
                            + " misses (attacks, not blocked with it), losses (attacks that it lets through), added (blocked by it"
                            + " alone).")
    private @Nullable Show show;

    @Option(
            names = "--without",
            paramLabel = "RULE",
            split = ",",
            description = "Rules whose matches are not overruled.")
    private Set<Long> without = new HashSet<>();

    private final Map<Long, int[]> rules = new TreeMap<>();

    /** What is printed besides totals. */
    @SuppressWarnings("UnusedVariable") // picocli offers the names.
    enum Show {
        FALSE_ALARMS,
        MISSES,
        LOSSES,
        ADDED
    }

    private static final class Totals {
        int requests;
        int plain;
        int layered;

        void add(Totals other) {
            requests += other.requests;
            plain += other.plain;
            layered += other.layered;
        }
    }

    private record Result(boolean blocked, AuditEvent event) {}

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            CrsFolder rulesFolder = CrsFolder.of(crs);
            Program plain = rulesFolder.blocking();
            Program layered = rulesFolder.blockingWithSecondOpinion(SecondOpinion.without(without));
            PrintWriter out = spec.commandLine().getOut();
            out.printf(Locale.ROOT, "%-44s %9s %16s %16s%n", "file", "requests", "blocked, CRS", "with the layer");
            for (String kind : List.of("legit", "attack")) {
                Path part = folder.resolve(kind);
                if (!Files.isDirectory(part)) {
                    throw new NoSuchFileException(part.toString());
                }
                Totals all = new Totals();
                for (Path file : files(part)) {
                    Totals totals = totals(file, kind.equals("attack"), plain, layered);
                    print(out, kind + "/" + part.relativize(file), totals);
                    all.add(totals);
                }
                print(out, kind.equals("attack") ? "= attacks: detection" : "= legitimate: false alarms", all);
            }
            if (byRule) {
                printRules(out);
            }
            return 0;
        } catch (NoSuchFileException absent) {
            err.println("jadegate: there is no `" + absent.getFile()
                    + "`; DIR holds the folders legit and attack, and --crs names an unpacked Core Rule Set");
        } catch (InvalidRulesException | IOException wrong) {
            err.println("jadegate: " + wrong.getMessage());
        }
        return WRONG_SETUP;
    }

    private static List<Path> files(Path part) throws IOException {
        try (Stream<Path> all = Files.walk(part)) {
            return all.filter(file -> file.toString().endsWith(".jsonl")
                            || file.toString().endsWith(".json"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    private static void print(PrintWriter out, String name, Totals totals) {
        out.printf(
                Locale.ROOT,
                "%-44s %9d %7d %7.2f%% %7d %7.2f%%%n",
                name,
                totals.requests,
                totals.plain,
                100.0 * totals.plain / Math.max(1, totals.requests),
                totals.layered,
                100.0 * totals.layered / Math.max(1, totals.requests));
    }

    private Totals totals(Path file, boolean attack, Program plain, Program layered) throws IOException {
        Totals totals = new Totals();
        EvaluationFile.read(file, request -> {
            Result without = run(plain, request);
            Result with = run(layered, request);
            totals.requests++;
            totals.plain += without.blocked ? 1 : 0;
            totals.layered += with.blocked ? 1 : 0;
            count(without, with);
            boolean told = switch (show) {
                case FALSE_ALARMS -> !attack && with.blocked;
                case MISSES -> attack && !with.blocked;
                case LOSSES -> attack && without.blocked && !with.blocked;
                case ADDED -> with.blocked && !without.blocked;
                case null -> false;
            };
            if (told) {
                tell(file, request, without, with);
            }
        });
        return totals;
    }

    private static Result run(Program program, EvaluationFile.Request request) {
        Transaction transaction = program.begin(CONNECTION, SURROUNDINGS);
        transaction.requestHead(request.head());
        boolean blocked = transaction.requestBody(request.body()).interrupts();
        return new Result(blocked, transaction.end());
    }

    private void count(Result without, Result with) {
        without.event.matches().forEach(match -> rules.computeIfAbsent(match.id(), id -> new int[3])[0]++);
        with.event.matches().forEach(match -> rules.computeIfAbsent(match.id(), id -> new int[3])[1]++);
        with.event
                .interventions()
                .forEach(one -> rules.computeIfAbsent(one.rule().id(), id -> new int[3])[2]++);
    }

    private void printRules(PrintWriter out) {
        out.printf(Locale.ROOT, "%n%-12s %12s %16s %12s%n", "rule", "matches, CRS", "with the layer", "overruled");
        rules.forEach(
                (id, counts) -> out.printf(Locale.ROOT, "%-12d %12d %16d %12d%n", id, counts[0], counts[1], counts[2]));
    }

    private void tell(Path file, EvaluationFile.Request request, Result without, Result with) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("-- " + file.getFileName() + ": " + request.head().method() + " "
                + request.head().uri());
        if (request.body().length > 0) {
            out.println("   " + new String(request.body(), StandardCharsets.UTF_8));
        }
        out.println("   CRS: " + ids(without) + ", with the layer: " + ids(with));
        with.event.matches().stream()
                .filter(match -> match.severity() != null)
                .forEach(match -> out.println(
                        "   " + match.id() + " " + match.variable() + ": " + SecondOpinion.explain(match.matched())));
        with.event.interventions().stream().map(Intervention::explanation).forEach(one -> out.println("   " + one));
    }

    private static String ids(Result result) {
        return result.event.matches().stream()
                .map(RuleMatch::id)
                .filter(id -> id / 1000 != 949 && id / 1000 != 980)
                .map(id -> Long.toString(id))
                .distinct()
                .collect(Collectors.joining(" "));
    }
}
