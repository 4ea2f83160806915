package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.field;
import static dev.jadegate.kms.key.KeyFixture.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedMemory;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealError;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys while the seal is locked, and after it. */
class LockTest {
    private static final String SEALED = SealError.SEALED.code();
    private static final String TEXT = base64("text");

    private final KeyFixture fixture = new KeyFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private String code(String operation, String... parameters) {
        return fixture.code(operation, parameters);
    }

    @Test
    void what_needs_key_material_is_sealed_and_what_is_told_of_keys_goes_on() {
        String id = fixture.key();
        String signer = fixture.key("KeySpec", "EC_P256", "KeyUsage", "SIGN/VERIFY");
        String external = fixture.key("Origin", "EXTERNAL");
        String blob = field(fixture.call("Encrypt", "KeyId", id, "Plaintext", TEXT), "CiphertextBlob");
        String version = fixture.version(signer);
        String digest = base64(new byte[32]);
        String imported = fixture.imported(new byte[32]);

        fixture.lock();

        assertThat(code("Encrypt", "KeyId", id, "Plaintext", TEXT)).isEqualTo(SEALED);
        assertThat(code("Encrypt", "KeyId", id, "Plaintext", TEXT, "DryRun", "true"))
                .isEqualTo(SEALED);
        assertThat(code("Decrypt", "CiphertextBlob", blob)).isEqualTo(SEALED);
        assertThat(code("GenerateDataKey", "KeyId", id)).isEqualTo(SEALED);
        assertThat(code("GenerateDataKeyWithoutPlaintext", "KeyId", id)).isEqualTo(SEALED);
        assertThat(code("ReEncrypt", "CiphertextBlob", blob, "DestinationKeyId", id))
                .isEqualTo(SEALED);
        assertThat(code(
                        "AsymmetricSign",
                        "KeyId",
                        signer,
                        "KeyVersionId",
                        version,
                        "Algorithm",
                        "ECDSA_SHA_256",
                        "Digest",
                        digest))
                .isEqualTo(SEALED);
        assertThat(code("CreateKey")).isEqualTo(SEALED);
        fixture.clock.move(Duration.ofDays(8));
        assertThat(code("CreateKeyVersion", "KeyId", signer)).isEqualTo(SEALED);
        assertThat(code(
                        "GetParametersForImport",
                        "KeyId",
                        external,
                        "WrappingKeySpec",
                        "RSA_2048",
                        "WrappingAlgorithm",
                        "RSAES_OAEP_SHA_256"))
                .isEqualTo(SEALED);

        assertThat(code("DescribeKey", "KeyId", id)).isEqualTo("OK");
        assertThat(code("ListKeys")).isEqualTo("OK");
        assertThat(code("ListKeyVersions", "KeyId", signer)).isEqualTo("OK");
        assertThat(code("GetPublicKey", "KeyId", signer, "KeyVersionId", version))
                .isEqualTo("OK");
        assertThat(code("CreateAlias", "AliasName", "alias/a", "KeyId", id)).isEqualTo("OK");
        assertThat(code("DisableKey", "KeyId", id)).isEqualTo("OK");
        assertThat(code("Encrypt", "KeyId", id, "Plaintext", TEXT)).isEqualTo("Rejected.Disabled");
        assertThat(code("EnableKey", "KeyId", id)).isEqualTo("OK");
        assertThat(code("DeleteKeyMaterial", "KeyId", imported)).isEqualTo("OK");

        fixture.unlock();

        assertThat(field(fixture.call("Decrypt", "CiphertextBlob", blob), "Plaintext"))
                .isEqualTo(TEXT);
        assertThat(code("CreateKey")).isEqualTo("OK");
        assertThat(Imports.put(fixture, imported, new byte[32], "0"))
                .as("the same material, known by its fingerprint")
                .isEqualTo("OK");
    }

    @Test
    void nothing_rotates_while_it_is_locked_and_one_rotation_is_made_up_for_afterwards() {
        String id = fixture.key("EnableAutomaticRotation", "true", "RotationInterval", "7d");
        fixture.lock();
        fixture.clock.move(Duration.ofDays(15));
        fixture.part.pass();
        assertThat(versions(id)).hasSize(1);
        fixture.unlock();
        fixture.part.pass();
        assertThat(versions(id)).hasSize(2);
    }

    private List<String> versions(String id) {
        return fields(fixture.call("ListKeyVersions", "KeyId", id), "KeyVersionId");
    }

