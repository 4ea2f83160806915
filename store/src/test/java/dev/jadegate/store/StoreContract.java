package dev.jadegate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.RootSeal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every engine of the store must do; one subclass for each. */
public abstract class StoreContract extends StoreValueContract {
    // ---- a change and its event

    @Test
    void a_change_is_there_with_its_event() {
        TestDraft draft = new TestDraft("e1");
        Answer answer = store().write(draft, transaction -> {
            assertThat(transaction.update(SET, TestDraft.ACCOUNT, "jane", 5L)).isEqualTo(1);
            return new Answer(5);
        });
        assertThat(answer.value()).isEqualTo(5);
        assertThat(get("jane")).isEqualTo(5);
        assertThat(draft.commits()).isEqualTo(1);
        assertThat(sink.ids()).containsExactly("e1");
        RecordedEvent event = sink.events().getFirst();
        assertThat(new String(event.json(), StandardCharsets.UTF_8)).isEqualTo("Answer[value=5]");
        assertThat(event.account()).isEqualTo(TestDraft.ACCOUNT);
    }

    @Test
    void a_change_survives_closing() throws Exception {
        set("e1", "jane", 5);
        reopen();
        assertThat(get("jane")).isEqualTo(5);
        assertThat(sink.ids()).containsExactly("e1");
        assertThat(rowsOfOutbox()).isZero();
    }

