package dev.jadegate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.ApiFailure;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine makes of values, rows, bodies that go astray, and schemas; with what its subclasses need. */
public abstract class StoreValueContract {
    protected static final List<String> PRODUCTS = List.of("bank");
    protected static final String SET = "INSERT INTO balance (account_id, name, amount) VALUES (?, ?, ?)"
            + " ON CONFLICT (account_id, name) DO UPDATE SET amount = excluded.amount";
    protected static final String GET = "SELECT amount FROM balance WHERE account_id = ? AND name = ?";
    protected static final String ACCOUNT = TestDraft.ACCOUNT.value();
    private static final String OTHER_ACCOUNT = "9999999999999999";

    protected final MemorySink sink = new MemorySink();
    private Store store;

    /** Opens the store of this test; the same database each time. Closing waits for no journal. */
    protected abstract Store open(EventSink sink) throws Exception;

    /** Does what makes the transaction, or its commit, fail for reasons that are not the body's. */
    protected abstract void breakTransaction(Transaction transaction);

    protected record Answer(long value) {}

    @BeforeEach
    void openStore() throws Exception {
        store = open(sink);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    protected final Store store() {
        return store;
    }

    protected final void reopen() throws Exception {
        store.close();
        openAgain(sink);
    }

    /** Opens what was closed. */
    protected final void openAgain(EventSink with) throws Exception {
        store = open(with);
    }

    protected final Answer set(String eventId, String name, long amount) {
        return store.write(new TestDraft(eventId), transaction -> {
            transaction.update(SET, TestDraft.ACCOUNT, name, amount);
            return new Answer(amount);
        });
    }

    protected final long get(String name) {
        return store.read(transaction -> transaction.count(GET, ACCOUNT, name));
    }

    protected final long rowsOfOutbox() {
        return store.read(transaction -> transaction.count("SELECT count(*) FROM outbox"));
    }

    protected static void assertUnavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ApiFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo("ServiceUnavailable");
            assertThat(failure.httpStatus()).isEqualTo(503);
        });
    }

    protected static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("time is over").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    // ---- values

    @Test
    void every_argument_type_comes_back() {
        byte[] secret = new byte[300];
        new Random(1).nextBytes(secret);
        Instant time = Instant.ofEpochMilli(1_700_000_000_123L);
        String text = "Grüße 漢字 \uD83D\uDD12 ' \" \\ % _";
        store.maintain(transaction -> transaction.update(
                "INSERT INTO balance (account_id, name, amount, flag, note, changed_at, secret)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                TestDraft.ACCOUNT,
                text,
                Long.MIN_VALUE,
                true,
                null,
                time,
                secret));
        store.maintain(transaction -> transaction.update(
                "INSERT INTO balance (account_id, name, amount, flag, note, changed_at, secret)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                ACCOUNT,
                "second",
                Integer.MAX_VALUE,
                false,
                "",
                null,
                new byte[0]));
        store.read(transaction -> transaction.query(
                "SELECT name, amount, flag, note, changed_at, secret FROM balance WHERE account_id = ?"
                        + " AND name <> 'second'",
                row -> {
                    assertThat(row.text(1)).isEqualTo(text);
                    assertThat(row.longAt(2)).isEqualTo(Long.MIN_VALUE);
                    assertThat(row.flag(3)).isTrue();
                    assertThat(row.textOrNull(4)).isNull();
                    assertThat(row.time(5)).isEqualTo(time);
                    assertThat(row.timeOrNull(5)).isEqualTo(time);
                    assertThat(row.bytes(6)).isEqualTo(secret);
                    return true;
                },
                TestDraft.ACCOUNT));
        store.read(transaction -> transaction.query(
                "SELECT amount, flag, note, changed_at, secret FROM balance WHERE account_id = ? AND name = ?",
                row -> {
                    assertThat(row.intAt(1)).isEqualTo(Integer.MAX_VALUE);
                    assertThat(row.longOrNull(1)).isEqualTo(Integer.MAX_VALUE);
                    assertThat(row.flag(2)).isFalse();
                    assertThat(row.text(3)).isEmpty();
                    assertThat(row.timeOrNull(4)).isNull();
                    assertThat(row.longOrNull(4)).isNull();
                    assertThat(row.bytes(5)).isEmpty();
                    assertThatThrownBy(() -> row.longAt(4)).isInstanceOf(StoreFault.class);
                    return true;
                },
                ACCOUNT,
                "second"));
    }

    @Test
    void large_values_come_back() {
        byte[] secret = new byte[2 * 1024 * 1024];
        new Random(2).nextBytes(secret);
        String note = "漢".repeat(500_000);
        store.maintain(transaction -> transaction.update(
                "INSERT INTO balance (account_id, name, amount, note, secret) VALUES (?, 'large', 1, ?, ?)",
                ACCOUNT,
                note,
                secret));
        assertThat(store.<@Nullable Boolean>read(transaction -> transaction.first(
                        "SELECT note, secret FROM balance WHERE account_id = ? AND name = 'large'",
                        row -> {
                            assertThat(row.text(1)).isEqualTo(note);
                            assertThat(row.bytes(2)).isEqualTo(secret);
                            return true;
                        },
                        ACCOUNT)))
                .isTrue();
    }

    @Test
    void texts_that_one_engine_cannot_store_are_refused_by_both() {
        for (String text : List.of("a\0b", "\uD83D", "x\uDD12y", "\uD83Dx")) {
            assertThatThrownBy(() -> store.maintain(transaction -> transaction.update(SET, ACCOUNT, text, 1L)))
                    .isInstanceOf(StoreFault.class);
        }
        assertThatThrownBy(() -> store.maintain(transaction -> transaction.update(SET, ACCOUNT, "jane", 1.5)))
                .isInstanceOf(StoreFault.class)
                .hasMessageContaining("Double");
    }

    @Test
    void like_tells_upper_from_lower_case() {
        set("e1", "Jane", 1);
        assertThat(store.<Boolean>read(transaction ->
                        transaction.exists("SELECT 1 FROM balance WHERE account_id = ? AND name LIKE 'Ja%'", ACCOUNT)))
                .isTrue();
        assertThat(store.<Boolean>read(transaction ->
                        transaction.exists("SELECT 1 FROM balance WHERE account_id = ? AND name LIKE 'ja%'", ACCOUNT)))
                .isFalse();
    }

    @Test
    void a_name_of_one_account_is_free_in_another() {
        set("e1", "jane", 1);
        store.maintain(transaction -> transaction.update(SET, OTHER_ACCOUNT, "jane", 2L));
        assertThat(get("jane")).isEqualTo(1);
        assertThat(store.<Long>read(transaction -> transaction.count(GET, OTHER_ACCOUNT, "jane")))
                .isEqualTo(2);
    }

    @Test
    void texts_sort_by_code_point_whatever_the_order_of_the_database() {
        for (String name : List.of("b", "A", "a", "_", "B", "é")) {
            set("e-" + name, name, 1);
        }
        assertThat(store.<List<String>>read(transaction -> transaction.query(
                        "SELECT name FROM balance WHERE account_id = ? AND name > ? ORDER BY name",
                        row -> row.text(1),
                        ACCOUNT,
                        "A")))
                .containsExactly("B", "_", "a", "b", "é");
    }

    @Test
    void one_row_more_than_the_limit_is_refused() {
        set("e1", "jane", 1);
        store.maintain(transaction -> {
            for (long i = 0; i < Transaction.ROWS_MAX; i++) {
                transaction.update("INSERT INTO entry (account_id, name, number) VALUES (?, 'jane', ?)", ACCOUNT, i);
            }
            return true;
        });
        String all = "SELECT number FROM entry WHERE account_id = ? ORDER BY number";
        assertThat(store.<List<Long>>read(transaction -> transaction.query(all, row -> row.longAt(1), ACCOUNT)))
                .hasSize(Transaction.ROWS_MAX);
        assertThat(store.<@Nullable Long>read(transaction -> transaction.first(all, row -> row.longAt(1), ACCOUNT)))
                .isZero();
        store.maintain(transaction ->
                transaction.update("INSERT INTO entry (account_id, name, number) VALUES (?, 'jane', -1)", ACCOUNT));
        assertThatThrownBy(() -> store.read(transaction -> transaction.query(all, row -> row.longAt(1), ACCOUNT)))
                .isInstanceOf(StoreFault.class)
                .hasMessageContaining("LIMIT");
    }

    // ---- what a body must not do

    @Test
    void a_read_changes_nothing() {
        assertThatThrownBy(() -> store.read(transaction -> transaction.update(SET, ACCOUNT, "jane", 1L)))
                .isInstanceOf(StoreFault.class);
        assertThatThrownBy(() -> store.read(transaction -> {
                    transaction.afterCommit(() -> {});
                    return true;
                }))
                .isInstanceOf(StoreFault.class);
        assertThatThrownBy(() -> store.read(
                        transaction -> transaction.query("DELETE FROM balance RETURNING amount", row -> row.longAt(1))))
                .isInstanceOf(RuntimeException.class);
        set("e1", "jane", 1);
        assertThat(get("jane")).isEqualTo(1);
    }

    @Test
    void a_body_that_waits_for_the_store_is_refused_and_does_not_hang() {
        assertThatThrownBy(() -> store.maintain(_ -> set("e1", "jane", 1))).isInstanceOf(StoreFault.class);
        assertThatThrownBy(() -> store.maintain(_ -> get("jane"))).isInstanceOf(StoreFault.class);
        assertThatThrownBy(() -> store.read(_ -> get("jane"))).isInstanceOf(StoreFault.class);
        assertThatThrownBy(() -> store.read(_ -> set("e2", "jane", 1))).isInstanceOf(StoreFault.class);
        assertThat(set("e3", "jane", 3).value()).isEqualTo(3);
    }

    @Test
    void a_transaction_is_of_no_use_after_its_body_or_inside_a_row() {
        AtomicReference<Transaction> kept = new AtomicReference<>();
        store.maintain(transaction -> {
            kept.set(transaction);
            return true;
        });
        assertThatThrownBy(() -> kept.get().count(GET, ACCOUNT, "jane")).isInstanceOf(StoreFault.class);
        set("e1", "jane", 1);
        assertThatThrownBy(() -> store.read(transaction ->
                        transaction.query(GET, _ -> transaction.count(GET, ACCOUNT, "jane"), ACCOUNT, "jane")))
                .isInstanceOf(StoreFault.class);
    }

    // ---- schema

    @Test
    void a_database_of_a_newer_release_is_refused() throws Exception {
        store.maintain(transaction -> transaction.update(
                "INSERT INTO schema_history_bank (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) SELECT 99, '99', 'future', 'SQL',"
                        + " 'V99__future.sql', 1, installed_by, 1, success FROM schema_history_bank"
                        + " WHERE version = '1'"));
        store.close();
        assertThatThrownBy(() -> open(sink))
                .isInstanceOfSatisfying(
                        OpeningRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(OpeningRefused.Reason.DATABASE_UNFIT));
    }
}
