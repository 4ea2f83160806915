package dev.jadegate.cli.secret;

import dev.jadegate.cli.client.Connection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a program with secrets in its environment or in files that only it reads; never in its arguments. */
@Command(
        name = "run",
        description = {
            "Runs a program with secrets: ./jadegate run --secret DB_PASSWORD=app/db -- ./server",
            "A secret is [VARIABLE=]NAME[#POINTER]; without VARIABLE, app/db is in APP_DB; POINTER is a part of a"
                    + " JSON value, as app/pg#/Accounts/0/AccountPassword.",
            "The access key that reads the secrets is not handed on. Exit code: that of the program;"
                    + " 69 no server, 73 no file, 77 refused or not there, 127 no such program."
        },
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    private static final Pattern SECRET =
            Pattern.compile("(?:(?<variable>[A-Za-z_][A-Za-z0-9_]{0,127})=)?(?<name>[^#]{1,192})(?:#(?<pointer>/.*))?");
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);
    private static final int SIGNAL = 128;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Connection connection;

    @Option(names = "--secret", paramLabel = "SECRET", description = "Is put into the variable.")
    private List<String> inEnvironment = List.of();

    @Option(
            names = "--secret-file",
            paramLabel = "SECRET",
            description = "Is put into a file in memory, whose path is put into the variable; deleted in the end.")
    private List<String> inFiles = List.of();

    @Option(
            names = "--files-in",
            paramLabel = "DIR",
            description = "Where such files are (default: $$XDG_RUNTIME_DIR, then /dev/shm).")
    private @Nullable Path filesIn;

    @Option(names = "--keep-access-key", description = "Hands the access key on as well.")
    private boolean keepAccessKey;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program and its arguments.")
    private List<String> command = List.of();

    private volatile @Nullable Process running;

    /** A secret and where it goes. */
    private record Given(
            String variable, String name, @Nullable String pointer) {}

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        List<Given> variables = inEnvironment.stream().map(this::given).toList();
        List<Given> files = inFiles.stream().map(this::given).toList();
        requireDistinct(variables, files);
        try (SecretFiles folder = new SecretFiles(filesIn)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder), "stop"));
            Map<String, String> environment = new LinkedHashMap<>();
            try (SecretReader reader = new SecretReader(connection)) {
                for (Given each : variables) {
                    environment.put(each.variable, text(each, value(reader, each)));
                }
                for (Given each : files) {
                    environment.put(
                            each.variable,
                            folder.put(each.variable, value(reader, each)).toString());
                }
            }
            return run(environment, err);
        } catch (SecretReader.Unreadable unreadable) {
            err.println("jadegate: " + unreadable.getMessage());
            return unreadable.exitCode();
        } catch (IOException full) {
            err.println("jadegate: no file for the secret can be written: " + full.getMessage());
            return ExitCode.CANNOT_CREATE;
        }
    }

    private Given given(String text) {
        Matcher matcher = SECRET.matcher(text);
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "`" + text
                            + "` is not [VARIABLE=]NAME[#POINTER], as DB_PASSWORD=app/pg#/Accounts/0/AccountPassword");
        }
        String name = matcher.group("name");
        String variable = matcher.group("variable");
        return new Given(
                variable == null ? name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_") : variable,
                name,
                matcher.group("pointer"));
    }

    private void requireDistinct(List<Given> variables, List<Given> files) {
        Set<String> seen = new HashSet<>();
        List<Given> all = new ArrayList<>(variables);
        all.addAll(files);
        if (all.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "which secret? --secret NAME or --secret-file NAME");
        }
        for (Given each : all) {
            if (!seen.add(each.variable)) {
                throw new ParameterException(
                        spec.commandLine(), "two secrets go into the variable " + each.variable + ": name another");
            }
        }
    }

    private static byte[] value(SecretReader reader, Given given) throws SecretReader.Unreadable, InterruptedException {
        byte[] value = reader.read(new SecretReader.Wanted(given.name, null, null));
        return given.pointer == null ? value : SecretText.at(value, given.pointer);
    }

    private static String text(Given given, byte[] value) throws SecretReader.Unreadable {
        String text = SecretText.of(value);
        if (text == null || text.indexOf('\0') >= 0) {
            throw new SecretReader.Unreadable(
                    ExitCode.REFUSED, "`" + given.name + "` is not text: use --secret-file for it");
        }
        return text;
    }

    private int run(Map<String, String> environment, PrintWriter err) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        if (!keepAccessKey) {
            builder.environment()
                    .keySet()
                    .removeAll(Set.of(
                            "ALIBABA_CLOUD_ACCESS_KEY_ID", Connection.SECRET_VARIABLE, Connection.TOKEN_VARIABLE));
        }
        builder.environment().putAll(environment);
        Process program;
        try {
            program = builder.start();
        } catch (IOException absent) {
            err.println("jadegate: `" + command.getFirst() + "` cannot be run: " + absent.getMessage());
            return ExitCode.NOT_FOUND;
        }
        running = program;
        int exit = program.waitFor();
        return exit < 0 ? SIGNAL - exit : exit;
    }

    /** Told to stop, the program is told to stop, and the files stay until it has. */
    private void stop(SecretFiles folder) {
        Process program = running;
        if (program != null) {
            program.destroy();
            try {
                if (!program.waitFor(STOP_WITHIN)) {
                    program.destroyForcibly();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        folder.close();
    }
}
