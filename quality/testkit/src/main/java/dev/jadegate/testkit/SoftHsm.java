package dev.jadegate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of SoftHSM2 that are thrown away with their folder. The library takes its configuration from the environment
 * variable {@link #VARIABLE} of its process, once: a program that is started gets it as any variable, and a test that
 * loads the library itself asks for {@link #ofThisProcess}, which all tests of the process share.
 */
public final class SoftHsm {
    /** The variable that names the configuration. */
    public static final String VARIABLE = "SOFTHSM2_CONF";

    /** What to say about a test that is left out. */
    public static final String ABSENT =
            "left out: SoftHSM2 is not installed; on Debian, `apt-get install softhsm2` installs it";

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
            Path.of("/usr/lib64/softhsm/libsofthsm.so"),
            Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));
    private static final Path TOOL = Path.of("/usr/bin/softhsm2-util");
    private static final int TOOL_WITHIN_SECONDS = 60;
    private static final String OFFICER_PIN = "officer-pin-1";

    // The environment of a process is one, and the library reads it once.
    private static @Nullable SoftHsm shared;

    private final Path folder;
    private final Path library;
    private final AtomicInteger made = new AtomicInteger();

    private SoftHsm(Path folder, Path library) {
        this.folder = folder;
        this.library = library;
    }

    /** A token with its user PIN. */
    public record Made(Path library, String label, String pin) {}

    /** Whether the library and its tool are here. */
    public static boolean installed() {
        return Files.isExecutable(TOOL) && LIBRARIES.stream().anyMatch(Files::exists);
    }

    /** An empty set of tokens below {@code folder}, for programs that are started with {@link #VARIABLE}. */
    public static SoftHsm in(Path folder) {
        try {
            Files.createDirectories(folder.resolve("tokens"));
            Files.writeString(
                    folder.resolve("softhsm2.conf"),
                    "directories.tokendir = " + folder.resolve("tokens").toAbsolutePath()
                            + "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Path library = LIBRARIES.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no SoftHSM2: ask installed() first"));
        return new SoftHsm(folder.toAbsolutePath(), library);
    }

    /** The tokens of this process, in a temporary folder. To be asked for before the library is loaded. */
    public static synchronized SoftHsm ofThisProcess() {
        if (shared == null) {
            try {
                Path temporary = Files.createTempDirectory("softhsm");
                SoftHsm made = in(temporary);
                setEnvironment(VARIABLE, made.configuration().toString());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(temporary)));
                shared = made;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return shared;
    }

    public Path library() {
        return library;
    }

    /** What {@link #VARIABLE} is to be. */
    public Path configuration() {
        return folder.resolve("softhsm2.conf");
    }

    /** A new, empty token with a label and PIN that no other has. */
    public Made newToken() {
        int number = made.incrementAndGet();
        // The process's id keeps the PINs of several servers apart when outputs are searched for them.
        String pin = "pin-" + ProcessHandle.current().pid() + "-" + number;
        Made token = new Made(library, "token " + number, pin);
        run("--init-token", "--free", "--label", token.label, "--so-pin", OFFICER_PIN, "--pin", token.pin);
        return token;
    }

    /** Takes all tokens away, as if their module was unplugged; {@link #plugIn} brings them back. */
    public void unplug() {
        move("tokens", "unplugged");
    }

    public void plugIn() {
        move("unplugged", "tokens");
    }

    private void move(String from, String to) {
        try {
            Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void run(String... arguments) {
        try {
            ProcessBuilder builder = new ProcessBuilder(TOOL.toString());
            builder.command().addAll(List.of(arguments));
            builder.environment().put(VARIABLE, configuration().toString());
            Path output = folder.resolve("softhsm2-util.out");
            Process tool = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!tool.waitFor(TOOL_WITHIN_SECONDS, TimeUnit.SECONDS) || tool.exitValue() != 0) {
                throw new IllegalStateException("softhsm2-util failed: " + Files.readString(output));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        }
    }

    @SuppressWarnings("restricted") // there is no other way to the environment of the own process
    private static void setEnvironment(String name, String value) {
        Linker linker = Linker.nativeLinker();
        MethodHandle setenv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nameText = arena.allocateFrom(name);
            int failed = (int) setenv.invokeExact(nameText, arena.allocateFrom(value), 1);
            if (failed != 0) {
                throw new IllegalStateException("setenv failed");
            }
        } catch (Throwable thrown) {
            throw new IllegalStateException("the environment could not be set", thrown);
        }
    }

    private static void delete(Path folder) {
        try (var all = Files.walk(folder)) {
            all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        } catch (IOException | UncheckedIOException _) {
            // It is in the folder for temporary files.
        }
    }
}
