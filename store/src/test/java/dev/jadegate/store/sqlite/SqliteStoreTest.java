package dev.jadegate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.MemorySink;
import dev.jadegate.store.TestDraft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the store in the process does. */
class SqliteStoreTest {
    private static final String SET = "INSERT INTO balance (account_id, name, amount, secret) VALUES (?, ?, ?, ?)";

    @TempDir
    Path folder;

    private record Answer(long value) {}

    private final MemorySink sink = new MemorySink();

    private static SqliteStore open(Path folder, EventSink sink, SqliteOptions options) throws Exception {
        return SqliteStore.open(
                folder.resolve("state.db"), List.of("bank"), sink, options.withCloseWaitMax(Duration.ofMillis(50)));
    }

    private static Answer insert(SqliteStore store, int number, int bytes) {
        return store.write(new TestDraft("e" + number), transaction -> {
            transaction.update(SET, TestDraft.ACCOUNT, "row" + number, (long) number, new byte[bytes]);
            return new Answer(number);
        });
    }

    private static long rows(SqliteStore store) {
        return store.read(transaction -> transaction.count("SELECT count(*) FROM balance"));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void every_commit_is_forced_to_the_disk_also_after_a_failed_one() throws Exception {
        try (SqliteStore store = open(folder, sink, SqliteOptions.defaults().withPagesMax(200))) {
            for (int i = 0; i < 2; i++) {
                assertThat(store.<Long>maintain(transaction -> transaction.count("PRAGMA synchronous")))
                        .as("FULL")
                        .isEqualTo(2);
                assertThat(store.<Long>maintain(transaction -> transaction.count("PRAGMA foreign_keys")))
                        .isEqualTo(1);
                assertThat(store.<@Nullable String>maintain(
                                transaction -> transaction.first("PRAGMA journal_mode", row -> row.text(1))))
                        .isEqualTo("wal");
                assertThatThrownBy(() -> insert(store, 1, 2_000_000)).isInstanceOf(ApiFailure.class);
            }
        }
    }

    @Test
    void changes_that_wait_share_a_commit() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        int waiting = 50;
        try (SqliteStore store = open(folder, sink, SqliteOptions.defaults());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = callers.submit(() -> store.maintain(_ -> {
                inside.countDown();
                waitFor(go);
                return true;
            }));
            waitFor(inside);
            CountDownLatch submitting = new CountDownLatch(waiting);
            List<Future<Answer>> all = new ArrayList<>();
            for (int i = 0; i < waiting; i++) {
                int number = i;
                all.add(callers.submit(() -> {
                    submitting.countDown();
                    return insert(store, number, 10);
                }));
            }
            waitFor(submitting);
            long before = store.statistics().commits();
            go.countDown();
            first.get();
            for (Future<Answer> one : all) {
                one.get();
            }
            assertThat(store.statistics().commits() - before).isLessThan(waiting / 2);
            assertThat(rows(store)).isEqualTo(waiting);
        }
    }

    @Test
    void one_more_than_may_wait_is_refused_and_the_others_are_not() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (SqliteStore store = open(folder, sink, SqliteOptions.defaults().withWaitingMax(2));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = callers.submit(() -> store.maintain(_ -> {
                inside.countDown();
                waitFor(go);
                return true;
            }));
            waitFor(inside);
            List<Future<Answer>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                all.add(callers.submit(() -> insert(store, number, 10)));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (store.statistics().refused() == 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            go.countDown();
            first.get();
            int refused = 0;
            for (Future<Answer> one : all) {
                try {
                    one.get();
                } catch (java.util.concurrent.ExecutionException failed) {
                    assertThat(failed).hasCauseInstanceOf(ApiFailure.class);
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(1);
            assertThat(rows(store)).isEqualTo(2);
        }
    }

    @Test
    void a_body_that_holds_the_writer_is_counted() throws Exception {
        try (SqliteStore store = open(folder, sink, SqliteOptions.defaults().withSlowBody(Duration.ofNanos(1)))) {
            long before = store.statistics().slowBodies();
            insert(store, 1, 10);
            assertThat(store.statistics().slowBodies()).isGreaterThan(before);
        }
    }

    @Test
    void a_read_that_gets_no_connection_in_time_is_refused() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        SqliteOptions options = SqliteOptions.defaults().withReaders(1).withReadWaitMax(Duration.ofMillis(20));
        try (SqliteStore store = open(folder, sink, options);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = callers.submit(() -> store.read(_ -> {
                inside.countDown();
                waitFor(go);
                return true;
            }));
            waitFor(inside);
            assertThatThrownBy(() -> rows(store)).isInstanceOf(ApiFailure.class);
            go.countDown();
            first.get();
            assertThat(rows(store)).isZero();
        }
    }

    @Test
    void changes_are_refused_while_the_journal_is_too_far_behind() throws Exception {
        sink.mode(MemorySink.Mode.NEVER_ANSWERS);
        int written = 0;
        try (SqliteStore store = open(folder, sink, SqliteOptions.defaults())) {
            // Many small ones behind each other; the bound is on events, whatever their change.
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                int bound = dev.jadegate.store.internal.Outbox.WAITING_MAX;
                List<Future<Answer>> all = new ArrayList<>();
                for (int i = 0; i < bound; i += 2_000) {
                    for (int j = i; j < i + 2_000; j++) {
                        int number = j;
                        all.add(callers.submit(() -> store.write(new TestDraft("e" + number), _ -> new Answer(1))));
                    }
                    for (Future<Answer> one : all) {
                        one.get();
                        written++;
                    }
                    all.clear();
                }
            }
            assertThat(store.statistics().eventsWaiting()).isEqualTo(written);
            assertThatThrownBy(() -> insert(store, -1, 10)).isInstanceOf(ApiFailure.class);
            assertThat(rows(store)).isZero();
        }
    }

