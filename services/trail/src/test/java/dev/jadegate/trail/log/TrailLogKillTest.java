package dev.jadegate.trail.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.store.journal.Journal;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it records and signs leaves a folder that verifies and goes on. */
class TrailLogKillTest {
    private static final int ROUNDS = Integer.getInteger("trail.kill.rounds", 4);

    /** The process that gets killed: appends for ever, publishes as often as it can, prints sizes. */
    static final class Recorder {
        private Recorder() {}

        public static void main(String[] arguments) throws Exception {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            Folder folder = new Folder(Path.of(arguments[0]));
            Journal journal = folder.openJournal();
            TrailLog log =
                    TrailLog.open(folder.log(), journal, Folder.readKey(Path.of(arguments[1])), Duration.ofMillis(1));
            while (log.failure() == null) {
                out.println(journal.append(Folder.event(journal.size())) + 1);
            }
        }
    }

    @Test
    void a_killed_recorder_leaves_a_verifiable_folder(@TempDir Path temporary) throws Exception {
        long seed = System.nanoTime();
        System.out.println("a_killed_recorder seed " + seed);
        Random random = new Random(seed);
        Folder folder = new Folder(temporary.resolve("data"));
        Path key = Folder.writeKey(temporary.resolve("key"));
        byte[] kept = null;
        for (int round = 0; round < ROUNDS; round++) {
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Recorder.class.getName(),
                            folder.path.toString(),
                            key.toString()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            long acknowledged = 0;
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                int killAfter = 50 + random.nextInt(700);
                int seen = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    acknowledged = Math.max(acknowledged, Long.parseLong(line));
                    seen++;
                    if (seen == killAfter) {
                        process.toHandle().destroyForcibly(); // unlike the process, its handle keeps the output open
                    }
                }
            }
            assertThat(process.waitFor()).isEqualTo(137);
            DataFolderVerification verification = DataFolderVerification.of(folder.path);
            VerificationResult result = (kept == null ? verification : verification.against(kept)).run();
            assertThat(result).isInstanceOf(VerificationResult.Intact.class);
            VerificationResult.Intact intact = (VerificationResult.Intact) result;
            assertThat(intact.size() + intact.pendingRecords()).isGreaterThanOrEqualTo(acknowledged);
            assertThat(intact.size()).isPositive();
            kept = Files.readAllBytes(folder.log().resolve("checkpoint"));
        }
    }
}
