package dev.jadegate.kms.secret;

import static dev.jadegate.kms.secret.SecretFixture.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.kms.secret.rotation.RotationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rotation by a command of this machine. */
class CommandRotationTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @TempDir
    private Path folder = Path.of("");

    private Path commands = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "there is no util-linux");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        commands = Files.createDirectory(folder.resolve("commands"));
        Files.setPosixFilePermissions(commands, PosixFilePermissions.fromString("rwxr-xr-x"));
        output = Files.createDirectory(folder.resolve("output"));
        Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private Path command(String... lines) throws IOException {
        Path file = commands.resolve("rotate.sh");
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private SecretFixture fixture() {
        return new SecretFixture(
                null,
                new RotationOptions(
                        Set.of(), Set.of(), commands, ROOT ? "nobody" : null, null, RotationOptions.CALLS_PER_HOUR));
    }

    private static void rotate(SecretFixture kms) {
        kms.call(
                "CreateSecret",
                "SecretName",
                "app/token",
                "VersionId",
                "v1",
                "SecretData",
                "the old \"value\"",
                "ExtendedConfig",
                "{\"CustomData\":{\"Command\":\"rotate.sh\",\"Overlap\":\"0s\"}}");
        kms.call("RotateSecret", "SecretName", "app/token", "VersionId", "r1");
        kms.part.pass();
    }

    private static String described(SecretFixture kms) {
        return kms.call("DescribeSecret", "SecretName", "app/token");
    }

    private static String current(SecretFixture kms) {
        return field(kms.call("GetSecretValue", "SecretName", "app/token"), "SecretData");
    }

    @Test
    void a_command_makes_the_value_and_is_told_each_step_on_its_input_alone() throws Exception {
        command(
                "cat > " + output + "/$1.in",
                "{ echo \"$#\"; tr '\\0' ' ' < /proc/$$/cmdline; echo; tr '\\0' '\\n' < /proc/$$/environ; } > " + output
                        + "/$1.seen",
                "id -u > " + output + "/$1.uid",
                "grep NoNewPrivs /proc/$$/status > " + output + "/$1.privs",
                "echo noise on errors >&2",
                "[ \"$1\" = create ] && echo 'the new value'",
                "exit 0");
        try (SecretFixture kms = fixture()) {
            rotate(kms);

            assertThat(described(kms)).doesNotContain("\"Rotation\"");
            assertThat(current(kms)).isEqualTo("the new value");
            for (String step : new String[] {"create", "set", "test", "finish"}) {
                String input = Files.readString(output.resolve(step + ".in"));
                assertThat(field(input, "Step")).isEqualTo(step);
                assertThat(field(input, "VersionId")).isEqualTo("r1");
                assertThat(Files.readString(output.resolve(step + ".seen")))
                        .as("one argument, no environment")
                        .isEqualTo("1\n/bin/sh " + commands.resolve("rotate.sh") + " " + step + " \n");
                if (ROOT) {
                    assertThat(Files.readString(output.resolve(step + ".uid"))).isNotEqualTo("0\n");
                    assertThat(Files.readString(output.resolve(step + ".privs")))
                            .contains("1");
                }
            }
            assertThat(field(Files.readString(output.resolve("create.in")), "Current"))
                    .isEqualTo("the old \"value\"");
            assertThat(Files.readString(output.resolve("create.in"))).doesNotContain("Pending");
            assertThat(field(Files.readString(output.resolve("set.in")), "Pending"))
                    .isEqualTo("the new value");
            assertThat(field(Files.readString(output.resolve("finish.in")), "Previous"))
                    .isEqualTo("the old \"value\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exit 3",
                "exit 0",
                "head -c 40000 /dev/zero | tr '\\0' x",
                "printf '\\377'",
                // More memory than there is for it.
                "head -c 700M /dev/zero | tail -c 650M >/dev/null || exit 4; echo no bound",
                // A file larger than it may write.
                "head -c 70M /dev/zero > \"$0.large\" 2>/dev/null || exit 5; echo no bound",
            })
    void a_command_that_fails_or_goes_beyond_its_bounds_is_told_and_nothing_changes(String line) throws Exception {
        command("cat > /dev/null", line.replace("$0.large", output + "/large"));
        try (SecretFixture kms = fixture()) {
            rotate(kms);

            assertThat(described(kms)).contains("\"State\":\"REQUESTED\"", "\"LastError\":\"the command");
            assertThat(current(kms)).isEqualTo("the old \"value\"");
        }
    }

    @Test
    void a_command_that_others_could_have_put_there_does_not_run() throws Exception {
        Path file = command("touch " + output + "/ran");
        for (String rights : new String[] {"rwxrwxr-x", "rwxr-xrwx", "rw-r--r--"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
            refusedBecause("must belong to root or to the server");
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String rights : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
            Files.setPosixFilePermissions(commands, PosixFilePermissions.fromString(rights));
            refusedBecause("is not root's or the server's alone");
        }
        Files.setPosixFilePermissions(commands, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        refusedBecause("is not root's or the server's alone");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (ROOT) {
            Files.setAttribute(file, "unix:uid", 65_534);
            refusedBecause("must belong to root or to the server");
            Files.setAttribute(file, "unix:uid", 0);
        }
        Files.move(file, output.resolve("elsewhere.sh"));
        refusedBecause("there is no command `rotate.sh`");
        Files.createSymbolicLink(file, output.resolve("elsewhere.sh"));
        refusedBecause("is not a file");
        assertThat(output.resolve("ran")).doesNotExist();
    }

    private void refusedBecause(String why) {
        try (SecretFixture kms = fixture()) {
            rotate(kms);
            assertThat(described(kms)).contains(why);
        }
    }

    @Test
    void a_server_that_is_root_runs_no_command_as_root() throws Exception {
        assumeTrue(ROOT, "this is for root");
        command("touch " + output + "/ran");
        for (String user : new String[] {"", "root", "no-such-user"}) {
            try (SecretFixture kms = new SecretFixture(
                    null, new RotationOptions(Set.of(), Set.of(), commands, user.isEmpty() ? null : user, null, 50))) {
                rotate(kms);
                assertThat(described(kms)).contains("--rotation-command-user");
            }
        }
        assertThat(output.resolve("ran")).doesNotExist();
    }

    @Test
    void without_a_folder_there_are_no_commands() {
        try (SecretFixture kms = new SecretFixture(null, RotationOptions.standard())) {
            rotate(kms);
            assertThat(described(kms)).contains("--rotation-commands");
        }
    }

    @Test
    void a_password_or_a_pair_of_keys_of_a_machine_is_made_by_the_server() throws Exception {
        command("cat > " + output + "/$1.in", "exit 0");
        try (SecretFixture kms = fixture()) {
            String password = rotated(kms, "acs/ecs/web", "Password", "{\"UserName\":\"root\",\"Password\":\"old\"}");
            assertThat(field(password, "UserName")).isEqualTo("root");
            assertThat(field(password, "Password")).hasSize(32);
            for (String type : new String[] {"ssh-ed25519", "ssh-rsa"}) {
                String keys = rotated(
                        kms,
                        "acs/ecs/" + type,
                        "SSHKey",
                        "{\"UserName\":\"root\",\"PublicKey\":\"" + type + " AAAA\",\"PrivateKey\":\"old\"}");
                assertThat(field(keys, "PublicKey")).startsWith(type + " ");
                requireReadable(
                        field(keys, "PublicKey"), field(keys, "PrivateKey").replace("\\n", "\n"));
            }
            assertThat(output.resolve("create.in")).doesNotExist();
            assertThat(output.resolve("finish.in")).exists();
        }
    }

    private static String rotated(SecretFixture kms, String name, String subType, String data) {
        kms.call(
                "CreateSecret",
                "SecretName",
                name,
                "VersionId",
                "v1",
                "SecretType",
                "ECS",
                "SecretData",
                data,
                "ExtendedConfig",
                "{\"SecretSubType\":\"" + subType + "\",\"RegionId\":\"cn-hangzhou\",\"InstanceId\":\"i-1\","
                        + "\"CustomData\":{\"Command\":\"rotate.sh\",\"Overlap\":\"0s\"}}");
        kms.call("RotateSecret", "SecretName", name, "VersionId", "r1");
        kms.part.pass();
        kms.clock.move(Duration.ofMinutes(1));
        assertThat(kms.call("DescribeSecret", "SecretName", name)).doesNotContain("LastError");
        return field(kms.call("GetSecretValue", "SecretName", name), "SecretData");
    }

    /** OpenSSH itself takes the public key out of the private one. */
    private void requireReadable(String publicKey, String privateKey) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/ssh-keygen"))) {
            System.out.println("left out: there is no ssh-keygen to read the new keys");
            return;
        }
        Path file = folder.resolve("id");
        Files.writeString(file, privateKey);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Process process = new ProcessBuilder("/usr/bin/ssh-keygen", "-y", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed.strip()).startsWith(publicKey);
    }
}
