package dev.jadegate.store.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the statements of one connection prepared. For one thread at a time. */
public final class CachedStatements implements Statements, AutoCloseable {
    /** SQL texts are constants of the code; the least recently used of more is prepared again when needed. */
    public static final int STATEMENTS_MAX = 512;

    private static final float LOAD_FACTOR = 0.75f;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(64, LOAD_FACTOR, true);

    public CachedStatements(Connection connection) {
        this.connection = connection;
    }

    @Override
    public PreparedStatement take(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        if (statements.size() >= STATEMENTS_MAX) {
            String eldest = statements.keySet().iterator().next();
            PreparedStatement dropped = statements.remove(eldest);
            if (dropped != null) {
                dropped.close();
            }
        }
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.put(sql, statement);
        return statement;
    }

    @Override
    public void failed(String sql) {
        PreparedStatement statement = statements.remove(sql);
        if (statement != null) {
            try {
                statement.close();
            } catch (SQLException ignored) {
                // It has failed already, and the connection closes what is left.
                return;
            }
        }
    }

    @Override
    public void giveBack(PreparedStatement statement) throws SQLException {
        // Drops the values: secrets and large texts must not live on in an idle statement.
        statement.clearParameters();
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }
}
