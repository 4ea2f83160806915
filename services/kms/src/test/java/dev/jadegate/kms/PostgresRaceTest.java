package dev.jadegate.kms;

import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class PostgresRaceTest extends RaceContract {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    Store open(Path folder, List<String> products, EventSink sink) throws OpeningRefused {
        return TestDatabases.store(server.getPort(), TestDatabases.create(server), products, sink, folder.toString());
    }
}
