package dev.jadegate.store.sqlite;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.EventDraft;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.Migrations;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.StoreError;
import dev.jadegate.store.StoreFault;
import dev.jadegate.store.TransactionBody;
import dev.jadegate.store.internal.Change;
import dev.jadegate.store.internal.JdbcTransaction;
import dev.jadegate.store.internal.Outbox;
import dev.jadegate.store.internal.Trouble;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in one file of the data folder: SQLite with a write-ahead log, every commit forced to the disk.
 *
 * <p>Changes run one after the other on one thread, many of them in one commit (group commit); reads run beside them
 * on their own connections, each on a snapshot. After a full disk or a failed write the callers of that commit get 503
 * and nothing is changed; the next change tries again.
 */
public final class SqliteStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
    private static final String BEGIN = "BEGIN";
    private static final String ROLLBACK = "ROLLBACK";

    private final SqliteWriter writer;
    private final ReaderPool readers;
    private final ThreadLocal<Boolean> inRead = new ThreadLocal<>();

    private SqliteStore(SqliteWriter writer, ReaderPool readers) {
        this.writer = writer;
        this.readers = readers;
    }

    /**
     * What the store has done since it was opened.
     *
     * @param commits transactions made durable
     * @param changes bodies made durable in them
     * @param slowBodies bodies that held the writer for longer than {@link SqliteOptions#slowBody}
     * @param refused changes answered with 503
     * @param eventsWaiting events that the journal does not have yet
     */
    public record Statistics(long commits, long changes, long slowBodies, long refused, int eventsWaiting) {}

    /**
     * Opens the database, makes it if it is new, brings its schema up to date and the events that the last run left
     * into the sink.
     *
     * @param file the database; its folder exists, is on a local disk, and only this process works in it
     * @param products whose migrations to run, see {@link Migrations}
     */
    public static SqliteStore open(Path file, List<String> products, EventSink sink, SqliteOptions options)
            throws OpeningRefused {
        SqliteWriter writer;
        try {
            Outbox outbox = new Outbox(sink);
            writer = new SqliteWriter(file, options, outbox);
            writer.start();
            boolean opened = false;
            try {
                Migrations.sqlite(SqliteConnections.migrating(file)).run(products);
                int left = outbox.recover(inTransactionOf(writer));
                if (left > 0) {
                    LOG.info("{} events of the last run were brought into the journal", left);
                }
                opened = true;
            } finally {
                if (!opened) {
                    writer.close();
                }
            }
        } catch (SQLException | ApiFailure failed) {
            throw new OpeningRefused(
                    OpeningRefused.Reason.DATABASE_UNFIT,
                    "The database " + file + " cannot be opened: " + failed.getMessage()
                            + ". Check its permissions and the room on its disk, or put it back from the backup.",
                    failed);
        }
        return new SqliteStore(writer, new ReaderPool(file, options));
    }

    private static Outbox.InTransaction inTransactionOf(SqliteWriter writer) {
        return new Outbox.InTransaction() {
            @Override
            public <R extends @Nullable Object> R run(TransactionBody<R> body) {
                return make(writer, new Change<>(body, null));
            }
        };
    }

    @Override
    public <R extends Record> R write(EventDraft draft, TransactionBody<R> body) {
        refuseNesting();
        return make(writer, new Change<>(body, draft));
    }

    @Override
    public <R extends @Nullable Object> R maintain(TransactionBody<R> body) {
        refuseNesting();
        return make(writer, new Change<>(body, null));
    }

    private static <R extends @Nullable Object> R make(SqliteWriter writer, Change<R> change) {
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
        ReaderPool.@Nullable Reader reader = null;
        boolean usable = false;
        try {
            inRead.set(true);
            reader = readers.take();
            boolean snapshot = mode == JdbcTransaction.Mode.READ;
            if (snapshot) {
                reader.statements().take(BEGIN).execute();
            }
            JdbcTransaction transaction = new JdbcTransaction(reader.statements(), mode);
            R value;
            try {
                value = body.run(transaction);
            } finally {
                transaction.end();
                if (transaction.failure() == null) {
                    if (snapshot) {
                        reader.statements().take(ROLLBACK).execute();
                    }
                    usable = true;
                }
            }
            SQLException failure = transaction.failure();
            if (failure != null) {
                throw new StoreFault("the body went on after a statement had failed", failure);
            }
            return value;
        } catch (SQLException failed) {
            LOG.error("a read failed", failed);
            throw StoreError.UNAVAILABLE.failure();
        } catch (StoreFault fault) {
            if (fault.getCause() instanceof SQLException cause
                    && SqliteConnections.diagnose(cause) == Trouble.UNAVAILABLE) {
                LOG.error("a read failed", fault);
                throw StoreError.UNAVAILABLE.failure();
            }
            throw fault;
        } finally {
            inRead.remove();
            if (reader != null) {
                if (usable) {
                    readers.giveBack(reader);
                } else {
                    readers.drop(reader);
                }
            }
        }
    }

    /** What was done so far. */
    public Statistics statistics() {
        return writer.statistics();
    }

    @Override
    public void close() {
        writer.close();
        readers.close();
    }
}
