package dev.jadegate.cli;

import dev.jadegate.cli.backup.BackupCommand;
import dev.jadegate.cli.backup.RestoreCommand;
import dev.jadegate.cli.crs.CrsTestCommand;
import dev.jadegate.cli.edge.EdgeCommand;
import dev.jadegate.cli.seal.SealCommand;
import dev.jadegate.cli.secret.RunCommand;
import dev.jadegate.cli.secret.SecretCommand;
import dev.jadegate.cli.tour.TourCommand;
import dev.jadegate.cli.waf.WafCommand;
import dev.jadegate.cli.waf.WafEvalCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** The command line. Exit codes: 0 well, 64 wrong usage, 69 not available, 70 a bug, 78 wrong set-up. */
@Command(
        name = "jadegate",
        description = "A cloud security platform that you run yourself.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Also, through the launcher:",
            "  test    runs the whole test suite",
            "  bench   runs a benchmark; without a name it lists them",
            "",
            "Every option of a command may also be given by an environment variable: --data by JADEGATE_DATA."
        })
public final class Main {
    private static final int USAGE = 64;
    private static final int BUG = 70;
    private static final int WRONG_SETUP = 78;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command and returns its exit code. */
    static int run(String[] arguments) {
        CommandLine start = new CommandLine(new StartCommand());
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(start)
                .addSubcommand(new BackupCommand())
                .addSubcommand(new CrsTestCommand())
                .addSubcommand(new EdgeCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(new RunCommand())
                .addSubcommand(new SealCommand())
                .addSubcommand(new SecretCommand())
                .addSubcommand(new TourCommand())
                .addSubcommand(new VerifyCommand())
                .addSubcommand(new WafCommand())
                .addSubcommand(new WafEvalCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        try {
            start.setDefaultValueProvider(settings(arguments, start));
        } catch (SettingsFile.WrongSettings wrong) {
            line.getErr().println("jadegate: " + wrong.getMessage());
            return WRONG_SETUP;
        }
        line.setParameterExceptionHandler((wrong, _) -> {
            PrintWriter err = wrong.getCommandLine().getErr();
            err.println("jadegate: " + wrong.getMessage());
            err.println("Try `./" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help`.");
            return USAGE;
        });
        line.setExecutionExceptionHandler((bug, command, _) -> {
            command.getErr().println("jadegate: this is a bug in jadegate:");
            bug.printStackTrace(command.getErr());
            return BUG;
        });
        return arguments.length == 0 ? usage(line) : line.execute(arguments);
    }

    private static int usage(CommandLine line) {
        line.usage(line.getErr());
        return USAGE;
    }

    private static SettingsFile settings(String[] arguments, CommandLine start) throws SettingsFile.WrongSettings {
        // Other commands have a `--config` with another kind of file, or none.
        if (arguments.length == 0 || !arguments[0].equals("start")) {
            return new SettingsFile();
        }
        @Nullable String file = System.getenv("JADEGATE_CONFIG");
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--config") && i + 1 < arguments.length) {
                file = arguments[i + 1];
            } else if (arguments[i].startsWith("--config=")) {
                file = arguments[i].substring("--config=".length());
            }
        }
        if (file == null) {
            return new SettingsFile();
        }
        Set<String> known = start.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> name.startsWith("--"))
                .map(name -> name.substring(2))
                .filter(name -> !Set.of("help", "version", "config").contains(name))
                .collect(Collectors.toUnmodifiableSet());
        return new SettingsFile(Path.of(file), known);
    }
}
