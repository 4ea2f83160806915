package dev.jadegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationUnderLoadTest {
    /** Few here; a thousand by {@code ./jadegate bench rotate}. */
    private static final int ROTATIONS = Integer.getInteger("rotations", 25);

    /** Few here; more by {@code ./jadegate bench kill-rotate}. */
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 4);

    @Test
    void no_login_is_refused_while_passwords_of_real_databases_rotate() throws Exception {
        assertThat(RotateBench.run(ROTATIONS, System.out)).isNotEmpty().allSatisfy(result -> {
            assertThat(result.refused()).as(result.what()).isZero();
            assertThat(result.logins()).as(result.what()).isGreaterThan(ROTATIONS);
        });
    }

    @Test
    void a_server_that_is_killed_while_it_rotates_loses_no_password(@TempDir Path folder) throws Exception {
        RotationKillTest.Result result =
                RotationKillTest.run(folder, ROUNDS, Long.getLong("kill.seed", System.nanoTime()), System.out);

        assertThat(result.rotations()).isPositive();
    }
}
