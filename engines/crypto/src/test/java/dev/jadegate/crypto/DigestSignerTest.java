package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DigestSignerTest {
    private static final Map<KeySpec, KeyMaterial> KEYS = new EnumMap<>(KeySpec.class);
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

    @BeforeAll
    static void make_keys() {
        for (KeySpec spec : KeySpec.values()) {
            if (spec.usages().contains(KeyUsage.SIGN_VERIFY) && spec != KeySpec.RSA_4096) {
                KEYS.put(spec, KeyMaterial.generate(spec, Samples.random()));
            }
        }
    }

    private static KeyMaterial key(KeySpec spec) {
        return Objects.requireNonNull(KEYS.get(spec));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSA_PSS_SHA_256",
        "RSA_3072, RSA_PSS_SHA_256",
        "RSA_2048, RSA_PKCS1_SHA_256",
        "EC_P256, ECDSA_SHA_256",
        "EC_P256K, ECDSA_SHA_256",
        "EC_P384, ECDSA_SHA_384",
        "EC_SM2, SM2DSA",
        "ML_DSA_65, ML_DSA_65",
        "HMAC_SHA_256, HMAC_SHA_256"
    })
    void a_signature_is_of_its_key_digest_and_bits(KeySpec spec, SignatureAlgorithm algorithm) throws Exception {
        Random random = Samples.seeded("a_signature_is_of_its_key_digest_and_bits");
        byte[] digest = Samples.bytes(random, algorithm.digestBytes());
        byte[] signature = DigestSigner.sign(key(spec), algorithm, digest, Samples.random());
        DigestSigner.verify(key(spec), algorithm, digest, signature);

        int step = signature.length > 400 ? 37 : 1;
        for (int bit = 0; bit < signature.length * 8; bit += step) {
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            refused(key(spec), algorithm, digest, flipped);
        }
        for (int bit = 0; bit < digest.length * 8; bit += 5) {
            byte[] other = digest.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            refused(key(spec), algorithm, other, signature);
        }
        for (int length : new int[] {0, 1, signature.length - 1, signature.length + 1, 5000}) {
            refused(key(spec), algorithm, digest, Arrays.copyOf(signature, length));
        }
        refused(key(spec), algorithm, digest, new byte[signature.length]);
        for (int i = 0; i < 50; i++) {
            refused(key(spec), algorithm, digest, Samples.bytes(random, random.nextInt(600)));
        }
        if (spec != KeySpec.RSA_3072) {
            try (KeyMaterial other = KeyMaterial.generate(spec, Samples.random())) {
                refused(other, algorithm, digest, signature);
            }
        }
    }

    private static void refused(KeyMaterial key, SignatureAlgorithm algorithm, byte[] digest, byte[] signature) {
        assertThatThrownBy(() -> DigestSigner.verify(key, algorithm, digest, signature))
                .isInstanceOf(SignatureRejected.class)
                .hasMessage(SignatureRejected.MESSAGE)
                .hasNoCause();
    }

    @ParameterizedTest
    @EnumSource
    void an_algorithm_takes_its_specs_and_its_length_of_digest_only(SignatureAlgorithm algorithm) {
        for (KeyMaterial key : KEYS.values()) {
            byte[] right = new byte[algorithm.digestBytes()];
            if (!algorithm.supports(key.spec())) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> DigestSigner.sign(key, algorithm, right, Samples.random()));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> DigestSigner.verify(key, algorithm, right, new byte[64]));
                continue;
            }
            for (int length : new int[] {0, right.length - 1, right.length + 1}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> DigestSigner.sign(key, algorithm, new byte[length], Samples.random()));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> DigestSigner.verify(key, algorithm, new byte[length], new byte[64]));
            }
        }
        assertThat(SignatureAlgorithm.ofWireName(algorithm.wireName())).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @CsvSource({"EC_P256, ECDSA_SHA_256", "EC_P256K, ECDSA_SHA_256", "EC_P384, ECDSA_SHA_384", "EC_SM2, SM2DSA"})
    void only_the_one_strict_der_of_a_signature_is_taken(KeySpec spec, SignatureAlgorithm algorithm) {
        byte[] digest = new byte[algorithm.digestBytes()];
        byte[] der = DigestSigner.sign(key(spec), algorithm, digest, Samples.random());

        byte[] longLength = new byte[der.length + 1];
        longLength[0] = der[0];
        longLength[1] = (byte) 0x81;
        System.arraycopy(der, 1, longLength, 2, der.length - 1);
        refused(key(spec), algorithm, digest, longLength);

        byte[] padded = new byte[der.length + 1];
        System.arraycopy(der, 0, padded, 0, 4);
        padded[1]++;
        padded[3]++;
        System.arraycopy(der, 4, padded, 5, der.length - 4);
        refused(key(spec), algorithm, digest, padded);

        byte[] followed = Arrays.copyOf(der, der.length + 2);
        followed[1] = (byte) (followed[1] + 2);
        followed[der.length] = 5;
        refused(key(spec), algorithm, digest, followed);

        byte[] indefinite = Arrays.copyOf(der, der.length + 2);
        indefinite[1] = (byte) 0x80;
        refused(key(spec), algorithm, digest, indefinite);
    }

    @Test
    void a_pss_signature_has_a_new_salt_each_time() {
        byte[] digest = new byte[32];
        assertThat(sign(KeySpec.RSA_2048, SignatureAlgorithm.RSA_PSS_SHA_256, digest))
                .isNotEqualTo(sign(KeySpec.RSA_2048, SignatureAlgorithm.RSA_PSS_SHA_256, digest));
    }

    @Test
    void a_pss_signature_is_no_pkcs1_signature_and_the_other_way() {
        byte[] digest = new byte[32];
        refused(
                key(KeySpec.RSA_2048),
                SignatureAlgorithm.RSA_PKCS1_SHA_256,
                digest,
                sign(KeySpec.RSA_2048, SignatureAlgorithm.RSA_PSS_SHA_256, digest));
        refused(
                key(KeySpec.RSA_2048),
                SignatureAlgorithm.RSA_PSS_SHA_256,
                digest,
                sign(KeySpec.RSA_2048, SignatureAlgorithm.RSA_PKCS1_SHA_256, digest));
    }

    @Test
    void an_sm2_signer_with_the_message_takes_our_signature_over_the_digest() {
        PublicKeyMaterial signer = Objects.requireNonNull(key(KeySpec.EC_SM2).publicKey());
        byte[] digest = MessageDigests.sm2(signer, MESSAGE);
        byte[] signature = sign(KeySpec.EC_SM2, SignatureAlgorithm.SM2DSA, digest);
        SM2Signer independent = new SM2Signer();
        independent.init(false, ((PublicPart.Curve) signer.part()).point());
        independent.update(MESSAGE, 0, MESSAGE.length);
        assertThat(independent.verifySignature(signature)).isTrue();
    }

    @Test
    void an_ml_dsa_verifier_with_the_message_takes_our_signature_over_the_digest() {
        PublicKeyMaterial signer = Objects.requireNonNull(key(KeySpec.ML_DSA_65).publicKey());
        byte[] digest = MessageDigests.mlDsa(signer, MESSAGE);
        byte[] signature = sign(KeySpec.ML_DSA_65, SignatureAlgorithm.ML_DSA_65, digest);
        MLDSASigner independent = new MLDSASigner();
        independent.init(false, ((PublicPart.MlDsa) signer.part()).key());
        independent.update(MESSAGE, 0, MESSAGE.length);
        assertThat(independent.verifySignature(signature)).isTrue();
    }

    @Test
    void digests_are_of_signers_with_the_right_key_and_of_short_identities() {
        PublicKeyMaterial signer = Objects.requireNonNull(key(KeySpec.EC_SM2).publicKey());
        PublicKeyMaterial wrong = Objects.requireNonNull(key(KeySpec.EC_P256).publicKey());
        assertThatIllegalArgumentException().isThrownBy(() -> MessageDigests.sm2(wrong, MESSAGE));
        assertThatIllegalArgumentException().isThrownBy(() -> MessageDigests.mlDsa(wrong, MESSAGE));
        assertThatCode(() -> MessageDigests.sm2(signer, new byte[8191], MESSAGE))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> MessageDigests.sm2(signer, new byte[8192], MESSAGE));
    }

    @Test
    void a_closed_key_does_not_sign_but_its_public_half_verifies() throws Exception {
        KeyMaterial key = KeyMaterial.generate(KeySpec.EC_P256, Samples.random());
        byte[] digest = new byte[32];
        byte[] signature = DigestSigner.sign(key, SignatureAlgorithm.ECDSA_SHA_256, digest, Samples.random());
        key.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> DigestSigner.sign(key, SignatureAlgorithm.ECDSA_SHA_256, digest, Samples.random()));
        DigestSigner.verify(key, SignatureAlgorithm.ECDSA_SHA_256, digest, signature);
    }

    @Test
    void many_threads_share_a_key() throws Exception {
        byte[] digest = new byte[32];
        Thread[] threads = new Thread[16];
        int[] verified = new int[threads.length];
        for (int i = 0; i < threads.length; i++) {
            int mine = i;
            threads[i] = Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 20; round++) {
                    for (SignatureAlgorithm algorithm :
                            new SignatureAlgorithm[] {SignatureAlgorithm.ECDSA_SHA_256, SignatureAlgorithm.SM2DSA}) {
                        KeySpec spec = algorithm == SignatureAlgorithm.SM2DSA ? KeySpec.EC_SM2 : KeySpec.EC_P256;
                        try {
                            DigestSigner.verify(key(spec), algorithm, digest, sign(spec, algorithm, digest));
                            verified[mine]++;
                        } catch (SignatureRejected wrong) {
                            return;
                        }
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(verified).containsOnly(40);
    }

    private static byte[] sign(KeySpec spec, SignatureAlgorithm algorithm, byte[] digest) {
        return DigestSigner.sign(key(spec), algorithm, digest, Samples.random());
    }
}
