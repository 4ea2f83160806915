package dev.jadegate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.store.JournalSink;
import dev.jadegate.store.TestDraft;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed while it changes the state: what it had answered is there with its event, nothing is there
 * by half, and no event is there twice.
 */
class SqliteKillTest {
    private static final int ROUNDS = Integer.getInteger("store.kill.rounds", 5);
    private static final int CALLERS = 8;

    private record Answer(String name) {}

    private static Journal journal(Path folder) throws Exception {
        return Journal.open(folder.resolve("journal"), JournalOptions.defaults(), new Random());
    }

    private static SqliteStore store(Path folder, Journal journal) throws Exception {
        return SqliteStore.open(
                folder.resolve("state.db"), List.of("bank"), new JournalSink(journal), SqliteOptions.defaults());
    }

    /** The process that is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            Path folder = Path.of(arguments[0]);
            SqliteStore store = store(folder, journal(folder));
            for (int caller = 0; caller < CALLERS; caller++) {
                Thread.startVirtualThread(() -> {
                    while (true) {
                        out.println(change(store).name());
                    }
                });
            }
            Thread.currentThread().join();
        }

        private static Answer change(SqliteStore store) {
            String name = UUID.randomUUID().toString();
            return store.write(new TestDraft(name), transaction -> {
                transaction.update(
                        "INSERT INTO balance (account_id, name, amount, note) VALUES (?, ?, 1, ?)",
                        TestDraft.ACCOUNT,
                        name,
                        "x".repeat(300));
                transaction.update(
                        "INSERT INTO entry (account_id, name, number) VALUES (?, ?, 1)", TestDraft.ACCOUNT, name);
                return new Answer(name);
            });
        }
    }

    @Test
    void what_was_answered_survives_kill_9_with_its_event_and_nothing_is_half_done(@TempDir Path folder)
            throws Exception {
        long seed = System.nanoTime();
        System.out.println("what_was_answered_survives seed " + seed);
        Random random = new Random(seed);
        Set<String> answered = new HashSet<>();
        int found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(folder, 200 + random.nextInt(2_000), answered);
            try (Journal journal = journal(folder);
                    SqliteStore store = store(folder, journal)) {
                found = check(store, journal, answered);
            }
        }
        System.out.println("answered " + answered.size() + ", found " + found);
    }

    private static void runAndKill(Path folder, int killAfter, Set<String> answered) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int seen = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.length() == 36) { // the last line may be cut off
                    answered.add(line);
                }
                seen++;
                if (seen == killAfter) {
                    process.toHandle().destroyForcibly(); // unlike the process, its handle keeps the output open
                }
            }
        }
        assertThat(process.waitFor()).isEqualTo(137);
    }

    private static int check(SqliteStore store, Journal journal, Set<String> answered) throws Exception {
        Set<String> balances = names(store, "balance");
        assertThat(balances).containsAll(answered);
        assertThat(names(store, "entry")).isEqualTo(balances);
        Set<String> events = new HashSet<>();
        for (long next = 0; next < journal.size(); ) {
            next += journal.read(next, 1_000, 1_000_000, record -> {
                assertThat(events.add(record.event().eventId())).as("once").isTrue();
            });
        }
        assertThat(events).isEqualTo(balances);
        return events.size();
    }

    private static Set<String> names(SqliteStore store, String table) {
        Set<String> names = new HashSet<>();
        String last = "";
        while (true) { // ends with the table
            String after = last;
            List<String> page = store.read(transaction -> transaction.query(
                    "SELECT name FROM " + table + " WHERE account_id = ? AND name > ? ORDER BY name LIMIT 5000",
                    row -> row.text(1),
                    TestDraft.ACCOUNT,
                    after));
            if (page.isEmpty()) {
                return names;
            }
            names.addAll(page);
            last = page.getLast();
        }
    }
}
