package dev.jadegate.seclang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NoBacktrackingTest {
    /** Where request data passes; the parser of rules sees none. */
    private static final List<String> PACKAGES = List.of("body", "injection", "regex", "run", "transformation");

    @Test
    void the_platforms_regular_expressions_never_see_request_data() throws IOException {
        Path sources =
                Path.of(System.getProperty("jadegate.home"), "engines/seclang/src/main/java/dev/jadegate/seclang");
        int read = 0;
        for (String name : PACKAGES) {
            try (Stream<Path> files = Files.walk(sources.resolve(name))) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    read++;
                    assertThat(Files.readString(file))
                            .as("%s", file)
                            .doesNotContain("java.util.regex")
                            .doesNotContain(".split(")
                            .doesNotContain(".replaceAll(")
                            .doesNotContain(".replaceFirst(")
                            .doesNotContain("String.format(");
                }
            }
        }
        assertThat(read).isGreaterThan(50);
    }
}
