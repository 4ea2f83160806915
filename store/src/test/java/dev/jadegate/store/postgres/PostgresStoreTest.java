package dev.jadegate.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.store.MemorySink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.StoreError;
import dev.jadegate.store.TestDraft;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What only the store on a server does: one owner, and commits whose answer is lost. */
class PostgresStoreTest {
    private static final String INSERT = "INSERT INTO balance (account_id, name, amount) VALUES (?, ?, 1)";

    private record Answer(String name) {}

    private final MemorySink sink = new MemorySink();
    private final String database;
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));
    private final InstantSource source = now::get;
    private final Clock clock = source.withZone(ZoneOffset.UTC);

    PostgresStoreTest() throws SQLException {
        this.database = TestServer.newDatabase();
    }

    private PostgresStore open(int port, String owner, PostgresOptions options) throws OpeningRefused {
        return PostgresStore.open(
                TestServer.url(database, port),
                List.of("bank"),
                sink,
                options.withConnections(2, 2).withCloseWaitMax(Duration.ofMillis(50)),
                clock,
                new Random(),
                owner);
    }

    private PostgresStore open(String owner) throws OpeningRefused {
        return open(TestServer.port(), owner, PostgresOptions.defaults());
    }

    private static Answer insert(PostgresStore store, String name) {
        return store.write(new TestDraft(name), transaction -> {
            transaction.update(INSERT, TestDraft.ACCOUNT, name);
            return new Answer(name);
        });
    }

    private static boolean has(PostgresStore store, String name) {
        return store.read(transaction ->
                transaction.exists("SELECT 1 FROM balance WHERE account_id = ? AND name = ?", TestDraft.ACCOUNT, name));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("time is over").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    // ---- durable commits

    private static String synchronousCommit(PostgresStore store) {
        return store.maintain(transaction ->
                String.valueOf(transaction.<String>first("SHOW synchronous_commit", row -> row.text(1))));
    }

    @Test
    void commits_wait_for_the_disk_on_a_server_that_does_not_by_itself_also_after_a_transaction_was_undone()
            throws Exception {
        String before = TestServer.value(database, "SHOW synchronous_commit");
        try (PostgresStore store = open("the only")) {
            // Every connection of the pool begins with a transaction that is undone.
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> store.maintain(transaction -> {
                            throw StoreError.UNAVAILABLE.failure();
                        }))
                        .isInstanceOf(ApiFailure.class);
                assertThat(synchronousCommit(store)).isEqualTo("on");
            }
        }
        assertThat(before).as("what this test is about").isEqualTo("off");
    }

    // ---- one owner

    @Test
    void a_second_server_is_refused_and_told_who_holds_the_database() throws Exception {
        try (PostgresStore store = open("process 17 on host jade")) {
            assertThatThrownBy(() -> open("another"))
                    .hasMessageContaining("process 17 on host jade")
                    .hasMessageNotContaining("not-for-the-eye")
                    .isInstanceOfSatisfying(
                            OpeningRefused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(OpeningRefused.Reason.DATABASE_IN_USE));
            insert(store, "jane");
        }
        try (PostgresStore next = open("the next")) {
            assertThat(has(next, "jane")).isTrue();
        }
    }

    @Test
    void a_server_that_gave_no_sign_of_life_is_replaced_and_then_changes_and_reads_nothing() throws Exception {
        try (PostgresStore paused = open("the paused")) {
            insert(paused, "before");
            now.set(now.get().plus(PostgresOptions.defaults().leaseTime()).minusMillis(1));
            assertThatThrownBy(() -> open("too early")).isInstanceOf(OpeningRefused.class);
            now.set(now.get().plusMillis(1));
            try (PostgresStore next = open("the next")) {
                // By its clock the paused server is late; even with a clock that stands it could not commit.
                assertThatThrownBy(() -> insert(paused, "late")).isInstanceOf(ApiFailure.class);
                assertThatThrownBy(() -> has(paused, "before")).isInstanceOf(ApiFailure.class);
                insert(next, "next");
                assertThat(has(next, "late")).isFalse();
            }
        }
        try (PostgresStore last = open("the last")) {
            assertThat(has(last, "next")).isTrue();
        }
    }

    @Test
    void a_change_that_was_under_way_when_the_database_was_taken_over_does_not_commit() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (PostgresStore paused = open("the paused");
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> late = callers.submit(() -> paused.write(new TestDraft("late"), transaction -> {
                transaction.update(INSERT, TestDraft.ACCOUNT, "late");
                inside.countDown();
                waitFor(go);
                return new Answer("late");
            }));
            waitFor(inside);
            now.set(now.get().plus(PostgresOptions.defaults().leaseTime()));
            try (PostgresStore next = open("the next")) {
                go.countDown();
                assertThatThrownBy(late::get).hasCauseInstanceOf(ApiFailure.class);
                assertThat(has(next, "late")).isFalse();
                assertThat(sink.ids()).isEmpty();
            }
        }
    }

    // ---- lost answers

    @Test
    void a_commit_whose_answer_was_lost_is_answered_as_what_it_was() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(TestServer.port());
                PostgresStore store = open(proxy.port(), "us", PostgresOptions.defaults())) {
            insert(store, "first");
            AtomicBoolean hook = new AtomicBoolean();
            proxy.cutCommitOf("made", CuttingProxy.Cut.AFTER_COMMIT);
            Answer answer = store.write(new TestDraft("made"), transaction -> {
                transaction.update(INSERT, TestDraft.ACCOUNT, "made");
                transaction.afterCommit(() -> hook.set(true));
                return new Answer("made");
            });
            assertThat(proxy.hasCut()).isTrue();
            assertThat(answer.name()).isEqualTo("made");
            assertThat(hook).isTrue();
            assertThat(has(store, "made")).isTrue();
            assertThat(sink.ids()).containsExactly("first", "made");

            proxy.cutCommitOf("lost", CuttingProxy.Cut.BEFORE_COMMIT);
            assertThatThrownBy(() -> insert(store, "lost"))
                    .isInstanceOf(ApiFailure.class)
                    .hasMessage(StoreError.UNAVAILABLE.message());
            assertThat(has(store, "lost")).isFalse();
            insert(store, "lost");
            assertThat(sink.ids()).containsExactly("first", "made", "lost");
        }
    }

    @Test
    void an_outcome_that_nobody_can_tell_is_said_so_and_settled_later() throws Exception {
        PostgresOptions options = PostgresOptions.defaults().withWaits(Duration.ofMillis(300), Duration.ofSeconds(30));
        try (CuttingProxy proxy = new CuttingProxy(TestServer.port());
                PostgresStore store = open(proxy.port(), "us", options)) {
            insert(store, "first");
            AtomicBoolean hook = new AtomicBoolean();
            proxy.cutCommitOf("made", CuttingProxy.Cut.AFTER_COMMIT_FOR_GOOD);
            assertThatThrownBy(() -> store.write(new TestDraft("made"), transaction -> {
                        transaction.update(INSERT, TestDraft.ACCOUNT, "made");
                        transaction.afterCommit(() -> hook.set(true));
                        return new Answer("made");
                    }))
                    .isInstanceOf(ApiFailure.class)
                    .hasMessage(StoreError.OUTCOME_UNKNOWN.message());
            assertThat(hook).isFalse();
            assertThatThrownBy(() -> has(store, "made")).isInstanceOf(ApiFailure.class);
            proxy.unblock();
            await(hook::get);
            assertThat(sink.ids()).containsExactly("first", "made");
            assertThat(has(store, "made")).isTrue();
        }
    }

    // ---- bounds

    @Test
    void one_more_than_may_wait_is_refused() throws Exception {
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        try (PostgresStore store =
                        open(TestServer.port(), "us", PostgresOptions.defaults().withWaitingMax(1));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Runnable hold = () -> store.maintain(_ -> {
                inside.countDown();
                waitFor(go);
                return true;
            });
            Future<?> first = callers.submit(hold);
            Future<?> second = callers.submit(hold);
            waitFor(inside);
            AtomicBoolean refused = new AtomicBoolean();
            List<Future<?>> both = List.of(
                    callers.submit(() -> insertOrRefused(store, "a", refused)),
                    callers.submit(() -> insertOrRefused(store, "b", refused)));
            await(refused::get);
            go.countDown();
            first.get();
            second.get();
            for (Future<?> one : both) {
                one.get();
            }
            assertThat(has(store, "a") ^ has(store, "b")).isTrue();
        }
    }

    private static void insertOrRefused(PostgresStore store, String name, AtomicBoolean refused) {
        try {
            insert(store, name);
        } catch (ApiFailure full) {
            refused.set(true);
        }
    }

    @Test
    void an_address_is_shown_without_its_password() {
        assertThat(PostgresConnections.display("jdbc:postgresql://jane:secret@host:5432/db?password=secret"))
                .isEqualTo("jdbc:postgresql://host:5432/db");
    }
}
