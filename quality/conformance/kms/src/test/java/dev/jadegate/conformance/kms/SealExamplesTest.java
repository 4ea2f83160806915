package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.RootKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the document about the seal, one after the other, as a shell reads them. */
class SealExamplesTest {
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final int BLOCKS = 5;

    @TempDir
    private Path folder;

    @Test
    void every_command_of_the_document_works_in_its_order() throws Exception {
        RootKey root = RootKey.random();
        Path data = folder.resolve("data");
        JadegateProcess.start(data, root).close();
        Files.writeString(folder.resolve("passphrase.txt"), "correct horse battery\n");
        String words = JadegateProcess.program().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Path command = Files.writeString(folder.resolve("jadegate"), "#!/bin/sh\nexec " + words + " \"$@\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        List<String> blocks = SHELL.matcher(
                        Files.readString(JadegateProcess.home().resolve("docs/seal.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(BLOCKS);
        List<String> stopped =
                blocks.stream().takeWhile(block -> !block.contains("unseal")).toList();
        for (String block : stopped) {
            run(block);
        }
        try (JadegateProcess server = JadegateProcess.startSealed(data, root, Map.of())) {
            for (String block : blocks.subList(stopped.size(), BLOCKS)) {
                assertThat(run(block)).contains("The seal is open.");
                SealTest.awaitReady(server);
            }
            assertThat(server.isAlive()).isTrue();
        }
    }

    private String run(String block) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-euc", block)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        shell.environment().keySet().removeIf(name -> name.startsWith("JADEGATE_"));
        Process process = shell.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(block + "\n" + output).isZero();
        return output;
    }
}
