package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is made around a key that a token keeps; the token is played by a key in memory that does only the raw step. */
class TokenKeyTest {
    private static final EncryptionContext CONTEXT = EncryptionContext.of(Map.of("purpose", "test"));
    private static final byte[] PLAINTEXT = "thirty-two bytes of a plaintext!".getBytes(StandardCharsets.US_ASCII);

    /** Does what a token does, from the material. */
    private record PlayedToken(KeyMaterial key) implements TokenKey.Operations {
        @Override
        public byte[] encryptGcm(byte[] iv, byte[] associated, byte[] plaintext) {
            byte[] sealed = new byte[plaintext.length + Gcm.TAG_BYTES];
            return key.withSecret(secret -> {
                Gcm.AES.seal(secret, iv, associated, plaintext, sealed, 0);
                return sealed;
            });
        }

        @Override
        public byte[] decryptGcm(byte[] iv, byte[] associated, byte[] ciphertext) throws CiphertextRejected {
            byte[] secret = key.exportSecret().use(byte[]::clone);
            return Gcm.AES.open(secret, iv, associated, ciphertext, 0, ciphertext.length);
        }

        @Override
        public byte[] signPkcs1(byte[] digestInfo) {
            PrivatePart.Rsa rsa = (PrivatePart.Rsa) key.privatePart();
            byte[] block = new byte[rsa.modulusBytes()];
            block[1] = 1;
            Arrays.fill(block, 2, block.length - digestInfo.length - 1, (byte) 0xFF);
            System.arraycopy(digestInfo, 0, block, block.length - digestInfo.length, digestInfo.length);
            return RawRsa.sign(rsa, block);
        }

        @Override
        public byte[] signPss(byte[] digest) {
            return DigestSigner.sign(key, SignatureAlgorithm.RSA_PSS_SHA_256, digest, Samples.random());
        }

        @Override
        public byte[] signEcdsa(byte[] digest) {
            ECPrivateKeyParameters scalar = ((PrivatePart.Curve) key.privatePart()).scalar();
            ECDSASigner signer = new ECDSASigner();
            signer.init(true, scalar);
            BigInteger[] numbers = signer.generateSignature(digest);
            int half = key.spec().bits() / 8;
            String hex = ("%0" + 2 * half + "x").repeat(2).formatted(numbers[0], numbers[1]);
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public byte[] decryptRaw(byte[] block) {
            return RawRsa.decrypt((PrivatePart.Rsa) key.privatePart(), block);
        }

        @Override
        public byte[] hmac(byte[] data) {
            return key.withSecret(secret -> HmacSha256.of(secret, data));
        }
    }

    private static TokenKey onToken(KeyMaterial key) throws KeyMaterialRejected {
        return TokenKey.of(key.spec(), key.publicKeyDer(), new PlayedToken(key));
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256", "AES_192", "AES_128"})
    void what_was_encrypted_decrypts_and_every_flipped_bit_is_refused(KeySpec spec) throws Exception {
        try (KeyMaterial material = KeyMaterial.generate(spec, Samples.random())) {
            TokenKey key = onToken(material);
            byte[] blob = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, PLAINTEXT, Samples.random());
            assertThat(blob).hasSize(CiphertextBlob.TOKEN_OVERHEAD_BYTES + PLAINTEXT.length);
            CiphertextBlob parsed = CiphertextBlob.parse(blob);
            assertThat(parsed.plaintextBytes()).isEqualTo(PLAINTEXT.length);
            assertThat(parsed.decrypt(Samples.VERSION, key, CONTEXT)).isEqualTo(PLAINTEXT);
            assertThatThrownBy(() -> parsed.decrypt(Samples.VERSION, key, EncryptionContext.NONE))
                    .isInstanceOf(CiphertextRejected.class);
            for (int bit = 0; bit < blob.length * 8; bit++) {
                byte[] flipped = blob.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> CiphertextBlob.parse(flipped).decrypt(Samples.VERSION, key, CONTEXT))
                        .as("bit %d", bit)
                        .isInstanceOf(CiphertextRejected.class);
            }
        }
    }

