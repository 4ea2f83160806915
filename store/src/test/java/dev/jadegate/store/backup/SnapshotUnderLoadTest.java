package dev.jadegate.store.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.store.DataFolder;
import dev.jadegate.store.JournalSink;
import dev.jadegate.store.Store;
import dev.jadegate.store.StoreOpening;
import dev.jadegate.store.TestDraft;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalCut;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalOptions;
import dev.jadegate.store.postgres.PostgresBackup;
import dev.jadegate.store.postgres.TestServer;
import dev.jadegate.store.sqlite.SqliteBackup;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups beside a store that is being written to: state and journal belong together as after a crash. */
class SnapshotUnderLoadTest {
    private static final int BACKUPS = 5;
    private static final int CALLERS = 8;
    private static final long MOMENT_NANOS = 50_000_000;
    /** Small, so that segments begin while backups are made. */
    private static final JournalOptions SMALL = JournalOptions.defaults().withSegmentBytesMax(20_000);

    @TempDir
    Path folder;

    private record Answer(String name) {}

    @FunctionalInterface
    private interface Snapshots {
        DatabaseSnapshot take(DatabaseSnapshot.AtThatMoment then) throws Exception;
    }

    @Test
    void sqlite_beside_writers_gives_what_a_crash_would_have_left() throws Exception {
        Path state = folder.resolve("data").resolve("state.db");
        backupsAgree(null, then -> SqliteBackup.snapshot(state, then));
    }

    @Test
    void postgresql_beside_writers_gives_what_a_crash_would_have_left() throws Exception {
        String url = TestServer.url(TestServer.newDatabase());
        backupsAgree(url, then -> PostgresBackup.snapshot(url, then));
    }

    private void backupsAgree(@Nullable String url, Snapshots snapshots) throws Exception {
        AtomicBoolean more = new AtomicBoolean(true);
        AtomicInteger acknowledged = new AtomicInteger();
        List<Integer> acknowledgedBefore = new ArrayList<>();
        List<Thread> callers = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(50);
        Path data = folder.resolve("data");
        try (DataFolder locked = DataFolder.open(data);
                Journal journal = Journal.open(data.resolve("journal"), SMALL, new Random());
                Store store = StoreOpening.open(
                        locked, url, List.of("bank"), new JournalSink(journal), Clock.systemUTC(), new Random())) {
            for (int i = 0; i < CALLERS; i++) {
                callers.add(Thread.startVirtualThread(() -> {
                    while (more.get()) {
                        change(store);
                        acknowledged.incrementAndGet();
                        // A read, which has an event and no change.
                        journal.append(new JournalEvent(
                                "read-" + UUID.randomUUID(),
                                1,
                                "",
                                "x".repeat(200).getBytes(StandardCharsets.UTF_8)));
                        begun.countDown();
                    }
                }));
            }
            begun.await();
            for (int i = 0; i < BACKUPS; i++) {
                acknowledgedBefore.add(acknowledged.get());
                backup(snapshots, data.resolve("journal"), folder.resolve("backup" + i));
            }
            more.set(false);
            for (Thread caller : callers) {
                caller.join();
            }
        }
        for (int i = 0; i < BACKUPS; i++) {
            int changes = agreeing(folder.resolve("backup" + i));
            assertThat(changes).as("backup %s", i).isGreaterThanOrEqualTo(acknowledgedBefore.get(i));
        }
    }

    private static void change(Store store) {
        String name = UUID.randomUUID().toString();
        store.write(new TestDraft(name), transaction -> {
            transaction.update(
                    "INSERT INTO balance (account_id, name, amount, note) VALUES (?, ?, 1, ?)",
                    TestDraft.ACCOUNT,
                    name,
                    "x".repeat(100));
            return new Answer(name);
        });
    }

    private static void backup(Snapshots snapshots, Path journal, Path target) throws Exception {
        Files.createDirectories(target.resolve("journal"));
        JournalCut cut = JournalCut.of(journal);
        DatabaseSnapshot.AtThatMoment then = () -> {
            // Long enough for many changes, if any could commit now.
            LockSupport.parkNanos(MOMENT_NANOS);
            cut.advance();
        };
        try (DatabaseSnapshot snapshot = snapshots.take(then)) {
            try (RestoreTarget rows = SqliteBackup.target(target.resolve("state.db"), snapshot.products())) {
                Copy copy = new Copy(target, rows.tables());
                snapshot.copy(copy);
                cut.copy(copy);
                rows.tables().demandAll();
                rows.commit();
                rows.complete();
            }
        }
    }

    /** Starts on a backup and compares every row with the events; returns how many rows there are. */
    private static int agreeing(Path backup) throws Exception {
        try (Journal journal = Journal.open(backup.resolve("journal"), SMALL, new Random());
                SqliteStore store = SqliteStore.open(
                        backup.resolve("state.db"),
                        List.of("bank"),
                        new JournalSink(journal),
                        SqliteOptions.defaults())) {
            List<String> events = new ArrayList<>();
            for (long next = 0; next < journal.size(); ) {
                next += journal.read(next, 1_000, Long.MAX_VALUE, record -> {
                    if (!record.event().eventId().startsWith("read-")) {
                        events.add(record.event().eventId());
                    }
                });
            }
            Set<String> rows = new TreeSet<>();
            String last = "";
            while (true) { // ends with the table
                String after = last;
                List<String> page = store.read(transaction -> transaction.query(
                        "SELECT name FROM balance WHERE name > ? ORDER BY name LIMIT 1000", row -> row.text(1), after));
                if (page.isEmpty()) {
                    break;
                }
                rows.addAll(page);
                last = page.getLast();
            }
            assertThat(events).doesNotHaveDuplicates();
            assertThat(new TreeSet<>(events)).isEqualTo(rows);
            return rows.size();
        }
    }
}
