package dev.jadegate.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Kills a server that is busy making keys, encrypting and keeping secrets, again and again, with a ledger outside of it as
 * the judge: every acknowledged blob decrypts, every acknowledged version of a secret reads, each key has one primary
 * version that is there, and each secret one current version, the last that was acknowledged or one that was on its way.
 *
 * <p>Run by hand: {@code ./jadegate bench kill-keys 200}.
 */
public final class KeysKillTest implements KillLoop.Work {
    private static final int ROUNDS_DEFAULT = 200;
    private static final int WRITERS = 3;
    /** Of what earlier rounds left, this much is looked at after each; all of it after the last. */
    private static final int OLD_LOOKED_AT = 200;

    private static final int VERSIONS_OF_A_SECRET = 5;

    private final Random random;
    private final RootKey root = RootKey.random();
    private final List<Entry> ledger = new ArrayList<>();
    private final List<Entry> fresh = new ArrayList<>();

    private KeysKillTest(long seed) {
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
        KillLoop.main(arguments, ROUNDS_DEFAULT, KeysKillTest::run);
    }

    /**
     * Kills a server under load.
     *
     * @param folder empty; the data folder is made in it
     * @param seed of the moments of the kills
     * @throws AssertionError that names what was lost or is half done
     */
    public static Result run(Path folder, int rounds, long seed, PrintStream out) throws IOException {
        KeysKillTest test = new KeysKillTest(seed);
        KillLoop.run(folder.resolve("data"), test.root, rounds, seed, out, test);
        return new Result(rounds, test.ledger.size());
    }

    @Override
    public void check(JadegateProcess server, boolean last) {
        SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
        check(requests, fresh);
        check(requests, last ? ledger : sample());
        ledger.addAll(fresh);
        fresh.clear();
    }

    @Override
    public List<KillLoop.Load> begin(JadegateProcess server, int round) {
        List<KillLoop.Load> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(server, "r" + round + "w" + i).start());
        }
        return writers;
    }

    @Override
    public String take(List<KillLoop.Load> writers) {
        writers.forEach(writer -> fresh.addAll(((Writer) writer).done));
        return ledger.size() + " entries acknowledged before, " + fresh.size() + " now";
    }

    private List<Entry> sample() {
        List<Entry> some = new ArrayList<>();
        for (int i = 0; i < OLD_LOOKED_AT && !ledger.isEmpty(); i++) {
            some.add(ledger.get(random.nextInt(ledger.size())));
        }
        return some;
    }

    private static void check(SignedRequests requests, List<Entry> entries) {
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
                    KillLoop.demand(found == 1, "the primary version of " + key + " is there " + found + " times");
                }
                case Entry.Undecided undecided -> {
                    Reply reply =
                            requests.call(SignedRequests.KMS, "CancelKeyDeletion", Map.of("KeyId", undecided.keyId));
                    KillLoop.demand(
                            reply.status() == 200 || reply.code().equals("Rejected.StateModifiedFailed"),
                            undecided + " cannot be taken back: " + reply);
                }
                case Entry.Blob blob -> {
                    String plaintext = ask(requests, "Decrypt", Map.of("CiphertextBlob", blob.blob))
                            .get("Plaintext")
                            .text();
                    KillLoop.demand(plaintext.equals(blob.plaintext), "decrypted to something else: " + blob);
                }
                case Entry.SecretVersion version -> {
                    String value = ask(
                                    requests,
                                    "GetSecretValue",
                                    Map.of("SecretName", version.name, "VersionId", version.versionId))
                            .get("SecretData")
                            .text();
                    KillLoop.demand(value.equals(version.value), "another value: " + version);
                }
                case Entry.Current current -> {
                    Json now = ask(requests, "GetSecretValue", Map.of("SecretName", current.name));
                    String version = now.get("VersionId").text();
                    KillLoop.demand(
                            version.equals(current.versionId) || version.equals(current.onItsWay),
                            version + " is current, not " + current);
                    Json all = ask(requests, "ListSecretVersionIds", Map.of("SecretName", current.name));
                    long stages = all.at("VersionIds", "VersionId").items().stream()
                            .flatMap(each -> each.at("VersionStages", "VersionStage").items().stream())
                            .filter(stage -> stage.text().equals("ACSCurrent"))
                            .count();
                    KillLoop.demand(stages == 1, current.name + " has " + stages + " current versions");
                }
            }
        }
    }

    private static Json ask(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.KMS, action, parameters);
        KillLoop.demand(reply.status() == 200, action + " " + parameters + " answered " + reply);
        return reply.json();
    }

    /** Makes keys, blobs and secrets until the server is gone, and remembers what it was told had happened. */
    private final class Writer extends KillLoop.Load {
        private final String prefix;
        private final List<Entry> done = new ArrayList<>();

        Writer(JadegateProcess server, String prefix) {
            super(server, root.key(), SignedRequests.KMS, prefix);
            this.prefix = prefix;
        }

        @Override
        boolean step(int i) {
            return key(i) && secret(prefix + "/s" + i);
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
    }
}
