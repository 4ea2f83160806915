package dev.jadegate.ram.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTokenTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");

    private static SessionToken token(@Nullable String policy, @Nullable String sourceIdentity) {
        return new SessionToken(
                "STS.key",
                SecretBytes.ofText("secret-of-the-session"),
                new AccountId("1000000000000001"),
                "300000000000000001",
                "reader",
                "alice",
                policy,
                sourceIdentity,
                BEGIN,
                BEGIN.plusSeconds(900));
    }

    @Test
    void what_is_written_is_read() {
        for (SessionToken token : new SessionToken[] {
            token(null, null), token("{\"é\":1}", null), token(null, "jane.doe"), token("界".repeat(2048), "jane.doe")
        }) {
            assertThat(SessionToken.decode(token.encode())).isEqualTo(token);
        }
    }

    @Test
    void bytes_that_are_no_token_are_refused() {
        byte[] good = token("{}", "x").encode();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> SessionToken.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SessionToken.decode(Arrays.copyOf(good, good.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        good[0] = 2;
        assertThatThrownBy(() -> SessionToken.decode(good)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void random_bytes_never_break_the_reader() {
        long seed = new SplittableRandom().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = token("{}", "x").encode();
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                SessionToken read = SessionToken.decode(bytes);
                assertThat(read.expiresAt()).isAfter(read.issuedAt());
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).doesNotContain("secret-of-the-session");
            }
        }
    }

    @Test
    void a_token_does_not_show_its_secret() {
        assertThat(token("{}", "x").toString()).doesNotContain("secret-of-the-session");
    }
}
