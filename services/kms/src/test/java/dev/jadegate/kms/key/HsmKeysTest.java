package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.ACCOUNT;
import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.bytes;
import static dev.jadegate.kms.key.KeyFixture.field;
import static dev.jadegate.kms.key.KeyFixture.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.kms.hsm.HsmKeys;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.token.Token;
import dev.jadegate.store.token.TokenObject;
import dev.jadegate.store.token.TokenObjectId;
import dev.jadegate.store.token.TokenRefused;
import dev.jadegate.store.token.TokenSettings;
import dev.jadegate.testkit.SoftHsm;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of protection level HSM, on a token of SoftHSM2. */
class HsmKeysTest {
    private static final String TEXT = base64("text");

    private final AtomicLong tokenNanos = new AtomicLong();
    private SoftHsm softHsm;
    private Token token;
    private KeyFixture fixture;

    @BeforeEach
    void make_a_token() throws TokenRefused {
        assumeTrue(SoftHsm.installed(), SoftHsm.ABSENT);
        softHsm = SoftHsm.ofThisProcess();
        SoftHsm.Made made = softHsm.newToken();
        try (SecretBytes pin = SecretBytes.ofText(made.pin())) {
            token = Token.open(TokenSettings.of(made.library(), made.label()), pin, tokenNanos::get);
        }
        fixture = new KeyFixture(token);
    }

    @AfterEach
    void close() {
        if (fixture != null) {
            fixture.close();
            token.close();
        }
    }

    private String key(String... parameters) {
        List<String> all = new ArrayList<>(List.of(parameters));
        all.addAll(List.of("ProtectionLevel", "HSM"));
        return fixture.key(all.toArray(String[]::new));
    }

    private String encrypted(String keyId) {
        return field(fixture.call("Encrypt", "KeyId", keyId, "Plaintext", TEXT), "CiphertextBlob");
    }

    private String decrypted(String blob) {
        return field(fixture.call("Decrypt", "CiphertextBlob", blob), "Plaintext");
    }

    private String primary(String keyId) {
        return field(fixture.call("DescribeKey", "KeyId", keyId), "PrimaryKeyVersion");
    }

    private List<TokenObject> objects() throws Exception {
        return token.objects();
    }

    private void change(String sql, Object... arguments) {
        fixture.store.maintain(transaction -> transaction.update(sql, arguments));
    }

    private void pass(Duration later) {
        fixture.clock.move(later);
        fixture.nanos.addAndGet(later.toNanos());
        fixture.part.pass();
    }

    private PublicKey publicKey(String algorithm, String keyId) throws Exception {
        String pem = field(
                fixture.call("GetPublicKey", "KeyId", keyId, "KeyVersionId", fixture.version(keyId)), "PublicKey");
        byte[] der = Base64.getMimeDecoder()
                .decode(pem.replace("-----BEGIN PUBLIC KEY-----", "").replace("-----END PUBLIC KEY-----", ""));
        return KeyFactory.getInstance(algorithm, new BouncyCastleProvider())
                .generatePublic(new X509EncodedKeySpec(der));
    }

    private byte[] signed(String keyId, String algorithm, byte[] digest) {
        return bytes(field(
                fixture.call(
                        "AsymmetricSign",
                        "KeyId",
                        keyId,
                        "KeyVersionId",
                        fixture.version(keyId),
                        "Algorithm",
                        algorithm,
                        "Digest",
                        base64(digest)),
                "Value"));
    }

    private boolean verified(String keyId, String algorithm, byte[] digest, byte[] signature) {
        return fixture.call(
                        "AsymmetricVerify",
                        "KeyId",
                        keyId,
                        "KeyVersionId",
                        fixture.version(keyId),
                        "Algorithm",
                        algorithm,
                        "Digest",
                        base64(digest),
                        "Value",
                        base64(signature))
                .contains("\"Value\":true");
    }

