package dev.jadegate.kms;

import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.postgres.PostgresOptions;
import dev.jadegate.store.postgres.PostgresStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases of a PostgreSQL server that a test has for itself, as stores. */
final class TestDatabases {
    private static final AtomicInteger MADE = new AtomicInteger();

    private TestDatabases() {}

    /** Makes a database and returns its name. */
    static String create(EmbeddedPostgres server) {
        String name = "kms" + MADE.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return name;
    }

    static Store store(int port, String database, List<String> products, EventSink sink, String owner)
            throws OpeningRefused {
        return PostgresStore.open(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres&password=none",
                products,
                sink,
                PostgresOptions.defaults().withConnections(8, 4).withCloseWaitMax(Duration.ofMillis(50)),
                Clock.systemUTC(),
                new Random(),
                owner);
    }
}
