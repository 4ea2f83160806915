package dev.jadegate.ram.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PasswordHasherTest {
    private final PasswordHasher hasher =
            new PasswordHasher(new PasswordCost(64, 1, 1), 2, new RandomText(new SecureRandom()));

    @Test
    void a_password_matches_its_hash_and_no_other() {
        String hash = hasher.hash(SecretBytes.ofText("correct horse"));
        assertThat(hash).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
        assertThat(hasher.matches(SecretBytes.ofText("correct horse"), hash)).isTrue();
        assertThat(hasher.matches(SecretBytes.ofText("correct horsf"), hash)).isFalse();
        assertThat(hasher.matches(SecretBytes.ofText(""), hash)).isFalse();
    }

    @Test
    void the_same_password_hashes_differently_each_time() {
        assertThat(hasher.hash(SecretBytes.ofText("x"))).isNotEqualTo(hasher.hash(SecretBytes.ofText("x")));
    }

    /** Vectors of the reference implementation of Argon2 (test.c of phc-winner-argon2, version 0x13, Argon2id). */
    @Test
    void hashes_of_the_reference_implementation_match() {
        String[][] vectors = {
            {"password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"},
            {"password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"},
            {"password", "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg"},
            {
                "differentpassword",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"
            },
            {"password", "$argon2id$v=19$m=65536,t=2,p=1$ZGlmZnNhbHQ$vfMrBczELrFdWP0ZsfhWsRPaHppYdP3MVEMIVlqoFBw"},
        };
        for (String[] vector : vectors) {
            assertThat(hasher.matches(SecretBytes.ofText(vector[0]), vector[1]))
                    .as(vector[1])
                    .isTrue();
            assertThat(hasher.matches(SecretBytes.ofText(vector[0] + "!"), vector[1]))
                    .isFalse();
        }
    }

    @Test
    void a_text_that_is_no_hash_is_a_bug_and_not_a_wrong_password() {
        for (String text : new String[] {"", "$argon2i$v=19$m=64,t=1,p=1$YQ$YQ", "$argon2id$v=19$m=64,t=1,p=1$YQ$"}) {
            assertThatThrownBy(() -> hasher.matches(SecretBytes.ofText("x"), text))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageNotContaining("YQ");
        }
    }

    @Test
    void costs_outside_their_limits_are_refused() {
        for (int[] cost : new int[][] {
            {7, 1, 1}, {15, 1, 2}, {1024 * 1024 + 1, 1, 1}, {64, 0, 1}, {64, 17, 1}, {64, 1, 0}, {1024, 1, 17}
        }) {
            assertThatThrownBy(() -> new PasswordCost(cost[0], cost[1], cost[2]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(PasswordCost.standard().memoryKib()).isGreaterThanOrEqualTo(19 * 1024);
    }

    @Test
    void many_callers_take_turns() throws Exception {
        String hash = hasher.hash(SecretBytes.ofText("x"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit(() -> hasher.matches(SecretBytes.ofText("x"), hash)));
            }
            for (Future<Boolean> each : all) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