    @Test
    void the_shortest_and_longest_blobs_are_taken_and_what_is_past_them_refused() throws Exception {
        try (KeyMaterial material = KeyMaterial.generate(KeySpec.AES_256, Samples.random())) {
            TokenKey key = onToken(material);
            for (int length : new int[] {0, 1, CiphertextBlob.PLAINTEXT_BYTES_MAX}) {
                byte[] blob = CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, new byte[length], Samples.random());
                assertThat(CiphertextBlob.parse(blob).decrypt(Samples.VERSION, key, CONTEXT))
                        .hasSize(length);
                byte[] longer = Arrays.copyOf(blob, blob.length + 1);
                assertThatThrownBy(() -> CiphertextBlob.parse(longer).decrypt(Samples.VERSION, key, CONTEXT))
                        .isInstanceOf(CiphertextRejected.class);
                byte[] cut = Arrays.copyOf(blob, CiphertextBlob.TOKEN_OVERHEAD_BYTES - 1);
                assertThatThrownBy(() -> CiphertextBlob.parse(cut)).isInstanceOf(CiphertextRejected.class);
            }
        }
    }

    @Test
    void a_blob_of_one_format_is_refused_by_a_key_of_the_other() throws Exception {
        try (KeyMaterial material = KeyMaterial.generate(KeySpec.AES_256, Samples.random())) {
            TokenKey key = onToken(material);
            CiphertextBlob ofToken = CiphertextBlob.parse(
                    CiphertextBlob.encrypt(Samples.VERSION, key, CONTEXT, new byte[0], Samples.random()));
            CiphertextBlob ofMemory = CiphertextBlob.parse(
                    CiphertextBlob.encrypt(Samples.VERSION, material, CONTEXT, PLAINTEXT, Samples.random()));
            assertThatThrownBy(() -> ofToken.decrypt(Samples.VERSION, material, CONTEXT))
                    .isInstanceOf(CiphertextRejected.class);
            assertThatThrownBy(() -> ofMemory.decrypt(Samples.VERSION, key, CONTEXT))
                    .isInstanceOf(CiphertextRejected.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSA_PSS_SHA_256",
        "RSA_2048, RSA_PKCS1_SHA_256",
        "EC_P256, ECDSA_SHA_256",
        "EC_P256K, ECDSA_SHA_256",
        "EC_P384, ECDSA_SHA_384",
        "HMAC_SHA_256, HMAC_SHA_256",
    })
    void a_signature_verifies_as_one_of_a_key_in_memory(KeySpec spec, SignatureAlgorithm algorithm) throws Exception {
        try (KeyMaterial material = KeyMaterial.generate(spec, Samples.random())) {
            TokenKey key = onToken(material);
            byte[] digest = Samples.bytes(Samples.seeded("signature"), algorithm.digestBytes());
            byte[] signature = DigestSigner.sign(key, algorithm, digest, Samples.random());
            DigestSigner.verify(material, algorithm, digest, signature);
            DigestSigner.verify(key, algorithm, digest, signature);
            digest[0] ^= 1;
            assertThatThrownBy(() -> DigestSigner.verify(key, algorithm, digest, signature))
                    .isInstanceOf(SignatureRejected.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1"})
    void what_was_encrypted_to_the_public_half_decrypts(PublicKeyEncryption algorithm) throws Exception {
        try (KeyMaterial material = KeyMaterial.generate(KeySpec.RSA_2048, Samples.random())) {
            TokenKey key = onToken(material);
            byte[] ciphertext =
                    algorithm.encrypt(java.util.Objects.requireNonNull(key.publicKey()), PLAINTEXT, Samples.random());
            assertThat(algorithm.decrypt(key, ciphertext)).isEqualTo(PLAINTEXT);
            ciphertext[7] ^= 1;
            assertThatThrownBy(() -> algorithm.decrypt(key, ciphertext)).isInstanceOf(CiphertextRejected.class);
            assertThatThrownBy(() -> algorithm.decrypt(key, new byte[255])).isInstanceOf(CiphertextRejected.class);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PublicKeyEncryption.RSAES_PKCS1_V1_5.decrypt(key, ciphertext));
        }
    }

    @Test
    void a_token_that_answers_nonsense_is_not_believed() throws Exception {
        try (KeyMaterial material = KeyMaterial.generate(KeySpec.EC_P256, Samples.random())) {
            TokenKey.Operations honest = new PlayedToken(material);
            TokenKey key = TokenKey.of(KeySpec.EC_P256, material.publicKeyDer(), new TokenKey.Operations() {
                @Override
                public byte[] encryptGcm(byte[] iv, byte[] associated, byte[] plaintext) {
                    return new byte[3];
                }

                @Override
                public byte[] decryptGcm(byte[] iv, byte[] associated, byte[] ciphertext) throws CiphertextRejected {
                    return honest.decryptGcm(iv, associated, ciphertext);
                }

                @Override
                public byte[] signPkcs1(byte[] digestInfo) {
                    return honest.signPkcs1(digestInfo);
                }

                @Override
                public byte[] signPss(byte[] digest) {
                    return honest.signPss(digest);
                }

                @Override
                public byte[] signEcdsa(byte[] digest) {
                    byte[] numbers = new byte[64];
                    Arrays.fill(numbers, (byte) 0xFF);
                    return numbers;
                }

                @Override
                public byte[] decryptRaw(byte[] block) {
                    return honest.decryptRaw(block);
                }

                @Override
                public byte[] hmac(byte[] data) {
                    return honest.hmac(data);
                }
            });
            assertThatThrownBy(() ->
                            DigestSigner.sign(key, SignatureAlgorithm.ECDSA_SHA_256, new byte[32], Samples.random()))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void what_tokens_keep_and_what_not() throws Exception {
        try (KeyMaterial rsa = KeyMaterial.generate(KeySpec.RSA_2048, Samples.random())) {
            PlayedToken token = new PlayedToken(rsa);
            assertThatIllegalArgumentException().isThrownBy(() -> TokenKey.of(KeySpec.SM4, null, token));
            assertThatThrownBy(() -> TokenKey.of(KeySpec.RSA_2048, null, token))
                    .isInstanceOf(KeyMaterialRejected.class);
            assertThatThrownBy(() -> TokenKey.of(KeySpec.AES_256, rsa.publicKeyDer(), token))
                    .isInstanceOf(KeyMaterialRejected.class);
            assertThatThrownBy(() -> TokenKey.of(KeySpec.EC_P256, rsa.publicKeyDer(), token))
                    .isInstanceOf(KeyMaterialRejected.class);
            assertThatIllegalStateException()
                    .isThrownBy(() -> TokenKey.of(KeySpec.AES_256, null, token).publicPart());
        }
    }
}
