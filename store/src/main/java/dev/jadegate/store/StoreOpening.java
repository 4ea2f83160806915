package dev.jadegate.store;

import dev.jadegate.store.postgres.PostgresOptions;
import dev.jadegate.store.postgres.PostgresStore;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Opens the store that a setting names. */
public final class StoreOpening {
    private static final String SQLITE = "sqlite";
    private static final String POSTGRES = "jdbc:postgresql:";

    private StoreOpening() {}

    /**
     * Opens the store; its schema is then up to date, and the events that the last run left are in the sink.
     *
     * @param folder the locked data folder
     * @param database null or {@code sqlite} for the file {@code state.db} of the data folder, or the address of a
     *     PostgreSQL database: {@code jdbc:postgresql://host:port/name?user=...&password=...}
     * @param products whose migrations to run, see {@link Migrations}
     * @param sink the journal; closed after the store
     * @param clock for the lease on a database server
     * @param random spreads retries; used by many threads
     * @throws OpeningRefused with the reason and what to do about it
     */
    public static Store open(
            DataFolder folder,
            @Nullable String database,
            List<String> products,
            EventSink sink,
            Clock clock,
            RandomGenerator random)
            throws OpeningRefused {
        if (database == null || database.equals(SQLITE)) {
            return SqliteStore.open(folder.database(), products, sink, SqliteOptions.defaults());
        }
        if (database.startsWith(POSTGRES)) {
            return PostgresStore.open(
                    database, products, sink, PostgresOptions.defaults(), clock, random, owner(folder));
        }
        int scheme = database.indexOf("//");
        throw new OpeningRefused(
                OpeningRefused.Reason.SETTING_NOT_UNDERSTOOD,
                "The database `" + (scheme < 0 ? database : database.substring(0, scheme + 2))
                        + "` is not one that is supported. Leave it out for the file in the data folder, or give"
                        + " `jdbc:postgresql://host:port/name?user=...`.",
                null);
    }

    private static String owner(DataFolder folder) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            host = "a host without a name";
        }
        return "process " + ProcessHandle.current().pid() + " on " + host + " with the data folder " + folder.path();
    }
}
