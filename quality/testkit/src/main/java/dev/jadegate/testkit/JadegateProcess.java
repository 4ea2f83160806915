package dev.jadegate.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, started from the built distribution, so that a client's libraries never meet the
 * server's. Closing it stops it. Safe for use by many threads.
 */
public final class JadegateProcess implements AutoCloseable {
    /** How long a server may take to be ready; a loaded machine is slower than the three seconds that are promised. */
    public static final Duration READY_MAX = Duration.ofSeconds(60);

    /** How long a server may take to stop by itself. */
    public static final Duration STOP_MAX = Duration.ofSeconds(30);

    private static final int LINES_MAX = 10_000;
    private static final String MAIN_CLASS = "dev.jadegate.cli.Main";
    private static final Pattern LISTENS = Pattern.compile("jadegate (?<state>ready|sealed): http://(?<api>[^ ]+) "
            + "(?:https://[^ ]+ )?admin http://(?<admin>[^ ]+)(?: account (?<account>[0-9]{16}))?");

    private final Process process;
    private final Path data;
    private final Lines output;
    private final Lines errors;
    private final MatchResult ready;
    private final Thread hook;

    private JadegateProcess(Process process, Path data, Lines output, Lines errors, MatchResult ready, Thread hook) {
        this.process = process;
        this.data = data;
        this.output = output;
        this.errors = errors;
        this.ready = ready;
        this.hook = hook;
    }

    /** Starts a server on free ports and waits until it is ready. */
    public static JadegateProcess start(Path data, RootKey rootKey, String... moreOptions) throws IOException {
        return start(data, rootKey, Map.of(), moreOptions);
    }

    /**
     * Starts a server on free ports and waits until it is ready.
     *
     * @param environment added to that of this process
     */
    public static JadegateProcess start(
            Path data, RootKey rootKey, Map<String, String> environment, String... moreOptions) throws IOException {
        return start("ready", data, rootKey, environment, moreOptions);
    }

    /** Starts a server that waits for people to open its seal, until it does. It has no {@link #accountId} then. */
    public static JadegateProcess startSealed(
            Path data, RootKey rootKey, Map<String, String> environment, String... moreOptions) throws IOException {
        return start("sealed", data, rootKey, environment, moreOptions);
    }

