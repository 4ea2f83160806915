package dev.jadegate.cli.waf;

import dev.jadegate.edge.config.EdgeConfigReader;
import dev.jadegate.edge.config.InvalidConfigException;
import dev.jadegate.edge.waf.RuleLoader;
import dev.jadegate.seclang.rehearse.Rehearsal;
import dev.jadegate.seclang.run.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what other rules would have done to recorded requests. */
@Command(
        name = "rehearse",
        description = {
            "Runs recorded requests against the rules of two configurations and lists the verdicts that flip.",
            "The recording is one that the edge made: see `record` in edge.yaml.",
            "Exit codes: 0 no verdict flips, 1 some do, 78 a file cannot be used."
        },
        mixinStandardHelpOptions = true)
public final class RehearseCommand implements Callable<Integer> {
    private static final int FLIPPED = 1;
    private static final int WRONG_SETUP = 78;
    private static final int PROGRESS_REQUESTS = 10_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Mixin
    private final RecordingFile recording = new RecordingFile();

    @Option(names = "--before", required = true, paramLabel = "FILE", description = "The configuration as it is.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path before;

    @Option(names = "--after", required = true, paramLabel = "FILE", description = "The configuration as it would be.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path after;

    @Option(
            names = "--show",
            paramLabel = "N",
            description = "Requests that are listed one by one (default: ${DEFAULT-VALUE}).")
    private int shown = 20;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Rehearsal rehearsal = new Rehearsal(rules(before), rules(after));
            long[] done = {0};
            recording.read(request -> {
                rehearsal.add(request);
                if (++done[0] % PROGRESS_REQUESTS == 0) {
                    err.println(done[0] + " requests");
                }
            });
            print(rehearsal.report());
            return rehearsal.report().newlyBlocked() + rehearsal.report().newlyPassed() == 0 ? 0 : FLIPPED;
        } catch (InvalidConfigException | IOException wrong) {
            err.println("jadegate: " + wrong.getMessage());
            return WRONG_SETUP;
        }
    }

    private static Program rules(Path file) throws InvalidConfigException {
        return RuleLoader.load(EdgeConfigReader.read(file).waf().rules());
    }

    private void print(Rehearsal.Report report) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(report.requests() + " requests: " + report.blockedBefore() + " blocked before, "
                + report.blockedAfter() + " after; " + report.newlyBlocked() + " newly blocked, " + report.newlyPassed()
                + " newly let through");
        report.byRule()
                .forEach((rule, count) ->
                        out.println("  " + (rule == 0 ? "another sum is allowed" : "rule " + rule) + ": " + count));
        report.byEndpoint().forEach((endpoint, count) -> out.println("  " + endpoint + ": " + count));
        report.flips().stream()
                .limit(shown)
                .forEach(flip -> out.println((flip.blocked() ? "blocked  " : "passes   ")
                        + flip.request().name() + "  " + flip.request().endpoint() + "  rules "
                        + flip.rules()));
    }
}
