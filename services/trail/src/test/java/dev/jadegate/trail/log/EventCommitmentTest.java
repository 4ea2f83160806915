package dev.jadegate.trail.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.merkle.MalformedNoteException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EventCommitmentTest {
    private static final byte[] SALT = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] EVENT = "{\"eventId\":\"e-1\"}".getBytes(StandardCharsets.UTF_8);
    private static final EventCommitment COMMITMENT =
            new EventCommitment(1_700_000_000_123L, "e-1", "1234567890123456", EventCommitment.content(SALT, EVENT));

    @Test
    void the_bytes_are_as_documented() {
        assertThat(HexFormat.of().formatHex(COMMITMENT.encode()))
                .isEqualTo("01" + "0000018bcfe5687b" + "03" + "652d31" + "10" + "31323334353637383930313233343536"
                        + COMMITMENT.content());
    }

    @Test
    void a_commitment_round_trips() throws Exception {
        assertThat(EventCommitment.parse(COMMITMENT.encode())).isEqualTo(COMMITMENT);
    }

    @Test
    void the_content_hash_depends_on_every_salt_and_event_byte() {
        for (int i = 0; i < SALT.length; i++) {
            byte[] salt = SALT.clone();
            salt[i] ^= 1;
            assertThat(EventCommitment.content(salt, EVENT)).isNotEqualTo(COMMITMENT.content());
        }
        for (int i = 0; i < EVENT.length; i++) {
            byte[] event = EVENT.clone();
            event[i] ^= 1;
            assertThat(EventCommitment.content(SALT, event)).isNotEqualTo(COMMITMENT.content());
        }
    }

    @Test
    void other_bytes_are_refused() {
        byte[] entry = COMMITMENT.encode();
        for (int length = 0; length < entry.length; length++) {
            byte[] cut = Arrays.copyOf(entry, length);
            assertThatThrownBy(() -> EventCommitment.parse(cut)).isInstanceOf(MalformedNoteException.class);
        }
        assertThatThrownBy(() -> EventCommitment.parse(Arrays.copyOf(entry, entry.length + 1)))
                .isInstanceOf(MalformedNoteException.class);
        entry[0] = 2;
        assertThatThrownBy(() -> EventCommitment.parse(entry)).hasMessageContaining("`2`");
        byte[] notUtf8 = COMMITMENT.encode();
        notUtf8[10] = (byte) 0xff;
        assertThatThrownBy(() -> EventCommitment.parse(notUtf8)).isInstanceOf(MalformedNoteException.class);
    }

    @Test
    void a_salt_of_another_length_is_refused() {
        assertThatThrownBy(() -> EventCommitment.content(new byte[15], EVENT)).hasMessageContaining("`15`");
        assertThatThrownBy(() -> EventCommitment.content(new byte[17], EVENT)).hasMessageContaining("`17`");
    }
}
