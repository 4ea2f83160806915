package dev.jadegate.cli.waf;

import dev.jadegate.edge.config.EdgeConfigReader;
import dev.jadegate.edge.config.InvalidConfigException;
import dev.jadegate.edge.config.WafSettings.RuleItem;
import dev.jadegate.edge.waf.RuleLoader;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.rehearse.ExclusionFinder;
import dev.jadegate.seclang.rehearse.ExclusionFinder.Finding;
import dev.jadegate.seclang.rehearse.PastRequest;
import dev.jadegate.seclang.rehearse.Rehearsal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Proposes the narrowest exclusion for a legitimate request that was blocked. */
@Command(
        name = "exclude",
        description = {
            "Proposes the narrowest exclusion that lets one recorded request through, and shows what else of the",
            "recording it lets through. The rules that it prints go into a file that stands first in `waf: rules:`.",
            "Exit codes: 0 found, 1 nothing to find, 78 a file cannot be used."
        },
        mixinStandardHelpOptions = true)
public final class ExcludeCommand implements Callable<Integer> {
    private static final int NOTHING = 1;
    private static final int WRONG_SETUP = 78;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Mixin
    private final RecordingFile recording = new RecordingFile();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration of the edge.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path config;

    @Option(
            names = "--request",
            required = true,
            paramLabel = "ID",
            description = "The request's id, as the error page and the security log have it.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private String id;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            List<RuleItem> items = EdgeConfigReader.read(config).waf().rules();
            List<PastRequest> wanted = new ArrayList<>();
            recording.read(request -> {
                if (request.name().equals(id)) {
                    wanted.add(request);
                }
            });
            if (wanted.isEmpty()) {
                err.println("jadegate: there is no request `" + id + "` in `" + recording
                        + "`: blocked ones are recorded when `record` is on and there was room");
                return WRONG_SETUP;
            }
            Finding finding = new ExclusionFinder(RuleLoader.read(items)::compiled).find(wanted.getFirst());
            return switch (finding) {
                case Finding.Passes _ -> nothing("the rules let this request through as they are");
                case Finding.None(var rules) ->
                    nothing("no exclusion of what rules look at lets it through; it is blocked by " + rules);
                case Finding.Found found -> proposal(items, found);
            };
        } catch (InvalidConfigException | InvalidRulesException | IOException wrong) {
            err.println("jadegate: " + wrong.getMessage());
            return WRONG_SETUP;
        }
    }

    private int nothing(String why) {
        spec.commandLine().getOut().println(why);
        return NOTHING;
    }

    private int proposal(List<RuleItem> items, Finding.Found found) throws InvalidConfigException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(found.rules());
        Rehearsal rehearsal = new Rehearsal(RuleLoader.load(items), found.program());
        recording.read(rehearsal::add);
        Rehearsal.Report report = rehearsal.report();
        List<String> others = report.flips().stream()
                .map(flip -> flip.request().name())
                .filter(name -> !name.equals(id))
                .toList();
        out.println("# of " + report.requests() + " recorded requests it lets through this one"
                + (others.isEmpty()
                        ? " and no other"
                        : " and " + others.size() + " more: " + String.join(" ", others)));
        return 0;
    }
}