    @Test
    void a_body_that_throws_leaves_nothing_and_its_exception_reaches_only_its_caller() throws Exception {
        set("e0", "jane", 1);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = callers.submit(() -> store().maintain(transaction -> {
                inside.countDown();
                awaitLatch(go);
                return true;
            }));
            inside.await();
            // On SQLite these gather behind the first and share a commit.
            List<Future<Answer>> good = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String name = "good" + i;
                good.add(callers.submit(() -> set(name, name, 7)));
            }
            TestDraft draft = new TestDraft("bad");
            AtomicBoolean hook = new AtomicBoolean();
            Future<Answer> bad = callers.submit(() -> store().write(draft, transaction -> {
                transaction.update(SET, ACCOUNT, "jane", 2L);
                transaction.afterCommit(() -> hook.set(true));
                throw new ApiFailure("EntityNotExist.User", 404, "no such user");
            }));
            go.countDown();
            first.get();
            for (Future<Answer> one : good) {
                assertThat(one.get().value()).isEqualTo(7);
            }
            assertThatThrownBy(bad::get).hasCauseInstanceOf(ApiFailure.class).hasMessageContaining("no such user");
            assertThat(draft.commits()).isZero();
            assertThat(hook).isFalse();
        }
        assertThat(get("jane")).isEqualTo(1);
        assertThat(sink.ids()).containsExactlyInAnyOrder("e0", "good0", "good1", "good2");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void an_event_that_cannot_be_made_undoes_its_change() {
        assertThatThrownBy(() -> store().write(new TestDraft("e1"), transaction -> {
                    transaction.update(SET, ACCOUNT, "jane", 5L);
                    return new Large("x".repeat(RecordedEvent.BYTES_MAX));
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(get("jane")).isZero();
        assertThat(sink.ids()).isEmpty();
    }

    private record Large(String text) {}

    @Test
    void the_same_event_twice_is_refused_with_its_change() throws Exception {
        sink.mode(MemorySink.Mode.NEVER_ANSWERS);
        set("e1", "jane", 1);
        assertThatThrownBy(() -> set("e1", "jane", 2)).isInstanceOf(StoreFault.class);
        assertThat(get("jane")).isEqualTo(1);
    }

    @Test
    void maintenance_leaves_no_event() {
        assertThat(store().<Integer>maintain(transaction -> transaction.update(SET, ACCOUNT, "jane", 3L)))
                .isEqualTo(1);
        assertThat(get("jane")).isEqualTo(3);
        assertThat(sink.ids()).isEmpty();
    }

    // ---- after the commit

    @Test
    void hooks_run_after_the_commit_in_order_and_before_the_caller_goes_on() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        TestDraft draft = new TestDraft("e1");
        store().write(draft, transaction -> {
            transaction.update(SET, ACCOUNT, "jane", 5L);
            transaction.afterCommit(() -> order.add("first, drafts committed: " + draft.commits()));
            transaction.afterCommit(() -> order.add("second"));
            order.add("body");
            return new Answer(1);
        });
        order.add("caller");
        assertThat(order).containsExactly("body", "first, drafts committed: 0", "second", "caller");
        assertThat(draft.commits()).isEqualTo(1);
    }

    @Test
    void hooks_run_in_the_order_of_commits() throws Exception {
        int callers = 16;
        int rounds = 20;
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        set("e", "counter", 0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                int id = caller;
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        store().write(new TestDraft("e" + id + "." + round), transaction -> {
                            long next = transaction.count(GET, ACCOUNT, "counter") + 1;
                            transaction.update(SET, ACCOUNT, "counter", next);
                            transaction.afterCommit(() -> seen.add(next));
                            return new Answer(next);
                        });
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(seen).hasSize(callers * rounds).isSorted().doesNotHaveDuplicates();
        assertThat(sink.ids()).hasSize(callers * rounds + 1).doesNotHaveDuplicates();
    }

    @Test
    void a_hook_that_fails_takes_nobody_with_it() {
        AtomicBoolean second = new AtomicBoolean();
        store().write(new TestDraft("e1"), transaction -> {
            transaction.update(SET, ACCOUNT, "jane", 5L);
            transaction.afterCommit(() -> {
                throw new IllegalStateException("a bug");
            });
            transaction.afterCommit(() -> second.set(true));
            return new Answer(1);
        });
        assertThat(second).isTrue();
        assertThat(set("e2", "jane", 6).value()).isEqualTo(6);
    }

    // ---- isolation

    @Test
    void concurrent_increments_lose_nothing() throws Exception {
        int callers = 16;
        int rounds = 25;
        set("start", "sum", 0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                int id = caller;
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        store().write(new TestDraft("i" + id + "." + round), transaction -> {
                            long amount = transaction.count(GET, ACCOUNT, "sum");
                            transaction.update(SET, ACCOUNT, "sum", amount + 1);
                            return new Answer(amount);
                        });
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(get("sum")).isEqualTo((long) callers * rounds);
    }

    @Test
    void two_changes_that_read_each_others_rows_do_not_both_go_through() throws Exception {
        // At least one of two must stay: each change takes one away if it sees both.
        for (int round = 0; round < 20; round++) {
            set("a" + round, "first", 1);
            set("b" + round, "second", 1);
            int id = round;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Answer> one = threads.submit(() -> takeAway("c" + id, "first"));
                Future<Answer> two = threads.submit(() -> takeAway("d" + id, "second"));
                assertThat(one.get().value() + two.get().value()).isEqualTo(1);
            }
            assertThat(get("first") + get("second")).isEqualTo(1);
        }
    }

    private Answer takeAway(String eventId, String name) {
        return store().write(new TestDraft(eventId), transaction -> {
            long both = transaction.count(
                    "SELECT sum(amount) FROM balance WHERE account_id = ? AND name IN ('first', 'second')", ACCOUNT);
            if (both < 2) {
                return new Answer(0);
            }
            transaction.update(SET, ACCOUNT, name, 0L);
            return new Answer(1);
        });
    }

    @Test
    void a_read_sees_one_snapshot() throws Exception {
        set("e1", "jane", 1);
        long[] seen = store().read(transaction -> {
            long before = transaction.count(GET, ACCOUNT, "jane");
            try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
                other.submit(() -> set("e2", "jane", 2)).get();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
            return new long[] {before, transaction.count(GET, ACCOUNT, "jane")};
        });
        assertThat(seen).containsExactly(1, 1);
        assertThat(get("jane")).isEqualTo(2);
    }

    @Test
    void a_read_of_one_query_makes_one_and_no_second() {
        assertThat(store().<Long>readOne(transaction -> transaction.count("SELECT 7")))
                .isEqualTo(7);
        assertThatThrownBy(() -> store().<Long>readOne(
                                transaction -> transaction.count("SELECT 7") + transaction.count("SELECT 8")))
                .isInstanceOf(StoreFault.class);
        assertThat(store().<Long>readOne(transaction -> transaction.count("SELECT 9")))
                .isEqualTo(9);
    }

    @Test
    void a_read_sees_every_change_that_was_answered_before() {
        for (int i = 1; i <= 200; i++) {
            set("e" + i, "jane", i);
            assertThat(get("jane")).isEqualTo(i);
        }
    }

    // ---- failing commits

    @Test
    void a_transaction_that_breaks_is_answered_503_and_undone_and_the_next_one_works() {
        set("e1", "jane", 1);
        TestDraft draft = new TestDraft("e2");
        AtomicBoolean hook = new AtomicBoolean();
        assertUnavailable(() -> store().write(draft, transaction -> {
            transaction.update(SET, ACCOUNT, "jane", 2L);
            transaction.afterCommit(() -> hook.set(true));
            breakTransaction(transaction);
            return new Answer(2);
        }));
        assertThat(draft.commits()).isZero();
        assertThat(hook).isFalse();
        assertThat(get("jane")).isEqualTo(1);
        set("e3", "jane", 3);
        assertThat(get("jane")).isEqualTo(3);
        assertThat(sink.ids()).containsExactly("e1", "e3");
    }

    @Test
    void a_body_cannot_swallow_a_failed_statement() {
        assertThatThrownBy(() -> store().write(new TestDraft("e1"), transaction -> {
                    transaction.update(SET, ACCOUNT, "jane", 2L);
                    try {
                        transaction.update("INSERT INTO balance (account_id, name, amount) VALUES ('a', 'b', NULL)");
                    } catch (StoreFault swallowed) {
                        return new Answer(1);
                    }
                    return new Answer(2);
                }))
                .isInstanceOf(StoreFault.class);
        assertThat(get("jane")).isZero();
        assertThat(sink.ids()).isEmpty();
    }

    @Test
    void foreign_keys_hold() {
        assertThatThrownBy(() -> store().maintain(transaction -> transaction.update(
                        "INSERT INTO entry (account_id, name, number) VALUES (?, 'nobody', 1)", ACCOUNT)))
                .isInstanceOf(StoreFault.class);
    }

    @Test
    void an_interrupted_caller_still_learns_the_outcome() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<Object> outcome = new AtomicReference<>();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Thread caller = Thread.ofVirtual().start(() -> {
            outcome.set(store().write(new TestDraft("e1"), transaction -> {
                inside.countDown();
                awaitLatch(go);
                transaction.update(SET, ACCOUNT, "jane", 5L);
                return new Answer(5);
            }));
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });
        inside.await();
        caller.interrupt();
        go.countDown();
        caller.join();
        assertThat(outcome.get()).isEqualTo(new Answer(5));
        assertThat(stillInterrupted).isTrue();
        assertThat(get("jane")).isEqualTo(5);
    }

    @Test
    void a_closed_store_refuses() {
        store().close();
        assertUnavailable(() -> set("e1", "jane", 1));
        assertUnavailable(() -> get("jane"));
        store().close();
    }

    // ---- the outbox

    @Test
    void events_that_the_sink_did_not_confirm_are_appended_once_at_the_next_start() throws Exception {
        set("e0", "jane", 0);
        sink.mode(MemorySink.Mode.NEVER_ANSWERS);
        set("e1", "jane", 1);
        set("e2", "jane", 2);
        // e1 reached the journal, but the answer was lost.
        MemorySink found = new MemorySink();
        for (RecordedEvent event : sink.events()) {
            found.append(event);
        }
        found.append(new TestDraft("e1").succeeded(new Answer(1)));
        store().close();
        openAgain(found);
        assertThat(found.ids()).containsExactly("e0", "e1", "e2");
        assertThat(rowsOfOutbox()).isZero();
        store().close();
        openAgain(found);
        assertThat(found.ids()).containsExactly("e0", "e1", "e2");
    }

    @Test
    void many_leftovers_are_appended_page_by_page() throws Exception {
        sink.mode(MemorySink.Mode.NEVER_ANSWERS);
        int events = 600;
        for (int i = 0; i < events; i++) {
            set("e" + i, "jane", i);
        }
        store().close();
        MemorySink found = new MemorySink();
        openAgain(found);
        assertThat(found.ids()).hasSize(events).doesNotHaveDuplicates();
        assertThat(rowsOfOutbox()).isZero();
    }

    @Test
    void what_the_sink_refuses_is_handed_over_again() throws Exception {
        sink.mode(MemorySink.Mode.REFUSES);
        set("e1", "jane", 1);
        set("e2", "jane", 2);
        assertThat(sink.ids()).isEmpty();
        sink.mode(MemorySink.Mode.TAKES);
        await(() -> sink.size() == 2);
        assertThat(sink.ids()).containsExactlyInAnyOrder("e1", "e2");
        await(() -> rowsOfOutbox() == 0);
    }

    @Test
    void an_opening_whose_leftovers_are_refused_is_refused() throws Exception {
        sink.mode(MemorySink.Mode.NEVER_ANSWERS);
        set("e1", "jane", 1);
        store().close();
        sink.mode(MemorySink.Mode.REFUSES);
        assertThatThrownBy(() -> open(sink))
                .isInstanceOfSatisfying(
                        OpeningRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(OpeningRefused.Reason.EVENTS_LEFT_OVER));
        sink.mode(MemorySink.Mode.TAKES);
        openAgain(sink);
        assertThat(sink.ids()).containsExactly("e1");
    }

    @Test
    void a_transaction_knows_whether_what_it_sees_may_be_undone_with_it() {
        boolean reading = store().read(Transaction::seesOnlyCommitted);
        boolean readingOne = store().readOne(Transaction::seesOnlyCommitted);
        boolean writing = store().maintain(Transaction::seesOnlyCommitted);
        assertThat(reading).isTrue();
        assertThat(readingOne).isTrue();
        assertThat(writing).isFalse();
    }

    @Test
    void a_kept_key_is_the_derived_one_and_stays_when_the_root_key_changes() {
        Store store = store();
        try (RootSeal before = root(1);
                RootSeal after = root(2);
                RootSeal later = root(3);
                SecretBytes first = KeptKeys.of(store, before, "purpose", 32);
                SecretBytes derived = before.derive("purpose", 32)) {
            assertThat(first).isEqualTo(derived);
            change(store, before, after);
            change(store, after, later);
            try (SecretBytes kept = KeptKeys.of(store, later, "purpose", 32);
                    SecretBytes other = KeptKeys.of(store, later, "other", 32);
                    SecretBytes itsOwn = later.derive("other", 32)) {
                assertThat(kept).isEqualTo(first);
                assertThat(other).isEqualTo(itsOwn);
            }
            assertThatThrownBy(() -> KeptKeys.of(store, before, "purpose", 32))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("purpose");
        }
    }

    private static void change(Store store, RootSeal from, RootSeal to) {
        store.maintain(transaction -> {
            KeptKeys.keep(transaction, from, to, "purpose", 32);
            return null;
        });
    }

    private static RootSeal root(int fill) {
        byte[] key = new byte[RootSeal.ROOT_KEY_BYTES];
        key[0] = (byte) fill;
        return new RootSeal(SecretBytes.copyOf(key), new SecureRandom());
    }

    @Test
    void a_database_is_sealed_under_another_root_key_whole_or_not_at_all() throws Exception {
        Store store = store();
        try (RootSeal before = root(1);
                RootSeal after = root(2)) {
            SealCheck.verify(store, before);
            assertThatThrownBy(() -> SealCheck.change(store, before, after, _ -> {
                        throw new IllegalStateException("a row does not open");
                    }))
                    .hasMessage("a row does not open");
            SealCheck.verify(store, before);
            AtomicInteger sealed = new AtomicInteger();
            SealCheck.change(store, before, after, _ -> sealed.incrementAndGet());
            SealCheck.change(store, before, after, _ -> sealed.incrementAndGet());
            assertThat(sealed).as("done once, whatever repeats it").hasValue(1);
            SealCheck.verify(store, after);
            assertThatThrownBy(() -> SealCheck.verify(store, before)).isInstanceOf(OpeningRefused.class);
            try (RootSeal third = root(3)) {
                assertThatThrownBy(() -> SealCheck.change(store, before, third, _ -> sealed.incrementAndGet()))
                        .isInstanceOf(OpeningRefused.class);
            }
            assertThat(sealed).hasValue(1);
        }
    }
}
