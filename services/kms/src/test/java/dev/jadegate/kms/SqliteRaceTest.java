package dev.jadegate.kms;

import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.List;

class SqliteRaceTest extends RaceContract {
    @Override
    Store open(Path folder, List<String> products, EventSink sink) throws OpeningRefused {
        return SqliteStore.open(folder.resolve("state.db"), products, sink, SqliteOptions.defaults());
    }
}
