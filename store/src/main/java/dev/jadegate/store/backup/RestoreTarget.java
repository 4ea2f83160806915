package dev.jadegate.store.backup;

/** A database that a backup is put into. Nothing is in it for good before {@link #commit}. For one thread. */
public interface RestoreTarget extends AutoCloseable {
    /** Where tables go; the schema is there. */
    TableLoad tables();

    /** Makes the rows durable. */
    void commit() throws BackupRefused;

    /** Tells that the data folder is in its place too: from here on the database is in use. */
    void complete();

    /** Without {@link #complete}, leaves nothing behind. */
    @Override
    void close();
}
