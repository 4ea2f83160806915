package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.EventDraft;
import dev.jadegate.gate.api.Credentials.Credential;
import dev.jadegate.ram.api.RamProducts;
import dev.jadegate.ram.credential.RamCredentials;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.TransactionBody;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
    private static final long SEED = new SplittableRandom().nextLong();

    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    /** A store whose reads wait between the snapshot and its use, as a slow thread would. */
    private static final class SlowReads implements Store {
        private final Store store;
        private final CountDownLatch read = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final CountDownLatch keepHouse = new CountDownLatch(1);
        private final AtomicBoolean slow = new AtomicBoolean(true);

        SlowReads(Store store) {
            this.store = store;
        }

        @Override
        public <R extends @Nullable Object> R readOne(TransactionBody<R> body) {
            return read(body);
        }

        @Override
        public <R extends @Nullable Object> R read(TransactionBody<R> body) {
            R result = store.read(body);
            if (slow.getAndSet(false)) {
                read.countDown();
                await(goOn);
            }
            return result;
        }

        @Override
        public <R extends Record> R write(EventDraft draft, TransactionBody<R> body) {
            return store.write(draft, body);
        }

        @Override
        public <R extends @Nullable Object> R maintain(TransactionBody<R> body) {
            await(keepHouse);
            return store.maintain(body);
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void a_load_that_raced_with_a_deletion_is_not_kept() throws Exception {
        String id = field(ram.call(ROOT, "CreateAccessKey", "UserName", "jane"), "AccessKeyId");
        SlowReads slow = new SlowReads(ram.store);
        RamCredentials credentials = ram.on(slow).credentials();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> load = () -> credentials.find(id) != null;
            Future<Boolean> before = threads.submit(load);
            assertThat(slow.read.await(30, TimeUnit.SECONDS)).isTrue();
            // The other thread has read the row and has not kept it yet.
            ram.store.maintain(transaction -> {
                forget(credentials, transaction);
                return transaction.update("DELETE FROM ram_access_key WHERE access_key_id = ?", id);
            });
            slow.goOn.countDown();
            assertThat(before.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(credentials.find(id)).isNull();
        }
    }

    @Test
    void a_use_is_told_while_it_moves_from_memory_to_the_table() throws Exception {
        String id = field(ram.call(ROOT, "CreateAccessKey", "UserName", "jane"), "AccessKeyId");
        Credential credential = ram.found(id);
        SlowReads slow = new SlowReads(ram.store);
        RamService service = ram.on(slow);
        service.credentials().used(credential.caller(), RamProducts.RAM, ram.clock.instant());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> told = threads.submit(() -> ram.callOn(
                    service,
                    ROOT,
                    CredentialFixture.RAM,
                    "GetAccessKeyLastUsed",
                    "UserName",
                    "jane",
                    "UserAccessKeyId",
                    id));
            assertThat(slow.read.await(30, TimeUnit.SECONDS)).isTrue();
            // The other thread has read the row, in which the use is not yet.
            slow.keepHouse.countDown();
            service.close();
            slow.goOn.countDown();
            assertThat(field(told.get(30, TimeUnit.SECONDS), "LastUsedDate")).isEqualTo("2026-11-23T10:00:00Z");
        }
    }

    /** What a change of the user does to the cache. */
    private void forget(RamCredentials credentials, Transaction transaction) {
        credentials.userChanged(
                transaction, CredentialFixture.ACCOUNT, ram.jane().userId());
    }

    @Test
    void no_reader_sees_an_old_state_after_the_change_was_answered() throws Exception {
        System.out.println("seed " + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        String id = field(ram.call(ROOT, "CreateAccessKey", "UserName", "jane"), "AccessKeyId");
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                readers.add(threads.submit(() -> {
                    while (!stop.get()) {
                        ram.service.credentials().find(id);
                        if (ThreadLocalRandomBit.next()) {
                            // Makes the readers load again, so that loads and changes race.
                            ram.store.maintain(transaction -> {
                                forget(ram.service.credentials(), transaction);
                                return 0;
                            });
                        }
                    }
                }));
            }
            for (int change = 0; change < 100; change++) {
                boolean active = random.nextBoolean();
                ram.call(
                        ROOT,
                        "UpdateAccessKey",
                        "UserName",
                        "jane",
                        "UserAccessKeyId",
                        id,
                        "Status",
                        active ? "Active" : "Inactive");
                for (int look = 0; look < 3; look++) {
                    Credential seen = ram.found(id);
                    assertThat(seen.active())
                            .as("change " + change + " look " + look)
                            .isEqualTo(active);
                }
            }
            ram.call(ROOT, "DeleteAccessKey", "UserName", "jane", "UserAccessKeyId", id);
            for (int look = 0; look < 100; look++) {
                assertThat(ram.service.credentials().find(id)).isNull();
            }
            stop.set(true);
            for (Future<?> reader : readers) {
                reader.get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** One in a hundred. */
    private static final class ThreadLocalRandomBit {
        static boolean next() {
            return java.util.concurrent.ThreadLocalRandom.current().nextInt(100) == 0;
        }
    }
}
