package dev.jadegate.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Kills a server that is busy making keys, encrypting and keeping secrets, again and again, with a ledger outside of it as
 * the judge: every acknowledged blob decrypts, every acknowledged version of a secret reads, each key has one primary
 * version that is there, and each secret one current version, the last that was acknowledged or one that was on its way.
 *
 * <p>Run by hand: {@code ./jadegate bench kill-keys 200}.
 */
public final class KeysKillTest {
    private static final int ROUNDS_DEFAULT = 200;
    private static final int WRITERS = 3;
    private static final int KILL_AFTER_MILLIS_MIN = 100;
    private static final int KILL_AFTER_MILLIS_MAX = 1_500;

    /** Of what earlier rounds left, this much is looked at after each; all of it after the last. */
    private static final int OLD_LOOKED_AT = 200;

    private static final int VERSIONS_OF_A_SECRET = 5;
    private static final Duration VERIFY_MAX = Duration.ofMinutes(10);

    private final Path data;
    private final PrintStream out;
    private final Random random;
    private final RootKey root = RootKey.random();
    private final List<Entry> ledger = new ArrayList<>();
    private final List<Entry> fresh = new ArrayList<>();

    private KeysKillTest(Path data, long seed, PrintStream out) {
        this.data = data;
        this.out = out;
        this.random = new Random(seed);
    }

    /** What a whole run came to. */
    public record Result(int rounds, int acknowledged) {}

    /** What the server said it did. */
    private sealed interface Entry {
        record Key(String keyId) implements Entry {}

        /** A key whose deletion may or may not have begun: it is taken back before anything else is looked at. */
        record Undecided(String keyId) implements Entry {}

        record Blob(String blob, String plaintext) implements Entry {}

        record SecretVersion(String name, String versionId, String value) implements Entry {}

        /** @param onItsWay the version that may have become current without an answer, or null */
        record Current(
                String name, String versionId, @Nullable String onItsWay) implements Entry {}
    }

