package dev.jadegate.store.postgres;

import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.StoreError;
import dev.jadegate.store.internal.Change;
import dev.jadegate.store.internal.ConnectionStatements;
import dev.jadegate.store.internal.JdbcTransaction;
import dev.jadegate.store.internal.Outbox;
import dev.jadegate.store.internal.Trouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes, several at a time, each in a serialisable transaction on a thread of its own. They run on these
 * threads and not on their callers', because an interrupted caller would break the connection and the outcome with it.
 */
final class PostgresWriter {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWriter.class);
    private static final long CLOSE_WAIT_SECONDS = 60;
    private static final String INSERT_EVENT =
            "INSERT INTO outbox (event_id, account_id, event_time, journal_size, event)"
                    + " SELECT ?, ?, ?, ?, ? FROM store_lease WHERE name = 'store' AND epoch = ? FOR KEY SHARE";
    private static final int FIRST_PAUSE_FRACTION = 64;

    private final PostgresConnections connections;
    private final PostgresOptions options;
    private final Outbox outbox;
    private final Lease lease;
    private final Doubts doubts;
    private final RandomGenerator random;
    private final ThreadPoolExecutor workers;
    private final ThreadLocal<Boolean> working = new ThreadLocal<>();

    /** Changes share it; one that met too many conflicts takes it alone, and then nothing can be in its way. */
    private final ReentrantReadWriteLock turn = new ReentrantReadWriteLock(true);
    /** Held over the commit and what runs after it, so that the order of the one is the order of the other. */
    private final ReentrantLock commitOrder = new ReentrantLock();

    PostgresWriter(
            PostgresConnections connections,
            PostgresOptions options,
            Outbox outbox,
            Lease lease,
            RandomGenerator random) {
        this.connections = connections;
        this.options = options;
        this.outbox = outbox;
        this.lease = lease;
        this.random = random;
        this.doubts = new Doubts(connections, this::settleInOrder);
        this.workers = new ThreadPoolExecutor(
                options.writers(),
                options.writers(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(options.waitingMax()),
                Thread.ofPlatform().name("store-writer-", 1).factory());
    }

    boolean isWriting() {
        return working.get() != null;
    }

    Doubts doubts() {
        return doubts;
    }

    void submit(Change<?> change) {
        if (!lease.isHeld() || outbox.isFull()) {
            throw StoreError.UNAVAILABLE.failure();
        }
        try {
            workers.execute(() -> work(change));
        } catch (RejectedExecutionException full) {
            throw StoreError.UNAVAILABLE.failure();
        }
    }

    /** Makes what waits, refuses what comes later. */
    void close() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("changes were still under way when the store was closed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Change<?> change) {
        working.set(true);
        try {
            boolean decided = false;
            for (int tries = 0; tries < options.sharedTriesMax() && !decided; tries++) {
                decided = attempt(change, turn.readLock(), tries);
            }
            for (int tries = 0; tries < options.loneTriesMax() && !decided; tries++) {
                decided = attempt(change, turn.writeLock(), tries);
            }
            if (!decided) {
                LOG.error("{} met conflicts even alone", change.bodyClass().getName());
                change.refuse();
            }
        } catch (RuntimeException | Error bug) {
            LOG.error("a writer of the store failed", bug);
            change.refuse();
        } finally {
            working.remove();
        }
    }

    /** Whether the change has its answer; otherwise another transaction was in its way. */
    private boolean attempt(Change<?> change, Lock place, int tries) {
        if (tries > 0) {
            long most = options.retryPauseMax().toNanos();
            long pause = Math.min(most, (most / FIRST_PAUSE_FRACTION) << Math.min(tries, Integer.SIZE - 2));
            LockSupport.parkNanos(random.nextLong(pause / 2, pause + 1));
        }
        long start = System.nanoTime();
        place.lock();
        try (Connection connection = connections.writing()) {
            return attempt(change, connection);
        } catch (SQLException noConnection) {
            if (!change.isAnswered()) {
                LOG.error("no connection for a change: {}", noConnection.getMessage());
                change.refuse();
            }
            return true;
        } finally {
            place.unlock();
            long nanos = System.nanoTime() - start;
            if (nanos > options.slowBody().toNanos()) {
                LOG.warn("{} took {} ms", change.bodyClass().getName(), TimeUnit.NANOSECONDS.toMillis(nanos));
            }
        }
    }

    private boolean attempt(Change<?> change, Connection connection) {
        JdbcTransaction transaction =
                new JdbcTransaction(new ConnectionStatements(connection), JdbcTransaction.Mode.WRITE);
        try {
            change.run(transaction);
            if (!insertEvent(change, transaction.forEvent())) {
                lease.lost();
                rollback(connection);
                change.refuse();
                return true;
            }
        } catch (RuntimeException | Error failure) {
            rollback(connection);
            SQLException refusal = transaction.failure();
            switch (refusal == null ? Trouble.FAULT : PostgresConnections.diagnose(refusal)) {
                case CONFLICT -> {
                    return false;
                }
                case UNAVAILABLE -> {
                    LOG.error("a change could not be made", failure);
                    change.refuse();
                }
                case FAULT -> change.fail(failure);
            }
            return true;
        }
        return commit(change, connection);
    }

    private boolean insertEvent(Change<?> change, JdbcTransaction transaction) {
        RecordedEvent event = change.event();
        if (event == null) {
            return transaction.exists(Lease.FENCE, lease.epoch());
        }
        @Nullable Object[] columns = outbox.arguments(event);
        @Nullable Object[] arguments = Arrays.copyOf(columns, columns.length + 1);
        arguments[columns.length] = lease.epoch();
        return transaction.update(INSERT_EVENT, arguments) == 1;
    }

    private boolean commit(Change<?> change, Connection connection) {
        boolean ordered = change.hasHooks();
        if (ordered) {
            commitOrder.lock();
        }
        try {
            connection.commit();
            settle(change);
            return true;
        } catch (SQLException failed) {
            rollback(connection);
            if (PostgresConnections.leavesOutcomeOpen(failed)) {
                LOG.error("the database went away while it committed: {}", failed.getMessage());
                doubts.add(change);
                return true;
            }
            if (PostgresConnections.diagnose(failed) == Trouble.CONFLICT) {
                return false;
            }
            LOG.error("a commit failed; the change is undone and refused", failed);
            change.refuse();
            return true;
        } finally {
            if (ordered) {
                commitOrder.unlock();
            }
        }
    }

    /** What follows a commit. */
    private void settle(Change<?> change) {
        try {
            RecordedEvent event = change.event();
            if (event != null) {
                outbox.committed(event);
            }
            change.runHooks();
        } finally {
            change.succeed();
        }
    }

    private void settleInOrder(Change<?> change) {
        commitOrder.lock();
        try {
            settle(change);
        } finally {
            commitOrder.unlock();
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            LOG.debug("the transaction ended with its connection", gone);
        }
    }
}
