package dev.jadegate.kms.secret.rotation;

import dev.jadegate.base.json.JsonWriter;
import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.kms.secret.RotationSettings;
import dev.jadegate.kms.secret.SecretLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command of this machine that the server's administrator placed. It runs without a shell, with an empty environment, as
 * a user without rights, within bounds of time, processor, memory and files, and one at a time of each command, even when
 * the server ended meanwhile. Its only argument is the step; names and values come in on standard input as JSON. What it
 * prints at the step {@code create} is the new value; everything else that it writes is thrown away.
 */
public final class CommandTarget implements RotationTarget {
    /** How long a command waits for the same command for another secret. */
    private static final Duration TURN = Duration.ofSeconds(8);

    private static final int FILES = 256;
    private static final int PROCESSES = 64;
    private static final int BUSY = 75;
    private static final int KILLED = 137;
    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/bin"), Path.of("/bin"));

    private final CommandFolder folder;
    private final boolean root;
    private final @Nullable String user;
    private final Bounds bounds;

    /**
     * What a command may use.
     *
     * @param wall after which its whole group of processes is ended; the server's own bound comes after it
     * @param processorSeconds of each of its processes
     * @param memoryBytes of each of its processes
     * @param fileBytes that it may write to a file
     */
    record Bounds(Duration wall, int processorSeconds, long memoryBytes, long fileBytes) {
        static final Bounds STANDARD = new Bounds(Duration.ofSeconds(20), 10, 512L << 20, 64L << 20);
    }

    /** @param user whom commands run as when the server is root */
    CommandTarget(Path folder, @Nullable String user) {
        this(folder, user, Bounds.STANDARD);
    }

    CommandTarget(Path folder, @Nullable String user, Bounds bounds) {
        int uid = ownUid();
        this.bounds = bounds;
        this.folder = new CommandFolder(folder, uid);
        this.root = uid == 0;
        this.user = user;
    }

