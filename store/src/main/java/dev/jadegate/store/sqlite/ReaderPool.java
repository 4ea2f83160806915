package dev.jadegate.store.sqlite;

import dev.jadegate.store.StoreError;
import dev.jadegate.store.internal.CachedStatements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The connections that read. Opened when first needed, the one used last is used next: its cache is warm. */
final class ReaderPool implements AutoCloseable {
    private static final long CLOSE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Path file;
    private final SqliteOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final Deque<Reader> idle = new ArrayDeque<>();
    private int open;
    private boolean closed;

    ReaderPool(Path file, SqliteOptions options) {
        this.file = file;
        this.options = options;
    }

    /** One connection with its statements. */
    record Reader(Connection connection, CachedStatements statements) {
        void close() throws SQLException {
            statements.close();
            connection.close();
        }
    }

    Reader take() throws SQLException {
        boolean interrupted = false;
        lock.lock();
        try {
            long nanosLeft = options.readWaitMax().toNanos();
            while (!closed) {
                Reader reader = idle.pollFirst();
                if (reader != null) {
                    return reader;
                }
                if (open < options.readers()) {
                    Connection connection = SqliteConnections.openReader(file, options);
                    open++;
                    return new Reader(connection, new CachedStatements(connection));
                }
                if (nanosLeft <= 0) {
                    throw StoreError.UNAVAILABLE.failure();
                }
                long start = System.nanoTime();
                try {
                    nanosLeft = returned.awaitNanos(nanosLeft);
                } catch (InterruptedException again) {
                    // A read is short; whoever interrupted gets heard after it.
                    interrupted = true;
                    nanosLeft -= System.nanoTime() - start;
                }
            }
            throw StoreError.UNAVAILABLE.failure();
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void giveBack(Reader reader) {
        lock.lock();
        try {
            idle.addFirst(reader);
            returned.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Closes a connection that is no longer in a known state. */
    void drop(Reader reader) {
        lock.lock();
        try {
            open--;
            returned.signal();
        } finally {
            lock.unlock();
        }
        closeQuietly(reader);
    }

    /** Waits for the reads under way, then closes every connection. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            returned.signalAll();
            long nanosLeft = CLOSE_WAIT_NANOS;
            while (idle.size() < open && nanosLeft > 0) {
                nanosLeft = returned.awaitNanos(nanosLeft);
            }
            for (Reader reader : idle) {
                closeQuietly(reader);
            }
            idle.clear();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private static void closeQuietly(@Nullable Reader reader) {
        try {
            if (reader != null) {
                reader.close();
            }
        } catch (SQLException ignored) {
            // Nothing was changed through it.
            return;
        }
    }
}
