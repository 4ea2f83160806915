package dev.jadegate.cli.crs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A small rule set, in each form that a release has. */
class InstallCrsCommandTest {
    private static final String RULE = "SecRule ARGS \"@pmFromFile words.data\" \"id:942100,phase:2,deny\"\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new InstallCrsCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private String to() {
        return folder.resolve("installed").toString();
    }

    private Path release(String rule) throws IOException {
        Path release = folder.resolve("release");
        Files.createDirectories(release.resolve("rules"));
        Files.createDirectories(release.resolve("tests"));
        Files.writeString(release.resolve("crs-setup.conf.example"), "SecMarker SETUP\n");
        Files.writeString(release.resolve("rules/REQUEST-942.conf"), rule);
        Files.writeString(release.resolve("rules/words.data"), "union\n");
        Files.writeString(release.resolve("tests/unneeded.yaml"), "x");
        return release;
    }

    @Test
    void a_folder_is_installed_without_what_does_not_run() throws Exception {
        assertThat(run(release(RULE).toString(), "--to", to())).isZero();

        assertThat(out.toString()).contains("installed 3 files", "- crs: " + to());
        assertThat(Path.of(to(), "rules/words.data")).hasContent("union");
        assertThat(Path.of(to(), "tests")).doesNotExist();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("release", "installed");
    }

    @Test
    void an_archive_is_installed_and_writes_nowhere_else() throws Exception {
        Path tar = folder.resolve("crs.tar.gz");
        try (OutputStream file = Files.newOutputStream(tar);
                TarArchiveOutputStream archive = new TarArchiveOutputStream(new GzipCompressorOutputStream(file))) {
            for (String name : List.of(
                    "crs-4/rules/REQUEST-942.conf",
                    "crs-4/rules/words.data",
                    "crs-4/crs-setup.conf.example",
                    "crs-4/rules/../../../escaped.conf",
                    "/rules/../escaped.conf",
                    "crs-4/util/tool.py")) {
                byte[] content = (name.endsWith("942.conf") ? RULE : "SecMarker X\n").getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                archive.putArchiveEntry(entry);
                archive.write(content);
                archive.closeArchiveEntry();
            }
        }

        assertThat(run(tar.toString(), "--to", to())).isZero();

        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(path -> folder.relativize(path).toString()))
                    .containsExactlyInAnyOrder(
                            "crs.tar.gz",
                            "installed/crs-setup.conf.example",
                            "installed/rules/REQUEST-942.conf",
                            "installed/rules/words.data");
        }
    }

    @Test
    void an_archive_that_is_not_what_its_publisher_says_is_refused() throws Exception {
        Path zip = folder.resolve("crs.zip");
        try (ZipArchiveOutputStream archive = new ZipArchiveOutputStream(zip)) {
            archive.putArchiveEntry(new ZipArchiveEntry("crs-4/rules/REQUEST-942.conf"));
            archive.write("SecMarker X\n".getBytes(StandardCharsets.UTF_8));
            archive.closeArchiveEntry();
            archive.putArchiveEntry(new ZipArchiveEntry("crs-4/crs-setup.conf.example"));
            archive.closeArchiveEntry();
        }

        assertThat(run(zip.toString(), "--to", to(), "--sha256", "00".repeat(32)))
                .isEqualTo(78);
        assertThat(err.toString()).contains("SHA-256", "not what --sha256 says");
        assertThat(Path.of(to())).doesNotExist();
        assertThat(run(zip.toString(), "--to", to())).isZero();
    }

    @Test
    void rules_that_do_not_compile_leave_what_was_there() throws Exception {
        assertThat(run(release(RULE).toString(), "--to", to())).isZero();

        assertThat(run(release("SecRule ARGS \"@nonsense\" \"id:1\"\n").toString(), "--to", to()))
                .isEqualTo(78);

        assertThat(err.toString()).contains("REQUEST-942.conf:1", "nothing was changed");
        assertThat(Path.of(to(), "rules/REQUEST-942.conf")).hasContent(RULE);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("release", "installed");
    }

    @Test
    void a_newer_release_takes_the_place_of_the_old_and_keeps_its_setup() throws Exception {
        assertThat(run(release(RULE).toString(), "--to", to())).isZero();
        Files.writeString(Path.of(to(), "crs-setup.conf"), "SecMarker MINE\n");
        Files.writeString(Path.of(to(), "rules/GONE.conf"), "SecMarker GONE\n");

        assertThat(run(release(RULE).toString(), "--to", to())).isZero();

        assertThat(Path.of(to(), "crs-setup.conf")).hasContent("SecMarker MINE");
        assertThat(Path.of(to(), "rules/GONE.conf")).doesNotExist();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("release", "installed");
    }

    @Test
    void a_folder_that_holds_something_else_is_not_replaced() throws Exception {
        Path other = Files.createDirectories(folder.resolve("installed"));
        Files.writeString(other.resolve("diary.txt"), "dear");

        assertThat(run(release(RULE).toString(), "--to", to())).isEqualTo(78);

        assertThat(err.toString()).contains("name another with --to");
        assertThat(other.resolve("diary.txt")).hasContent("dear");
    }

    @Test
    void what_debian_installs_is_found_with_its_setup() throws Exception {
        Path setup = Files.writeString(folder.resolve("setup.conf"), "SecMarker DEB\n");

        assertThat(run("deb", "--deb-rules", release(RULE).toString(), "--deb-setup", setup.toString(), "--to", to()))
                .isZero();

        assertThat(Path.of(to(), "crs-setup.conf")).hasContent("SecMarker DEB");
    }

    @Test
    void what_is_no_release_is_refused_with_what_would_be() throws Exception {
        Path file = Files.writeString(folder.resolve("rules.rar"), "x");

        assertThat(run(file.toString(), "--to", to())).isEqualTo(78);
        assertThat(run(folder.resolve("absent").toString(), "--to", to())).isEqualTo(78);
        assertThat(run(Files.createDirectories(folder.resolve("empty")).toString(), "--to", to()))
                .isEqualTo(78);

        assertThat(err.toString()).contains("neither a folder nor a .tar.gz", "there is no", "has no rules/*.conf");
    }
}
