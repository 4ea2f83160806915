package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.Wycheproof.Group;
import dev.jadegate.crypto.Wycheproof.Vector;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every family of vectors that this engine can express, through the classes that the API uses. The number of vectors that
 * ran is asserted, so that none is passed over unseen.
 */
class WycheproofTest {
    private int ran;

    @Test
    void aes_gcm() throws Exception {
        gcm("aes_gcm", Gcm.AES);
        assertThat(ran).isEqualTo(197);
    }

    @Test
    void sm4_gcm() throws Exception {
        gcm("sm4_gcm", Gcm.SM4);
        assertThat(ran).isEqualTo(65);
    }

    private void gcm(String file, Gcm mode) throws Exception {
        for (Group group : Wycheproof.groups(file)) {
            if (group.number("ivSize") != Gcm.IV_BYTES * 8 || group.number("tagSize") != Gcm.TAG_BYTES * 8) {
                continue;
            }
            for (Vector vector : group.vectors()) {
                byte[] message = vector.bytes("msg");
                byte[] text = vector.bytes("ct");
                byte[] tag = vector.bytes("tag");
                byte[] sealed = Arrays.copyOf(text, text.length + tag.length);
                System.arraycopy(tag, 0, sealed, text.length, tag.length);
                byte[] opened;
                try {
                    opened = mode.open(
                            vector.bytes("key"), vector.bytes("iv"), vector.bytes("aad"), sealed, 0, sealed.length);
                } catch (CiphertextRejected refused) {
                    opened = null;
                }
                judge(vector, opened != null, opened, message);
                if (vector.mustSucceed()) {
                    byte[] again = new byte[sealed.length];
                    mode.seal(vector.bytes("key"), vector.bytes("iv"), vector.bytes("aad"), message, again, 0);
                    assertThat(again).as(vector.toString()).isEqualTo(sealed);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ecdsa_secp256r1_sha256, EC_P256, ECDSA_SHA_256, SHA-256, 484",
        "ecdsa_secp256k1_sha256, EC_P256K, ECDSA_SHA_256, SHA-256, 476",
        "ecdsa_secp384r1_sha384, EC_P384, ECDSA_SHA_384, SHA-384, 504",
        "rsa_signature_2048_sha256, RSA_2048, RSA_PKCS1_SHA_256, SHA-256, 257",
        "rsa_signature_3072_sha256, RSA_3072, RSA_PKCS1_SHA_256, SHA-256, 258",
        "rsa_signature_4096_sha256, RSA_4096, RSA_PKCS1_SHA_256, SHA-256, 258",
        "rsa_pss_2048_sha256_mgf1_32, RSA_2048, RSA_PSS_SHA_256, SHA-256, 108",
        "rsa_pss_3072_sha256_mgf1_32, RSA_3072, RSA_PSS_SHA_256, SHA-256, 108",
        "rsa_pss_4096_sha256_mgf1_32, RSA_4096, RSA_PSS_SHA_256, SHA-256, 108"
    })
    void signatures(String file, KeySpec spec, SignatureAlgorithm algorithm, String digest, int vectors)
            throws Exception {
        MessageDigest messages = MessageDigest.getInstance(digest);
        for (Group group : Wycheproof.groups(file)) {
            PublicKeyMaterial key;
            try {
                key = PublicKeyMaterial.of(spec, group.bytes("publicKeyDer"));
            } catch (KeyMaterialRejected notOurs) {
                // Keys with another public exponent.
                continue;
            }
            for (Vector vector : group.vectors()) {
                boolean verified = verifies(key, algorithm, messages.digest(vector.bytes("msg")), vector.bytes("sig"));
                judge(vector, verified, null, null);
            }
        }
        assertThat(ran).isEqualTo(vectors);
    }

    @ParameterizedTest
    @CsvSource({"rsa_pkcs1_2048_sig_gen, RSA_2048, 8", "rsa_pkcs1_3072_sig_gen, RSA_3072, 8"})
    void generated_signatures(String file, KeySpec spec, int vectors) throws Exception {
        for (Group group : Wycheproof.groups(file)) {
            // Keys with exponent 3 are not ours.
            if (!group.text("sha").equals("SHA-256") || group.vectors().size() == 1) {
                continue;
            }
            try (KeyMaterial key = privateKey(spec, group)) {
                for (Vector vector : group.vectors()) {
                    byte[] digest = MessageDigest.getInstance("SHA-256").digest(vector.bytes("msg"));
                    byte[] signature =
                            DigestSigner.sign(key, SignatureAlgorithm.RSA_PKCS1_SHA_256, digest, Samples.random());
                    assertThat(signature).as(vector.toString()).isEqualTo(vector.bytes("sig"));
                    ran++;
                }
            }
        }
        assertThat(ran).isEqualTo(vectors);
    }

    @Test
    void ml_dsa_65() throws Exception {
        for (Group group : Wycheproof.groups("mldsa_65_verify")) {
            PublicKeyMaterial key = null;
            try {
                key = group.has("publicKeyDer")
                        ? PublicKeyMaterial.of(KeySpec.ML_DSA_65, group.bytes("publicKeyDer"))
                        : null;
            } catch (KeyMaterialRejected malformed) {
                // Its vectors have to fail.
            }
            for (Vector vector : group.vectors()) {
                if (vector.has("ctx") && vector.bytes("ctx").length > 0) {
                    continue;
                }
                boolean verified = key != null
                        && verifies(
                                key,
                                SignatureAlgorithm.ML_DSA_65,
                                MessageDigests.mlDsa(key, vector.bytes("msg")),
                                vector.bytes("sig"));
                judge(vector, verified, null, null);
            }
        }
        assertThat(ran).isEqualTo(203);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa_oaep_2048_sha1_mgf1sha1, RSA_2048, RSAES_OAEP_SHA_1, 29",
        "rsa_oaep_2048_sha256_mgf1sha256, RSA_2048, RSAES_OAEP_SHA_256, 29",
        "rsa_oaep_3072_sha256_mgf1sha256, RSA_3072, RSAES_OAEP_SHA_256, 29",
        "rsa_oaep_4096_sha256_mgf1sha256, RSA_4096, RSAES_OAEP_SHA_256, 29"
    })
    void oaep(String file, KeySpec spec, PublicKeyEncryption algorithm, int vectors) throws Exception {
        for (Group group : Wycheproof.groups(file)) {
            try (KeyMaterial key = privateKey(spec, group)) {
                for (Vector vector : group.vectors()) {
                    if (vector.bytes("label").length > 0) {
                        continue;
                    }
                    byte[] opened;
                    try {
                        opened = algorithm.decrypt(key, vector.bytes("ct"));
                    } catch (CiphertextRejected refused) {
                        opened = null;
                    }
                    judge(vector, opened != null, opened, vector.bytes("msg"));
                }
            }
        }
        assertThat(ran).isEqualTo(vectors);
    }

    @Test
    void pkcs1_encryption_never_tells_a_wrong_padding() throws Exception {
        PublicKeyEncryption algorithm = PublicKeyEncryption.RSAES_PKCS1_V1_5;
        for (Group group : Wycheproof.groups("rsa_pkcs1_2048")) {
            if (group.number("keySize") != 2048) {
                continue;
            }
            try (KeyMaterial key = privateKey(KeySpec.RSA_2048, group)) {
                for (Vector vector : group.vectors()) {
                    byte[] ciphertext = vector.bytes("ct");
                    if (vector.mustSucceed()) {
                        assertThat(algorithm.decrypt(key, ciphertext))
                                .as(vector.toString())
                                .isEqualTo(vector.bytes("msg"));
                    } else {
                        byte[] opened;
                        try {
                            opened = algorithm.decrypt(key, ciphertext);
                            // Asked again, it says the same.
                            assertThat(algorithm.decrypt(key, ciphertext)).isEqualTo(opened);
                        } catch (CiphertextRejected wrongLength) {
                            assertThat(RawRsa.fits(
                                            ciphertext,
                                            ((PrivatePart.Rsa) key.privatePart())
                                                    .numbers()
                                                    .getModulus()))
                                    .isFalse();
                            opened = null;
                        }
                        if (vector.bytes("msg").length > 1) {
                            assertThat(opened).as(vector.toString()).isNotEqualTo(vector.bytes("msg"));
                        }
                    }
                    ran++;
                }
            }
        }
        assertThat(ran).isEqualTo(67);
    }

    @Test
    void hmac_sha256() throws Exception {
        for (Group group : Wycheproof.groups("hmac_sha256")) {
            for (Vector vector : group.vectors()) {
                byte[] code = HmacSha256.of(vector.bytes("key"), vector.bytes("msg"));
                byte[] cut = Arrays.copyOf(code, group.number("tagSize") / 8);
                judge(vector, Arrays.equals(cut, vector.bytes("tag")), null, null);
            }
        }
        assertThat(ran).isEqualTo(174);
    }

    @Test
    void hkdf_sha256_of_one_block() throws Exception {
        for (Group group : Wycheproof.groups("hkdf_sha256")) {
            for (Vector vector : group.vectors()) {
                int size = vector.number("size");
                if (size < 1 || size > HkdfExpand.BYTES_MAX) {
                    continue;
                }
                byte[] extracted = HmacSha256.of(vector.bytes("salt"), vector.bytes("ikm"));
                byte[] derived = HkdfExpand.sha256(extracted, vector.bytes("info"), size);
                judge(vector, true, derived, vector.bytes("okm"));
            }
        }
        assertThat(ran).isEqualTo(30);
    }

    private static KeyMaterial privateKey(KeySpec spec, Group group) throws Exception {
        try (SecretBytes pkcs8 = SecretBytes.copyOf(group.bytes("privateKeyPkcs8"))) {
            return KeyMaterial.of(spec, pkcs8, null);
        }
    }

    private static boolean verifies(
            PublicKeyMaterial key, SignatureAlgorithm algorithm, byte[] digest, byte[] signature) {
        try {
            DigestSigner.verify(key, algorithm, digest, signature);
            return true;
        } catch (SignatureRejected refused) {
            return false;
        }
    }

    private void judge(Vector vector, boolean succeeded, byte @Nullable [] opened, byte @Nullable [] expected) {
        ran++;
        if (vector.mustSucceed()) {
            assertThat(succeeded).as(vector.toString()).isTrue();
        }
        if (vector.mustFail()) {
            assertThat(succeeded).as(vector.toString()).isFalse();
        }
        if (succeeded) {
            assertThat(opened).as(vector.toString()).isEqualTo(expected);
        }
    }
}
