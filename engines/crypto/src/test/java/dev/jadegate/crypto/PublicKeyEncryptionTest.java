package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PublicKeyEncryptionTest {
    private static final Map<KeySpec, KeyMaterial> KEYS = new EnumMap<>(KeySpec.class);

    @BeforeAll
    static void make_keys() {
        for (KeySpec spec : new KeySpec[] {KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.EC_SM2, KeySpec.EC_P256}) {
            KEYS.put(spec, KeyMaterial.generate(spec, Samples.random()));
        }
    }

    private static KeyMaterial key(KeySpec spec) {
        return Objects.requireNonNull(KEYS.get(spec));
    }

    private static PublicKeyMaterial publicKey(KeySpec spec) {
        return Objects.requireNonNull(key(spec).publicKey());
    }

    @ParameterizedTest
    @CsvSource({
        "RSAES_OAEP_SHA_256, RSA_2048, 190",
        "RSAES_OAEP_SHA_256, RSA_3072, 318",
        "RSAES_OAEP_SHA_1, RSA_2048, 214",
        "RSAES_OAEP_SHA_1, RSA_3072, 342",
        "RSAES_PKCS1_V1_5, RSA_2048, 245",
        "SM2PKE, EC_SM2, 6047"
    })
    void plaintexts_up_to_the_published_limit_come_back(PublicKeyEncryption algorithm, KeySpec spec, int bytesMax)
            throws Exception {
        assertThat(algorithm.plaintextBytesMax(spec)).isEqualTo(bytesMax);
        int shortest = algorithm == PublicKeyEncryption.SM2PKE ? 1 : 0;
        for (int length : new int[] {shortest, 16, 32, bytesMax - 1, bytesMax}) {
            byte[] plaintext = Samples.bytes(new Random(length), length);
            byte[] ciphertext = algorithm.encrypt(publicKey(spec), plaintext, Samples.random());
            assertThat(algorithm.decrypt(key(spec), ciphertext)).isEqualTo(plaintext);
            assertThat(algorithm.encrypt(publicKey(spec), plaintext, Samples.random()))
                    .isNotEqualTo(ciphertext);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> algorithm.encrypt(publicKey(spec), new byte[bytesMax + 1], Samples.random()));
    }

    @ParameterizedTest
    @CsvSource({"RSAES_OAEP_SHA_256, RSA_2048, 29", "RSAES_OAEP_SHA_1, RSA_2048, 29", "SM2PKE, EC_SM2, 1"})
    void a_changed_ciphertext_is_refused_with_the_one_message(PublicKeyEncryption algorithm, KeySpec spec, int step) {
        Random random = Samples.seeded("a_changed_ciphertext_is_refused");
        byte[] ciphertext = algorithm.encrypt(publicKey(spec), new byte[32], Samples.random());
        for (int bit = 0; bit < ciphertext.length * 8; bit += step) {
            byte[] flipped = ciphertext.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            refused(algorithm, spec, flipped);
        }
        for (int i = 0; i < 100; i++) {
            refused(algorithm, spec, Samples.bytes(random, random.nextInt(400)));
            refused(algorithm, spec, Arrays.copyOf(ciphertext, random.nextInt(ciphertext.length)));
        }
        refused(algorithm, spec, Arrays.copyOf(ciphertext, ciphertext.length + 1));
        refused(algorithm, spec, new byte[7000]);
    }

    private static void refused(PublicKeyEncryption algorithm, KeySpec spec, byte[] ciphertext) {
        assertThatThrownBy(() -> algorithm.decrypt(key(spec), ciphertext))
                .isInstanceOf(CiphertextRejected.class)
                .hasMessage(CiphertextRejected.MESSAGE)
                .hasNoCause();
    }

    @Test
    void a_ciphertext_that_is_not_below_the_modulus_is_refused() {
        BigInteger modulus = ((PublicPart.Rsa) publicKey(KeySpec.RSA_2048).part()).modulus();
        for (PublicKeyEncryption algorithm :
                new PublicKeyEncryption[] {PublicKeyEncryption.RSAES_OAEP_SHA_256, PublicKeyEncryption.RSAES_PKCS1_V1_5
                }) {
            refused(algorithm, KeySpec.RSA_2048, BigIntegers.asUnsignedByteArray(256, modulus));
            byte[] ones = new byte[256];
            Arrays.fill(ones, (byte) 0xFF);
            refused(algorithm, KeySpec.RSA_2048, ones);
        }
    }

    @Test
    void both_forms_of_an_sm2_ciphertext_decrypt_and_der_is_written() throws Exception {
        byte[] plaintext = Samples.bytes(new Random(7), 40);
        byte[] der = PublicKeyEncryption.SM2PKE.encrypt(publicKey(KeySpec.EC_SM2), plaintext, Samples.random());
        assertThat(der[0]).isEqualTo((byte) 0x30);
        byte[] raw = Sm2Ciphertext.toRaw(der);
        assertThat(raw).hasSize(65 + 32 + 40);
        assertThat(PublicKeyEncryption.SM2PKE.decrypt(key(KeySpec.EC_SM2), raw)).isEqualTo(plaintext);
    }

    @Test
    void sm2_encrypts_no_empty_plaintext() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        PublicKeyEncryption.SM2PKE.encrypt(publicKey(KeySpec.EC_SM2), new byte[0], Samples.random()));
    }

    @Test
    void a_wrong_pkcs1_padding_answers_like_a_right_one() throws Exception {
        Random random = Samples.seeded("a_wrong_pkcs1_padding_answers_like_a_right_one");
        BigInteger modulus = ((PublicPart.Rsa) publicKey(KeySpec.RSA_2048).part()).modulus();
        Set<Integer> lengths = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            byte[] ciphertext = BigIntegers.asUnsignedByteArray(256, new BigInteger(2047, random).mod(modulus));
            byte[] answer = PublicKeyEncryption.RSAES_PKCS1_V1_5.decrypt(key(KeySpec.RSA_2048), ciphertext);
            assertThat(answer.length).isBetween(0, 245);
            assertThat(PublicKeyEncryption.RSAES_PKCS1_V1_5.decrypt(key(KeySpec.RSA_2048), ciphertext))
                    .isEqualTo(answer);
            lengths.add(answer.length);
        }
        // Drawn evenly from 246, 300 draws hit some 173 lengths.
        assertThat(lengths).hasSizeGreaterThan(120);
    }

    @Test
    void every_wrong_form_of_a_pkcs1_block_is_replaced() {
        BigInteger exponent = ((PrivatePart.Rsa) key(KeySpec.RSA_2048).privatePart())
                .numbers()
                .getPrivateExponent();
        byte[] message = {1, 2, 3, 4};
        byte[] ciphertext = new byte[256];
        byte[] right = EncryptionPadding.pkcs1(message, 256, Samples.random());
        assertThat(EncryptionPadding.withoutPkcs1(exponent, ciphertext, right.clone()))
                .isEqualTo(message);
        byte[] synthetic = EncryptionPadding.withoutPkcs1(exponent, ciphertext, new byte[256]);

        byte[] wrongFirst = right.clone();
        wrongFirst[0] = 1;
        byte[] wrongType = right.clone();
        wrongType[1] = 1;
        byte[] noSeparator = right.clone();
        noSeparator[256 - 5] = 9;
        byte[] earlySeparator = right.clone();
        earlySeparator[9] = 0;
        for (byte[] wrong : new byte[][] {wrongFirst, wrongType, noSeparator, earlySeparator}) {
            assertThat(EncryptionPadding.withoutPkcs1(exponent, ciphertext, wrong))
                    .isEqualTo(synthetic);
        }
        byte[] earliest = right.clone();
        earliest[10] = 0;
        assertThat(EncryptionPadding.withoutPkcs1(exponent, ciphertext, earliest))
                .hasSize(245);
    }

    @ParameterizedTest
    @EnumSource
    void an_algorithm_takes_its_specs_only(PublicKeyEncryption algorithm) {
        assertThat(PublicKeyEncryption.ofWireName(algorithm.wireName())).isEqualTo(algorithm);
        for (KeySpec spec : KEYS.keySet()) {
            if (!algorithm.supports(spec)) {
                assertThatIllegalArgumentException().isThrownBy(() -> algorithm.plaintextBytesMax(spec));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> algorithm.encrypt(publicKey(spec), new byte[16], Samples.random()));
                assertThatIllegalArgumentException().isThrownBy(() -> algorithm.decrypt(key(spec), new byte[256]));
            }
        }
    }
}
