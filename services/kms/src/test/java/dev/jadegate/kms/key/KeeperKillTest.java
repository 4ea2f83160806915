package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.field;
import static dev.jadegate.kms.key.KeyFixture.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed while its keeper, whose clock runs through the weeks, rotates and destroys keys: every blob that
 * it told of opens, each key has one primary version which is there, and a destroyed key is gone with all that was its.
 */
class KeeperKillTest {
    private static final int ROUNDS = Integer.getInteger("keeper.kill.rounds", 3);
    private static final int LINES_MAX = 120;
    private static final int KEYS_ALIVE = 4;
    private static final Pattern LINE = Pattern.compile("(key|leaving) [0-9a-f-]{36}|blob .+ \\.");
    private static final String KEY = "key";
    private static final String LEAVING = "leaving";
    private static final String BLOB = "blob";

    private static KeyFixture open(Path folder) {
        return new KeyFixture((_, products, sink) ->
                SqliteStore.open(folder.resolve("state.db"), products, sink, SqliteOptions.defaults()));
    }

    /** The process that is killed. */
    static final class Keeper {
        private Keeper() {}

        public static void main(String[] arguments) {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            KeyFixture fixture = open(Path.of(arguments[0]));
            fixture.clock.move(Duration.ofDays(Integer.parseInt(arguments[1])));
            Set<String> alive = new LinkedHashSet<>();
            while (true) {
                String made = fixture.key("EnableAutomaticRotation", "true", "RotationInterval", "7d");
                alive.add(made);
                out.println(KEY + " " + made);
                if (alive.size() > KEYS_ALIVE) {
                    String leaving = alive.iterator().next();
                    alive.remove(leaving);
                    out.println(LEAVING + " " + leaving);
                    fixture.call("ScheduleKeyDeletion", "KeyId", leaving, "PendingWindowInDays", "7");
                }
                fixture.clock.move(Duration.ofDays(7));
                fixture.part.pass();
                fixture.nanos.addAndGet(Duration.ofHours(2).toNanos());
                fixture.part.pass();
                for (String keyId : alive) {
                    String blob = field(
                            fixture.call("Encrypt", "KeyId", keyId, "Plaintext", base64(keyId)), "CiphertextBlob");
                    out.println(BLOB + " " + keyId + " " + blob + " .");
                }
            }
        }
    }

    @Test
    void a_keeper_that_is_killed_leaves_every_key_whole_or_gone(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("keeper.kill.seed", System.nanoTime());
        System.out.println("keeper.kill.seed=" + seed);
        Random random = new Random(seed);
        Set<String> keys = new LinkedHashSet<>();
        Set<String> leaving = new LinkedHashSet<>();
        Map<String, String> keyByBlob = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            // Days go on: a clock that went back would keep everything from being due.
            for (String line : linesUntilKilled(folder, round * 10_000, 1 + random.nextInt(LINES_MAX))) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case KEY -> keys.add(words[1]);
                    case LEAVING -> leaving.add(words[1]);
                    default -> keyByBlob.put(words[2], words[1]);
                }
            }
            try (KeyFixture fixture = open(folder)) {
                check(fixture, keys, leaving, keyByBlob);
            }
        }
        System.out.println(keys.size() + " keys, " + leaving.size() + " left, " + keyByBlob.size() + " blobs");
        assertThat(keyByBlob).isNotEmpty();
    }

    private static List<String> linesUntilKilled(Path folder, int day, int killAfter) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Keeper.class.getName(),
                        folder.toString(),
                        Integer.toString(day)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader read =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = read.readLine(); line != null; line = read.readLine()) {
                if (LINE.matcher(line).matches()) { // the last line may be cut off
                    lines.add(line);
                }
                if (lines.size() == killAfter) {
                    process.toHandle().destroyForcibly(); // unlike the process, its handle keeps the output open
                }
            }
        }
        assertThat(process.waitFor()).isEqualTo(137);
        return lines;
    }

    private static void check(
            KeyFixture fixture, Set<String> keys, Set<String> leaving, Map<String, String> keyByBlob) {
        for (String keyId : keys) {
            String code = fixture.code("DescribeKey", "KeyId", keyId);
            if (code.equals("Forbidden.KeyNotFound")) {
                assertThat(leaving).as("only what was to go is gone").contains(keyId);
                continue;
            }
            String primary = field(fixture.call("DescribeKey", "KeyId", keyId), "PrimaryKeyVersion");
            String versions = fixture.call("ListKeyVersions", "KeyId", keyId, "PageSize", "100");
            assertThat(fields(versions, "KeyVersionId")).containsOnlyOnce(primary);
        }
        keyByBlob.forEach((blob, keyId) -> {
            String answer = fixture.code("Decrypt", "CiphertextBlob", blob);
            if (leaving.contains(keyId)) {
                assertThat(answer).isIn("OK", "Rejected.PendingDeletion", "InvalidParameter");
            } else {
                assertThat(fixture.message("Decrypt", "CiphertextBlob", blob)).contains(base64(keyId));
            }
        });
        for (String table : List.of("kms_key_version", "kms_key_tag", "kms_alias")) {
            assertThat(count(fixture, table + " WHERE key_id NOT IN (SELECT key_id FROM kms_key)"))
                    .as("rows of " + table + " without a key")
                    .isZero();
        }
        assertThat(count(fixture, "kms_key WHERE key_id NOT IN (SELECT key_id FROM kms_key_version)"))
                .as("keys without a version")
                .isZero();
        long counted = fixture.store.<Long>read(
                transaction -> transaction.count("SELECT COALESCE(SUM(key_count), 0) FROM kms_key_count"));
        assertThat(counted).isEqualTo(count(fixture, "kms_key"));
    }

    private static long count(KeyFixture fixture, String what) {
        return fixture.store.<Long>read(transaction -> transaction.count("SELECT COUNT(*) FROM " + what));
    }
}
