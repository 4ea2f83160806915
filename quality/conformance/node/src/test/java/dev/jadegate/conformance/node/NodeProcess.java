package dev.jadegate.conformance.node;

import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/** The official Node clients in one process that makes a call for each line it is given. One thread at a time. */
final class NodeProcess implements AutoCloseable {
    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path FOLDER = Path.of("target", "node");
    private static final Duration INSTALL_MAX = Duration.ofMinutes(5);

    private final Process process;
    private final BufferedWriter calls;
    private final BufferedReader answers;

    private NodeProcess(Process process) {
        this.process = process;
        this.calls = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** A call that the server refused, as the client tells it. */
    static final class Refused extends Exception {
        private final transient Json error;

        Refused(Json error) {
            super(error.toString());
            this.error = error;
        }

        String code() {
            return error.get("code").text();
        }

        int status() {
            return (int) error.get("status").number();
        }

        String requestId() {
            return error.get("requestId").text();
        }
    }

    /** Whether a command can be run here. */
    static boolean has(String command) {
        try {
            return new ProcessBuilder(command, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(30, TimeUnit.SECONDS);
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Installs the clients as the lock file names them, with npm's own settings for where from. */
    static void install() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        for (String file : List.of("package.json", "package-lock.json", "calls.mjs")) {
            Files.write(FOLDER.resolve(file), Files.readAllBytes(SOURCES.resolve(file)));
        }
        Path log = FOLDER.resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!npm.waitFor(INSTALL_MAX) || npm.exitValue() != 0) {
            npm.destroyForcibly();
            throw new IOException("npm could not install the clients:\n" + Files.readString(log));
        }
    }

    /**
     * Starts the process.
     *
     * @param certificateAuthority that its TLS trusts
     */
    static NodeProcess start(Path certificateAuthority) throws IOException {
        ProcessBuilder node = new ProcessBuilder("node", "calls.mjs")
                .directory(FOLDER.toFile())
                .redirectError(FOLDER.resolve("node.log").toFile());
        node.environment()
                .put(
                        "NODE_EXTRA_CA_CERTS",
                        certificateAuthority.toAbsolutePath().toString());
        return new NodeProcess(node.start());
    }

    /**
     * Makes one call.
     *
     * @param way {@code sdk}, {@code openapi-client} or {@code pop-core}
     * @param place {@code query} or {@code form}
     */
    Json call(
            String way,
            String protocol,
            String place,
            String endpoint,
            AccessKey key,
            String version,
            String action,
            Map<String, String> parameters)
            throws IOException, Refused {
        StringJoiner given = new StringJoiner(",", "{", "}");
        parameters.forEach((name, value) -> given.add(Json.quote(name) + ":" + Json.quote(value)));
        String token = key.securityToken();
        calls.write("{\"way\":" + Json.quote(way) + ",\"protocol\":" + Json.quote(protocol) + ",\"place\":"
                + Json.quote(place) + ",\"endpoint\":" + Json.quote(endpoint) + ",\"id\":" + Json.quote(key.id())
                + ",\"secret\":" + Json.quote(key.secret())
                + (token == null ? "" : ",\"token\":" + Json.quote(token))
                + ",\"version\":" + Json.quote(version) + ",\"action\":" + Json.quote(action) + ",\"parameters\":"
                + given + "}\n");
        calls.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("node ended:\n" + Files.readString(FOLDER.resolve("node.log")));
        }
        Json answer = Json.parse(line);
        if (answer.has("error")) {
            throw new Refused(answer.get("error"));
        }
        return answer.get("body");
    }

    @Override
    public void close() throws IOException {
        calls.close();
        process.destroy();
    }
}
