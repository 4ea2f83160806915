package dev.jadegate.store.internal;

import dev.jadegate.store.StoreFault;
import dev.jadegate.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The current row of a JDBC result. */
final class JdbcRow implements Transaction.Row {
    private final ResultSet rows;
    private final String sql;

    JdbcRow(ResultSet rows, String sql) {
        this.rows = rows;
        this.sql = sql;
    }

    @Override
    public String text(int column) {
        return present(textOrNull(column), column);
    }

    @Override
    public @Nullable String textOrNull(int column) {
        try {
            return rows.getString(column);
        } catch (SQLException failed) {
            throw unreadable(column, failed);
        }
    }

    @Override
    public long longAt(int column) {
        return present(longOrNull(column), column);
    }

    @Override
    public @Nullable Long longOrNull(int column) {
        try {
            long value = rows.getLong(column);
            return rows.wasNull() ? null : value;
        } catch (SQLException failed) {
            throw unreadable(column, failed);
        }
    }

    @Override
    public int intAt(int column) {
        return Math.toIntExact(longAt(column));
    }

    @Override
    public boolean flag(int column) {
        long value = longAt(column);
        if (value != 0 && value != 1) {
            throw new StoreFault("column " + column + " is `" + value + "` and not a truth value: " + sql, null);
        }
        return value == 1;
    }

    @Override
    public Instant time(int column) {
        return Instant.ofEpochMilli(longAt(column));
    }

    @Override
    public @Nullable Instant timeOrNull(int column) {
        Long millis = longOrNull(column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public byte[] bytes(int column) {
        return present(bytesOrNull(column), column);
    }

    @Override
    public byte @Nullable [] bytesOrNull(int column) {
        try {
            return rows.getBytes(column);
        } catch (SQLException failed) {
            throw unreadable(column, failed);
        }
    }

    private <T> T present(@Nullable T value, int column) {
        if (value == null) {
            throw new StoreFault("column " + column + " is null: " + sql, null);
        }
        return value;
    }

    private StoreFault unreadable(int column, SQLException failed) {
        return new StoreFault("column " + column + " cannot be read: " + sql, failed);
    }
}
