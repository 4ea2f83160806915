package dev.jadegate.store.sqlite;

import dev.jadegate.store.EventSink;
import dev.jadegate.store.Store;
import dev.jadegate.store.StoreContract;
import dev.jadegate.store.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

class SqliteContractTest extends StoreContract {
    /** 16 MiB. */
    private static final long PAGES_MAX = 4_096;

    @TempDir
    Path folder;

    @Override
    protected Store open(EventSink sink) throws Exception {
        return SqliteStore.open(
                folder.resolve("state.db"),
                PRODUCTS,
                sink,
                SqliteOptions.defaults().withPagesMax(PAGES_MAX).withCloseWaitMax(Duration.ofMillis(50)));
    }

    @Override
    protected void breakTransaction(Transaction transaction) {
        transaction.update("UPDATE balance SET secret = ?", new byte[20 * 1024 * 1024]);
    }
}
