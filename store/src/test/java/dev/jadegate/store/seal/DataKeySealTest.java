package dev.jadegate.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedMemory;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataKeySealTest {
    private static final String ID = "0123456789abcdef";
    private static final byte[] TEXT = "a secret".getBytes(StandardCharsets.UTF_8);

    private final LockedMemory memory = new LockedMemory();

    @AfterEach
    void close() {
        memory.close();
    }

    private DataKeySeal key(String id, int value) {
        byte[] bytes = new byte[DataKeySeal.KEY_BYTES];
        bytes[0] = (byte) value;
        return new DataKeySeal(id, SecretBytes.copyOf(bytes), new SecureRandom(), memory);
    }

    @Test
    void what_is_sealed_names_its_data_key_and_opens_in_its_place_alone() throws SealBroken {
        try (DataKeySeal key = key(ID, 1)) {
            byte[] sealed = key.seal("test/value", "row", TEXT);
            assertThat(DataKeySeal.isOf(sealed)).isTrue();
            assertThat(Arrays.copyOf(sealed, 9)).containsExactly(0x02, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef);
            assertThat(key.open("test/value", "row", sealed)).isEqualTo(TEXT);
            assertThatThrownBy(() -> key.open("test/value", "other", sealed)).isInstanceOf(SealBroken.class);
            assertThatThrownBy(() -> key.open("test/other", "row", sealed)).isInstanceOf(SealBroken.class);
        }
    }

    @Test
    void another_data_key_is_told_from_damage() {
        try (DataKeySeal key = key(ID, 1);
                DataKeySeal other = key("fedcba9876543210", 1);
                DataKeySeal exchanged = key(ID, 2)) {
            byte[] sealed = key.seal("test/value", "row", TEXT);
            assertThatThrownBy(() -> other.open("test/value", "row", sealed))
                    .isInstanceOf(SealBroken.class)
                    .hasMessageContaining(ID)
                    .hasMessageContaining("from a backup");
            assertThatThrownBy(() -> exchanged.open("test/value", "row", sealed))
                    .isInstanceOf(SealBroken.class)
                    .hasMessageContaining("altered");
        }
    }

    @Test
    void what_is_sealed_under_the_root_has_not_this_form() {
        try (RootSeal root = new RootSeal(
                        SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]), new SecureRandom(), memory);
                DataKeySeal key = key(ID, 0)) {
            byte[] sealed = root.seal("test/value", "row", TEXT);
            assertThat(DataKeySeal.isOf(sealed)).isFalse();
            assertThatThrownBy(() -> key.open("test/value", "row", sealed)).isInstanceOf(SealBroken.class);
            assertThatThrownBy(() -> root.open("test/value", "row", key.seal("test/value", "row", TEXT)))
                    .isInstanceOf(SealBroken.class)
                    .hasMessageContaining("version `2`");
        }
    }

    @Test
    void ids_of_another_form_are_refused_and_a_closed_key_leaves_nothing() {
        for (String id : new String[] {"", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF"}) {
            assertThatThrownBy(() -> key(id, 1)).isInstanceOf(IllegalArgumentException.class);
        }
        key(ID, 1).close();
        assertThat(memory.size()).isZero();
    }
}
