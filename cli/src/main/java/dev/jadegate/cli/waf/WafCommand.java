package dev.jadegate.cli.waf;

import dev.jadegate.cli.crs.InstallCrsCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Holds what is done with the rules of the WAF. */
@Command(
        name = "waf",
        description = "Rules of the web application firewall.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {InstallCrsCommand.class, RehearseCommand.class, ExcludeCommand.class})
public final class WafCommand implements Callable<Integer> {
    private static final int USAGE = 64;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return USAGE;
    }
}