    @Test
    void a_blob_of_no_known_key_tells_nothing_else_while_it_is_locked() {
        String id = fixture.key();
        String blob = field(fixture.call("Encrypt", "KeyId", id, "Plaintext", TEXT), "CiphertextBlob");
        byte[] unknown = KeyFixture.bytes(blob);
        unknown[0] = unknown[0] == 'a' ? (byte) 'b' : (byte) 'a';
        fixture.lock();
        assertThat(code("Decrypt", "CiphertextBlob", base64(unknown))).isEqualTo(SEALED);
    }

    @Test
    void calls_that_race_with_a_lock_work_or_are_sealed_and_nothing_is_left_open() throws Exception {
        String id = fixture.key();
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<List<String>>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 3; i++) {
                callers.add(threads.submit(() -> {
                    List<String> codes = new ArrayList<>();
                    while (!stop.get() && codes.size() < 100_000) {
                        codes.add(code("Encrypt", "KeyId", id, "Plaintext", TEXT));
                    }
                    return codes;
                }));
            }
            for (int round = 0; round < 50; round++) {
                fixture.lock();
                assertThat(code("Encrypt", "KeyId", id, "Plaintext", TEXT)).isEqualTo(SEALED);
                fixture.unlock();
                assertThat(code("Encrypt", "KeyId", id, "Plaintext", TEXT)).isEqualTo("OK");
            }
            fixture.lock();
            stop.set(true);
            for (Future<List<String>> caller : callers) {
                assertThat(caller.get()).isSubsetOf("OK", SEALED);
            }
        }
    }

    /** As after a root key that was changed: the same rows, wrapped under another. */
    @Test
    void a_changed_root_key_opens_what_was_there_and_the_one_before_does_not() {
        String id = fixture.key();
        String blob = field(fixture.call("Encrypt", "KeyId", id, "Plaintext", TEXT), "CiphertextBlob");
        byte[] material = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        String imported = fixture.imported(material);
        fixture.call("DeleteKeyMaterial", "KeyId", imported);
        byte[] key = new byte[RootSeal.ROOT_KEY_BYTES];
        key[5] = 5;
        try (RootSeal next = new RootSeal(SecretBytes.copyOf(key), new SecureRandom())) {
            fixture.rewrap(next);
            assertThat(field(fixture.call("Decrypt", "CiphertextBlob", blob), "Plaintext"))
                    .isEqualTo(TEXT);
            assertThat(Imports.put(fixture, imported, new byte[32], "0"))
                    .as("other material than before")
                    .isEqualTo("InvalidKeyMaterial");
            assertThat(Imports.put(fixture, imported, material, "0")).isEqualTo("OK");
        }
        assertThatThrownBy(fixture::again).as("the root key before").isInstanceOf(IllegalStateException.class);
    }

    @Test
    @SuppressWarnings("try") // Closed before its time, to see what is left.
    void opened_domain_keys_are_bounded_and_the_one_that_was_used_last_stays() {
        try (LockedMemory memory = new LockedMemory();
                DomainKeys keys = new DomainKeys(memory, 3)) {
            List<DomainKeys.Place> places = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                places.add(new DomainKeys.Place(new AccountId("100000000000000" + i), 1));
            }
            for (int i = 0; i < 3; i++) {
                keep(keys, places.get(i), i);
            }
            assertThat(opened(keys, places.get(0))).isEqualTo(0);
            keep(keys, places.get(3), 3);
            assertThat(keys.size()).isEqualTo(3);
            assertThat(memory.size()).isEqualTo(3);
            assertThat(opened(keys, places.get(1))).as("used before the others").isEqualTo(-1);
            assertThat(opened(keys, places.get(0))).isEqualTo(0);
            assertThat(opened(keys, places.get(3))).isEqualTo(3);
            keys.close();
            assertThat(memory.size()).isZero();
            keep(keys, places.get(1), 1);
            assertThat(keys.size()).as("closed for good").isZero();
        }
    }

    private static void keep(DomainKeys keys, DomainKeys.Place place, int value) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) value;
        try (SecretBytes key = SecretBytes.copyOf(bytes)) {
            keys.keep(place, key);
        }
    }

    private static int opened(DomainKeys keys, DomainKeys.Place place) {
        try (SecretBytes key = keys.find(place)) {
            return key == null ? -1 : key.<Byte>use(bytes -> bytes[0]);
        }
    }
}
