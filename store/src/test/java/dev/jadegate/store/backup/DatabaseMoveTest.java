package dev.jadegate.store.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.store.DataFolder;
import dev.jadegate.store.MemorySink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.StoreOpening;
import dev.jadegate.store.TestDraft;
import dev.jadegate.store.postgres.PostgresBackup;
import dev.jadegate.store.postgres.PostgresRestore;
import dev.jadegate.store.postgres.TestServer;
import dev.jadegate.store.sqlite.SqliteBackup;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of one engine in the other, and what is refused on the way. */
class DatabaseMoveTest {
    @TempDir
    Path folder;

    private record Done() {}

    private Path filled() throws Exception {
        Path data = folder.resolve("source");
        try (DataFolder locked = DataFolder.open(data);
                Store store = open(locked, null)) {
            for (int i = 0; i < 300; i++) {
                int number = i;
                store.write(new TestDraft("event-" + i), transaction -> {
                    transaction.update(
                            "INSERT INTO balance (account_id, name, amount, flag, note, changed_at, secret)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                            TestDraft.ACCOUNT,
                            "n" + number,
                            number * 10_000_000_000L,
                            number % 2 == 0,
                            number % 3 == 0 ? null : "ä€\uD83D\uDD11 '\"\\ %" + number,
                            number % 5 == 0 ? null : Long.MAX_VALUE - number,
                            number % 7 == 0 ? null : new byte[] {0, (byte) number, (byte) 0xff});
                    transaction.update(
                            "INSERT INTO entry (account_id, name, number) VALUES (?, ?, ?)",
                            TestDraft.ACCOUNT,
                            "n" + number,
                            number);
                    return new Done();
                });
            }
        }
        return data.resolve("state.db");
    }

    private static Store open(DataFolder folder, @Nullable String url) throws OpeningRefused {
        return StoreOpening.open(folder, url, List.of("bank"), new MemorySink(), Clock.systemUTC(), new Random());
    }

    private DatabaseSnapshot sqlite(Path file) throws Exception {
        return SqliteBackup.snapshot(file, () -> {});
    }

    private Map<String, String> products(Path file) throws Exception {
        try (DatabaseSnapshot snapshot = sqlite(file)) {
            return snapshot.products();
        }
    }

    private void copy(DatabaseSnapshot from, RestoreTarget to) throws Exception {
        try (from;
                to) {
            from.copy(new Copy(folder, to.tables()));
            to.tables().demandAll();
            to.commit();
            to.complete();
        }
    }

    private static List<String> rows(DatabaseSnapshot snapshot) throws Exception {
        Recorded recorded = new Recorded();
        try (snapshot) {
            snapshot.copy(recorded);
        }
        // Rows have no order of their own.
        return recorded.lines.stream().sorted().toList();
    }

    @Test
    void rows_are_the_same_after_the_way_from_sqlite_to_postgresql_and_back() throws Exception {
        Path source = filled();
        String url = TestServer.url(TestServer.newDatabase());
        Path back = folder.resolve("back.db");

        copy(sqlite(source), PostgresRestore.begin(url, products(source), folder.resolve("new")));
        DatabaseSnapshot moved = PostgresBackup.snapshot(url, () -> {});
        copy(PostgresBackup.snapshot(url, () -> {}), SqliteBackup.target(back, moved.products()));

        List<String> expected = rows(sqlite(source));
        assertThat(expected).hasSizeGreaterThan(600);
        assertThat(rows(moved)).isEqualTo(expected);
        assertThat(rows(sqlite(back))).isEqualTo(expected);
    }

    @Test
    void rows_of_an_older_release_get_its_tables_and_the_next_start_migrates_them() throws Exception {
        Path older = folder.resolve("older.db");
        try (RestoreTarget made = SqliteBackup.target(older, Map.of("store", "2", "bank", "1"))) {
            made.commit();
        }
        execute(older, "INSERT INTO balance (account_id, name, amount) VALUES ('1', 'kept', 5)");
        Path data = folder.resolve("data");
        DataFolder.open(data).close();

        copy(sqlite(older), SqliteBackup.target(data.resolve("state.db"), products(older)));
        assertThat(products(data.resolve("state.db"))).containsEntry("bank", "1");

        try (DataFolder locked = DataFolder.open(data);
                Store store = open(locked, null)) {
            assertThat(store.<Long>read(transaction -> transaction.count("SELECT amount FROM balance")))
                    .isEqualTo(5);
            assertThat(store.<Long>read(transaction -> transaction.count("SELECT COUNT(*) FROM entry")))
                    .isZero();
        }
        assertThat(products(data.resolve("state.db"))).containsEntry("bank", "2");
    }

