package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CiphertextBlobTest {
    private static final EncryptionContext CONTEXT = EncryptionContext.of(Map.of("purpose", "test", "tenant", "a"));
    private static final byte[] PLAINTEXT = "thirty-two bytes of a plaintext!".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @EnumSource(names = {"AES_256", "AES_192", "AES_128", "SM4"})
    void what_was_encrypted_decrypts(KeySpec spec) throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(spec, Samples.random())) {
            for (int length : new int[] {0, 1, 15, 16, 17, 32, 6144, CiphertextBlob.PLAINTEXT_BYTES_MAX}) {
                byte[] plaintext = Samples.bytes(new Random(length), length);
                byte[] blob = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, plaintext, Samples.random());
                assertThat(blob).hasSize(length + CiphertextBlob.OVERHEAD_BYTES);
                CiphertextBlob parsed = CiphertextBlob.parse(blob);
                assertThat(parsed.keyVersionId()).isEqualTo(Samples.VERSION_ID);
                assertThat(parsed.plaintextBytes()).isEqualTo(length);
                assertThat(parsed.decrypt(Samples.VERSION, key, CONTEXT)).isEqualTo(plaintext);
            }
        }
    }

    @Test
    void a_plaintext_past_the_limit_is_refused() {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, Samples.random())) {
            byte[] tooLong = new byte[CiphertextBlob.PLAINTEXT_BYTES_MAX + 1];
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, tooLong, Samples.random()));
        }
    }

    @Test
    void a_blob_past_the_limit_is_refused() {
        byte[] tooLong = new byte[CiphertextBlob.PLAINTEXT_BYTES_MAX + CiphertextBlob.OVERHEAD_BYTES + 1];
        assertThatThrownBy(() -> CiphertextBlob.parse(tooLong)).isInstanceOf(CiphertextRejected.class);
    }

    @Test
    void two_encryptions_of_the_same_share_nothing_but_the_head() {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, Samples.random())) {
            byte[] one = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random());
            byte[] two = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random());
            assertThat(Arrays.copyOf(one, 38)).isEqualTo(Arrays.copyOf(two, 38));
            assertThat(Arrays.copyOfRange(one, 38, 54)).isNotEqualTo(Arrays.copyOfRange(two, 38, 54));
            assertThat(Arrays.copyOfRange(one, 66, one.length)).isNotEqualTo(Arrays.copyOfRange(two, 66, two.length));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256", "AES_128", "SM4"})
    void every_flipped_bit_is_refused_with_the_one_message(KeySpec spec) throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(spec, Samples.random())) {
            byte[] blob = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random());
            for (int bit = 0; bit < blob.length * 8; bit++) {
                byte[] flipped = blob.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> CiphertextBlob.parse(flipped).decrypt(Samples.VERSION, key, CONTEXT))
                        .as("bit %d", bit)
                        .isInstanceOf(CiphertextRejected.class)
                        .hasMessage(CiphertextRejected.MESSAGE)
                        .hasNoCause();
            }
        }
    }

    @Test
    void every_cut_and_every_extension_is_refused() {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, Samples.random())) {
            byte[] blob = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random());
            for (int length = 0; length <= blob.length + 3; length++) {
                byte[] other = Arrays.copyOf(blob, length);
                if (length != blob.length) {
                    assertThatThrownBy(() -> CiphertextBlob.parse(other).decrypt(Samples.VERSION, key, CONTEXT))
                            .isInstanceOf(CiphertextRejected.class);
                }
            }
        }
    }

    @Test
    void a_blob_opens_for_its_account_region_key_and_version_only() {
        KeyVersionRef mine = Samples.VERSION;
        String other = "99999999-7072-4bbc-a582-584b5bd80001";
        List<KeyVersionRef> others = List.of(
                new KeyVersionRef("1000000000000002", mine.region(), mine.keyId(), mine.keyVersionId()),
                new KeyVersionRef(mine.account(), "cn-beijing", mine.keyId(), mine.keyVersionId()),
                new KeyVersionRef(mine.account(), mine.region(), other, mine.keyVersionId()),
                new KeyVersionRef(mine.account(), mine.region(), mine.keyId(), other),
                // The same characters, divided differently.
                new KeyVersionRef("100000000000000", "1cn-hangzhou", mine.keyId(), mine.keyVersionId()));
        // The same imported material stands under all of them.
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, Samples.random())) {
            byte[] blob = CiphertextBlob.encrypt(mine, key, CONTEXT, PLAINTEXT, Samples.random());
            for (KeyVersionRef ref : others) {
                assertThatThrownBy(() -> CiphertextBlob.parse(blob).decrypt(ref, key, CONTEXT))
                        .as(ref.toString())
                        .isInstanceOf(CiphertextRejected.class);
            }
        }
    }

    @Test
    void a_blob_does_not_open_with_another_key_of_any_spec() {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_128, Samples.random())) {
            byte[] blob = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random());
            for (KeySpec spec : List.of(KeySpec.AES_256, KeySpec.AES_192, KeySpec.AES_128, KeySpec.SM4)) {
                try (KeyMaterial another = KeyMaterial.generate(spec, Samples.random())) {
                    assertThatThrownBy(() -> CiphertextBlob.parse(blob).decrypt(Samples.VERSION, another, CONTEXT))
                            .isInstanceOf(CiphertextRejected.class);
                }
            }
            // The same 16 bytes, taken for a key of another algorithm.
            try (KeyMaterial asSm4 = Samples.material(KeySpec.SM4, key.withSecret(byte[]::clone))) {
                assertThatThrownBy(() -> CiphertextBlob.parse(blob).decrypt(Samples.VERSION, asSm4, CONTEXT))
                        .isInstanceOf(CiphertextRejected.class);
            }
        }
    }

    @Test
    void a_blob_opens_with_its_context_only() throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, Samples.random())) {
            byte[] blob = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random());
            CiphertextBlob parsed = CiphertextBlob.parse(blob);
            EncryptionContext reordered = EncryptionContext.parse("{\"tenant\":\"a\",\"purpose\":\"test\"}");
            assertThat(parsed.decrypt(Samples.VERSION, key, reordered)).isEqualTo(PLAINTEXT);
            for (String json : List.of(
                    "{}",
                    "{\"tenant\":\"a\"}",
                    "{\"tenant\":\"b\",\"purpose\":\"test\"}",
                    "{\"tenant\":\"a\",\"purpose\":\"test\",\"\\u0000\":\"\"}",
                    "{\"tenant\":\"test\",\"purpose\":\"a\"}",
                    "{\"tenanta\":\"\",\"purpose\":\"test\"}")) {
                EncryptionContext context = EncryptionContext.parse(json);
                assertThatThrownBy(() -> parsed.decrypt(Samples.VERSION, key, context))
                        .as(json)
                        .isInstanceOf(CiphertextRejected.class);
            }
        }
    }

    @Test
    void random_bytes_are_refused_and_nothing_else_happens() {
        Random random = Samples.seeded("random_bytes_are_refused");
        byte[] head = Samples.VERSION_ID.getBytes(StandardCharsets.US_ASCII);
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, Samples.random())) {
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = Samples.bytes(random, random.nextInt(200));
                if (random.nextBoolean()) {
                    System.arraycopy(head, 0, bytes, 0, Math.min(head.length, bytes.length));
                    if (bytes.length > 37) {
                        bytes[36] = 1;
                        bytes[37] = (byte) (1 + random.nextInt(5));
                    }
                }
                assertThatThrownBy(() -> CiphertextBlob.parse(bytes).decrypt(Samples.VERSION, key, CONTEXT))
                        .isInstanceOf(CiphertextRejected.class);
            }
        }
    }

    @Test
    void changing_the_array_after_parsing_changes_nothing() throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, Samples.random())) {
            byte[] blob = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random());
            CiphertextBlob parsed = CiphertextBlob.parse(blob);
            Arrays.fill(blob, (byte) 0);
            assertThat(parsed.decrypt(Samples.VERSION, key, CONTEXT)).isEqualTo(PLAINTEXT);
        }
    }

    @Test
    void keys_that_are_not_symmetric_make_no_blobs() {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.HMAC_SHA_256, Samples.random())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random()));
        }
    }

    @Test
    void a_closed_key_encrypts_nothing() {
        KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, Samples.random());
        key.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random()));
    }

    @Test
    void a_key_that_is_closed_meanwhile_never_encrypts_with_zeros() throws Exception {
        byte[] zeros = new byte[32];
        for (int round = 0; round < 200; round++) {
            KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, Samples.random());
            Thread closer = Thread.ofVirtual().start(key::close);
            for (int i = 0; i < 10_000; i++) {
                byte[] blob;
                try {
                    blob = CiphertextBlob.encrypt(
                            Samples.VERSION, key, EncryptionContext.NONE, PLAINTEXT, Samples.random());
                } catch (IllegalStateException closed) {
                    break;
                }
                byte[] last = blob;
                try (KeyMaterial zero = Samples.material(KeySpec.AES_256, zeros)) {
                    assertThatThrownBy(() ->
                                    CiphertextBlob.parse(last).decrypt(Samples.VERSION, zero, EncryptionContext.NONE))
                            .isInstanceOf(CiphertextRejected.class);
                }
            }
            closer.join();
        }
    }
}
