package dev.jadegate.store.internal;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.StoreFault;
import dev.jadegate.store.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction over JDBC. It neither begins nor ends anything: the store does. */
public final class JdbcTransaction implements Transaction {
    /** Most hooks of one transaction: one for each thing changed in it. */
    private static final int HOOKS_MAX = 1_000;

    private final Statements statements;
    private final Mode mode;
    private final Thread thread = Thread.currentThread();
    private final List<Runnable> hooks = new ArrayList<>(2);
    private @Nullable SQLException failure;
    private boolean reading;
    private boolean ended;
    private boolean queried;

    /** What a transaction may do. */
    public enum Mode {
        WRITE,
        READ,
        /** At most one query. */
        READ_ONE
    }

    public JdbcTransaction(Statements statements, Mode mode) {
        this.statements = statements;
        this.mode = mode;
    }

    /** What to run after the commit, in order. */
    public List<Runnable> hooks() {
        return hooks;
    }

    /** The first statement that failed; the transaction must then not be committed. */
    public @Nullable SQLException failure() {
        return failure;
    }

    /** The same transaction for the row of its event, after the body has ended. */
    public JdbcTransaction forEvent() {
        ended = false;
        return this;
    }

    /** Refuses whatever comes now: a body that keeps its transaction finds out. */
    public void end() {
        ended = true;
    }

    @Override
    public <T extends @Nullable Object> List<T> query(String sql, RowReader<T> reader, @Nullable Object... arguments) {
        List<T> values = new ArrayList<>();
        read(sql, reader, arguments, ROWS_MAX + 1, values);
        if (values.size() > ROWS_MAX) {
            throw new StoreFault("more than " + ROWS_MAX + " rows, the query needs a LIMIT: " + sql, null);
        }
        return values;
    }

    @Override
    public <T extends @Nullable Object> @Nullable T first(
            String sql, RowReader<T> reader, @Nullable Object... arguments) {
        List<T> values = new ArrayList<>(1);
        read(sql, reader, arguments, 1, values);
        return values.isEmpty() ? null : values.getFirst();
    }

    private <T extends @Nullable Object> void read(
            String sql, RowReader<T> reader, @Nullable Object[] arguments, int rowsMax, List<T> values) {
        check();
        try {
            PreparedStatement statement = statements.take(sql);
            try {
                bind(statement, arguments);
                statement.setMaxRows(rowsMax);
                reading = true;
                try (ResultSet rows = statement.executeQuery()) {
                    JdbcRow row = new JdbcRow(rows, sql);
                    while (values.size() < rowsMax && rows.next()) {
                        values.add(reader.read(row));
                    }
                }
            } catch (SQLException failed) {
                throw failed(sql, failed);
            } finally {
                reading = false;
                if (failure == null) {
                    statements.giveBack(statement);
                }
            }
        } catch (SQLException failed) {
            throw failed(sql, failed);
        }
    }

    @Override
    public int update(String sql, @Nullable Object... arguments) {
        check();
        if (mode != Mode.WRITE) {
            throw new StoreFault("a read must not change anything: " + sql, null);
        }
        try {
            PreparedStatement statement = statements.take(sql);
            try {
                bind(statement, arguments);
                return statement.executeUpdate();
            } catch (SQLException failed) {
                throw failed(sql, failed);
            } finally {
                if (failure == null) {
                    statements.giveBack(statement);
                }
            }
        } catch (SQLException failed) {
            throw failed(sql, failed);
        }
    }

    @Override
    public boolean seesOnlyCommitted() {
        return mode != Mode.WRITE;
    }

    @Override
    public void afterCommit(Runnable action) {
        check();
        if (mode != Mode.WRITE) {
            throw new StoreFault("a read is never committed, so nothing runs after it", null);
        }
        if (hooks.size() >= HOOKS_MAX) {
            throw new StoreFault("more than " + HOOKS_MAX + " actions after one commit", null);
        }
        hooks.add(action);
    }

    private void check() {
        if (ended || reading || Thread.currentThread() != thread) {
            throw new StoreFault(
                    "a transaction belongs to its body and its thread, and is not used while a row is read", null);
        }
        if (failure != null) {
            throw new StoreFault("an earlier statement of this transaction failed", failure);
        }
        if (queried && mode == Mode.READ_ONE) {
            throw new StoreFault("a second query needs a snapshot: read, not readOne", null);
        }
        queried = true;
    }

    private StoreFault failed(String sql, SQLException failed) {
        if (failure == null) {
            failure = failed;
        }
        statements.failed(sql);
        // The database's own message may quote values, and a value may be a secret: it stays in the cause.
        return new StoreFault("the database refuses: " + sql, failed);
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            int index = i + 1;
            switch (arguments[i]) {
                case null -> statement.setNull(index, Types.NULL);
                case String text -> statement.setString(index, storable(text, index));
                case Long number -> statement.setLong(index, number);
                case Integer number -> statement.setInt(index, number);
                case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
                case byte[] bytes -> statement.setBytes(index, bytes);
                case Instant time -> statement.setLong(index, time.toEpochMilli());
                case AccountId account -> statement.setString(index, account.value());
                case Object other ->
                    throw new StoreFault(
                            "argument " + index + " is a `" + other.getClass().getSimpleName()
                                    + "`, which has no column type",
                            null);
            }
        }
    }

    /** PostgreSQL stores neither of the two, so SQLite must not either. */
    private static String storable(String text, int index) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new StoreFault("argument " + index + " holds the character U+0000", null);
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new StoreFault("argument " + index + " holds half a character", null);
                }
                i++;
            }
        }
        return text;
    }
}
