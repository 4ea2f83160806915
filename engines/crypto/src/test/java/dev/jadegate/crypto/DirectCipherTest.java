package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.DirectCipher.Padding;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectCipherTest {
    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static KeyMaterial key(KeySpec spec, String hex) throws KeyMaterialRejected {
        return KeyMaterial.ofImported(spec, SecretBytes.copyOf(hex(hex)));
    }

    /** Test cases 4, 10 and 16 of "The Galois/Counter Mode of Operation (GCM)", McGrew and Viega. */
    @ParameterizedTest
    @CsvSource({
        "AES_128, feffe9928665731c6d6a8f9467308308,"
                + "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba3"
                + "0b396a0aac973d58e091, 5bc94fbc3221a5db94fae95ae7121a47",
        "AES_192, feffe9928665731c6d6a8f9467308308feffe9928665731c,"
                + "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c7d773d00c144c525ac619d18c84a3f4718e2"
                + "448b2fe324d9ccda2710, 2519498e80f1478f37ba55bd6d27618c",
        "AES_256, feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308,"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f6"
                + "1e6393ba7a0abcc9f662, 76fc6ece0f4e1768cddf8853bb2d551b",
    })
    void published_vectors_of_aes_gcm(KeySpec spec, String keyHex, String ciphertext, String tag) throws Exception {
        byte[] iv = hex("cafebabefacedbaddecaf888");
        byte[] associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] plaintext = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
        byte[] expected = hex(ciphertext + tag);

        try (KeyMaterial key = key(spec, keyHex)) {
            assertThat(DirectCipher.AES_GCM.encrypt(key, iv, associated, Padding.PKCS7_PADDING, plaintext))
                    .isEqualTo(expected);
            assertThat(DirectCipher.AES_GCM.decrypt(key, iv, associated, Padding.PKCS7_PADDING, expected))
                    .isEqualTo(plaintext);
        }
    }

    /** RFC 8998, appendix A.1. */
    @Test
    void the_published_vector_of_sm4_gcm() throws Exception {
        byte[] iv = hex("00001234567800000000abcd");
        byte[] associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] plaintext = hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
        byte[] expected = hex("17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                + "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
                + "83de3541e4c2b58177e065a9bf7b62ec");

        try (KeyMaterial key = key(KeySpec.SM4, "0123456789abcdeffedcba9876543210")) {
            assertThat(DirectCipher.SM4_GCM.encrypt(key, iv, associated, Padding.PKCS7_PADDING, plaintext))
                    .isEqualTo(expected);
            assertThat(DirectCipher.SM4_GCM.decrypt(key, iv, associated, Padding.PKCS7_PADDING, expected))
                    .isEqualTo(plaintext);
        }
    }

    /** NIST SP 800-38A, F.2.5. */
    @Test
    void the_published_vector_of_aes_cbc() throws Exception {
        byte[] iv = hex("000102030405060708090a0b0c0d0e0f");
        byte[] plaintext = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
        byte[] expected = hex("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d");

        try (KeyMaterial key =
                key(KeySpec.AES_256, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")) {
            assertThat(DirectCipher.AES_CBC.encrypt(key, iv, new byte[0], Padding.NO_PADDING, plaintext))
                    .isEqualTo(expected);
            assertThat(DirectCipher.AES_CBC.decrypt(key, iv, new byte[0], Padding.NO_PADDING, expected))
                    .isEqualTo(plaintext);
        }
    }

    @Test
    void padding_fills_every_length_and_nothing_else_is_taken_for_padding() throws Exception {
        byte[] iv = new byte[16];
        byte[] none = new byte[0];
        try (KeyMaterial key = key(KeySpec.AES_128, "00".repeat(16))) {
            for (int length = 0; length <= 33; length++) {
                byte[] plaintext = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
                byte[] encrypted = DirectCipher.AES_CBC.encrypt(key, iv, none, Padding.PKCS7_PADDING, plaintext);
                assertThat(encrypted).hasSize((length / 16 + 1) * 16);
                assertThat(DirectCipher.AES_CBC.decrypt(key, iv, none, Padding.PKCS7_PADDING, encrypted))
                        .isEqualTo(plaintext);
            }
            for (String last : new String[] {"00", "11", "ff", "0302", "0103", "100f0f0f"}) {
                byte[] block = hex("61".repeat(16 - last.length() / 2) + last);
                byte[] encrypted = DirectCipher.AES_CBC.encrypt(key, iv, none, Padding.NO_PADDING, block);
                assertThatThrownBy(() -> DirectCipher.AES_CBC.decrypt(key, iv, none, Padding.PKCS7_PADDING, encrypted))
                        .as(last)
                        .isInstanceOf(CiphertextRejected.class);
            }
            for (int length : new int[] {0, 15, 17}) {
                assertThatThrownBy(() ->
                                DirectCipher.AES_CBC.decrypt(key, iv, none, Padding.PKCS7_PADDING, new byte[length]))
                        .isInstanceOf(CiphertextRejected.class);
            }
        }
    }

    @Test
    void an_altered_ciphertext_iv_or_associated_data_is_refused() throws Exception {
        byte[] iv = new byte[12];
        byte[] associated = {1, 2};
        try (KeyMaterial key = key(KeySpec.AES_256, "00".repeat(32))) {
            byte[] encrypted = DirectCipher.AES_GCM.encrypt(key, iv, associated, Padding.PKCS7_PADDING, new byte[] {9});
            for (int i = 0; i < encrypted.length; i++) {
                byte[] altered = encrypted.clone();
                altered[i] ^= 1;
                refused(key, iv, associated, altered);
            }
            refused(key, hex("010000000000000000000000"), associated, encrypted);
            refused(key, iv, new byte[] {1, 3}, encrypted);
            refused(key, iv, associated, new byte[15]);
        }
    }

    private static void refused(KeyMaterial key, byte[] iv, byte[] associated, byte[] ciphertext) {
        assertThatThrownBy(() -> DirectCipher.AES_GCM.decrypt(key, iv, associated, Padding.PKCS7_PADDING, ciphertext))
                .isInstanceOf(CiphertextRejected.class);
    }

    @Test
    void a_key_of_another_kind_and_an_iv_of_another_length_are_mistakes() throws Exception {
        try (KeyMaterial aes = key(KeySpec.AES_128, "00".repeat(16));
                KeyMaterial sm4 = key(KeySpec.SM4, "00".repeat(16))) {
            for (Runnable mistake : new Runnable[] {
                () -> DirectCipher.SM4_GCM.encrypt(aes, new byte[12], new byte[0], Padding.PKCS7_PADDING, new byte[1]),
                () -> DirectCipher.AES_GCM.encrypt(sm4, new byte[12], new byte[0], Padding.PKCS7_PADDING, new byte[1]),
                () -> DirectCipher.AES_GCM.encrypt(aes, new byte[16], new byte[0], Padding.PKCS7_PADDING, new byte[1]),
                () -> DirectCipher.AES_CBC.encrypt(aes, new byte[16], new byte[1], Padding.PKCS7_PADDING, new byte[1]),
                () -> DirectCipher.AES_CBC.encrypt(aes, new byte[16], new byte[0], Padding.NO_PADDING, new byte[1])
            }) {
                assertThatThrownBy(mistake::run).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void codes_keep_their_meaning() {
        assertThat(DirectCipher.ofCode(1)).isEqualTo(DirectCipher.AES_GCM);
        assertThat(DirectCipher.ofCode(2)).isEqualTo(DirectCipher.SM4_GCM);
        assertThat(DirectCipher.ofCode(3)).isEqualTo(DirectCipher.AES_CBC);
        assertThat(DirectCipher.ofCode(0)).isNull();
        assertThat(Padding.ofCode(1)).isEqualTo(Padding.PKCS7_PADDING);
        assertThat(Padding.ofCode(2)).isEqualTo(Padding.NO_PADDING);
        assertThat(Padding.ofCode(3)).isNull();
    }
}