    private static JadegateProcess start(
            String state, Path data, RootKey rootKey, Map<String, String> environment, String... moreOptions)
            throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "start",
                "--data",
                data.toString(),
                "--listen",
                "127.0.0.1:0",
                "--admin-listen",
                "127.0.0.1:0",
                "--root-access-key",
                rootKey.option()));
        options.addAll(List.of(moreOptions));
        ProcessBuilder builder = command(options);
        builder.environment().putAll(environment);
        return listening(state, data, builder);
    }

    /**
     * Starts a server by another main class than the command's, on the libraries of the distribution, and waits until it
     * is ready.
     *
     * @param classes the folder that has the class
     * @param arguments what its main method gets
     */
    public static JadegateProcess startBy(String mainClass, Path classes, Path data, List<String> arguments)
            throws IOException {
        return listening("ready", data, command(mainClass, ":" + classes, arguments));
    }

    private static JadegateProcess listening(String state, Path data, ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        Thread hook = new Thread(() -> process.toHandle().destroyForcibly(), "end the server under test");
        Runtime.getRuntime().addShutdownHook(hook);
        CompletableFuture<MatchResult> ready = new CompletableFuture<>();
        Lines output = new Lines(process.getInputStream(), ready);
        Lines errors = new Lines(process.getErrorStream(), new CompletableFuture<>());
        try {
            MatchResult line = ready.get(READY_MAX.toMillis(), TimeUnit.MILLISECONDS);
            if (!line.group("state").equals(state)) {
                throw notReady(process, output, errors, null);
            }
            return new JadegateProcess(process, data, output, errors, line, hook);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw notReady(process, output, errors, interrupted);
        } catch (ExecutionException | TimeoutException failure) {
            throw notReady(process, output, errors, failure);
        }
    }

    private static IOException notReady(Process process, Lines output, Lines errors, @Nullable Exception cause) {
        process.toHandle().destroyForcibly();
        return new IOException("the server is not as it should be; it wrote:\n" + output + errors, cause);
    }

    /**
     * Runs a command of the distribution to its end.
     *
     * @param options as on the command line: {@code verify --data DIR}
     */
    public static Finished run(Duration most, String... options) throws IOException {
        return run(most, Map.of(), List.of(options));
    }

    /**
     * Runs a command of the distribution to its end.
     *
     * @param environment added to that of this process
     * @param options as on the command line
     */
    public static Finished run(Duration most, Map<String, String> environment, List<String> options)
            throws IOException {
        ProcessBuilder builder = command(options);
        builder.environment().putAll(environment);
        Process process = builder.start();
        Lines output = new Lines(process.getInputStream(), new CompletableFuture<>());
        Lines errors = new Lines(process.getErrorStream(), new CompletableFuture<>());
        try {
            if (!process.waitFor(most)) {
                process.toHandle().destroyForcibly();
                throw new IOException("did not end within " + most + ": " + options + "\n" + output + errors);
            }
            output.join();
            errors.join();
            return new Finished(process.exitValue(), output.toString(), errors.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.toHandle().destroyForcibly();
            throw new IOException(interrupted);
        }
    }

    /** Begins a command of the distribution, whose output nobody reads; for those that kill it. The caller ends it. */
    public static Process begin(List<String> options) throws IOException {
        return command(options)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /**
     * How a command ended.
     *
     * @param exitCode 0 for well
     */
    public record Finished(int exitCode, String output, String errors) {}

    private static ProcessBuilder command(List<String> options) {
        return command(MAIN_CLASS, "", options);
    }

    private static ProcessBuilder command(String mainClass, String moreClasses, List<String> options) {
        List<String> line = new ArrayList<>(program(mainClass, moreClasses));
        line.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().keySet().removeIf(name -> name.startsWith("JADEGATE_"));
        return builder;
    }

    /** The words that run the built distribution; the command's own follow. */
    public static List<String> program() {
        return program(MAIN_CLASS, "");
    }

    private static List<String> program(String mainClass, String moreClasses) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djadegate.home=" + home(),
                "-cp",
                home().resolve("cli/target/jadegate/lib") + "/*" + moreClasses,
                mainClass);
    }

    /** The root folder of the project, from the system property {@code jadegate.home}. */
    public static Path home() {
        String home = System.getProperty("jadegate.home");
        if (home == null || home.isEmpty()) {
            throw new IllegalStateException("the system property jadegate.home does not name the project's folder");
        }
        return Path.of(home);
    }

    /** Where HTTP and TLS are served, as in {@code 127.0.0.1:9460}. */
    public String hostAndPort() {
        return ready.group("api");
    }

    /** Where health and metrics are served, as in {@code 127.0.0.1:9461}. */
    public String adminHostAndPort() {
        return ready.group("admin");
    }

    /** The account's id. */
    public String accountId() {
        return ready.group("account");
    }

    public Path data() {
        return data;
    }

    /** The certificate of the local authority that the server made for itself. */
    public Path certificateAuthority() {
        return data.resolve("tls").resolve("ca.pem");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it wrote so far, both streams. */
    public String written() {
        return output.toString() + errors;
    }

    /** What it wrote to standard output so far. */
    public String output() {
        return output.toString();
    }

    /** Ends it with SIGKILL and waits until it is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        await(STOP_MAX);
    }

    /**
     * Asks it to stop with SIGTERM and waits.
     *
     * @return its exit code
     */
    public int stop() {
        // Through the handle: Process.destroy() would close the streams and lose the last lines.
        process.toHandle().destroy();
        if (!await(STOP_MAX)) {
            process.toHandle().destroyForcibly();
            throw new IllegalStateException("the server did not stop within " + STOP_MAX + "; it wrote:\n" + written());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
        forgetHook();
    }

    private boolean await(Duration most) {
        try {
            boolean ended = process.waitFor(most);
            if (ended) {
                output.join();
                errors.join();
            }
            return ended;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @SuppressWarnings("EmptyCatch")
    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The hook runs already.
        }
    }

    /** Collects what a process writes, so that it never waits for a reader. */
    private static final class Lines {
        private final List<String> lines = new ArrayList<>();
        private final Thread reader;

        Lines(InputStream in, CompletableFuture<MatchResult> ready) {
            // Not virtual: a read of a pipe keeps its carrier, and two of them are all that a small machine has.
            reader = Thread.ofPlatform().daemon().start(() -> {
                try (BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                    for (String line = text.readLine(); line != null; line = text.readLine()) {
                        add(line);
                        Matcher matcher = LISTENS.matcher(line);
                        if (matcher.matches()) {
                            ready.complete(matcher.toMatchResult());
                        }
                    }
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                } finally {
                    ready.completeExceptionally(new IOException("the process ended"));
                }
            });
        }

        private synchronized void add(String line) {
            if (lines.size() < LINES_MAX) {
                lines.add(line);
            }
        }

        void join() throws InterruptedException {
            reader.join();
        }

        @Override
        public synchronized String toString() {
            return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        }
    }
}
