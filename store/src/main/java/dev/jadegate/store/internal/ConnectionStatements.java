package dev.jadegate.store.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Statements of a driver that keeps them prepared itself. */
public record ConnectionStatements(Connection connection) implements Statements {
    @Override
    public PreparedStatement take(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    @Override
    public void failed(String sql) {
        // Every use prepares anew.
    }

    @Override
    public void giveBack(PreparedStatement statement) throws SQLException {
        statement.close();
    }
}
