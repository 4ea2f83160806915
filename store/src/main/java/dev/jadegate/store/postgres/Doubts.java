package dev.jadegate.store.postgres;

import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.StoreError;
import dev.jadegate.store.internal.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of commits whose answer was lost with the connection.
 *
 * <p>The change's event carries the answer: we insert its row once more. While the lost transaction is still under way
 * that waits, because of the row's key; then it is refused as a duplicate if the lost one did commit, and goes through
 * if it did not, and is rolled back. A mere look could come before a commit that is still on its way.
 */
final class Doubts {
    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);
    private static final int TRIES_MAX = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String LIMIT_WAIT = "SET LOCAL lock_timeout = '1s'";
    private static final String INSERT =
            "INSERT INTO outbox (event_id, account_id, event_time, journal_size, event) VALUES (?, '', 0, 0, ?)";

    private final PostgresConnections connections;
    private final Consumer<Change<?>> settle;
    private final Queue<Change<?>> open = new ConcurrentLinkedQueue<>();

    /**
     * @param settle what follows a commit
     */
    Doubts(PostgresConnections connections, Consumer<Change<?>> settle) {
        this.connections = connections;
        this.settle = settle;
    }

    private enum Outcome {
        COMMITTED,
        NOT_COMMITTED,
        NOT_KNOWN
    }

    /** Answers the caller with the truth, or with the answer that it is not known; then it is sought on. */
    void add(Change<?> change) {
        Outcome outcome = Outcome.NOT_KNOWN;
        for (int tries = 0; tries < TRIES_MAX && outcome == Outcome.NOT_KNOWN; tries++) {
            if (tries > 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            outcome = find(change);
        }
        switch (outcome) {
            case COMMITTED -> settle.accept(change);
            case NOT_COMMITTED -> change.refuse();
            case NOT_KNOWN -> {
                change.fail(StoreError.OUTCOME_UNKNOWN.failure());
                if (change.event() == null) {
                    // Nothing tells, so whoever waits for the commit had better look again.
                    change.runHooks();
                } else {
                    open.add(change);
                }
            }
        }
    }

    /** Tries again what is not known yet. */
    void settleOpen() {
        int bound = open.size();
        for (int i = 0; i < bound; i++) {
            Change<?> change = open.poll();
            if (change == null) {
                return;
            }
            switch (find(change)) {
                case COMMITTED -> settle.accept(change);
                case NOT_COMMITTED -> LOG.info("a change whose commit was in doubt was not made");
                case NOT_KNOWN -> {
                    open.add(change);
                    return;
                }
            }
        }
    }

    private Outcome find(Change<?> change) {
        RecordedEvent event = change.event();
        if (event == null) {
            return Outcome.NOT_KNOWN;
        }
        try (Connection connection = connections.own()) {
            try (Statement limit = connection.createStatement();
                    PreparedStatement insert = connection.prepareStatement(INSERT)) {
                limit.execute(LIMIT_WAIT);
                insert.setString(1, event.eventId());
                insert.setBytes(2, new byte[0]);
                insert.executeUpdate();
                return Outcome.NOT_COMMITTED;
            } catch (SQLException failed) {
                return PostgresConnections.isDuplicate(failed) ? Outcome.COMMITTED : Outcome.NOT_KNOWN;
            } finally {
                connection.rollback();
            }
        } catch (SQLException unreachable) {
            LOG.warn("the outcome of a commit is still not known: {}", unreachable.getMessage());
            return Outcome.NOT_KNOWN;
        }
    }
}
