package dev.jadegate.store.sqlite;

import java.time.Duration;

/**
 * The bounds of the store in the process.
 *
 * @param readers connections that read at the same time, 1 to 64; more readers wait
 * @param waitingMax changes that wait for the writer; more are refused with 503
 * @param batchBodiesMax changes that are made durable together
 * @param batchTimeMax how long a batch takes changes in, so that its first caller does not wait for ever
 * @param slowBody a body that holds the writer for longer is logged, because everybody waits for it
 * @param readWaitMax how long a read waits for a connection before it is refused with 503
 * @param busyWaitMax how long to wait for another process that works on the file (a backup, a shell)
 * @param closeWaitMax how long closing waits for the journal to take the last events; what it does not take is found
 *     at the next start
 * @param pagesMax size of the file in pages of 4 KiB; 0 for no limit of our own
 */
public record SqliteOptions(
        int readers,
        int waitingMax,
        int batchBodiesMax,
        Duration batchTimeMax,
        Duration slowBody,
        Duration readWaitMax,
        Duration busyWaitMax,
        Duration closeWaitMax,
        long pagesMax) {
    private static final int READERS_MAX = 64;

    public SqliteOptions {
        if (readers < 1 || readers > READERS_MAX) {
            throw new IllegalArgumentException("readers is 1 to " + READERS_MAX + ", not `" + readers + "`");
        }
        if (waitingMax < 1 || batchBodiesMax < 1 || pagesMax < 0) {
            throw new IllegalArgumentException("a bound of the store is not positive");
        }
    }

    /** What the server uses. */
    public static SqliteOptions defaults() {
        return new SqliteOptions(
                8,
                4_096,
                256,
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                0);
    }

    /** The same with another bound of the waiting changes. */
    public SqliteOptions withWaitingMax(int changes) {
        return new SqliteOptions(
                readers,
                changes,
                batchBodiesMax,
                batchTimeMax,
                slowBody,
                readWaitMax,
                busyWaitMax,
                closeWaitMax,
                pagesMax);
    }

    /** The same with another number of readers. */
    public SqliteOptions withReaders(int connections) {
        return new SqliteOptions(
                connections,
                waitingMax,
                batchBodiesMax,
                batchTimeMax,
                slowBody,
                readWaitMax,
                busyWaitMax,
                closeWaitMax,
                pagesMax);
    }

    /** The same with another wait of a read for a connection. */
    public SqliteOptions withReadWaitMax(Duration wait) {
        return new SqliteOptions(
                readers, waitingMax, batchBodiesMax, batchTimeMax, slowBody, wait, busyWaitMax, closeWaitMax, pagesMax);
    }

    /** The same with another threshold of the slow body log. */
    public SqliteOptions withSlowBody(Duration threshold) {
        return new SqliteOptions(
                readers,
                waitingMax,
                batchBodiesMax,
                batchTimeMax,
                threshold,
                readWaitMax,
                busyWaitMax,
                closeWaitMax,
                pagesMax);
    }

    /** The same with another limit of the file. */
    public SqliteOptions withPagesMax(long pages) {
        return new SqliteOptions(
                readers,
                waitingMax,
                batchBodiesMax,
                batchTimeMax,
                slowBody,
                readWaitMax,
                busyWaitMax,
                closeWaitMax,
                pages);
    }

    /** The same with another wait of closing for the journal. */
    public SqliteOptions withCloseWaitMax(Duration wait) {
        return new SqliteOptions(
                readers, waitingMax, batchBodiesMax, batchTimeMax, slowBody, readWaitMax, busyWaitMax, wait, pagesMax);
    }
}
