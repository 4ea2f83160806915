package dev.jadegate.store.postgres;

import java.time.Duration;

/**
 * The bounds of the store on a PostgreSQL server.
 *
 * @param writers changes that are made at the same time, each on a connection of its own
 * @param readers reads at the same time, each on a connection of its own
 * @param waitingMax changes that wait for a writer; more are refused with 503
 * @param sharedTriesMax tries of a change beside others; after them it runs alone
 * @param loneTriesMax tries of a change that runs alone, before it is refused with 503
 * @param retryPauseMax the longest pause before another try; the first is a 64th of it
 * @param connectWaitMax how long to wait for a connection
 * @param answerWaitMax how long to wait for the answer to a statement
 * @param leaseTime how long the database stays ours without a sign of life; also how long after a crash it takes
 *     until another server may start
 * @param closeWaitMax how long closing waits for the journal to take the last events; what it does not take is found
 *     at the next start
 * @param slowBody a body that takes longer is logged
 */
public record PostgresOptions(
        int writers,
        int readers,
        int waitingMax,
        int sharedTriesMax,
        int loneTriesMax,
        Duration retryPauseMax,
        Duration connectWaitMax,
        Duration answerWaitMax,
        Duration leaseTime,
        Duration closeWaitMax,
        Duration slowBody) {
    public PostgresOptions {
        if (writers < 1 || readers < 1 || waitingMax < 1 || sharedTriesMax < 0 || loneTriesMax < 1) {
            throw new IllegalArgumentException("a bound of the store is not positive");
        }
        if (leaseTime.toMillis() < 100) {
            throw new IllegalArgumentException("a lease of `" + leaseTime + "` cannot be renewed in time");
        }
    }

    /** What the server uses. */
    public static PostgresOptions defaults() {
        return new PostgresOptions(
                16,
                16,
                4_096,
                6,
                10,
                Duration.ofMillis(64),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(500));
    }

    /** The same with other numbers of connections. */
    public PostgresOptions withConnections(int writing, int reading) {
        return new PostgresOptions(
                writing,
                reading,
                waitingMax,
                sharedTriesMax,
                loneTriesMax,
                retryPauseMax,
                connectWaitMax,
                answerWaitMax,
                leaseTime,
                closeWaitMax,
                slowBody);
    }

    /** The same with another bound of the waiting changes. */
    public PostgresOptions withWaitingMax(int changes) {
        return new PostgresOptions(
                writers,
                readers,
                changes,
                sharedTriesMax,
                loneTriesMax,
                retryPauseMax,
                connectWaitMax,
                answerWaitMax,
                leaseTime,
                closeWaitMax,
                slowBody);
    }

    /** The same with other waits. */
    public PostgresOptions withWaits(Duration connect, Duration answer) {
        return new PostgresOptions(
                writers,
                readers,
                waitingMax,
                sharedTriesMax,
                loneTriesMax,
                retryPauseMax,
                connect,
                answer,
                leaseTime,
                closeWaitMax,
                slowBody);
    }

    /** The same with another wait of closing for the journal. */
    public PostgresOptions withCloseWaitMax(Duration wait) {
        return new PostgresOptions(
                writers,
                readers,
                waitingMax,
                sharedTriesMax,
                loneTriesMax,
                retryPauseMax,
                connectWaitMax,
                answerWaitMax,
                leaseTime,
                wait,
                slowBody);
    }
}
