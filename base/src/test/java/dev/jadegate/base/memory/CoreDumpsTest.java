package dev.jadegate.base.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CoreDumpsTest {
    @Test
    void a_process_that_forbids_them_writes_none() throws Exception {
        assumeTrue(SystemCalls.find() != null, "the calls of Linux cannot be made here");
        assertThat(CoreDumps.forbid()).isNull();
        assertThat(Files.readAllLines(Path.of("/proc/self/limits")))
                .anyMatch(line -> line.matches("Max core file size +0 +0 +bytes *"));
    }
}