    private static byte[] message() {
        return "message".getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Aliyun_AES_256", "Aliyun_AES_192", "Aliyun_AES_128"})
    void a_symmetric_key_encrypts_with_a_context_and_still_after_a_restart(String spec) {
        String id = key("KeySpec", spec);
        String blob = field(
                fixture.call("Encrypt", "KeyId", id, "Plaintext", TEXT, "EncryptionContext", "{\"a\":\"b\"}"),
                "CiphertextBlob");
        assertThat(bytes(blob)).hasSize(66 + 4);
        assertThat(bytes(blob)[36]).as("format").isEqualTo((byte) 2);
        fixture.restart();
        assertThat(field(
                        fixture.call("Decrypt", "CiphertextBlob", blob, "EncryptionContext", "{\"a\":\"b\"}"),
                        "Plaintext"))
                .isEqualTo(TEXT);
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isEqualTo("InvalidParameter");
        byte[] altered = bytes(blob);
        for (int at : List.of(0, 36, 37, 38, 50, altered.length - 1)) {
            altered[at] ^= 1;
            assertThat(fixture.code("Decrypt", "CiphertextBlob", base64(altered), "EncryptionContext", "{\"a\":\"b\"}"))
                    .as("byte %d", at)
                    .isEqualTo("InvalidParameter");
            altered[at] ^= 1;
        }
    }

    @Test
    void data_keys_and_re_encryption_go_by_way_of_the_token() {
        String id = key();
        String soft = fixture.key();
        String made = fixture.call("GenerateDataKey", "KeyId", id, "KeySpec", "AES_256");
        assertThat(decrypted(field(made, "CiphertextBlob"))).isEqualTo(field(made, "Plaintext"));
        String other = field(
                fixture.call("ReEncrypt", "CiphertextBlob", encrypted(soft), "DestinationKeyId", id), "CiphertextBlob");
        assertThat(decrypted(other)).isEqualTo(TEXT);
        String back =
                field(fixture.call("ReEncrypt", "CiphertextBlob", other, "DestinationKeyId", soft), "CiphertextBlob");
        assertThat(decrypted(back)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA_2048", "RSA_3072"})
    void an_rsa_key_signs_for_anybodys_verifier(String spec) throws Exception {
        String id = key("KeySpec", spec, "KeyUsage", "SIGN/VERIFY");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(message());

        Signature pkcs1 = Signature.getInstance("SHA256withRSA");
        pkcs1.initVerify(publicKey("RSA", id));
        pkcs1.update(message());
        byte[] signature = signed(id, "RSA_PKCS1_SHA_256", digest);
        assertThat(pkcs1.verify(signature)).isTrue();
        assertThat(verified(id, "RSA_PKCS1_SHA_256", digest, signature)).isTrue();

        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        pss.initVerify(publicKey("RSA", id));
        pss.update(message());
        signature = signed(id, "RSA_PSS_SHA_256", digest);
        assertThat(pss.verify(signature)).isTrue();
        assertThat(verified(id, "RSA_PSS_SHA_256", digest, signature)).isTrue();
        signature[9] ^= 1;
        assertThat(verified(id, "RSA_PSS_SHA_256", digest, signature)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"SHA-256, RSAES_OAEP_SHA_256", "SHA-1, RSAES_OAEP_SHA_1"})
    void an_rsa_key_decrypts_what_anybody_encrypted_to_it_and_refuses_what_was_altered(String hash, String algorithm)
            throws Exception {
        String id = key("KeySpec", "RSA_2048", "KeyUsage", "ENCRYPT/DECRYPT");
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                publicKey("RSA", id),
                new OAEPParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
        byte[] ciphertext = cipher.doFinal(bytes(TEXT));
        String[] call = {
            "KeyId",
            id,
            "KeyVersionId",
            fixture.version(id),
            "Algorithm",
            algorithm,
            "CiphertextBlob",
            base64(ciphertext)
        };
        assertThat(field(fixture.call("AsymmetricDecrypt", call), "Plaintext")).isEqualTo(TEXT);
        ciphertext[100] ^= 1;
        call[7] = base64(ciphertext);
        assertThat(fixture.code("AsymmetricDecrypt", call)).isEqualTo("InvalidParameter");
    }

    @ParameterizedTest
    @CsvSource({
        "EC_P256, ECDSA_SHA_256, SHA-256",
        "EC_P256K, ECDSA_SHA_256, SHA-256",
        "EC_P384, ECDSA_SHA_384, SHA-384",
    })
    void a_key_on_a_curve_signs_for_anybodys_verifier(String spec, String algorithm, String hash) throws Exception {
        String id = key("KeySpec", spec);
        byte[] digest = MessageDigest.getInstance(hash).digest(message());
        byte[] signature = signed(id, algorithm, digest);
        Signature verifier = Signature.getInstance("NONEwithECDSA", new BouncyCastleProvider());
        verifier.initVerify(publicKey("EC", id));
        verifier.update(digest);
        assertThat(verifier.verify(signature)).isTrue();
        assertThat(verified(id, algorithm, digest, signature)).isTrue();
        digest[0] ^= 1;
        assertThat(verified(id, algorithm, digest, signature)).isFalse();
    }

    @Test
    void a_key_for_codes_verifies_its_own_and_no_others() throws Exception {
        String id = key("KeySpec", "HMAC_SHA_256");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(message());
        byte[] code = signed(id, "HMAC_SHA_256", digest);
        assertThat(verified(id, "HMAC_SHA_256", digest, code)).isTrue();
        code[0] ^= 1;
        assertThat(verified(id, "HMAC_SHA_256", digest, code)).isFalse();
    }

    @Test
    void what_the_hsm_does_not_do_is_refused_with_what_it_does() throws Exception {
        for (String spec : List.of("Aliyun_SM4", "EC_SM2", "ML_DSA_65")) {
            assertThat(fixture.message("CreateKey", "KeySpec", spec, "ProtectionLevel", "HSM"))
                    .contains("an HSM keeps no keys of `" + spec + "`", "EC_P256K");
        }
        assertThat(fixture.message("CreateKey", "Origin", "EXTERNAL", "ProtectionLevel", "HSM"))
                .contains("outside of the HSM");
        assertThat(fixture.code("CreateKey", "ProtectionLevel", "hsm")).isEqualTo("InvalidParameter");
        assertThat(objects()).as("nothing was made").isEmpty();
        try (KeyFixture without = new KeyFixture()) {
            assertThat(without.code("CreateKey", "ProtectionLevel", "HSM")).isEqualTo("Unsupported.ProtectionLevel");
        }
    }

    @Test
    void keys_are_told_and_listed_with_their_level() {
        String hsm = key();
        String soft = fixture.key();
        assertThat(field(fixture.call("DescribeKey", "KeyId", hsm), "ProtectionLevel"))
                .isEqualTo("HSM");
        assertThat(field(fixture.call("DescribeKey", "KeyId", soft), "ProtectionLevel"))
                .isEqualTo("SOFTWARE");
        for (Map.Entry<String, String> each :
                Map.of("HSM", hsm, "SOFTWARE", soft).entrySet()) {
            String filter = "[{\"Key\":\"ProtectionLevel\",\"Values\":[\"" + each.getKey() + "\"]}]";
            assertThat(fields(fixture.call("ListKeys", "Filters", filter), "KeyId"))
                    .containsExactly(each.getValue());
        }
    }

    @Test
    void states_count_for_keys_on_the_hsm_too() {
        String id = key();
        String blob = encrypted(id);
        fixture.call("DisableKey", "KeyId", id);
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isEqualTo("Rejected.Disabled");
        fixture.call("EnableKey", "KeyId", id);
        assertThat(decrypted(blob)).isEqualTo(TEXT);
    }

    @Test
    void a_rotated_key_has_new_material_on_the_token_and_opens_old_blobs() throws Exception {
        String id = key("EnableAutomaticRotation", "true", "RotationInterval", "7d");
        String blob = encrypted(id);
        String first = primary(id);
        pass(Duration.ofDays(7));
        assertThat(primary(id)).isNotEqualTo(first);
        assertThat(objects()).hasSize(2);
        assertThat(decrypted(encrypted(id))).isEqualTo(TEXT);
        assertThat(decrypted(blob)).isEqualTo(TEXT);
    }

    @Test
    void a_key_pair_gets_another_version_on_the_token() throws Exception {
        String id = key("KeySpec", "EC_P256");
        fixture.clock.move(Duration.ofDays(7));
        fixture.call("CreateKeyVersion", "KeyId", id);
        assertThat(objects())
                .hasSize(2)
                .noneSatisfy(each -> assertThat(each.label()).contains("pending"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(message());
        assertThat(verified(id, "ECDSA_SHA_256", digest, signed(id, "ECDSA_SHA_256", digest)))
                .isTrue();
    }

    @Test
    void a_deleted_key_leaves_nothing_on_the_token_and_one_that_was_kept_loses_nothing() throws Exception {
        String gone = key();
        String kept = key();
        String blob = encrypted(kept);
        for (String id : List.of(gone, kept)) {
            fixture.call("ScheduleKeyDeletion", "KeyId", id, "PendingWindowInDays", "7");
        }
        fixture.call("CancelKeyDeletion", "KeyId", kept);
        pass(Duration.ofDays(9));
        pass(Duration.ofHours(1));
        assertThat(fixture.code("DescribeKey", "KeyId", gone)).isEqualTo("Forbidden.KeyNotFound");
        assertThat(objects()).hasSize(1);
        assertThat(decrypted(blob)).isEqualTo(TEXT);
    }

    @Test
    void a_key_is_not_destroyed_while_the_token_is_away() throws Exception {
        String id = key();
        fixture.call("ScheduleKeyDeletion", "KeyId", id, "PendingWindowInDays", "7");
        pass(Duration.ofDays(9));
        softHsm.unplug();
        try {
            pass(Duration.ofHours(1));
            assertThat(fixture.code("DescribeKey", "KeyId", id)).isEqualTo("OK");
        } finally {
            softHsm.plugIn();
        }
        tokenNanos.addAndGet(Duration.ofSeconds(1).toNanos());
        pass(Duration.ZERO);
        pass(Duration.ofHours(1));
        assertThat(fixture.code("DescribeKey", "KeyId", id)).isEqualTo("Forbidden.KeyNotFound");
        assertThat(objects()).isEmpty();
    }

    @Test
    void what_was_made_without_its_row_being_committed_is_swept_an_hour_later() throws Exception {
        String kept = key();
        String blob = encrypted(kept);
        fixture.trail.failing = true;
        assertThatThrownBy(() -> key("KeySpec", "EC_P256")).hasMessageContaining("killed");
        fixture.trail.failing = false;
        fixture.restart();
        assertThat(objects()).hasSize(2);
        pass(Duration.ofHours(1).minusSeconds(1));
        assertThat(objects()).as("not before its hour").hasSize(2);
        pass(Duration.ofHours(1));
        assertThat(objects()).hasSize(1);
        assertThat(decrypted(blob)).isEqualTo(TEXT);
    }

    @Test
    void what_was_committed_and_not_yet_labelled_is_kept_and_labelled() throws Exception {
        String id = key();
        String blob = encrypted(id);
        // As it is for a process that was killed after the commit.
        Objects.requireNonNull(fixture.hsm).release(objects().getFirst().id().hex());
        assertThat(objects().getFirst().label()).endsWith("pending");
        pass(Duration.ofHours(2));
        assertThat(objects().getFirst().label()).endsWith(ACCOUNT.value() + " " + primary(id));
        assertThat(decrypted(blob)).isEqualTo(TEXT);
    }

    @Test
    void while_the_seal_is_locked_nothing_is_computed_on_the_token() {
        String id = key();
        String blob = encrypted(id);
        fixture.part.lock();
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isEqualTo("ServiceUnavailable.Sealed");
        assertThat(fixture.code("Encrypt", "KeyId", id, "Plaintext", TEXT)).isEqualTo("ServiceUnavailable.Sealed");
        assertThat(fixture.code("CreateKey", "ProtectionLevel", "HSM")).isEqualTo("ServiceUnavailable.Sealed");
        fixture.part.unlock();
        assertThat(decrypted(blob)).isEqualTo(TEXT);
    }

    @Test
    void what_objects_are_marked_with_survives_a_changed_root_key() {
        byte[] key = new byte[RootSeal.ROOT_KEY_BYTES];
        key[0] = 1;
        SecureRandom random = new SecureRandom();
        HsmKeys keys = Objects.requireNonNull(fixture.hsm);
        keys.make(KeySpec.AES_256).close();
        try (RootSeal next = new RootSeal(SecretBytes.copyOf(key), random)) {
            fixture.store.maintain(transaction -> {
                KeyPart.rewrap(transaction, fixture.seal, next, random);
                return null;
            });
            HsmKeys again = new HsmKeys(token, fixture.store, next, fixture.clock, random);
            assertThat(again.pending()).hasSize(1).isEqualTo(keys.pending());
        }
    }

    @Test
    void the_objects_of_others_are_never_swept() throws Exception {
        TokenObjectId others = TokenObjectId.random(new SecureRandom());
        token.generateAes(others, "pending", 256);
        byte[] key = new byte[RootSeal.ROOT_KEY_BYTES];
        key[0] = 1;
        try (RootSeal seal = new RootSeal(SecretBytes.copyOf(key), new SecureRandom());
                HsmKeys.Made made = new HsmKeys(token, fixture.store, seal, fixture.clock, new SecureRandom())
                        .make(KeySpec.AES_256)) {
            assertThat(made.publicKeyDer()).isNull();
        }
        pass(Duration.ofDays(100));
        pass(Duration.ofDays(100));
        assertThat(objects()).hasSize(2);
    }

    @Test
    void an_object_whose_transaction_is_under_way_is_no_orphan_whatever_the_clock_says() throws Exception {
        try (HsmKeys.Made made = Objects.requireNonNull(fixture.hsm).make(KeySpec.AES_256)) {
            pass(Duration.ofDays(365));
            assertThat(token.has(new TokenObjectId(made.object()))).isTrue();
        }
        pass(Duration.ofHours(1));
        assertThat(objects()).isEmpty();
    }

    @Test
    void a_row_that_names_the_object_of_another_key_is_refused() {
        String first = key();
        String second = key();
        String blob = encrypted(first);
        change(
                "UPDATE kms_key_version SET token_object = (SELECT token_object FROM kms_key_version WHERE key_id = ?)"
                        + " WHERE key_id = ?",
                second,
                first);
        fixture.restart();
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isEqualTo("Rejected.Unavailable");
        assertThat(fixture.code("Encrypt", "KeyId", second, "Plaintext", TEXT)).isEqualTo("OK");
        change("UPDATE kms_key SET protection_level = 'SOFTWARE' WHERE key_id = ?", second);
        fixture.restart();
        assertThat(fixture.code("Encrypt", "KeyId", second, "Plaintext", TEXT)).isEqualTo("Rejected.Unavailable");
    }

    @Test
    void a_public_half_that_was_exchanged_is_refused() {
        String first = key("KeySpec", "EC_P256");
        String second = key("KeySpec", "EC_P256");
        String version = fixture.version(first);
        change(
                "UPDATE kms_key_version SET public_key = (SELECT public_key FROM kms_key_version WHERE key_id = ?)"
                        + " WHERE key_id = ?",
                second,
                first);
        fixture.restart();
        assertThat(fixture.code(
                        "AsymmetricSign",
                        "KeyId",
                        first,
                        "KeyVersionId",
                        version,
                        "Algorithm",
                        "ECDSA_SHA_256",
                        "Digest",
                        base64(new byte[32])))
                .isEqualTo("Rejected.Unavailable");
    }

    @Test
    void material_that_is_no_more_on_the_token_is_said_to_be_unavailable() throws Exception {
        String id = key();
        String blob = encrypted(id);
        token.destroy(objects().getFirst().id());
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isEqualTo("Rejected.Unavailable");
    }

    @Test
    void calls_are_refused_while_the_token_is_away_and_work_when_it_is_back() {
        String id = key();
        String blob = encrypted(id);
        String soft = fixture.key();
        softHsm.unplug();
        try {
            assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isEqualTo("Rejected.HsmUnavailable");
            assertThat(fixture.code("CreateKey", "ProtectionLevel", "HSM")).isEqualTo("Rejected.HsmUnavailable");
            assertThat(fixture.code("DescribeKey", "KeyId", id)).isEqualTo("OK");
            assertThat(decrypted(encrypted(soft))).as("others go on").isEqualTo(TEXT);
        } finally {
            softHsm.plugIn();
        }
        tokenNanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(decrypted(blob)).isEqualTo(TEXT);
    }

    @Test
    void a_version_is_replaced_at_half_of_its_messages_and_refuses_more_than_all() {
        String id = key();
        String blob = encrypted(id);
        String first = primary(id);
        change(
                "UPDATE kms_key_version SET messages = ? WHERE key_version_id = ?",
                CiphertextBlob.TOKEN_MESSAGES_MAX,
                first);
        fixture.restart();
        assertThat(fixture.message("Encrypt", "KeyId", id, "Plaintext", TEXT)).contains("as many messages");
        assertThat(decrypted(blob)).as("opening wears nothing out").isEqualTo(TEXT);

        pass(Duration.ZERO);
        assertThat(primary(id)).isNotEqualTo(first);
        assertThat(decrypted(encrypted(id))).isEqualTo(TEXT);
        change(
                "UPDATE kms_key_version SET messages = ? WHERE key_version_id = ?",
                MessageCounts.ROTATE_FROM - 1,
                primary(id));
        String second = primary(id);
        pass(Duration.ofHours(1));
        assertThat(primary(id)).as("one below half").isEqualTo(second);
    }

    @Test
    void messages_are_counted_in_blocks_ahead() {
        String id = key();
        assertThat(messages(id)).isZero();
        encrypted(id);
        encrypted(id);
        assertThat(messages(id)).isEqualTo(MessageCounts.BLOCK);
        fixture.restart();
        encrypted(id);
        assertThat(messages(id)).isEqualTo(2 * MessageCounts.BLOCK);
        KeyRing ring = fixture.part.ring("secrets");
        Map<String, String> context = Map.of("a", "b");
        byte[] blob = fixture.store.maintain(transaction ->
                ring.seal(transaction, ACCOUNT, id, context, bytes(TEXT)).blob());
        assertThat(messages(id)).isEqualTo(2 * MessageCounts.BLOCK + 1);
        byte[] opened = fixture.store.read(transaction -> ring.open(transaction, ACCOUNT, context, blob));
        assertThat(opened).isEqualTo(bytes(TEXT));
    }

    private long messages(String keyId) {
        return fixture.store.<Long>read(
                transaction -> transaction.count("SELECT SUM(messages) FROM kms_key_version WHERE key_id = ?", keyId));
    }

    @Test
    void several_callers_at_once_get_their_own_answers() throws Exception {
        String id = key();
        String pair = key("KeySpec", "EC_P256");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(message());
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String plaintext = base64("plaintext " + i);
            calls.add(() -> decrypted(
                            field(fixture.call("Encrypt", "KeyId", id, "Plaintext", plaintext), "CiphertextBlob"))
                    .equals(plaintext));
            calls.add(() -> verified(pair, "ECDSA_SHA_256", digest, signed(pair, "ECDSA_SHA_256", digest)));
        }
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> each : callers.invokeAll(calls)) {
                assertThat(each.get()).isTrue();
            }
        }
    }
}
