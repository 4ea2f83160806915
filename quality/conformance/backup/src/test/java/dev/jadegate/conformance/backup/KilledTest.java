package dev.jadegate.conformance.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.JadegateProcess.Finished;
import dev.jadegate.testkit.RestoreDrill;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup and a restore that are killed at any moment leave nothing or all. */
class KilledTest {
    /** A few here; more with {@code -Dkill.rounds}. */
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 6);

    private static final Duration MOST = Duration.ofMinutes(2);
    private static final int SECRETS = 60;

    @TempDir
    Path folder;

    @Test
    void a_killed_backup_or_restore_leaves_nothing_or_all() throws Exception {
        long seed = Long.getLong("kill.seed", System.nanoTime());
        System.out.println("kill.seed=" + seed);
        Random random = new Random(seed);
        RootKey root = RootKey.random();
        Path source = folder.resolve("source");
        try (JadegateProcess server = JadegateProcess.start(source, root)) {
            RestoreDrill.Caller caller = RestoreDrill.signed(server.hostAndPort(), root.key());
            for (int i = 0; i < SECRETS; i++) {
                caller.call(
                        SignedRequests.KMS,
                        "CreateSecret",
                        Map.of("SecretName", "s" + i, "VersionId", "v1", "SecretData", "value " + i));
            }
        }
        Path file = folder.resolve("platform.backup");
        List<String> backup = List.of("backup", file.toString(), "--data", source.toString());
        long whole = timed(backup);
        Path rootKey = source.resolve("root.key");
        Path target = folder.resolve("target");
        List<String> restore =
                List.of("restore", file.toString(), "--data", target.toString(), "--root-key-file", rootKey.toString());
        int backupsDone = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Files.deleteIfExists(file);
            kill(backup, random.nextLong(whole));
            if (Files.exists(file)) {
                backupsDone++;
                assertThat(run(restore).exitCode()).as("seed %s", seed).isZero();
                delete(target);
            }
        }
        Files.deleteIfExists(file);
        assertThat(run(backup).exitCode())
                .as("what was killed is not in the way")
                .isZero();

        whole = timed(restore);
        delete(target);
        int restoresDone = 0;
        for (int round = 0; round < ROUNDS; round++) {
            kill(restore, random.nextLong(whole));
            if (Files.exists(target)) {
                restoresDone++;
                assertThat(JadegateProcess.run(MOST, "verify", "--data", target.toString())
                                .exitCode())
                        .as("seed %s", seed)
                        .isZero();
                delete(target);
            }
        }
        Finished last = run(restore);
        assertThat(last.exitCode()).as(last.toString()).isZero();
        System.out.println("of " + ROUNDS + " each, " + backupsDone + " backups and " + restoresDone
                + " restores were done before");
        try (JadegateProcess server = JadegateProcess.start(target, root)) {
            RestoreDrill.Caller caller = RestoreDrill.signed(server.hostAndPort(), root.key());
            for (int i = 0; i < SECRETS; i++) {
                assertThat(caller.call(SignedRequests.KMS, "GetSecretValue", Map.of("SecretName", "s" + i))
                                .get("SecretData")
                                .text())
                        .isEqualTo("value " + i);
            }
        }
    }

    private static Finished run(List<String> options) throws IOException {
        return JadegateProcess.run(MOST, Map.of(), options);
    }

    private static long timed(List<String> options) throws IOException {
        long start = System.nanoTime();
        Finished finished = run(options);
        assertThat(finished.exitCode()).as(finished.toString()).isZero();
        return System.nanoTime() - start;
    }

    private static void kill(List<String> options, long nanos) throws Exception {
        Process process = JadegateProcess.begin(options);
        try {
            LockSupport.parkNanos(nanos);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
