package dev.jadegate.store.postgres;

import dev.jadegate.base.EventDraft;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.Migrations;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.StoreError;
import dev.jadegate.store.StoreFault;
import dev.jadegate.store.TransactionBody;
import dev.jadegate.store.internal.Change;
import dev.jadegate.store.internal.ConnectionStatements;
import dev.jadegate.store.internal.JdbcTransaction;
import dev.jadegate.store.internal.Outbox;
import dev.jadegate.store.internal.Trouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store on a PostgreSQL server, or on what speaks its protocol. Changes are SERIALIZABLE and run again after a
 * conflict; reads are REPEATABLE READ and READ ONLY. One server works on a database at a time, see {@link Lease}.
 *
 * <p>Changes that have something to run after their commit commit one after the other; others commit together.
 *
 * <p>Uses no LISTEN/NOTIFY, advisory lock, sequence or deferred constraint. Texts are ordered by the database's
 * collation: make the database with {@code --locale=C} to have SQLite's order.
 */
public final class PostgresStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);
    private static final long HOUSEKEEPING_MILLIS = 500;
    private static final int RENEWALS_FOR_EACH_LEASE = 4;
    private static final long CLOSE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final PostgresConnections connections;
    private final Lease lease;
    private final Outbox outbox;
    private final PostgresWriter writer;
    private final long closeWaitNanos;
    private final ScheduledExecutorService house = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("store-house-", 1).daemon().factory());
    private final ThreadLocal<Boolean> inRead = new ThreadLocal<>();

    private PostgresStore(
            PostgresConnections connections, Lease lease, Outbox outbox, PostgresWriter writer, long closeWaitNanos) {
        this.closeWaitNanos = closeWaitNanos;
        this.connections = connections;
        this.lease = lease;
        this.outbox = outbox;
        this.writer = writer;
    }

    /**
     * Takes the database for this server, brings its schema up to date and the events that the last run left into the
     * sink.
     *
     * @param url {@code jdbc:postgresql://host:port/database?user=...&password=...}
     * @param products whose migrations to run, see {@link Migrations}
     * @param clock for the lease; the clocks of all servers that may work on the database differ by less than the
     *     lease's time
     * @param random spreads retries; used by many threads
     * @param owner who we are, for the message that another server gets, as {@code process 17 on host}
     */
    public static PostgresStore open(
            String url,
            List<String> products,
            EventSink sink,
            PostgresOptions options,
            Clock clock,
            RandomGenerator random,
            String owner)
            throws OpeningRefused {
        PostgresConnections connections = PostgresConnections.open(url, options);
        boolean opened = false;
        try {
            Lease lease;
            try (Connection connection = connections.own()) {
                lease = Lease.take(connection, owner, options.leaseTime(), clock);
            }
            Outbox outbox = new Outbox(sink);
            PostgresWriter writer = new PostgresWriter(connections, options, outbox, lease, random);
            PostgresStore store = new PostgresStore(
                    connections, lease, outbox, writer, options.closeWaitMax().toNanos());
            try {
                store.keepLease(options.leaseTime().toMillis() / RENEWALS_FOR_EACH_LEASE);
                Migrations.postgres(PostgresConnections.unbounded(url, options)).run(products);
                int left = outbox.recover(store.inTransactions());
                if (left > 0) {
                    LOG.info("{} events of the last run were brought into the journal", left);
                }
                var _ = store.house.scheduleWithFixedDelay(
                        store::keepHouse, HOUSEKEEPING_MILLIS, HOUSEKEEPING_MILLIS, TimeUnit.MILLISECONDS);
                opened = true;
                return store;
            } finally {
                if (!opened) {
                    store.close();
                }
            }
        } catch (SQLException failed) {
            throw new OpeningRefused(
                    OpeningRefused.Reason.DATABASE_NOT_REACHABLE,
                    "The database " + PostgresConnections.display(url) + " does not do what it should: "
                            + failed.getMessage() + ". Check the rights of the user.",
                    failed);
        } finally {
            if (!opened) {
                connections.close();
            }
        }
    }

    private Outbox.InTransaction inTransactions() {
        return new Outbox.InTransaction() {
            @Override
            public <R extends @Nullable Object> R run(TransactionBody<R> body) {
                return maintain(body);
            }
        };
    }

    @Override
    public <R extends Record> R write(EventDraft draft, TransactionBody<R> body) {
        return make(new Change<>(body, draft));
    }

    @Override
    public <R extends @Nullable Object> R maintain(TransactionBody<R> body) {
        return make(new Change<>(body, null));
    }

    private <R extends @Nullable Object> R make(Change<R> change) {
        refuseNesting();
        writer.submit(change);
        return change.await();
    }

    private void refuseNesting() {
        if (writer.isWriting() || inRead.get() != null) {
            throw new StoreFault("a body, and what runs after its commit, must not wait for the store", null);
        }
    }

    @Override
    public <R extends @Nullable Object> R read(TransactionBody<R> body) {
        return read(body, JdbcTransaction.Mode.READ);
    }

    @Override
    public <R extends @Nullable Object> R readOne(TransactionBody<R> body) {
        return read(body, JdbcTransaction.Mode.READ_ONE);
    }

    private <R extends @Nullable Object> R read(TransactionBody<R> body, JdbcTransaction.Mode mode) {
        refuseNesting();
        if (!lease.isHeld()) {
            // Another server may have changed what we believe to know.
            throw StoreError.UNAVAILABLE.failure();
        }
        inRead.set(true);
        try (Connection connection = connections.reading()) {
            return read(body, mode, connection);
        } catch (SQLException failed) {
            LOG.error("a read failed: {}", failed.getMessage());
            throw StoreError.UNAVAILABLE.failure();
        } finally {
            inRead.remove();
        }
    }

    private static <R extends @Nullable Object> R read(
            TransactionBody<R> body, JdbcTransaction.Mode mode, Connection connection) throws SQLException {
        JdbcTransaction transaction = new JdbcTransaction(new ConnectionStatements(connection), mode);
        try {
            R value = body.run(transaction);
            SQLException failure = transaction.failure();
            if (failure != null) {
                throw new StoreFault("the body went on after a statement had failed", failure);
            }
            return value;
        } catch (StoreFault fault) {
            SQLException failure = transaction.failure();
            if (failure != null && PostgresConnections.diagnose(failure) != Trouble.FAULT) {
                throw failure;
            }
            throw fault;
        } finally {
            transaction.end();
            connection.rollback();
        }
    }

    private void keepLease(long everyMillis) {
        var _ = house.scheduleWithFixedDelay(
                () -> {
                    try (Connection connection = connections.own()) {
                        lease.renew(connection);
                    } catch (SQLException | RuntimeException failed) {
                        LOG.error("the database's lease was not renewed: {}", failed.getMessage());
                    }
                },
                everyMillis,
                everyMillis,
                TimeUnit.MILLISECONDS);
    }

    private void keepHouse() {
        try {
            writer.doubts().settleOpen();
            if (!outbox.hasHousekeeping()) {
                return;
            }
            try (Connection connection = connections.own()) {
                JdbcTransaction transaction =
                        new JdbcTransaction(new ConnectionStatements(connection), JdbcTransaction.Mode.WRITE);
                List<String> deleted = outbox.deleteDelivered(transaction);
                try {
                    outbox.retry(transaction);
                    connection.commit();
                } catch (SQLException | RuntimeException failed) {
                    outbox.deletionFailed(deleted);
                    connection.rollback();
                    throw failed;
                }
            }
        } catch (SQLException | RuntimeException failed) {
            // An exception would end the schedule.
            LOG.error("keeping the outbox failed; it is tried again", failed);
        }
    }

    @Override
    public void close() {
        writer.close();
        house.shutdown();
        try {
            if (!house.awaitTermination(closeWaitNanos, TimeUnit.NANOSECONDS)) {
                LOG.warn("keeping house was still under way when the store was closed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        long deadline = System.nanoTime() + closeWaitNanos;
        while ((outbox.waiting() > 0 || outbox.hasHousekeeping()) && System.nanoTime() < deadline) {
            keepHouse();
            LockSupport.parkNanos(CLOSE_PAUSE_NANOS);
        }
        try (Connection connection = connections.own()) {
            lease.release(connection);
        } catch (SQLException gone) {
            LOG.warn("the database's lease was not given back and ends by itself: {}", gone.getMessage());
        }
        connections.close();
    }
}
