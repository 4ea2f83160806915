package dev.jadegate.store.postgres;

import dev.jadegate.store.OpeningRefused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server at a time works on a database: the row of {@code store_lease} names it until its time is over. Every
 * owner has an epoch of its own, one above the last.
 *
 * <p>INVARIANT (one writer): a change commits only under the current epoch. Each change reads the row by its epoch
 * with a key lock; taking the lease over changes the epoch, which is part of the key, so it waits for the changes under
 * way and makes those of the old owner fail that come later. Clocks only decide when a lease may be taken, never
 * whether a change may commit. Renewing changes no key and disturbs nobody.
 *
 * <p>The table is made here and not by a migration, because a server must own the database before it migrates it.
 */
final class Lease {
    /** Ends a change whose server no longer owns the database: no row, no change. The one parameter is the epoch. */
    static final String FENCE = "SELECT 1 FROM store_lease WHERE name = 'store' AND epoch = ? FOR KEY SHARE";

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    /** Makes the table; a restore does too. */
    static final String TABLE = "CREATE TABLE IF NOT EXISTS store_lease (name TEXT NOT NULL,"
            + " epoch BIGINT NOT NULL, owner TEXT NOT NULL, expires_at BIGINT NOT NULL, PRIMARY KEY (name, epoch))";
    /** Makes the row of a database that no server has worked on: epoch 0. */
    static final String FIRST = "INSERT INTO store_lease (name, epoch, owner, expires_at)"
            + " SELECT 'store', 0, '', 0 WHERE NOT EXISTS (SELECT 1 FROM store_lease WHERE name = 'store')"
            + " ON CONFLICT (name, epoch) DO NOTHING";

    private static final String CURRENT =
            "SELECT epoch, owner, expires_at FROM store_lease WHERE name = 'store' FOR UPDATE";
    private static final String TAKE =
            "UPDATE store_lease SET epoch = ?, owner = ?, expires_at = ?" + " WHERE name = 'store' AND epoch = ?";
    private static final String RENEW = "UPDATE store_lease SET expires_at = ? WHERE name = 'store' AND epoch = ?";

    private final Clock clock;
    private final Duration time;
    private final long epoch;
    private volatile long heldUntilMillis;
    private volatile boolean lost;

    private Lease(Clock clock, Duration time, long epoch, long heldUntilMillis) {
        this.clock = clock;
        this.time = time;
        this.epoch = epoch;
        this.heldUntilMillis = heldUntilMillis;
    }

    /**
     * Takes the lease if nobody has it.
     *
     * @param connection READ COMMITTED, not committing by itself
     * @param owner who we are, for the message that another server gets
     */
    static Lease take(Connection connection, String owner, Duration time, Clock clock)
            throws SQLException, OpeningRefused {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
            statement.executeUpdate(FIRST);
            connection.commit();
            long now = clock.millis();
            long epoch;
            try (ResultSet row = statement.executeQuery(CURRENT)) {
                if (!row.next()) {
                    throw new SQLException("the table store_lease is empty");
                }
                long expiresAt = row.getLong(3);
                if (expiresAt > now) {
                    String holder = row.getString(2);
                    connection.rollback();
                    throw new OpeningRefused(
                            OpeningRefused.Reason.DATABASE_IN_USE,
                            "The database is in use by " + holder
                                    + ". Stop that server; if it has crashed, start again after "
                                    + Instant.ofEpochMilli(expiresAt) + ".",
                            null);
                }
                epoch = row.getLong(1);
            }
            long heldUntil = now + time.toMillis();
            try (PreparedStatement take = connection.prepareStatement(TAKE)) {
                take.setLong(1, epoch + 1);
                take.setString(2, owner);
                take.setLong(3, heldUntil);
                take.setLong(4, epoch);
                take.executeUpdate();
            }
            connection.commit();
            return new Lease(clock, time, epoch + 1, heldUntil);
        }
    }

    long epoch() {
        return epoch;
    }

    /** Whether the database is ours, as far as can be told without asking it. */
    boolean isHeld() {
        return !lost && clock.millis() < heldUntilMillis;
    }

    /** Told when a change found that the epoch is no longer ours. */
    void lost() {
        if (!lost) {
            LOG.error("another server has taken the database over: this one refuses everything from now on");
        }
        lost = true;
    }

    void renew(Connection connection) throws SQLException {
        if (lost) {
            return;
        }
        long until = clock.millis() + time.toMillis();
        if (update(connection, until) == 0) {
            lost();
        } else {
            heldUntilMillis = until;
        }
    }

    /** Lets the next server in at once. */
    void release(Connection connection) throws SQLException {
        heldUntilMillis = 0;
        if (!lost) {
            lost = true;
            update(connection, 0);
        }
    }

    private int update(Connection connection, long until) throws SQLException {
        try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
            renew.setLong(1, until);
            renew.setLong(2, epoch);
            int rows = renew.executeUpdate();
            connection.commit();
            return rows;
        }
    }
}
