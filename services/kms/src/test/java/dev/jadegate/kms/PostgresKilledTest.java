package dev.jadegate.kms;

import static dev.jadegate.kms.KmsFixture.base64;
import static dev.jadegate.kms.KmsFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL, the store, is killed with SIGKILL under calls of KMS and started again. */
class PostgresKilledTest {
    private static final int CALLERS = 4;
    private static final int KILLS = Integer.getInteger("postgres.kills", 1);
    private static final int CALLS_BEFORE_A_KILL = 40;

    private static EmbeddedPostgres server(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private static void kill(Path data) throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
        all.add(postmaster);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }

    /** What was acknowledged, by callers of their own. */
    private static final class Ledger {
        private final Map<String, String> textByBlob = new ConcurrentHashMap<>();
        private final Map<String, String> valueBySecret = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicBoolean ends = new AtomicBoolean();

        private void work(KmsFixture kms, int caller) {
            for (int i = 0; !ends.get(); i++) {
                String text = base64("text " + caller + " " + i);
                String made = kms.answer(KmsFixture.ROOT, "CreateKey");
                if (took(made)) {
                    String blob =
                            kms.answer(KmsFixture.ROOT, "Encrypt", "KeyId", field(made, "KeyId"), "Plaintext", text);
                    if (took(blob)) {
                        textByBlob.put(field(blob, "CiphertextBlob"), text);
                    }
                }
                String name = "s" + caller + "/" + i;
                if (took(kms.answer(
                        KmsFixture.ROOT,
                        "CreateSecret",
                        "SecretName",
                        name,
                        "VersionId",
                        "v1",
                        "SecretData",
                        "value of " + name))) {
                    valueBySecret.put(name, "value of " + name);
                }
            }
        }

        private boolean took(String answer) {
            if (answer.startsWith("{")) {
                acknowledged.incrementAndGet();
                return true;
            }
            refusals.add(answer);
            return false;
        }
    }

    @Test
    @Timeout(300)
    void what_was_acknowledged_is_there_when_the_database_is_back_and_calls_meanwhile_are_refused_with_a_code(
            @TempDir Path folder) throws Exception {
        Path data = folder.resolve("pg");
        EmbeddedPostgres running = server(data, 0);
        int port = running.getPort();
        String database = TestDatabases.create(running);
        Ledger ledger = new Ledger();
        Random random = new Random();
        try (KmsFixture kms = new KmsFixture(
                (own, products, sink) -> TestDatabases.store(port, database, products, sink, own.toString()))) {
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int caller = i;
                callers.add(Thread.ofVirtual().start(() -> ledger.work(kms, caller)));
            }
            for (int i = 0; i < KILLS; i++) {
                int before = ledger.acknowledged.get();
                int wanted = before + 1 + random.nextInt(CALLS_BEFORE_A_KILL);
                await(() -> ledger.acknowledged.get() >= wanted);
                int refused = ledger.refusals.size();
                kill(data);
                await(() -> ledger.refusals.size() > refused);
                // Lets go of the folder; the server itself is gone.
                running.close();
                running = server(data, port);
            }
            int before = ledger.acknowledged.get();
            await(() -> ledger.acknowledged.get() >= before + CALLERS);
            ledger.ends.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            kms.restart();

            assertThat(Set.copyOf(ledger.refusals))
                    .as("also those whose outcome is not known; a secret may be there although its answer was lost")
                    .isSubsetOf("ServiceUnavailable", "Rejected.ResourceExist");
            check(kms, ledger);
        } finally {
            running.close();
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static void check(KmsFixture kms, Ledger ledger) {
        Map<String, String> lost = new LinkedHashMap<>();
        ledger.textByBlob.forEach((blob, text) -> {
            String answer = kms.answer(KmsFixture.ROOT, "Decrypt", "CiphertextBlob", blob);
            if (!answer.contains("\"" + text + "\"")) {
                lost.put(blob, answer);
            }
        });
        ledger.valueBySecret.forEach((name, value) -> {
            String answer = kms.answer(KmsFixture.ROOT, "GetSecretValue", "SecretName", name);
            if (!answer.contains("\"" + value + "\"")) {
                lost.put(name, answer);
            }
        });
        assertThat(lost).isEmpty();
        assertThat(ledger.textByBlob).isNotEmpty();
        for (String orphan : List.of(
                "kms_key WHERE primary_version_id NOT IN (SELECT key_version_id FROM kms_key_version)",
                "kms_key_version WHERE key_id NOT IN (SELECT key_id FROM kms_key)",
                "kms_secret WHERE secret_name NOT IN (SELECT secret_name FROM kms_secret_stage"
                        + " WHERE stage = 'ACSCurrent')",
                "kms_secret_stage s WHERE NOT EXISTS (SELECT 1 FROM kms_secret_version v"
                        + " WHERE v.secret_name = s.secret_name AND v.version_id = s.version_id)")) {
            assertThat(kms.store.<Long>read(transaction -> transaction.count("SELECT COUNT(*) FROM " + orphan)))
                    .as(orphan)
                    .isZero();
        }
    }
}