    @Test
    void rows_of_a_newer_release_are_refused() {
        Path file = folder.resolve("new.db");
        assertThatThrownBy(() -> SqliteBackup.target(file, Map.of("store", "2", "bank", "3")))
                .isInstanceOf(OpeningRefused.class)
                .hasMessageContaining("`bank` are at version `3`");
        assertThatThrownBy(() -> SqliteBackup.target(file, Map.of("store", "2", "vault", "1")))
                .isInstanceOf(OpeningRefused.class)
                .hasMessageContaining("`vault`");
        assertThatThrownBy(() -> SqliteBackup.target(file, Map.of("../bank", "1")))
                .isInstanceOf(OpeningRefused.class);
    }

    @Test
    void a_table_that_is_missing_unknown_or_of_another_shape_is_refused() throws Exception {
        try (RestoreTarget target = SqliteBackup.target(folder.resolve("a.db"), Map.of("store", "2", "bank", "2"))) {
            TableLoad tables = target.tables();
            assertThatThrownBy(() -> tables.begin("what", List.of("x")))
                    .isInstanceOf(BackupRefused.class)
                    .hasMessageContaining("`what`");
            assertThatThrownBy(() -> tables.begin("entry", List.of("account_id", "name")))
                    .isInstanceOf(BackupRefused.class)
                    .hasMessageContaining("number");
            assertThatThrownBy(tables::demandAll)
                    .isInstanceOf(BackupRefused.class)
                    .hasMessageContaining("balance");
        }
    }

    @Test
    void a_database_with_anything_in_it_is_not_written_to() throws Exception {
        String foreign = TestServer.newDatabase();
        TestServer.execute(foreign, "CREATE TABLE theirs (x INT)");
        refused(foreign, "`theirs`");

        String used = TestServer.newDatabase();
        try (DataFolder locked = DataFolder.open(folder.resolve("used"));
                Store store = open(locked, TestServer.url(used))) {
            assertThat(store).isNotNull();
        }
        refused(used, "a server has worked on it");

        String restored = TestServer.newDatabase();
        Path source = filled();
        copy(
                sqlite(source),
                PostgresRestore.begin(TestServer.url(restored), products(source), folder.resolve("nowhere")));
        refused(restored, "it has the table");
    }

    private void refused(String database, String why) {
        assertThatThrownBy(() ->
                        PostgresRestore.begin(TestServer.url(database), Map.of("store", "2"), folder.resolve("new")))
                .isInstanceOf(BackupRefused.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("not-for-the-eye");
    }

    @Test
    void a_restore_that_fails_leaves_an_empty_database_and_one_that_was_killed_is_taken_away_by_the_next()
            throws Exception {
        String database = TestServer.newDatabase();
        String url = TestServer.url(database);
        Map<String, String> products = new HashMap<>(Map.of("store", "2", "bank", "2"));
        PostgresRestore.begin(url, products, folder.resolve("new")).close();

        // Killed after its commit and before the folder got its name.
        try (Connection killed = DriverManager.getConnection(url);
                Statement statement = killed.createStatement()) {
            RestoreTarget target = PostgresRestore.begin(url, products, folder.resolve("new"));
            target.tables()
                    .begin("balance", List.of("account_id", "name", "amount", "flag", "note", "changed_at", "secret"));
            target.tables().row(new @Nullable Object[] {"1", "left", 1L, null, null, null, null});
            target.tables().end();
            assertThatThrownBy(() -> PostgresRestore.begin(url, products, folder.resolve("new")))
                    .isInstanceOfSatisfying(
                            BackupRefused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(BackupRefused.Reason.NOT_AVAILABLE));
            target.commit();
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database
                    + "' AND pid <> pg_backend_pid()");
            target.close();
        }
        Path source = filled();
        copy(sqlite(source), PostgresRestore.begin(url, products(source), folder.resolve("new")));

        assertThat(rows(PostgresBackup.snapshot(url, () -> {}))).isEqualTo(rows(sqlite(source)));
        refused(database, "it has the table");
    }

    private static void execute(Path file, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
