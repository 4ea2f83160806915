package dev.jadegate.conformance.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.KillTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillUnderLoadTest {
    /** Few here; fifty by {@link KillTest#main}. */
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 3);

    @Test
    void every_acknowledged_write_survives_with_its_one_event_and_the_log_verifies(@TempDir Path folder)
            throws Exception {
        KillTest.Result result = KillTest.run(folder, ROUNDS, Long.getLong("kill.seed", System.nanoTime()), System.out);

        assertThat(result.acknowledged()).isPositive();
        assertThat(result.events()).isGreaterThanOrEqualTo(result.acknowledged());
    }
}
