package dev.jadegate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path parent;

    private static void refused(OpeningRefused.Reason reason, Path folder, String hint) {
        assertThatThrownBy(() -> DataFolder.open(folder))
                .hasMessageContaining(hint)
                .isInstanceOfSatisfying(
                        OpeningRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void a_new_folder_is_for_its_owner_only() throws Exception {
        Path folder = parent.resolve("a/b/data");
        try (DataFolder data = DataFolder.open(folder)) {
            assertThat(data.path()).isEqualTo(folder);
            assertThat(data.hasState()).isFalse();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void an_empty_folder_is_closed_to_others_and_a_used_one_refused_with_the_remedy() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("data"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        DataFolder.open(folder).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        refused(OpeningRefused.Reason.FOLDER_NOT_ACCESSIBLE, folder, "chmod 700");
    }

    @Test
    void a_second_opening_in_the_same_process_is_refused_and_leaves_the_lock_in_place() throws Exception {
        Path folder = parent.resolve("data");
        try (DataFolder _ = DataFolder.open(folder)) {
            String own = Long.toString(ProcessHandle.current().pid());
            refused(OpeningRefused.Reason.FOLDER_IN_USE, folder, own);
            assertThat(lockInAnotherProcess(folder)).isEqualTo("FOLDER_IN_USE names " + own);
        }
        assertThat(lockInAnotherProcess(folder)).isEqualTo("locked");
        DataFolder.open(folder).close();
    }

    @Test
    void a_file_in_the_place_of_the_folder_is_refused() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));
        refused(OpeningRefused.Reason.FOLDER_NOT_ACCESSIBLE, file, "file");
    }

    private static String lockInAnotherProcess(Path folder) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Locker.class.getName(),
                        folder.toString(),
                        Long.toString(ProcessHandle.current().pid())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            assertThat(process.waitFor()).isZero();
            return String.valueOf(line);
        }
    }

    /** The other process. */
    static final class Locker {
        private Locker() {}

        public static void main(String[] arguments) {
            try (DataFolder _ = DataFolder.open(Path.of(arguments[0]))) {
                System.out.println("locked");
            } catch (OpeningRefused refused) {
                boolean named = String.valueOf(refused.getMessage()).contains("`" + arguments[1] + "`");
                System.out.println(refused.reason() + (named ? " names " + arguments[1] : " names nobody"));
            }
        }
    }
}
