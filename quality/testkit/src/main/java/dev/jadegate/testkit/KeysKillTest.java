package dev.jadegate.testkit;

import dev.jadegate.testkit.KeysLedger.Entry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Kills a server that is busy with keys and secrets, again and again, with a {@linkplain KeysLedger ledger} outside of it
 * as the judge. It is killed while it makes keys, switches them off and on, points aliases, takes material in and away,
 * schedules deletions; makes secrets, puts values, swaps stages, deletes. (Rotation waits for days: the keeper of keys and
 * its clock are killed in a test of their own.)
 *
 * <p>Run by hand: {@code ./jadegate bench kill-keys 200}.
 */
public final class KeysKillTest implements KillLoop.Work {
    private static final int ROUNDS_DEFAULT = 200;
    private static final int WRITERS = 3;

    /** RSA makes an import slow: more of them would leave time for little else. */
    private static final int IMPORT_ONE_IN = 6;

    private static final int VERSIONS_OF_A_SECRET = 5;

    private final RootKey root = RootKey.random();
    private final KeysLedger ledger;

    private KeysKillTest(long seed) {
        ledger = new KeysLedger(new Random(seed));
    }

    /** What a whole run came to. */
    public record Result(int rounds, int acknowledged) {}

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
        return new Result(rounds, test.ledger.acknowledgedBefore());
    }

    @Override
    public void check(JadegateProcess server, boolean last) {
        ledger.check(new SignedRequests(server.hostAndPort(), root.key()), last);
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
        writers.forEach(writer -> {
            ledger.add(((Writer) writer).undecided);
            ledger.add(((Writer) writer).done);
        });
        return ledger.acknowledgedBefore() + " entries acknowledged before, " + ledger.acknowledgedNow() + " now";
    }

    /** Works on keys and secrets of its own until the server is gone, and remembers what it was told had happened. */
    private final class Writer extends KillLoop.Load {
        private final String prefix;
        private final List<Entry> done = new ArrayList<>();
        /** What is to be settled before the rest is looked at. */
        private final List<Entry> undecided = new ArrayList<>();

        Writer(JadegateProcess server, String prefix) {
            super(server, root.key(), SignedRequests.KMS, prefix);
            this.prefix = prefix;
        }

        @Override
        protected boolean step(int i) {
            return key(i)
                    && (i % IMPORT_ONE_IN != 0 || imported(i))
                    && secret(prefix + "/s" + i)
                    && deleted(prefix + "/d" + i);
        }

        private boolean key(int i) {
            Json made = call("CreateKey", i % 5 == 0 ? Map.of("KeySpec", "Aliyun_SM4") : Map.of());
            if (made == null) {
                return false;
            }
            String keyId = made.at("KeyMetadata", "KeyId").text();
            done.add(new Entry.Key(keyId));
            return encrypted(keyId, prefix + "-" + i, 3)
                    && aliased(keyId, "alias/" + prefix + "-" + i)
                    && scheduled(keyId)
                    && switched(i);
        }

        private boolean encrypted(String keyId, String text, int count) {
            for (int i = 0; i < count; i++) {
                String plaintext =
                        Base64.getEncoder().encodeToString((text + "-" + i).getBytes(StandardCharsets.UTF_8));
                Json encrypted = call("Encrypt", Map.of("KeyId", keyId, "Plaintext", plaintext));
                if (encrypted == null) {
                    return false;
                }
                done.add(new Entry.Blob(encrypted.get("CiphertextBlob").text(), plaintext));
            }
            return true;
        }

        /** An alias for one key, then for another. */
        private boolean aliased(String keyId, String alias) {
            Json other = call("CreateKey", Map.of());
            if (other == null || call("CreateAlias", Map.of("AliasName", alias, "KeyId", keyId)) == null) {
                return false;
            }
            String otherId = other.at("KeyMetadata", "KeyId").text();
            boolean moved = call("UpdateAlias", Map.of("AliasName", alias, "KeyId", otherId)) != null;
            done.add(moved ? new Entry.Alias(alias, otherId, null) : new Entry.Alias(alias, keyId, otherId));
            return moved;
        }

        private boolean scheduled(String keyId) {
            boolean asItWas = call("ScheduleKeyDeletion", Map.of("KeyId", keyId, "PendingWindowInDays", "7")) != null
                    && call("CancelKeyDeletion", Map.of("KeyId", keyId)) != null;
            if (!asItWas) {
                undecided.add(new Entry.Undecided(keyId));
            }
            return asItWas;
        }

        /** A key that ends disabled, or enabled again. */
        private boolean switched(int i) {
            Json made = call("CreateKey", Map.of());
            if (made == null) {
                return false;
            }
            String keyId = made.at("KeyMetadata", "KeyId").text();
            if (call("DisableKey", Map.of("KeyId", keyId)) == null) {
                done.add(new Entry.State(keyId, "Enabled", "Disabled"));
                return false;
            }
            boolean enabled = i % 2 == 0 && call("EnableKey", Map.of("KeyId", keyId)) != null;
            if (enabled) {
                done.add(new Entry.State(keyId, "Enabled", null));
            } else {
                done.add(new Entry.State(keyId, "Disabled", i % 2 == 0 ? "Enabled" : null));
            }
            return enabled || i % 2 != 0;
        }

        /** Material comes in, encrypts, is taken away and comes in again. */
        private boolean imported(int i) {
            Json made = call("CreateKey", Map.of("Origin", "EXTERNAL"));
            if (made == null) {
                return false;
            }
            String keyId = made.at("KeyMetadata", "KeyId").text();
            byte[] bytes = new byte[32];
            Arrays.fill(bytes, (byte) i);
            ImportedMaterial material = new ImportedMaterial(bytes);
            boolean there = material.importInto(keyId, this::call)
                    && encrypted(keyId, prefix + "-imported-" + i, 2)
                    && call("DeleteKeyMaterial", Map.of("KeyId", keyId)) != null
                    && material.importInto(keyId, this::call);
            if (!there) {
                undecided.add(new Entry.Imported(material, keyId));
            }
            done.add(new Entry.State(keyId, "Enabled", null));
            return there;
        }

        private boolean secret(String name) {
            for (int version = 1; version <= VERSIONS_OF_A_SECRET; version++) {
                String id = "v" + version;
                Map<String, String> parameters =
                        Map.of("SecretName", name, "VersionId", id, "SecretData", value(name, id));
                boolean made = call(version == 1 ? "CreateSecret" : "PutSecretValue", parameters) != null;
                if (made) {
                    done.add(new Entry.SecretVersion(name, id, value(name, id)));
                }
                if (version > 1 && !made) {
                    done.add(new Entry.Current(name, "v" + (version - 1), id));
                }
                if (!made) {
                    return false;
                }
            }
            return swapped(name);
        }

        /** Makes the first version current again. */
        private boolean swapped(String name) {
            String newest = "v" + VERSIONS_OF_A_SECRET;
            boolean moved = call(
                            "UpdateSecretVersionStage",
                            Map.of(
                                    "SecretName",
                                    name,
                                    "VersionStage",
                                    "ACSCurrent",
                                    "RemoveFromVersion",
                                    newest,
                                    "MoveToVersion",
                                    "v1"))
                    != null;
            done.add(new Entry.Current(name, moved ? "v1" : newest, moved ? null : "v1"));
            return moved;
        }

        private boolean deleted(String name) {
            if (call("CreateSecret", Map.of("SecretName", name, "VersionId", "v1", "SecretData", value(name, "v1")))
                    == null) {
                return false;
            }
            boolean gone =
                    call("DeleteSecret", Map.of("SecretName", name, "ForceDeleteWithoutRecovery", "true")) != null;
            done.add(new Entry.Deleted(name, "v1", value(name, "v1"), gone));
            return gone;
        }

        private static String value(String name, String version) {
            return name + "=" + version;
        }
    }
}
