package dev.jadegate.store.postgres;

import dev.jadegate.store.EventSink;
import dev.jadegate.store.Store;
import dev.jadegate.store.StoreContract;
import dev.jadegate.store.Transaction;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

class PostgresContractTest extends StoreContract {
    private final String database;

    PostgresContractTest() throws SQLException {
        this.database = TestServer.newDatabase();
    }

    @Override
    protected Store open(EventSink sink) throws Exception {
        return PostgresStore.open(
                TestServer.url(database),
                PRODUCTS,
                sink,
                PostgresOptions.defaults().withConnections(8, 4).withCloseWaitMax(Duration.ofMillis(50)),
                Clock.systemUTC(),
                new Random(),
                "the test");
    }

    @Override
    protected void breakTransaction(Transaction transaction) {
        transaction.count("SELECT 1 FROM pg_terminate_backend(pg_backend_pid())");
    }
}
