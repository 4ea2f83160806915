package dev.jadegate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLibraryTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void what_killed_processes_left_is_gone_and_the_next_copy_goes_into_the_data_folder() throws Exception {
        String before = System.getProperty("org.sqlite.tmpdir");
        try {
            Path left = Files.createDirectories(folder.resolve("native")).resolve("sqlite-old-libsqlitejdbc.so");
            Files.writeString(left, "old");
            SqliteLibrary.unpackIn(folder.resolve("native"));
            assertThat(left).doesNotExist();
            assertThat(System.getProperty("org.sqlite.tmpdir"))
                    .isEqualTo(folder.resolve("native").toString());
        } finally {
            if (before == null) {
                System.clearProperty("org.sqlite.tmpdir");
            } else {
                System.setProperty("org.sqlite.tmpdir", before);
            }
        }
    }
}