    /** Runs from the command line; {@code arguments} may hold the number of rounds. */
    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS_DEFAULT;
        long seed = Long.getLong("kill.seed", System.nanoTime());
        Path folder = Files.createTempDirectory("jadegate-kill");
        try {
            System.out.println("well: " + run(folder, rounds, seed, System.out));
        } catch (AssertionError lost) {
            System.err.println("FAILED (kill.seed=" + seed + ", data in " + folder + "): " + lost.getMessage());
            System.exit(1);
        }
    }

    /**
     * Kills a server under load.
     *
     * @param folder empty; the data folder is made in it
     * @param seed of the moments of the kills
     * @throws AssertionError that names what was lost or is half done
     */
    public static Result run(Path folder, int rounds, long seed, PrintStream out) throws IOException {
        out.println("kill.seed=" + seed);
        KeysKillTest test = new KeysKillTest(folder.resolve("data"), seed, out);
        for (int round = 1; round <= rounds; round++) {
            test.round(round);
        }
        return test.end(rounds);
    }

    private void round(int round) throws IOException {
        try (JadegateProcess server = JadegateProcess.start(data, root)) {
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            int looked = check(requests, fresh) + check(requests, sample());
            ledger.addAll(fresh);
            fresh.clear();
            List<Writer> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new Writer(server, "r" + round + "w" + i));
            }
            int millis = random.nextInt(KILL_AFTER_MILLIS_MIN, KILL_AFTER_MILLIS_MAX);
            LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
            server.kill();
            for (Writer writer : writers) {
                writer.join();
                demand(writer.refusals.isEmpty(), "refused under load: " + writer.refusals);
                fresh.addAll(writer.done);
            }
            out.println("round " + round + ": " + looked + " entries hold, killed after " + millis + " ms, "
                    + fresh.size() + " more");
        }
    }

    private List<Entry> sample() {
        List<Entry> some = new ArrayList<>();
        for (int i = 0; i < OLD_LOOKED_AT && !ledger.isEmpty(); i++) {
            some.add(ledger.get(random.nextInt(ledger.size())));
        }
        return some;
    }

    private Result end(int rounds) throws IOException {
        ledger.addAll(fresh);
        try (JadegateProcess server = JadegateProcess.start(data, root)) {
            check(new SignedRequests(server.hostAndPort(), root.key()), ledger);
            int code = server.stop();
            demand(code == 0, "the server stopped with exit code " + code);
        }
        JadegateProcess.Finished verified = JadegateProcess.run(VERIFY_MAX, "verify", "--data", data.toString());
        demand(verified.exitCode() == 0, "the log does not verify: " + verified);
        return new Result(rounds, ledger.size());
    }

    private static int check(SignedRequests requests, List<Entry> entries) {
        for (Entry entry : entries) {
            switch (entry) {
                case Entry.Key key -> {
                    String primary = ask(requests, "DescribeKey", Map.of("KeyId", key.keyId))
                            .at("KeyMetadata", "PrimaryKeyVersion")
                            .text();
                    Json versions = ask(requests, "ListKeyVersions", Map.of("KeyId", key.keyId));
                    long found = versions.at("KeyVersions", "KeyVersion").items().stream()
                            .filter(version ->
                                    version.get("KeyVersionId").text().equals(primary))
                            .count();
                    demand(found == 1, "the primary version of " + key + " is there " + found + " times");
                }
                case Entry.Undecided undecided -> {
                    Reply reply =
                            requests.call(SignedRequests.KMS, "CancelKeyDeletion", Map.of("KeyId", undecided.keyId));
                    demand(
                            reply.status() == 200 || reply.code().equals("Rejected.StateModifiedFailed"),
                            undecided + " cannot be taken back: " + reply);
                }
                case Entry.Blob blob -> {
                    String plaintext = ask(requests, "Decrypt", Map.of("CiphertextBlob", blob.blob))
                            .get("Plaintext")
                            .text();
                    demand(plaintext.equals(blob.plaintext), "decrypted to something else: " + blob);
                }
                case Entry.SecretVersion version -> {
                    String value = ask(
                                    requests,
                                    "GetSecretValue",
                                    Map.of("SecretName", version.name, "VersionId", version.versionId))
                            .get("SecretData")
                            .text();
                    demand(value.equals(version.value), "another value: " + version);
                }
                case Entry.Current current -> {
                    Json now = ask(requests, "GetSecretValue", Map.of("SecretName", current.name));
                    String version = now.get("VersionId").text();
                    demand(
                            version.equals(current.versionId) || version.equals(current.onItsWay),
                            version + " is current, not " + current);
                    Json all = ask(requests, "ListSecretVersionIds", Map.of("SecretName", current.name));
                    long stages = all.at("VersionIds", "VersionId").items().stream()
                            .flatMap(each -> each.at("VersionStages", "VersionStage").items().stream())
                            .filter(stage -> stage.text().equals("ACSCurrent"))
                            .count();
                    demand(stages == 1, current.name + " has " + stages + " current versions");
                }
            }
        }
        return entries.size();
    }

    private static Json ask(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.KMS, action, parameters);
        demand(reply.status() == 200, action + " " + parameters + " answered " + reply);
        return reply.json();
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Makes keys, blobs and secrets until the server is gone, and remembers what it was told had happened. */
    private final class Writer {
        private final SignedRequests requests;
        private final String prefix;
        private final List<Entry> done = new ArrayList<>();
        private final List<String> refusals = new ArrayList<>();
        private final Thread thread;

        Writer(JadegateProcess server, String prefix) {
            this.requests = new SignedRequests(server.hostAndPort(), root.key());
            this.prefix = prefix;
            this.thread = Thread.ofPlatform().name(prefix).start(() -> {
                boolean goesOn = true;
                for (int i = 0; goesOn && server.isAlive(); i++) {
                    goesOn = key(i) && secret(prefix + "/s" + i);
                }
            });
        }

        private boolean key(int i) {
            Json made = call("CreateKey", i % 5 == 0 ? Map.of("KeySpec", "Aliyun_SM4") : Map.of());
            if (made == null) {
                return false;
            }
            String keyId = made.at("KeyMetadata", "KeyId").text();
            done.add(new Entry.Key(keyId));
            for (int j = 0; j < 3; j++) {
                String plaintext = Base64.getEncoder()
                        .encodeToString((prefix + "-" + i + "-" + j).getBytes(StandardCharsets.UTF_8));
                Json encrypted = call("Encrypt", Map.of("KeyId", keyId, "Plaintext", plaintext));
                if (encrypted == null) {
                    return false;
                }
                done.add(new Entry.Blob(encrypted.get("CiphertextBlob").text(), plaintext));
            }
            boolean asItWas = call("ScheduleKeyDeletion", Map.of("KeyId", keyId, "PendingWindowInDays", "7")) != null
                    && call("CancelKeyDeletion", Map.of("KeyId", keyId)) != null;
            if (!asItWas) {
                done.addFirst(new Entry.Undecided(keyId));
            }
            return asItWas;
        }

        private boolean secret(String name) {
            for (int version = 1; version <= VERSIONS_OF_A_SECRET; version++) {
                String id = "v" + version;
                Map<String, String> parameters =
                        new HashMap<>(Map.of("SecretName", name, "VersionId", id, "SecretData", name + "=" + id));
                boolean made = call(version == 1 ? "CreateSecret" : "PutSecretValue", parameters) != null;
                if (made) {
                    done.add(new Entry.SecretVersion(name, id, name + "=" + id));
                }
                if (version > 1 && (!made || version == VERSIONS_OF_A_SECRET)) {
                    done.add(new Entry.Current(name, made ? id : "v" + (version - 1), made ? null : id));
                }
                if (!made) {
                    return false;
                }
            }
            return true;
        }

        private @Nullable Json call(String action, Map<String, String> parameters) {
            Reply reply;
            try {
                reply = requests.call(SignedRequests.KMS, action, parameters);
            } catch (RuntimeException gone) {
                return null;
            }
            if (reply.status() == 200) {
                return reply.json();
            }
            refusals.add(action + " answered " + reply);
            return null;
        }

        void join() {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
