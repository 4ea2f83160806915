package dev.jadegate.conformance.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.KeysKillTest;
import dev.jadegate.testkit.KillTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillUnderLoadTest {
    /** Few here; fifty by {@link KillTest#main}. */
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 3);

    /** Ten here; two hundred by {@link KeysKillTest#main}. */
    private static final int KEY_ROUNDS = Integer.getInteger("kill.rounds", 10);

    @Test
    void every_acknowledged_write_survives_with_its_one_event_and_the_log_verifies(@TempDir Path folder)
            throws Exception {
        KillTest.Result result = KillTest.run(folder, ROUNDS, Long.getLong("kill.seed", System.nanoTime()), System.out);

        assertThat(result.acknowledged()).isPositive();
        assertThat(result.events()).isGreaterThanOrEqualTo(result.acknowledged());
    }

    @Test
    void every_acknowledged_key_blob_and_secret_survives(@TempDir Path folder) throws Exception {
        KeysKillTest.Result result =
                KeysKillTest.run(folder, KEY_ROUNDS, Long.getLong("kill.seed", System.nanoTime()), System.out);

        assertThat(result.acknowledged()).isPositive();
    }
}
