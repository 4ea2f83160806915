package dev.jadegate.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RootSealTest {
    private static final String PURPOSE = "ram/access-key";
    private static final String PLACE = "1234567890123456/AKID";

    private final RootSeal seal = sealUnder(1);

    private static RootSeal sealUnder(int key) {
        byte[] bytes = new byte[RootSeal.ROOT_KEY_BYTES];
        Arrays.fill(bytes, (byte) key);
        return new RootSeal(SecretBytes.copyOf(bytes), new SecureRandom());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void what_is_sealed_opens_for_the_same_purpose_and_place() throws SealBroken {
        for (int length : new int[] {0, 1, 15, 16, 17, 4096, RootSeal.PLAINTEXT_BYTES_MAX}) {
            byte[] plaintext = new byte[length];
            new Random(length).nextBytes(plaintext);
            byte[] sealed = seal.seal(PURPOSE, PLACE, plaintext);
            assertThat(seal.open(PURPOSE, PLACE, sealed)).isEqualTo(plaintext);
            assertThat(sealed).hasSize(1 + 12 + length + 16);
        }
    }

    @Test
    void sealing_twice_gives_different_bytes_that_do_not_show_the_plaintext() {
        byte[] first = seal.seal(PURPOSE, PLACE, text("secret-of-jane"));
        byte[] second = seal.seal(PURPOSE, PLACE, text("secret-of-jane"));
        assertThat(first).isNotEqualTo(second);
        assertThat(new String(first, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
    }

    @Test
    void every_flipped_bit_is_noticed() {
        byte[] sealed = seal.seal(PURPOSE, PLACE, text("secret-of-jane"));
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] altered = sealed.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> seal.open(PURPOSE, PLACE, altered))
                    .as("bit " + bit)
                    .isInstanceOf(SealBroken.class);
        }
    }

    @Test
    void every_shortened_or_lengthened_value_is_noticed() {
        byte[] sealed = seal.seal(PURPOSE, PLACE, text("secret-of-jane"));
        for (int length = 0; length <= sealed.length + 1; length++) {
            byte[] altered = Arrays.copyOf(sealed, length);
            if (length != sealed.length) {
                assertThatThrownBy(() -> seal.open(PURPOSE, PLACE, altered)).isInstanceOf(SealBroken.class);
            }
        }
    }

    @Test
    void a_value_does_not_open_elsewhere() {
        byte[] sealed = seal.seal(PURPOSE, PLACE, text("x"));
        assertThatThrownBy(() -> seal.open(PURPOSE, PLACE + "2", sealed)).isInstanceOf(SealBroken.class);
        assertThatThrownBy(() -> seal.open("ram/mfa", PLACE, sealed)).isInstanceOf(SealBroken.class);
        assertThatThrownBy(() -> sealUnder(2).open(PURPOSE, PLACE, sealed)).isInstanceOf(SealBroken.class);
    }

    @Test
    void the_first_format_stays_readable() throws SealBroken {
        byte[] sealed = HexFormat.of().parseHex("01000102030405060708090a0bb6b51bd07d3cf352957858e956713fa7b7cafbe9");
        assertThat(seal.open("vector", "place", sealed)).isEqualTo(text("jade"));
    }

    @Test
    void a_derived_key_is_stable_and_apart_from_all_others() {
        SecretBytes key = seal.derive("trail/token", 32);
        assertThat(sealUnder(1).derive("trail/token", 32)).isEqualTo(key);
        assertThat(seal.derive("trail/tokem", 32)).isNotEqualTo(key);
        assertThat(sealUnder(2).derive("trail/token", 32)).isNotEqualTo(key);
        assertThat(seal.derive("x", 16).length()).isEqualTo(16);
        assertThat(seal.derive("x", RootSeal.DERIVED_BYTES_MAX).length()).isEqualTo(RootSeal.DERIVED_BYTES_MAX);
    }

    @Test
    void arguments_just_past_their_limits_are_refused() {
        String longest = "p".repeat(RootSeal.PURPOSE_LENGTH_MAX);
        assertThat(seal.seal(longest, "", new byte[0])).isNotEmpty();
        assertThatThrownBy(() -> seal.seal(longest + "p", "", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> seal.seal("", "", new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> seal.seal(PURPOSE, "", new byte[RootSeal.PLAINTEXT_BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> seal.derive("x", 15)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> seal.derive("x", RootSeal.DERIVED_BYTES_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RootSeal(SecretBytes.copyOf(new byte[31]), new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void data_as_a_purpose_is_stopped() {
        for (int i = 0; i < RootSeal.PURPOSES_MAX; i++) {
            seal.seal("purpose/" + i, "", new byte[0]);
        }
        assertThatThrownBy(() -> seal.seal("one more", "", new byte[0])).isInstanceOf(IllegalStateException.class);
        assertThat(seal.seal("purpose/0", "", new byte[0])).isNotEmpty();
    }

    @Test
    void a_closed_seal_serves_nothing() {
        byte[] sealed = seal.seal(PURPOSE, PLACE, text("x"));
        seal.close();
        assertThatThrownBy(() -> seal.open(PURPOSE, PLACE, sealed)).hasMessage(SealError.SEALED.message());
        assertThatThrownBy(() -> seal.seal(PURPOSE, PLACE, text("x"))).hasMessage(SealError.SEALED.message());
    }

    @Test
    void a_locked_seal_serves_nothing_until_its_own_root_key_comes_back() throws Exception {
        byte[] key = new byte[RootSeal.ROOT_KEY_BYTES];
        key[0] = 7;
        try (RootSeal seal = new RootSeal(SecretBytes.copyOf(key), new SecureRandom());
                RootSeal ram = seal.within("ram")) {
            byte[] sealed = seal.seal("p", "here", new byte[] {1});
            byte[] inside = ram.seal("p", "here", new byte[] {2});
            byte[] check = seal.check();

            seal.lock();

            for (org.assertj.core.api.ThrowableAssert.ThrowingCallable use :
                    java.util.List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                            () -> seal.open("p", "here", sealed),
                            () -> seal.seal("p", "here", new byte[1]),
                            () -> seal.derive("p", 32),
                            () -> seal.within("x"))) {
                assertThatThrownBy(use)
                        .isInstanceOfSatisfying(
                                dev.jadegate.base.ApiFailure.class,
                                failure -> assertThat(SealError.SEALED.isOf(failure))
                                        .isTrue());
            }
            assertThat(seal.check()).isEqualTo(check);
            assertThat(ram.open("p", "here", inside)).as("a part goes on").containsExactly(2);
            assertThat(seal.unlock(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES])))
                    .isFalse();
            assertThat(seal.isLocked()).isTrue();
            assertThat(seal.unlock(SecretBytes.copyOf(key))).isTrue();
            assertThat(seal.open("p", "here", sealed)).containsExactly(1);
        }
    }

    @Test
    void parts_have_roots_of_their_own() {
        try (RootSeal seal = new RootSeal(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]), new SecureRandom());
                RootSeal ram = seal.within("ram");
                RootSeal again = seal.within("ram");
                RootSeal kms = seal.within("kms")) {
            byte[] sealed = ram.seal("p", "here", new byte[] {1});
            assertThatThrownBy(() -> kms.open("p", "here", sealed)).isInstanceOf(SealBroken.class);
            assertThatThrownBy(() -> seal.open("p", "here", sealed)).isInstanceOf(SealBroken.class);
            assertThat(again.check()).isEqualTo(ram.check());
        }
    }
}
