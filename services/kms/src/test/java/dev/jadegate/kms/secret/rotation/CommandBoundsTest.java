package dev.jadegate.kms.secret.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.kms.secret.rotation.CommandTarget.Bounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandBoundsTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final AccountId ACCOUNT = new AccountId("1000000000000001");

    @Test
    void a_command_and_all_that_it_began_end_with_its_time(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "there is no util-linux");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = folder.resolve("slow.sh");
        Files.writeString(file, "#!/bin/sh\nsleep 4242.5 >/dev/null & sleep 4242.5\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        CommandTarget target = new CommandTarget(
                folder, ROOT ? "nobody" : null, new Bounds(Duration.ofSeconds(1), 10, 512L << 20, 1L << 20));

        assertThatThrownBy(() -> target.create(subject("slow.sh")))
                .isInstanceOf(RotationFailed.class)
                .hasMessageContaining("took too long");

        for (int i = 0; i < 100 && sleeps(); i++) {
            Thread.onSpinWait();
        }
        assertThat(sleeps()).isFalse();
    }

    @Test
    void a_processor_is_lent_for_its_time(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "there is no util-linux");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = folder.resolve("busy.sh");
        Files.writeString(file, "#!/bin/sh\nwhile :; do :; done\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        CommandTarget target = new CommandTarget(
                folder, ROOT ? "nobody" : null, new Bounds(Duration.ofSeconds(60), 1, 512L << 20, 1L << 20));

        assertThatThrownBy(() -> target.create(subject("busy.sh")))
                .isInstanceOf(RotationFailed.class)
                .hasMessageContaining("the command `busy.sh`");
    }

    private static boolean sleeps() {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .anyMatch(process -> Arrays.asList(process.info().arguments().orElse(new String[0]))
                        .contains("4242.5"));
    }

    private static RotationTarget.Subject subject(String command) {
        return new RotationTarget.Subject(
                ACCOUNT,
                "app/token",
                new ResourceName("kms", "cn-hangzhou", ACCOUNT.value(), "secret/app/token"),
                null,
                "r1",
                new ExtendedConfig(null, Map.of(), Map.of("Command", command)),
                "current",
                null,
                Map.of(),
                () -> true);
    }
}
