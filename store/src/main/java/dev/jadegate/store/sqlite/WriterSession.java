package dev.jadegate.store.sqlite;

import dev.jadegate.store.internal.CachedStatements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's connection with what it needs prepared. After a failure it is closed and another one opened: the
 * driver's statements do not outlive an error, and closing undoes whatever state the failure left.
 */
final class WriterSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterSession.class);

    private final Connection connection;
    private final CachedStatements statements;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement savepoint;
    private final PreparedStatement release;
    private final PreparedStatement undo;

    private WriterSession(Connection connection) throws SQLException {
        this.connection = connection;
        this.statements = new CachedStatements(connection);
        this.begin = connection.prepareStatement("BEGIN IMMEDIATE");
        this.commit = connection.prepareStatement("COMMIT");
        this.savepoint = connection.prepareStatement("SAVEPOINT body");
        this.release = connection.prepareStatement("RELEASE body");
        this.undo = connection.prepareStatement("ROLLBACK TO body");
    }

    static WriterSession open(Path file, SqliteOptions options) throws SQLException {
        Connection connection = SqliteConnections.openWriter(file, options);
        try {
            return new WriterSession(connection);
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    CachedStatements statements() {
        return statements;
    }

    void begin() throws SQLException {
        begin.execute();
    }

    void commit() throws SQLException {
        commit.execute();
    }

    void beginBody() throws SQLException {
        savepoint.execute();
    }

    /** Ends a body. */
    void endBody(boolean keep) throws SQLException {
        if (!keep) {
            undo.execute();
        }
        release.execute();
    }

    /** Closes the connection; a transaction under way is undone. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failed) {
            LOG.warn("the connection was not closed cleanly; nothing that was answered is lost", failed);
        }
    }
}
