package dev.jadegate.cli.secret;

import dev.jadegate.cli.client.Connection;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Secrets for shells. */
@Command(
        name = "secret",
        description = "Reads secrets.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = SecretCommand.Get.class)
public final class SecretCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before run().
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "`secret` needs a command: get");
    }

    /** Prints one value. */
    @Command(
            name = "get",
            description = {
                "Prints the value of a secret: PASSWORD=$(./jadegate secret get app/db).",
                "Text ends with a newline, which a shell drops; binary values are written as they are.",
                "Exit codes: 69 no server, 77 refused or not there."
            },
            mixinStandardHelpOptions = true)
    static final class Get implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // Set by picocli before call().
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private Connection connection;

        @Parameters(paramLabel = "NAME", description = "Name of the secret.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(names = "--stage", paramLabel = "STAGE", description = "Stage to read (default: ACSCurrent).")
        private @Nullable String stage;

        @Option(names = "--version-id", paramLabel = "ID", description = "Version to read.")
        private @Nullable String version;

        @Option(
                names = "--field",
                paramLabel = "POINTER",
                description = "A part of a JSON value, as a JSON Pointer: /Accounts/0/AccountPassword.")
        private @Nullable String field;

        @Override
        public Integer call() throws IOException, InterruptedException {
            String pointer = field;
            if (pointer != null && !pointer.startsWith("/")) {
                throw new ParameterException(spec.commandLine(), "--field `" + pointer + "` does not begin with `/`");
            }
            try (SecretReader reader = new SecretReader(connection)) {
                byte[] value = reader.read(new SecretReader.Wanted(name, stage, version));
                SecretText.print(pointer == null ? value : SecretText.at(value, pointer), System.out);
                return 0;
            } catch (SecretReader.Unreadable unreadable) {
                spec.commandLine().getErr().println("jadegate: " + unreadable.getMessage());
                return unreadable.exitCode();
            }
        }
    }
}
