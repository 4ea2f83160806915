package dev.jadegate.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every migration keeps to, so that both engines store and sort alike. */
class MigrationsTest {
    private static final Pattern ENGINES_OWN_TYPE =
            Pattern.compile("\\b(TEXT|VARCHAR|BLOB|BYTEA|BOOLEAN|TIMESTAMP|SERIAL)\\b", Pattern.CASE_INSENSITIVE);

    private static List<Path> migrations() throws IOException {
        Path root = Path.of(System.getProperty("jadegate.home"));
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().contains("/src/main/resources/db/migration/"))
                    .filter(file -> file.toString().endsWith(".sql"))
                    .toList();
        }
    }

    @Test
    void texts_and_bytes_are_written_as_types_that_the_store_fills_in() throws IOException {
        assertThat(migrations()).isNotEmpty().allSatisfy(file -> {
            String sql = Files.readString(file).replace("${text}", "").replace("${blob}", "");
            assertThat(ENGINES_OWN_TYPE.matcher(sql).find()).as("%s", file).isFalse();
        });
    }

    @Test
    void every_primary_key_begins_with_the_account_but_that_of_a_key_and_of_the_stores_own() throws IOException {
        assertThat(migrations())
                .filteredOn(file -> !file.toString().contains("/migration/store/"))
                .filteredOn(file -> !file.toString().contains("/migration/bench/"))
                .allSatisfy(file -> assertThat(Files.readString(file).lines())
                        .filteredOn(line -> line.contains("PRIMARY KEY ("))
                        .allSatisfy(line -> assertThat(line)
                                .containsAnyOf("PRIMARY KEY (account_id", "PRIMARY KEY (access_key_id")));
    }
}
