package dev.jadegate.store.sqlite;

import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.StoreError;
import dev.jadegate.store.internal.Change;
import dev.jadegate.store.internal.JdbcTransaction;
import dev.jadegate.store.internal.Outbox;
import dev.jadegate.store.internal.Trouble;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes the database. It runs all bodies that wait, each behind a savepoint of its own, makes
 * them durable with one commit, and releases their callers: while it waits for the disk, the next batch gathers.
 */
final class SqliteWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteWriter.class);
    /** How long rows of delivered events, or events that the journal refused, wait when there are no changes. */
    private static final long HOUSEKEEPING_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long CLOSE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Path file;
    private final SqliteOptions options;
    private final Outbox outbox;
    private final Thread thread = Thread.ofPlatform().name("store-writer").unstarted(this::run);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition submitted = lock.newCondition();
    private final Deque<Change<?>> waiting = new ArrayDeque<>();
    private boolean closing;

    // Only the writing thread touches these.
    private @Nullable WriterSession session;
    private long lastRetryNanos = System.nanoTime() - HOUSEKEEPING_NANOS;

    private final LongAdder commits = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder slowBodies = new LongAdder();
    private final LongAdder refused = new LongAdder();

    SqliteWriter(Path file, SqliteOptions options, Outbox outbox) throws SQLException {
        this.file = file;
        this.options = options;
        this.outbox = outbox;
        this.session = WriterSession.open(file, options);
    }

    void start() {
        thread.start();
    }

    /** Whether the calling thread runs a body or what comes after its commit: it must not wait for the store. */
    boolean isWriting() {
        return Thread.currentThread() == thread;
    }

    SqliteStore.Statistics statistics() {
        return new SqliteStore.Statistics(
                commits.sum(), changes.sum(), slowBodies.sum(), refused.sum(), outbox.waiting());
    }

    void submit(Change<?> change) {
        lock.lock();
        try {
            if (closing || waiting.size() >= options.waitingMax() || outbox.isFull()) {
                refused.increment();
                throw StoreError.UNAVAILABLE.failure();
            }
            waiting.addLast(change);
            if (waiting.size() == 1) {
                submitted.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes durable what waits, refuses what comes later, and closes the connection. Idempotent. */
    void close() {
        lock.lock();
        try {
            closing = true;
            submitted.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) { // ends with the changes that wait and the journal
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Change<?> first = next(true);
        while (first != null || !isFinished()) {
            work(first);
            first = next(true);
        }
        long deadline = System.nanoTime() + options.closeWaitMax().toNanos();
        while ((outbox.waiting() > 0 || outbox.hasHousekeeping()) && System.nanoTime() < deadline) {
            work(null);
            // The journal answers within milliseconds.
            LockSupport.parkNanos(CLOSE_PAUSE_NANOS);
        }
        if (session != null) {
            session.close();
        }
    }

    private boolean isFinished() {
        lock.lock();
        try {
            return closing && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** The change to make now; null when there is none, or when there is none in time. */
    private @Nullable Change<?> next(boolean wait) {
        lock.lock();
        try {
            long nanosLeft = HOUSEKEEPING_NANOS;
            while (wait && waiting.isEmpty() && !closing && nanosLeft > 0) {
                nanosLeft = submitted.awaitNanos(nanosLeft);
            }
            return waiting.pollFirst();
        } catch (InterruptedException ignored) {
            // Nobody has a reason to; the thread ends by closing.
            return waiting.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Makes one batch durable, or keeps house when there is nothing to make durable. */
    private void work(@Nullable Change<?> first) {
        if (first == null && !outbox.hasHousekeeping()) {
            return;
        }
        List<Change<?>> done = makeDurable(first);
        try {
            for (Change<?> change : done) {
                RecordedEvent event = change.event();
                if (event != null) {
                    outbox.committed(event);
                }
            }
            for (Change<?> change : done) {
                change.runHooks();
            }
        } finally {
            // Whatever went wrong after the commit: these changes are made, and their callers shall know.
            done.forEach(Change::succeed);
        }
    }

    /** The changes that are durable; all others of the batch have their answer. */
    private List<Change<?>> makeDurable(@Nullable Change<?> first) {
        List<Change<?>> undecided = new ArrayList<>();
        if (first != null) {
            undecided.add(first);
        }
        List<String> deleted = List.of();
        try {
            WriterSession open = session == null ? WriterSession.open(file, options) : session;
            session = open;
            open.begin();
            if (outbox.hasHousekeeping()) {
                JdbcTransaction housekeeping = new JdbcTransaction(open.statements(), JdbcTransaction.Mode.WRITE);
                deleted = outbox.deleteDelivered(housekeeping);
                long now = System.nanoTime();
                if (now - lastRetryNanos >= HOUSEKEEPING_NANOS) {
                    lastRetryNanos = now;
                    outbox.retry(housekeeping);
                }
            }
            if (first != null) {
                runBodies(open, first, undecided);
            }
            open.commit();
        } catch (SQLException | RuntimeException | Error failed) {
            WriterSession broken = session;
            session = null;
            if (broken != null) {
                broken.close();
            }
            outbox.deletionFailed(deleted);
            refused.add(undecided.size());
            LOG.error("a commit failed; {} changes are undone and refused", undecided.size(), failed);
            undecided.forEach(Change::refuse);
            return List.of();
        }
        commits.increment();
        changes.add(undecided.size());
        return undecided;
    }

    /**
     * Runs bodies until nobody waits or the batch is full.
     *
     * @param undecided all whose callers wait for the commit, {@code first} included
     * @throws SQLException when the transaction is lost with everything in it
     */
    private void runBodies(WriterSession open, Change<?> first, List<Change<?>> undecided) throws SQLException {
        long deadline = System.nanoTime() + options.batchTimeMax().toNanos();
        Change<?> change = first;
        for (int bodies = 1; change != null; bodies++) {
            long start = System.nanoTime();
            Throwable failure = runBody(open, change);
            long end = System.nanoTime();
            if (end - start > options.slowBody().toNanos()) {
                slowBodies.increment();
                LOG.warn(
                        "{} held the writer for {} ms",
                        change.bodyClass().getName(),
                        TimeUnit.NANOSECONDS.toMillis(end - start));
            }
            if (failure != null) {
                undecided.removeLast();
                change.fail(failure);
            }
            change = bodies < options.batchBodiesMax() && end < deadline ? next(false) : null;
            if (change != null) {
                undecided.add(change);
            }
        }
    }

    /** Runs one body; its failure undoes what it did and nothing else. */
    private @Nullable Throwable runBody(WriterSession open, Change<?> change) throws SQLException {
        open.beginBody();
        JdbcTransaction transaction = new JdbcTransaction(open.statements(), JdbcTransaction.Mode.WRITE);
        Throwable failure = null;
        try {
            change.run(transaction);
            RecordedEvent event = change.event();
            if (event != null) {
                outbox.insert(transaction.forEvent(), event);
            }
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
        }
        SQLException refusal = transaction.failure();
        if (refusal != null && SqliteConnections.diagnose(refusal) == Trouble.UNAVAILABLE) {
            // SQLite may have undone the whole transaction already, the bodies before this one included.
            throw refusal;
        }
        open.endBody(failure == null);
        return failure;
    }
}
