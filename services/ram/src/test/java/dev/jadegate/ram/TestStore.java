package dev.jadegate.ram;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.EventDraft;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.TransactionBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A store in memory: one SQLite connection behind a lock, with this module's migrations. */
final class TestStore implements Store {
    private final ReentrantLock lock = new ReentrantLock();
    private final Connection connection;
    private final List<RecordedEvent> events = new ArrayList<>();

    TestStore(String... migrations) {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite::memory:");
            connection.setAutoCommit(false);
            for (String migration : migrations) {
                run(script(migration));
            }
            connection.commit();
        } catch (SQLException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String script(String name) throws IOException {
        try (InputStream file = TestStore.class.getResourceAsStream("/db/migration/ram/" + name)) {
            if (file == null) {
                throw new IllegalStateException("no migration " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("${blob}", "BLOB");
        }
    }

    private void run(String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : script.replaceAll("--[^\n]*", "").split(";", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
    }

    /** The events of committed writes. */
    List<RecordedEvent> events() {
        return List.copyOf(events);
    }

    @Override
    public <R extends Record> R write(EventDraft draft, TransactionBody<R> body) {
        return inTransaction(body, result -> {
            events.add(draft.succeeded(result));
            draft.committed();
        });
    }

    @Override
    public <R> R maintain(TransactionBody<R> body) {
        return inTransaction(body, result -> {});
    }

    @Override
    public <R> R read(TransactionBody<R> body) {
        return inTransaction(body, result -> {});
    }

    private <R> R inTransaction(TransactionBody<R> body, java.util.function.Consumer<R> then) {
        lock.lock();
        try {
            JdbcTransaction transaction = new JdbcTransaction(connection);
            R result;
            try {
                result = body.run(transaction);
                then.accept(result);
                connection.commit();
            } catch (RuntimeException | SQLException failed) {
                connection.rollback();
                throw failed;
            }
            transaction.afterCommit.forEach(Runnable::run);
            return result;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private record JdbcTransaction(Connection connection, List<Runnable> afterCommit) implements Transaction {
        JdbcTransaction(Connection connection) {
            this(connection, new ArrayList<>());
        }

        @Override
        public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... arguments) {
            try (PreparedStatement statement = prepared(sql, arguments);
                    ResultSet rows = statement.executeQuery()) {
                List<T> list = new ArrayList<>();
                while (rows.next()) {
                    list.add(reader.read(new JdbcRow(rows)));
                }
                return list;
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }

        @Override
        public <T> @Nullable T first(String sql, RowReader<T> reader, @Nullable Object... arguments) {
            List<T> rows = query(sql, reader, arguments);
            return rows.isEmpty() ? null : rows.getFirst();
        }

        @Override
        public int update(String sql, @Nullable Object... arguments) {
            try (PreparedStatement statement = prepared(sql, arguments)) {
                return statement.executeUpdate();
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }

        @Override
        public void afterCommit(Runnable action) {
            afterCommit.add(action);
        }

        private PreparedStatement prepared(String sql, @Nullable Object[] arguments) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            for (int i = 0; i < arguments.length; i++) {
                Object value = arguments[i];
                statement.setObject(
                        i + 1,
                        switch (value) {
                            case null -> null;
                            case Instant time -> time.toEpochMilli();
                            case Boolean flag -> flag ? 1 : 0;
                            case AccountId account -> account.value();
                            default -> value;
                        });
            }
            return statement;
        }
    }

    private record JdbcRow(ResultSet rows) implements Transaction.Row {
        @Override
        public String text(int column) {
            String text = textOrNull(column);
            if (text == null) {
                throw new IllegalStateException("column " + column + " is null");
            }
            return text;
        }

        @Override
        public @Nullable String textOrNull(int column) {
            return get(() -> rows.getString(column));
        }

        @Override
        public long longAt(int column) {
            Long number = longOrNull(column);
            if (number == null) {
                throw new IllegalStateException("column " + column + " is null");
            }
            return number;
        }

        @Override
        public @Nullable Long longOrNull(int column) {
            return get(() -> {
                long number = rows.getLong(column);
                return rows.wasNull() ? null : number;
            });
        }

        @Override
        public int intAt(int column) {
            return Math.toIntExact(longAt(column));
        }

        @Override
        public boolean flag(int column) {
            return longAt(column) != 0;
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
            byte[] bytes = get(() -> rows.getBytes(column));
            if (bytes == null) {
                throw new IllegalStateException("column " + column + " is null");
            }
            return bytes;
        }

        private static <T> @Nullable T get(Getter<T> getter) {
            try {
                return getter.get();
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }

        private interface Getter<T> {
            @Nullable
            T get() throws SQLException;
        }
    }
}