    private static int ownUid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException noLinux) {
            throw new IllegalStateException("--rotation-commands needs Linux", noLinux);
        }
    }

    @Override
    public String create(Subject subject) throws RotationFailed {
        byte[] printed = run(subject, "create", null);
        try {
            String value = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(printed))
                    .toString();
            // As a shell does with what a command prints.
            String trimmed = value.endsWith("\n") ? value.substring(0, value.length() - 1) : value;
            if (trimmed.isEmpty() || printed.length > SecretLimits.VALUE_BYTES_MAX) {
                throw new RotationFailed("the command printed no value at the step `create`, or more than "
                        + SecretLimits.VALUE_BYTES_MAX + " bytes");
            }
            return trimmed;
        } catch (CharacterCodingException _) {
            throw new RotationFailed("the command printed something that is not UTF-8 at the step `create`");
        } finally {
            Arrays.fill(printed, (byte) 0);
        }
    }

    @Override
    public void set(Rotation rotation) throws RotationFailed {
        run(rotation.subject(), "set", rotation.pending());
    }

    @Override
    public void verify(Rotation rotation) throws RotationFailed {
        run(rotation.subject(), "test", rotation.pending());
    }

    @Override
    public Duration overlap(ExtendedConfig config) {
        return RotationSettings.overlap(config);
    }

    @Override
    public void release(Rotation rotation) throws RotationFailed {
        run(rotation.subject(), "finish", rotation.pending());
    }

    private byte[] run(Subject subject, String step, @Nullable String pending) throws RotationFailed {
        String name = subject.config().command();
        if (name == null) {
            throw new RotationFailed("`CustomData` names no `Command`");
        }
        List<String> line = line(folder.command(name), step);
        byte[] input = input(subject, step, pending);
        Process process = null;
        try {
            subject.requireNewest();
            ProcessBuilder builder =
                    new ProcessBuilder(line).directory(Path.of("/").toFile()).redirectError(Redirect.DISCARD);
            if (!step.equals("create")) {
                builder.redirectOutput(Redirect.DISCARD);
            }
            builder.environment().clear();
            process = builder.start();
            feed(process, input);
            byte[] printed;
            try (InputStream output = process.getInputStream()) {
                printed = output.readNBytes(SecretLimits.VALUE_BYTES_MAX + 1);
            }
            int code = process.waitFor();
            if (code != 0) {
                Arrays.fill(printed, (byte) 0);
                throw new RotationFailed("the command `" + name + "` " + why(code) + " at the step `" + step + "`");
            }
            return printed;
        } catch (IOException failed) {
            throw new RotationFailed("the command `" + name + "` could not be run at the step `" + step + "`");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RotationFailed("the command `" + name + "` was stopped at the step `" + step + "`");
        } finally {
            Arrays.fill(input, (byte) 0);
            if (process != null && process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    @SuppressWarnings("EmptyCatch")
    private static void feed(Process process, byte[] input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException notRead) {
            // A command need not read what it is told; its exit code says whether it is content.
        }
    }

    private static String why(int code) {
        return switch (code) {
            case BUSY -> "is at work for another secret";
            case KILLED -> "took too long";
            default -> "ended with code " + code;
        };
    }

    /** The command behind the programs that bound it; each of them becomes the next. */
    private List<String> line(Path command, String step) throws RotationFailed {
        List<String> line = new ArrayList<>(List.of(
                program("flock"),
                "--timeout",
                Long.toString(TURN.toSeconds()),
                "--conflict-exit-code",
                Integer.toString(BUSY),
                command.toString(),
                program("prlimit"),
                "--cpu=" + bounds.processorSeconds,
                "--data=" + bounds.memoryBytes,
                "--fsize=" + bounds.fileBytes,
                "--nofile=" + FILES,
                "--core=0"));
        if (root) {
            if (user == null) {
                throw new RotationFailed("the server runs as root: the operator names a user without rights with"
                        + " --rotation-command-user");
            }
            // Of a server that is not root the other processes of its user would count.
            line.add("--nproc=" + PROCESSES);
            line.addAll(List.of(
                    program("setpriv"),
                    "--reuid=" + id("-u", user),
                    "--regid=" + id("-g", user),
                    "--clear-groups",
                    "--no-new-privs",
                    "--inh-caps=-all"));
        }
        line.addAll(List.of(
                program("timeout"), "--signal=KILL", Long.toString(bounds.wall.toSeconds()), command.toString(), step));
        return line;
    }

    /** The number of a user or of its group. */
    private static String id(String option, String user) throws RotationFailed {
        try {
            Process process = new ProcessBuilder(program("id"), option, "--", user)
                    .redirectError(Redirect.DISCARD)
                    .start();
            String number = new String(process.getInputStream().readNBytes(20), StandardCharsets.US_ASCII).trim();
            if (process.waitFor() == 0 && number.matches("[1-9][0-9]{0,9}")) {
                return number;
            }
        } catch (IOException _) {
            // Told below.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new RotationFailed("the user that --rotation-command-user names does not exist, or has all rights");
    }

    private static String program(String name) throws RotationFailed {
        for (Path folder : PROGRAMS) {
            Path program = folder.resolve(name);
            if (Files.isExecutable(program)) {
                return program.toString();
            }
        }
        throw new RotationFailed("commands need `" + name + "` of util-linux or coreutils");
    }

    private static byte[] input(Subject subject, String step, @Nullable String pending) {
        StringBuilder json = new StringBuilder("{\"Step\":");
        JsonWriter.appendString(json, step);
        append(json, "SecretName", subject.secretName());
        append(json, "Arn", subject.arn().toString());
        append(json, "VersionId", subject.versionId());
        append(json, "Token", HookTarget.token(subject, step));
        append(json, "Current", subject.current());
        append(json, "Pending", pending);
        append(json, "Previous", subject.previous());
        return json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder json, String name, @Nullable String value) {
        if (value != null) {
            json.append(',');
            JsonWriter.appendString(json, name);
            json.append(':');
            JsonWriter.appendString(json, value);
        }
    }
}
