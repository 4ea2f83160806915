package dev.jadegate.conformance.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.RootKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/backup.md, as a shell runs them. */
class DocumentTest {
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void every_command_of_the_document_works_in_its_order() throws Exception {
        RootKey root = RootKey.random();
        Files.writeString(
                folder.resolve("jadegate"),
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -Xmx256m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp '"
                        + JadegateProcess.home().resolve("cli/target/jadegate/lib")
                        + "/*' dev.jadegate.cli.Main \"$@\"\n");
        Files.setPosixFilePermissions(folder.resolve("jadegate"), PosixFilePermissions.fromString("rwx------"));
        List<String> blocks = SHELL.matcher(
                        Files.readString(JadegateProcess.home().resolve("docs/backup.md")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(3);

        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root)) {
            assertThat(run(blocks.get(0), "")).contains("warning: the only seal is the file root.key");
            assertThat(server.isAlive()).isTrue();
        }
        String withoutStart = blocks.get(1).replaceAll("(?m)^\\./jadegate start.*\n", "");
        assertThat(withoutStart).isNotEqualTo(blocks.get(1));
        assertThat(run(withoutStart, "")).contains("restored: ");
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("restored"), root)) {
            assertThat(server.stop()).isZero();
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?user=postgres";
            assertThat(run(blocks.get(2), url)).contains("restored: ");
        }
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("back"), root)) {
            assertThat(server.stop()).isZero();
        }
    }

    /** Returns what both streams said. */
    private String run(String block, String database) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("sh", "-euc", block)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        shell.environment().keySet().removeIf(name -> name.startsWith("JADEGATE_"));
        shell.environment().put("DATABASE", database);
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
