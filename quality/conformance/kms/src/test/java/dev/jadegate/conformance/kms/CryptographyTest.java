package dev.jadegate.conformance.kms;

import static dev.jadegate.conformance.kms.KmsPlatform.base64;
import static dev.jadegate.conformance.kms.KmsPlatform.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.AsymmetricDecryptRequest;
import com.aliyun.kms20160120.models.AsymmetricEncryptRequest;
import com.aliyun.kms20160120.models.AsymmetricSignRequest;
import com.aliyun.kms20160120.models.AsymmetricVerifyRequest;
import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.DecryptRequest;
import com.aliyun.kms20160120.models.DeleteKeyMaterialRequest;
import com.aliyun.kms20160120.models.EncryptRequest;
import com.aliyun.kms20160120.models.ExportDataKeyRequest;
import com.aliyun.kms20160120.models.GenerateAndExportDataKeyRequest;
import com.aliyun.kms20160120.models.GenerateDataKeyRequest;
import com.aliyun.kms20160120.models.GenerateDataKeyResponseBody;
import com.aliyun.kms20160120.models.GenerateDataKeyWithoutPlaintextRequest;
import com.aliyun.kms20160120.models.GetParametersForImportRequest;
import com.aliyun.kms20160120.models.GetParametersForImportResponseBody;
import com.aliyun.kms20160120.models.GetPublicKeyRequest;
import com.aliyun.kms20160120.models.ImportKeyMaterialRequest;
import com.aliyun.kms20160120.models.ListKeyVersionsRequest;
import com.aliyun.kms20160120.models.ReEncryptRequest;
import dev.jadegate.testkit.Compat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class CryptographyTest {
    private static final OAEPParameterSpec OAEP_SHA_256 =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    private static KmsPlatform platform;
    private static Compat.Product kms;
    private static Client client;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = KmsPlatform.start(folder, CryptographyTest.class);
        kms = platform.calls();
        client = platform.client();
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Aliyun_AES_256", "Aliyun_AES_192", "Aliyun_AES_128", "Aliyun_SM4"})
    void a_text_comes_back_from_every_symmetric_spec(String spec) {
        String id = platform.key(new CreateKeyRequest().setKeySpec(spec));

        String blob = platform.encrypted(id, "attack at dawn");

        assertThat(platform.decrypted(blob)).isEqualTo("attack at dawn");
        assertThat(blob).isNotEqualTo(platform.encrypted(id, "attack at dawn"));
    }

    @Test
    void over_tls_and_with_plaintext_of_the_greatest_length() {
        Client tls = platform.client(platform.rootKey(), "https");
        String id = platform.key();
        String most = base64("x".repeat(6 * 1024));

        String blob = kms.works(
                        "Encrypt",
                        () -> tls.encrypt(new EncryptRequest().setKeyId(id).setPlaintext(most)))
                .getBody()
                .getCiphertextBlob();

        assertThat(kms.works("Decrypt", () -> tls.decrypt(new DecryptRequest().setCiphertextBlob(blob)))
                        .getBody()
                        .getPlaintext())
                .isEqualTo(most);
        kms.refused(
                "Encrypt",
                "InvalidParameter",
                () -> tls.encrypt(new EncryptRequest().setKeyId(id).setPlaintext(base64("x".repeat(6 * 1024 + 1)))));
    }

    /** The command of the guide: its text is not Base64, and the answer says so. */
    @Test
    void a_plaintext_that_is_not_base64_is_refused_with_what_to_send() {
        String id = platform.key();

        Compat.Refusal refusal = kms.refused(
                "Encrypt",
                "InvalidParameter",
                () -> client.encrypt(new EncryptRequest().setKeyId(id).setPlaintext("sensitive-data-here")));

        assertThat(refusal.message()).contains("Plaintext").contains("base64");
        assertThat(platform.decrypted(platform.encrypted(id, "sensitive-data-here")))
                .isEqualTo("sensitive-data-here");
    }

    @Test
    void a_blob_opens_only_with_its_context() {
        String id = platform.key();
        String blob = kms.works(
                        "Encrypt",
                        () -> client.encrypt(new EncryptRequest()
                                .setKeyId(id)
                                .setPlaintext(base64("text"))
                                .setEncryptionContext(Map.of("order", "42", "who", "jane"))))
                .getBody()
                .getCiphertextBlob();

        assertThat(kms.works(
                                "Decrypt",
                                () -> client.decrypt(new DecryptRequest()
                                        .setCiphertextBlob(blob)
                                        .setEncryptionContext(Map.of("who", "jane", "order", "42"))))
                        .getBody()
                        .getPlaintext())
                .isEqualTo(base64("text"));
        String wrongContext = kms.refused(
                        "Decrypt",
                        "InvalidParameter",
                        () -> client.decrypt(new DecryptRequest()
                                .setCiphertextBlob(blob)
                                .setEncryptionContext(Map.of("who", "jane", "order", "43"))))
                .message();
        String noContext = kms.refused(
                        "Decrypt",
                        "InvalidParameter",
                        () -> client.decrypt(new DecryptRequest().setCiphertextBlob(blob)))
                .message();
        byte[] altered = bytes(blob);
        altered[altered.length - 1] ^= 1;
        String alteredBlob = kms.refused(
                        "Decrypt",
                        "InvalidParameter",
                        () -> client.decrypt(new DecryptRequest().setCiphertextBlob(base64(altered))))
                .message();
        assertThat(withoutRequestId(wrongContext))
                .as("what is wrong with a blob is not told apart")
                .isEqualTo(withoutRequestId(noContext))
                .isEqualTo(withoutRequestId(alteredBlob));
    }

    private static String withoutRequestId(String message) {
        return message.replaceAll("request id: [0-9A-F-]+", "");
    }

    @ParameterizedTest
    @CsvSource({"AES_256, , 32", "AES_128, , 16", ", , 32", "AES_128, 1024, 1024"})
    void a_data_key_has_the_length_asked_for_and_opens(String spec, Integer bytes, int expected) {
        String id = platform.key();

        GenerateDataKeyResponseBody key = kms.works(
                        "GenerateDataKey",
                        () -> client.generateDataKey(new GenerateDataKeyRequest()
                                .setKeyId(id)
                                .setKeySpec(spec)
                                .setNumberOfBytes(bytes)))
                .getBody();

        assertThat(bytes(key.getPlaintext())).hasSize(expected);
        assertThat(kms.works(
                                "Decrypt",
                                () -> client.decrypt(new DecryptRequest().setCiphertextBlob(key.getCiphertextBlob())))
                        .getBody()
                        .getPlaintext())
                .isEqualTo(key.getPlaintext());
    }

    @Test
    void a_data_key_can_be_had_encrypted_only_and_be_exported() throws Exception {
        String id = platform.key();
        KeyPair receiver = rsa();
        String blob = kms.works(
                        "GenerateDataKeyWithoutPlaintext",
                        () -> client.generateDataKeyWithoutPlaintext(
                                new GenerateDataKeyWithoutPlaintextRequest().setKeyId(id)))
                .getBody()
                .getCiphertextBlob();
        String exported = kms.works(
                        "ExportDataKey",
                        () -> client.exportDataKey(new ExportDataKeyRequest()
                                .setCiphertextBlob(blob)
                                .setPublicKeyBlob(base64(receiver.getPublic().getEncoded()))
                                .setWrappingKeySpec("RSA_2048")
                                .setWrappingAlgorithm("RSAES_OAEP_SHA_256")))
                .getBody()
                .getExportedDataKey();
        var made = kms.works(
                        "GenerateAndExportDataKey",
                        () -> client.generateAndExportDataKey(new GenerateAndExportDataKeyRequest()
                                .setKeyId(id)
                                .setPublicKeyBlob(base64(receiver.getPublic().getEncoded()))
                                .setWrappingKeySpec("RSA_2048")
                                .setWrappingAlgorithm("RSAES_OAEP_SHA_256")))
                .getBody();

        assertThat(opened(receiver, exported)).isEqualTo(dataKey(blob));
        assertThat(opened(receiver, made.getExportedDataKey())).isEqualTo(dataKey(made.getCiphertextBlob()));
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static byte[] opened(KeyPair receiver, String exported) throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(Cipher.DECRYPT_MODE, receiver.getPrivate(), OAEP_SHA_256);
        return cipher.doFinal(bytes(exported));
    }

    private static byte[] dataKey(String blob) {
        return bytes(kms.works("Decrypt", () -> client.decrypt(new DecryptRequest().setCiphertextBlob(blob)))
                .getBody()
                .getPlaintext());
    }

    @Test
    void a_blob_moves_to_another_key_and_context() {
        String first = platform.key();
        String second = platform.key();
        String blob = platform.encrypted(first, "text");

        var moved = kms.works(
                        "ReEncrypt",
                        () -> client.reEncrypt(new ReEncryptRequest()
                                .setCiphertextBlob(blob)
                                .setDestinationKeyId(second)
                                .setDestinationEncryptionContext(Map.of("moved", "yes"))))
                .getBody();

        assertThat(moved.getKeyId()).isEqualTo(second);
        assertThat(kms.works(
                                "Decrypt",
                                () -> client.decrypt(new DecryptRequest()
                                        .setCiphertextBlob(moved.getCiphertextBlob())
                                        .setEncryptionContext(Map.of("moved", "yes"))))
                        .getBody()
                        .getPlaintext())
                .isEqualTo(base64("text"));
    }

    @Test
    void a_dry_run_checks_everything_and_computes_nothing() {
        String id = platform.key();

        kms.refused(
                "Encrypt",
                "DryRunOperationError",
                () -> client.encrypt(new EncryptRequest()
                        .setKeyId(id)
                        .setPlaintext(base64("text"))
                        .setDryRun("true")));
    }

    private static String onlyVersion(String keyId) {
        return kms.works("ListKeyVersions", () -> client.listKeyVersions(new ListKeyVersionsRequest().setKeyId(keyId)))
                .getBody()
                .getKeyVersions()
                .getKeyVersion()
                .getFirst()
                .getKeyVersionId();
    }

    private static byte[] spki(String keyId, String version) {
        String pem = kms.works(
                        "GetPublicKey",
                        () -> client.getPublicKey(
                                new GetPublicKeyRequest().setKeyId(keyId).setKeyVersionId(version)))
                .getBody()
                .getPublicKey();
        return bytes(pem.replaceAll("-----[A-Z ]+-----|\\s", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSA_PKCS1_SHA_256, SHA256withRSA, RSA",
        "RSA_2048, RSA_PSS_SHA_256, RSASSA-PSS, RSA",
        "RSA_3072, RSA_PSS_SHA_256, RSASSA-PSS, RSA",
        "EC_P256, ECDSA_SHA_256, SHA256withECDSA, EC",
    })
    void the_jdk_verifies_what_was_signed(String spec, String algorithm, String jdkName, String family)
            throws Exception {
        String id = platform.key(new CreateKeyRequest().setKeySpec(spec).setKeyUsage("SIGN/VERIFY"));
        String version = onlyVersion(id);
        byte[] message = "an order".getBytes(StandardCharsets.UTF_8);
        String digest = base64(MessageDigest.getInstance("SHA-256").digest(message));

        String signature = signed(id, version, algorithm, digest);

        PublicKey key = KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(spki(id, version)));
        Signature verifier = Signature.getInstance(jdkName);
        if (jdkName.equals("RSASSA-PSS")) {
            verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        verifier.initVerify(key);
        verifier.update(message);
        assertThat(verifier.verify(bytes(signature))).isTrue();
        assertThat(verified(id, version, algorithm, digest, signature)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"EC_P256K, ECDSA_SHA_256", "EC_SM2, SM2DSA"})
    void a_signature_holds_for_its_digest_alone(String spec, String algorithm) throws Exception {
        String id = platform.key(new CreateKeyRequest().setKeySpec(spec).setKeyUsage("SIGN/VERIFY"));
        String version = onlyVersion(id);
        String digest = base64(MessageDigest.getInstance("SHA-256").digest(new byte[] {1}));
        String other = base64(MessageDigest.getInstance("SHA-256").digest(new byte[] {2}));

        String signature = signed(id, version, algorithm, digest);

        assertThat(verified(id, version, algorithm, digest, signature)).isTrue();
        assertThat(verified(id, version, algorithm, other, signature)).isFalse();
        kms.refused(
                "AsymmetricSign",
                "InvalidParameter",
                () -> client.asymmetricSign(new AsymmetricSignRequest()
                        .setKeyId(id)
                        .setKeyVersionId(version)
                        .setAlgorithm(algorithm)
                        .setDigest(base64(new byte[31]))));
    }

    private static String signed(String id, String version, String algorithm, String digest) {
        return kms.works(
                        "AsymmetricSign",
                        () -> client.asymmetricSign(new AsymmetricSignRequest()
                                .setKeyId(id)
                                .setKeyVersionId(version)
                                .setAlgorithm(algorithm)
                                .setDigest(digest)))
                .getBody()
                .getValue();
    }

    private static boolean verified(String id, String version, String algorithm, String digest, String signature) {
        return kms.works(
                        "AsymmetricVerify",
                        () -> client.asymmetricVerify(new AsymmetricVerifyRequest()
                                .setKeyId(id)
                                .setKeyVersionId(version)
                                .setAlgorithm(algorithm)
                                .setDigest(digest)
                                .setValue(signature)))
                .getBody()
                .getValue();
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSAES_OAEP_SHA_256, 190",
        "RSA_2048, RSAES_OAEP_SHA_1, 214",
        "RSA_3072, RSAES_OAEP_SHA_256, 318",
        "EC_SM2, SM2PKE, 6047"
    })
    void what_a_public_key_encrypts_opens_up_to_the_greatest_length(String spec, String algorithm, int most) {
        String id = platform.key(new CreateKeyRequest().setKeySpec(spec).setKeyUsage("ENCRYPT/DECRYPT"));
        String version = onlyVersion(id);
        String plaintext = base64("x".repeat(most));
        AsymmetricEncryptRequest request = new AsymmetricEncryptRequest()
                .setKeyId(id)
                .setKeyVersionId(version)
                .setAlgorithm(algorithm);

        String blob = kms.works("AsymmetricEncrypt", () -> client.asymmetricEncrypt(request.setPlaintext(plaintext)))
                .getBody()
                .getCiphertextBlob();

        assertThat(kms.works(
                                "AsymmetricDecrypt",
                                () -> client.asymmetricDecrypt(new AsymmetricDecryptRequest()
                                        .setKeyId(id)
                                        .setKeyVersionId(version)
                                        .setAlgorithm(algorithm)
                                        .setCiphertextBlob(blob)))
                        .getBody()
                        .getPlaintext())
                .isEqualTo(plaintext);
        kms.refused(
                "AsymmetricEncrypt",
                "InvalidParameter",
                () -> client.asymmetricEncrypt(request.setPlaintext(base64("x".repeat(most + 1)))));
    }

    @Test
    void material_of_ones_own_is_brought_taken_away_and_brought_again() throws Exception {
        String id = platform.key(new CreateKeyRequest().setOrigin("EXTERNAL"));
        byte[] material = new byte[32];
        material[0] = 7;
        kms.refused(
                "Encrypt",
                "Rejected.PendingImport",
                () -> client.encrypt(new EncryptRequest().setKeyId(id).setPlaintext(base64("text"))));

        imported(id, material);
        String blob = platform.encrypted(id, "text");
        kms.works("DeleteKeyMaterial", () -> client.deleteKeyMaterial(new DeleteKeyMaterialRequest().setKeyId(id)));
        kms.refused(
                "Decrypt",
                "Rejected.PendingImport",
                () -> client.decrypt(new DecryptRequest().setCiphertextBlob(blob)));
        imported(id, material);

        assertThat(platform.decrypted(blob)).isEqualTo("text");
        byte[] other = new byte[32];
        kms.refused("ImportKeyMaterial", "InvalidKeyMaterial", () -> importing(id, other));
    }

    private static void imported(String keyId, byte[] material) {
        kms.works("ImportKeyMaterial", () -> importing(keyId, material));
    }

    private static Object importing(String keyId, byte[] material) throws Exception {
        GetParametersForImportResponseBody parameters = kms.works(
                        "GetParametersForImport",
                        () -> client.getParametersForImport(new GetParametersForImportRequest()
                                .setKeyId(keyId)
                                .setWrappingKeySpec("RSA_2048")
                                .setWrappingAlgorithm("RSAES_OAEP_SHA_256")))
                .getBody();
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(bytes(parameters.getPublicKey()))),
                OAEP_SHA_256);
        return client.importKeyMaterial(new ImportKeyMaterialRequest()
                .setKeyId(keyId)
                .setEncryptedKeyMaterial(base64(cipher.doFinal(material)))
                .setImportToken(parameters.getImportToken())
                .setKeyMaterialExpireUnix(0L));
    }
}