    @Test
    void a_full_file_refuses_and_works_again_with_room() throws Exception {
        int written = 0;
        try (SqliteStore store = open(folder, sink, SqliteOptions.defaults().withPagesMax(200))) {
            written = fill(store);
        }
        assertThat(written).isGreaterThan(1);
        try (SqliteStore store = open(folder, sink, SqliteOptions.defaults())) {
            assertThat(rows(store)).isEqualTo(written);
            insert(store, written, 100_000);
            assertThat(sink.ids()).hasSize(written + 1).doesNotHaveDuplicates();
        }
    }

    /** Inserts until it is refused; checks that only what was answered is there. Returns how many rows there are. */
    private static int fill(SqliteStore store) {
        int written = 0;
        int most = 10_000;
        try {
            while (written < most) {
                insert(store, written, 40_000);
                written++;
            }
        } catch (ApiFailure full) {
            assertThat(full.code()).isEqualTo("ServiceUnavailable");
        }
        assertThat(written).isLessThan(most);
        assertThat(rows(store)).isEqualTo(written);
        return written;
    }

    @Test
    void a_full_disk_refuses_and_resumes_without_a_restart_when_there_is_room() throws Exception {
        Path mounted = Files.createDirectory(folder.resolve("disk"));
        boolean isMounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mounted.toString());
        Assumptions.assumeTrue(isMounted, "left out: a small file system cannot be mounted here");
        try {
            Path ballast = mounted.resolve("ballast");
            Files.write(ballast, new byte[3 * 1024 * 1024]);
            try (SqliteStore store = open(mounted, sink, SqliteOptions.defaults())) {
                int written = fill(store);
                assertThat(written).isGreaterThan(1);
                int last = written;
                assertThatThrownBy(() -> insert(store, last, 40_000)).isInstanceOf(ApiFailure.class);
                Files.delete(ballast);
                for (int more = 0; more < 10; more++) {
                    insert(store, written, 40_000);
                    written++;
                }
                assertThat(rows(store)).isEqualTo(written);
                assertThat(sink.ids()).hasSize(written).doesNotHaveDuplicates();
            }
        } finally {
            run("umount", "-l", mounted.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (java.io.IOException noSuchCommand) {
            return false;
        }
    }

    @Test
    void a_log_cut_anywhere_holds_whole_changes_in_their_order() throws Exception {
        long seed = System.nanoTime();
        System.out.println("a_log_cut_anywhere seed " + seed);
        Random random = new Random(seed);
        sink.mode(MemorySink.Mode.NEVER_ANSWERS);
        int changes = 40;
        byte[] database;
        byte[] log;
        try (SqliteStore store = open(folder, sink, SqliteOptions.defaults())) {
            for (int i = 0; i < changes; i++) {
                int number = i;
                store.write(new TestDraft("e" + number), transaction -> {
                    transaction.update(SET, TestDraft.ACCOUNT, "row" + number, (long) number, new byte[3_000]);
                    transaction.update(
                            "INSERT INTO entry (account_id, name, number) VALUES (?, ?, ?)",
                            TestDraft.ACCOUNT,
                            "row" + number,
                            (long) number);
                    return new Answer(number);
                });
            }
            // Nobody writes now, so the two files belong together.
            database = Files.readAllBytes(folder.resolve("state.db"));
            log = Files.readAllBytes(folder.resolve("state.db-wal"));
        }
        int frameBytes = 24 + 4096;
        List<Integer> cuts = new ArrayList<>();
        for (int cut = 32; cut < log.length; cut += frameBytes * 5) {
            cuts.add(cut);
        }
        for (int i = 0; i < 25; i++) {
            cuts.add(random.nextInt(log.length));
        }
        cuts.add(log.length);
        int most = 0;
        for (int cut : cuts) {
            Path copy = Files.createTempDirectory(folder, "cut");
            Files.write(copy.resolve("state.db"), database);
            byte[] torn = java.util.Arrays.copyOf(log, cut);
            if (cut > 32 && random.nextBoolean() && cut < log.length) {
                // The last sector came as garbage.
                int from = Math.max(32, cut - 512);
                byte[] garbage = new byte[cut - from];
                random.nextBytes(garbage);
                System.arraycopy(garbage, 0, torn, from, garbage.length);
            }
            Files.write(copy.resolve("state.db-wal"), torn);
            MemorySink found = new MemorySink();
            try (SqliteStore store = open(copy, found, SqliteOptions.defaults())) {
                long whole = rows(store);
                assertThat(store.<Long>read(transaction -> transaction.count("SELECT count(*) FROM entry")))
                        .isEqualTo(whole);
                assertThat(store.<Long>read(transaction ->
                                transaction.count("SELECT count(*) FROM balance WHERE amount < ?", whole)))
                        .as("the first ones, without a gap")
                        .isEqualTo(whole);
                assertThat(found.ids()).hasSize((int) whole).doesNotHaveDuplicates();
                most = Math.max(most, (int) whole);
            }
        }
        assertThat(most).isEqualTo(changes);
    }
}
