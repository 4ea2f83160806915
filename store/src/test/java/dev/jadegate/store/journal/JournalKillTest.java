package dev.jadegate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it appends loses nothing that it had reported as recorded. */
class JournalKillTest {
    private static final int ROUNDS = Integer.getInteger("journal.kill.rounds", 4);

    /** The process that gets killed: appends for ever and prints each index that was acknowledged. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] arguments) throws Exception {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            Journal journal = Journal.open(
                    Path.of(arguments[0]), JournalOptions.defaults().withSegmentBytesMax(200_000), new Random());
            for (int caller = 0; caller < 8; caller++) {
                Thread.startVirtualThread(() -> {
                    while (journal.isAvailable()) {
                        String eventId = UUID.randomUUID().toString();
                        byte[] body = (eventId + "x".repeat(500)).getBytes(StandardCharsets.UTF_8);
                        long index = journal.append(new JournalEvent(eventId, 1, "1", body));
                        out.println(index + " " + eventId);
                    }
                });
            }
            Thread.currentThread().join();
        }
    }

    @Test
    void what_was_acknowledged_survives_kill_9(@TempDir Path folder) throws Exception {
        long seed = System.nanoTime();
        System.out.println("what_was_acknowledged seed " + seed);
        Random random = new Random(seed);
        Map<Long, String> acknowledged = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Appender.class.getName(),
                            folder.toString()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                int killAfter = 200 + random.nextInt(3_000);
                int seen = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] fields = line.split(" ", 2);
                    if (fields.length == 2 && fields[1].length() == 36) { // the last line may be cut off
                        acknowledged.put(Long.parseLong(fields[0]), fields[1]);
                    }
                    seen++;
                    if (seen == killAfter) {
                        process.toHandle().destroyForcibly(); // unlike the process, its handle keeps the output open
                    }
                }
            }
            assertThat(process.waitFor()).isEqualTo(137);
            try (Journal journal = Events.open(folder)) {
                Set<String> all = new HashSet<>();
                for (long next = 0; next < journal.size(); ) {
                    next += journal.read(next, 1000, 1_000_000, record -> {
                        String expected = acknowledged.get(record.index());
                        String eventId = record.event().eventId();
                        assertThat(expected == null || expected.equals(eventId)).isTrue();
                        assertThat(all.add(eventId)).isTrue();
                    });
                }
                assertThat(all).containsAll(acknowledged.values());
            }
        }
        System.out.println("acknowledged and found: " + acknowledged.size());
    }
}
