package dev.jadegate.conformance.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.dkms.gcs.sdk.Client;
import com.aliyun.dkms.gcs.sdk.models.AdvanceDecryptRequest;
import com.aliyun.dkms.gcs.sdk.models.AdvanceDecryptResponse;
import com.aliyun.dkms.gcs.sdk.models.AdvanceEncryptRequest;
import com.aliyun.dkms.gcs.sdk.models.AdvanceEncryptResponse;
import com.aliyun.dkms.gcs.sdk.models.AdvanceGenerateDataKeyPairRequest;
import com.aliyun.dkms.gcs.sdk.models.AdvanceGenerateDataKeyPairResponse;
import com.aliyun.dkms.gcs.sdk.models.AdvanceGenerateDataKeyPairWithoutPlaintextRequest;
import com.aliyun.dkms.gcs.sdk.models.AdvanceGenerateDataKeyPairWithoutPlaintextResponse;
import com.aliyun.dkms.gcs.sdk.models.AdvanceGenerateDataKeyRequest;
import com.aliyun.dkms.gcs.sdk.models.AdvanceGenerateDataKeyResponse;
import com.aliyun.dkms.gcs.sdk.models.DecryptRequest;
import com.aliyun.dkms.gcs.sdk.models.EncryptRequest;
import com.aliyun.dkms.gcs.sdk.models.EncryptResponse;
import com.aliyun.dkms.gcs.sdk.models.GenerateDataKeyPairRequest;
import com.aliyun.dkms.gcs.sdk.models.GenerateDataKeyPairResponse;
import com.aliyun.dkms.gcs.sdk.models.GenerateDataKeyPairWithoutPlaintextRequest;
import com.aliyun.dkms.gcs.sdk.models.GenerateDataKeyPairWithoutPlaintextResponse;
import com.aliyun.dkms.gcs.sdk.models.GenerateDataKeyRequest;
import com.aliyun.dkms.gcs.sdk.models.GenerateDataKeyResponse;
import com.aliyun.dkms.gcs.sdk.models.GenerateRandomRequest;
import com.aliyun.dkms.gcs.sdk.models.GetPublicKeyRequest;
import com.aliyun.dkms.gcs.sdk.models.GetSecretValueRequest;
import com.aliyun.dkms.gcs.sdk.models.GetSecretValueResponse;
import com.aliyun.dkms.gcs.sdk.models.SignRequest;
import com.aliyun.dkms.gcs.sdk.models.SignResponse;
import com.aliyun.dkms.gcs.sdk.models.VerifyRequest;
import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.CreateSecretRequest;
import com.aliyun.kms20160120.models.GetParametersForImportRequest;
import com.aliyun.kms20160120.models.GetParametersForImportResponseBody;
import com.aliyun.kms20160120.models.ImportKeyMaterialRequest;
import dev.jadegate.testkit.Compat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every operation of the unmodified client of KMS instances, over TLS. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class InstanceClientTest {
    private static final byte[] TEXT = "card 42".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BOUND = "order 42".getBytes(StandardCharsets.UTF_8);

    private static Application application;
    private static Compat.Product gateway;
    private static Client client;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        application = Application.start(folder, InstanceClientTest.class);
        gateway = application.product("kms-instance");
        gateway.offeredBy(Client.class);
        client = application.client(
                "all", List.of(Application.KEY_USER, Application.SECRET_USER), List.of("key/*", "secret/*"));
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
    }

    private static String key(String spec, String usage) throws Exception {
        return application
                .kms()
                .createKey(new CreateKeyRequest().setKeySpec(spec).setKeyUsage(usage))
                .getBody()
                .getKeyMetadata()
                .getKeyId();
    }

    private static String symmetric() throws Exception {
        return key("Aliyun_AES_256", "ENCRYPT/DECRYPT");
    }

    private static EncryptResponse encrypted(EncryptRequest request) {
        return gateway.works("Encrypt", () -> client.encrypt(request));
    }

    private static byte[] decrypted(DecryptRequest request) {
        return gateway.works("Decrypt", () -> client.decrypt(request)).getPlaintext();
    }

    @ParameterizedTest
    @CsvSource({
        "Aliyun_AES_256, AES_GCM, '', 12",
        "Aliyun_AES_128, AES_GCM, '', 12",
        "Aliyun_SM4, SM4_GCM, '', 12",
        "Aliyun_AES_256, AES_CBC, PKCS7_PADDING, 16",
    })
    void what_was_encrypted_is_decrypted(String spec, String algorithm, String padding, int ivBytes) throws Exception {
        String keyId = key(spec, "ENCRYPT/DECRYPT");
        boolean cbc = algorithm.equals("AES_CBC");
        EncryptRequest request =
                new EncryptRequest().setKeyId(keyId).setPlaintext(TEXT).setAlgorithm(algorithm);
        if (!cbc) {
            request.setAad(BOUND);
        }
        EncryptResponse encrypted = encrypted(request);

        assertThat(encrypted.getAlgorithm()).isEqualTo(algorithm);
        assertThat(encrypted.getPaddingMode()).isEqualTo(padding);
        assertThat(encrypted.getIv()).hasSize(ivBytes);
        DecryptRequest decrypt = new DecryptRequest()
                .setKeyId(keyId)
                .setCiphertextBlob(encrypted.getCiphertextBlob())
                .setIv(encrypted.getIv())
                .setAlgorithm(algorithm);
        if (!cbc) {
            gateway.refused("Decrypt", "InvalidParameter", () -> client.decrypt(decrypt));
            decrypt.setAad(BOUND);
        }
        assertThat(decrypted(decrypt)).isEqualTo(TEXT);
    }

    /** Test cases 14 and 16 of "The Galois/Counter Mode of Operation (GCM)", McGrew and Viega, through imported material. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000000000000000000000000000000000, 000000000000000000000000, '',"
                + "00000000000000000000000000000000, cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308, cafebabefacedbaddecaf888,"
                + "feedfacedeadbeeffeedfacedeadbeefabaddad2,"
                + "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16a"
                + "edf5aa0de657ba637b39,"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f6"
                + "1e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
    })
    void published_vectors_come_out_bit_by_bit(
            String material, String iv, String associated, String plaintext, String ciphertext) throws Exception {
        String keyId = imported(hex(material));
        EncryptRequest request = new EncryptRequest()
                .setKeyId(keyId)
                .setAlgorithm("AES_GCM")
                .setIv(hex(iv))
                .setAad(hex(associated))
                .setPlaintext(hex(plaintext));

        assertThat(encrypted(request).getCiphertextBlob()).isEqualTo(hex(ciphertext));
        assertThat(decrypted(new DecryptRequest()
                        .setKeyId(keyId)
                        .setAlgorithm("AES_GCM")
                        .setIv(hex(iv))
                        .setAad(hex(associated))
                        .setCiphertextBlob(hex(ciphertext))))
                .isEqualTo(hex(plaintext));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static String imported(byte[] material) throws Exception {
        String keyId = application
                .kms()
                .createKey(new CreateKeyRequest().setKeySpec("Aliyun_AES_256").setOrigin("EXTERNAL"))
                .getBody()
                .getKeyMetadata()
                .getKeyId();
        GetParametersForImportResponseBody parameters = application
                .kms()
                .getParametersForImport(new GetParametersForImportRequest()
                        .setKeyId(keyId)
                        .setWrappingKeySpec("RSA_2048")
                        .setWrappingAlgorithm("RSAES_OAEP_SHA_256"))
                .getBody();
        PublicKey wrapping = KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(parameters.getPublicKey())));
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                wrapping,
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        application
                .kms()
                .importKeyMaterial(new ImportKeyMaterialRequest()
                        .setKeyId(keyId)
                        .setEncryptedKeyMaterial(Base64.getEncoder().encodeToString(cipher.doFinal(material)))
                        .setImportToken(parameters.getImportToken())
                        .setKeyMaterialExpireUnix(0L));
        return keyId;
    }

    @ParameterizedTest
    @CsvSource({"RSA_2048, RSAES_OAEP_SHA_256", "EC_SM2, SM2PKE"})
    void what_was_encrypted_to_a_public_key_is_decrypted(String spec, String algorithm) throws Exception {
        String keyId = key(spec, "ENCRYPT/DECRYPT");
        EncryptResponse encrypted =
                encrypted(new EncryptRequest().setKeyId(keyId).setPlaintext(TEXT));

        assertThat(encrypted.getAlgorithm()).isEqualTo(algorithm);
        assertThat(decrypted(new DecryptRequest().setKeyId(keyId).setCiphertextBlob(encrypted.getCiphertextBlob())))
                .isEqualTo(TEXT);
    }

    @Test
    void an_advanced_blob_tells_all_that_opening_it_needs() throws Exception {
        String keyId = symmetric();
        AdvanceEncryptResponse encrypted = gateway.works(
                "AdvanceEncrypt",
                () -> client.advanceEncrypt(new AdvanceEncryptRequest()
                        .setKeyId(keyId)
                        .setPlaintext(TEXT)
                        .setAad(BOUND)));
        AdvanceDecryptResponse opened = gateway.works(
                "AdvanceDecrypt",
                () -> client.advanceDecrypt(new AdvanceDecryptRequest()
                        .setCiphertextBlob(encrypted.getCiphertextBlob())
                        .setAad(BOUND)));

        assertThat(opened.getPlaintext()).isEqualTo(TEXT);
        assertThat(opened.getKeyId()).isEqualTo(keyId);
        assertThat(opened.getKeyVersionId())
                .isEqualTo(encrypted.getKeyVersionId())
                .isNotEmpty();
        gateway.refused(
                "AdvanceDecrypt",
                "InvalidParameter",
                () -> client.advanceDecrypt(
                        new AdvanceDecryptRequest().setCiphertextBlob(encrypted.getCiphertextBlob())));
        byte[] altered = encrypted.getCiphertextBlob().clone();
        altered[0] ^= 1;
        gateway.refused(
                "AdvanceDecrypt",
                "InvalidParameter",
                () -> client.advanceDecrypt(
                        new AdvanceDecryptRequest().setCiphertextBlob(altered).setAad(BOUND)));
    }

    @Test
    void what_encrypt_made_is_opened_by_the_advanced_operation_with_the_key() throws Exception {
        String keyId = symmetric();
        EncryptResponse encrypted =
                encrypted(new EncryptRequest().setKeyId(keyId).setPlaintext(TEXT));
        assertThat(gateway.works(
                                "AdvanceDecrypt",
                                () -> client.advanceDecrypt(new AdvanceDecryptRequest()
                                        .setKeyId(keyId)
                                        .setAlgorithm("AES_GCM")
                                        .setIv(encrypted.getIv())
                                        .setCiphertextBlob(encrypted.getCiphertextBlob())))
                        .getPlaintext())
                .isEqualTo(TEXT);
    }

    @Test
    void data_keys_are_told_plain_and_encrypted() throws Exception {
        String keyId = symmetric();
        GenerateDataKeyResponse made = gateway.works(
                "GenerateDataKey",
                () -> client.generateDataKey(
                        new GenerateDataKeyRequest().setKeyId(keyId).setNumberOfBytes(16)));
        assertThat(made.getPlaintext()).hasSize(16);
        assertThat(decrypted(new DecryptRequest()
                        .setKeyId(keyId)
                        .setAlgorithm(made.getAlgorithm())
                        .setIv(made.getIv())
                        .setCiphertextBlob(made.getCiphertextBlob())))
                .isEqualTo(made.getPlaintext());

        AdvanceGenerateDataKeyResponse advanced = gateway.works(
                "AdvanceGenerateDataKey",
                () -> client.advanceGenerateDataKey(
                        new AdvanceGenerateDataKeyRequest().setKeyId(keyId).setNumberOfBytes(32)));
        assertThat(gateway.works(
                                "AdvanceDecrypt",
                                () -> client.advanceDecrypt(
                                        new AdvanceDecryptRequest().setCiphertextBlob(advanced.getCiphertextBlob())))
                        .getPlaintext())
                .isEqualTo(advanced.getPlaintext());
        gateway.refused(
                "GenerateDataKey",
                "InvalidParameter",
                () -> client.generateDataKey(
                        new GenerateDataKeyRequest().setKeyId(keyId).setNumberOfBytes(1025)));
    }

    @Test
    void data_key_pairs_sign_elsewhere() throws Exception {
        String keyId = symmetric();
        GenerateDataKeyPairResponse made = gateway.works(
                "GenerateDataKeyPair",
                () -> client.generateDataKeyPair(new GenerateDataKeyPairRequest()
                        .setKeyId(keyId)
                        .setKeyPairSpec("EC_P256")
                        .setKeyFormat("DER")
                        .setAad(BOUND)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(made.getPrivateKeyPlaintext())));
        signature.update(TEXT);
        byte[] signed = signature.sign();
        signature.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(made.getPublicKey())));
        signature.update(TEXT);
        assertThat(signature.verify(signed)).isTrue();
        assertThat(decrypted(new DecryptRequest()
                        .setKeyId(keyId)
                        .setAlgorithm(made.getAlgorithm())
                        .setIv(made.getIv())
                        .setAad(BOUND)
                        .setCiphertextBlob(made.getPrivateKeyCiphertextBlob())))
                .isEqualTo(made.getPrivateKeyPlaintext());
    }

    @Test
    void data_key_pairs_may_be_told_without_their_private_half() throws Exception {
        String keyId = symmetric();
        GenerateDataKeyPairWithoutPlaintextResponse initial = gateway.works(
                "GenerateDataKeyPairWithoutPlaintext",
                () -> client.generateDataKeyPairWithoutPlaintext(new GenerateDataKeyPairWithoutPlaintextRequest()
                        .setKeyId(keyId)
                        .setKeyPairSpec("EC_P256K")
                        .setKeyFormat("PEM")));
        assertThat(new String(initial.getPublicKey(), StandardCharsets.US_ASCII))
                .startsWith("-----BEGIN PUBLIC KEY-----");
        AdvanceGenerateDataKeyPairResponse told = gateway.works(
                "AdvanceGenerateDataKeyPair",
                () -> client.advanceGenerateDataKeyPair(new AdvanceGenerateDataKeyPairRequest()
                        .setKeyId(keyId)
                        .setKeyPairSpec("RSA_2048")
                        .setKeyFormat("PEM")));
        assertThat(new String(told.getPrivateKeyPlaintext(), StandardCharsets.US_ASCII))
                .startsWith("-----BEGIN PRIVATE KEY-----");
        AdvanceGenerateDataKeyPairWithoutPlaintextResponse concealed = gateway.works(
                "AdvanceGenerateDataKeyPairWithoutPlaintext",
                () -> client.advanceGenerateDataKeyPairWithoutPlaintext(
                        new AdvanceGenerateDataKeyPairWithoutPlaintextRequest()
                                .setKeyId(keyId)
                                .setKeyPairSpec("EC_P256")
                                .setKeyFormat("PEM")));
        byte[] opened = gateway.works(
                        "AdvanceDecrypt",
                        () -> client.advanceDecrypt(
                                new AdvanceDecryptRequest().setCiphertextBlob(concealed.getPrivateKeyCiphertextBlob())))
                .getPlaintext();
        assertThat(new String(opened, StandardCharsets.US_ASCII)).startsWith("-----BEGIN PRIVATE KEY-----");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSA_PKCS1_SHA_256, SHA256withRSA, RSA",
        "EC_P256, ECDSA_SHA_256, SHA256withECDSA, EC",
        "EC_SM2, SM2DSA, '', ''"
    })
    void what_was_signed_is_verified_here_and_elsewhere(String spec, String algorithm, String jca, String family)
            throws Exception {
        String keyId = key(spec, "SIGN/VERIFY");
        SignResponse signed = gateway.works(
                "Sign",
                () -> client.sign(new SignRequest()
                        .setKeyId(keyId)
                        .setAlgorithm(algorithm)
                        .setMessageType("RAW")
                        .setMessage(TEXT)));
        VerifyRequest verify = new VerifyRequest()
                .setKeyId(keyId)
                .setAlgorithm(algorithm)
                .setMessageType("RAW")
                .setMessage(TEXT)
                .setSignature(signed.getSignature());
        assertThat(gateway.works("Verify", () -> client.verify(verify)).getValue())
                .isTrue();
        assertThat(gateway.works("Verify", () -> client.verify(verify.setMessage(BOUND)))
                        .getValue())
                .isFalse();
        String pem = gateway.works("GetPublicKey", () -> client.getPublicKey(new GetPublicKeyRequest().setKeyId(keyId)))
                .getPublicKey();
        assertThat(pem).startsWith("-----BEGIN PUBLIC KEY-----");
        if (!jca.isEmpty()) {
            Signature verifier = Signature.getInstance(jca);
            verifier.initVerify(KeyFactory.getInstance(family)
                    .generatePublic(new X509EncodedKeySpec(
                            Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "")))));
            verifier.update(TEXT);
            assertThat(verifier.verify(signed.getSignature())).isTrue();
        }
    }

    @Test
    void a_digest_is_signed_as_its_message_is() throws Exception {
        String keyId = key("EC_P256", "SIGN/VERIFY");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(TEXT);
        SignResponse signed = gateway.works(
                "Sign",
                () -> client.sign(new SignRequest()
                        .setKeyId(keyId)
                        .setAlgorithm("ECDSA_SHA_256")
                        .setMessageType("DIGEST")
                        .setMessage(digest)));
        assertThat(gateway.works(
                                "Verify",
                                () -> client.verify(new VerifyRequest()
                                        .setKeyId(keyId)
                                        .setAlgorithm("ECDSA_SHA_256")
                                        .setMessage(TEXT)
                                        .setSignature(signed.getSignature())))
                        .getValue())
                .isTrue();
        gateway.refused(
                "Sign",
                "InvalidParameter",
                () -> client.sign(new SignRequest()
                        .setKeyId(keyId)
                        .setAlgorithm("ECDSA_SHA_256")
                        .setMessageType("DIGEST")
                        .setMessage(TEXT)));
    }

    @Test
    void random_bytes_are_drawn() {
        assertThat(gateway.works(
                                "GenerateRandom",
                                () -> client.generateRandom(new GenerateRandomRequest().setLength(48)))
                        .getRandom())
                .hasSize(48);
        gateway.refused(
                "GenerateRandom",
                "InvalidParameter",
                () -> client.generateRandom(new GenerateRandomRequest().setLength(1025)));
    }

    @Test
    void a_secret_is_read_with_all_that_is_told_of_it() throws Exception {
        application
                .kms()
                .createSecret(new CreateSecretRequest()
                        .setSecretName("app/db")
                        .setVersionId("v1")
                        .setSecretData("pass word"));
        GetSecretValueResponse secret = gateway.works(
                "GetSecretValue", () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/db")));
        assertThat(secret.getSecretData()).isEqualTo("pass word");
        assertThat(secret.getVersionId()).isEqualTo("v1");
        assertThat(secret.getVersionStages()).isEqualTo(List.of("ACSCurrent"));
        assertThat(secret.getSecretDataType()).isEqualTo("text");
        assertThat(secret.getCreateTime()).endsWith("Z");
        gateway.refused(
                "GetSecretValue",
                "Forbidden.ResourceNotFound",
                () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/none")));
    }

    @Test
    void what_was_encrypted_here_is_opened_by_another_library() throws Exception {
        byte[] material = hex("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
        EncryptResponse encrypted = encrypted(new EncryptRequest()
                .setKeyId(imported(material))
                .setPlaintext(TEXT)
                .setAad(BOUND));

        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE, new SecretKeySpec(material, "AES"), new GCMParameterSpec(128, encrypted.getIv()));
        cipher.updateAAD(BOUND);
        assertThat(cipher.doFinal(encrypted.getCiphertextBlob())).isEqualTo(TEXT);
    }

    @Test
    void what_does_not_fit_is_refused_by_its_documented_code() throws Exception {
        String keyId = symmetric();
        EncryptRequest request = new EncryptRequest().setKeyId(keyId).setPlaintext(TEXT);
        gateway.refused("Encrypt", "UnsupportedOperation", () -> client.encrypt(request.setAlgorithm("AES_ECB")));
        gateway.refused("Encrypt", "UnsupportedOperation", () -> client.encrypt(request.setAlgorithm("SM4_GCM")));
        gateway.refused(
                "Encrypt",
                "InvalidParameter",
                () -> client.encrypt(request.setAlgorithm("AES_GCM").setIv(new byte[16])));
        gateway.refused(
                "Encrypt",
                "InvalidParameter",
                () -> client.encrypt(
                        new EncryptRequest().setKeyId(keyId).setPlaintext(TEXT).setAad(new byte[8193])));
        gateway.refused(
                "Encrypt",
                "Forbidden.KeyNotFound",
                () -> client.encrypt(
                        new EncryptRequest().setKeyId("no-such-key").setPlaintext(TEXT)));
        gateway.refused(
                "Decrypt",
                "MissingParameter",
                () -> client.decrypt(new DecryptRequest().setKeyId(keyId).setCiphertextBlob(TEXT)));
        application.kms().disableKey(new com.aliyun.kms20160120.models.DisableKeyRequest().setKeyId(keyId));
        gateway.refused(
                "Encrypt",
                "Rejected.Disabled",
                () -> client.encrypt(new EncryptRequest().setKeyId(keyId).setPlaintext(TEXT)));
    }

    @Test
    void data_up_to_the_bound_is_encrypted_and_more_is_refused() throws Exception {
        String keyId = symmetric();
        byte[] most = new byte[512 * 1024];
        EncryptResponse encrypted =
                encrypted(new EncryptRequest().setKeyId(keyId).setPlaintext(most));
        assertThat(decrypted(new DecryptRequest()
                        .setKeyId(keyId)
                        .setIv(encrypted.getIv())
                        .setCiphertextBlob(encrypted.getCiphertextBlob())))
                .isEqualTo(most);
        gateway.refused(
                "Encrypt",
                "InvalidParameter",
                () -> client.encrypt(new EncryptRequest().setKeyId(keyId).setPlaintext(new byte[512 * 1024 + 1])));
        // Refused before anybody looks whose it is.
        gateway.refusedUnsigned(
                "Encrypt",
                "RequestBodyTooLarge",
                () -> client.encrypt(new EncryptRequest().setKeyId(keyId).setPlaintext(new byte[1024 * 1024])));
    }
}
