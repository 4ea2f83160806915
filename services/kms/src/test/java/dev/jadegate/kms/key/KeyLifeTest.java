package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.bytes;
import static dev.jadegate.kms.key.KeyFixture.field;
import static dev.jadegate.kms.key.KeyFixture.fields;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to keys over time, at restarts, to altered rows and when calls race. */
class KeyLifeTest {
    private static final String TEXT = base64("text");

    private final KeyFixture fixture = new KeyFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private String key(String... parameters) {
        return field(fixture.call("CreateKey", parameters), "KeyId");
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

    private List<String> versions(String keyId) {
        return fields(fixture.call("ListKeyVersions", "KeyId", keyId), "KeyVersionId");
    }

    private void pass(Duration later) {
        fixture.clock.move(later);
        fixture.part.pass();
    }

    @Test
    void a_rotated_key_encrypts_with_its_new_version_and_opens_blobs_of_all() {
        String id = key("EnableAutomaticRotation", "true", "RotationInterval", "7d");
        List<String> blobs = new ArrayList<>(List.of(encrypted(id)));
        List<String> versions = new ArrayList<>(List.of(primary(id)));

        for (int i = 0; i < 5; i++) {
            pass(Duration.ofDays(7));
            versions.add(primary(id));
            blobs.add(encrypted(id));
            fixture.restart();
        }

        assertThat(new HashSet<>(versions)).hasSize(6);
        assertThat(blobs).allSatisfy(blob -> assertThat(decrypted(blob)).isEqualTo(TEXT));
        assertThat(versions(id)).hasSize(6);
    }

    @Test
    void a_key_is_not_rotated_before_its_time_nor_while_it_is_disabled() {
        String id = key("EnableAutomaticRotation", "true", "RotationInterval", "7d");
        String first = primary(id);

        pass(Duration.ofDays(7).minusSeconds(1));
        assertThat(primary(id)).isEqualTo(first);
        fixture.call("DisableKey", "KeyId", id);
        pass(Duration.ofDays(30));
        assertThat(primary(id)).isEqualTo(first);
    }

    @Test
    void a_clock_that_jumps_a_year_makes_up_for_one_rotation_only() {
        String id = key("EnableAutomaticRotation", "true", "RotationInterval", "7d");

        pass(Duration.ofDays(365));
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofSeconds(10));
        }

        assertThat(versions(id)).hasSize(2);
    }

    @Test
    void a_clock_that_jumps_forward_and_back_destroys_nothing() {
        String id = key();
        String blob = encrypted(id);
        fixture.call("ScheduleKeyDeletion", "KeyId", id, "PendingWindowInDays", "7");

        pass(Duration.ofDays(365));
        fixture.nanos.addAndGet(Duration.ofMinutes(59).toNanos());
        pass(Duration.ZERO);
        pass(Duration.ofDays(-365));
        fixture.nanos.addAndGet(Duration.ofHours(2).toNanos());
        pass(Duration.ZERO);
        fixture.call("CancelKeyDeletion", "KeyId", id);

        assertThat(decrypted(blob)).isEqualTo(TEXT);
    }

    @Test
    void a_deleted_key_is_destroyed_a_day_after_its_window_when_that_was_seen_for_an_hour() {
        String id = key();
        String blob = encrypted(id);
        fixture.call("CreateAlias", "AliasName", "alias/gone", "KeyId", id);
        fixture.call("ScheduleKeyDeletion", "KeyId", id, "PendingWindowInDays", "7");

        pass(Duration.ofDays(8).minusSeconds(1));
        fixture.nanos.addAndGet(Duration.ofHours(2).toNanos());
        pass(Duration.ZERO);
        assertThat(fixture.code("DescribeKey", "KeyId", id))
                .as("a day is allowed for mistakes")
                .isEqualTo("OK");
        pass(Duration.ofSeconds(2));
        fixture.nanos.addAndGet(Duration.ofHours(1).minusNanos(1).toNanos());
        pass(Duration.ZERO);
        assertThat(fixture.code("DescribeKey", "KeyId", id))
                .as("seen for less than an hour")
                .isEqualTo("OK");
        fixture.nanos.addAndGet(1);
        pass(Duration.ZERO);

        assertThat(fixture.code("DescribeKey", "KeyId", id)).isEqualTo("Forbidden.KeyNotFound");
        assertThat(fixture.code("DescribeKey", "KeyId", "alias/gone")).isEqualTo("Forbidden.AliasNotFound");
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isEqualTo("InvalidParameter");
        assertThat(fixture.store.<Long>read(
                        transaction -> transaction.count("SELECT COUNT(*) FROM kms_key_version WHERE key_id = ?", id)))
                .as("no material is left")
                .isZero();
        assertThat(fixture.recorded).anySatisfy(event -> assertThat(event).contains("DeleteKey"));
    }

    @Test
    void imported_material_ends_when_it_was_said_to_and_comes_back_with_the_same() {
        String id = key("Origin", "EXTERNAL");
        byte[] material = new byte[32];
        material[5] = 9;
        long end = fixture.clock.instant().plus(Duration.ofDays(2)).getEpochSecond();
        assertThat(Imports.put(fixture, id, material, Long.toString(end))).isEqualTo("OK");
        String blob = encrypted(id);

        fixture.clock.move(Duration.ofDays(2));
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob))
                .as("at once, without a pass")
                .isEqualTo("Rejected.PendingImport");
        pass(Duration.ZERO);
        fixture.nanos.addAndGet(Duration.ofHours(1).toNanos());
        pass(Duration.ZERO);
        assertThat(Imports.put(fixture, id, new byte[32], "0")).isEqualTo("InvalidKeyMaterial");
        assertThat(Imports.put(fixture, id, material, "0")).isEqualTo("OK");

        assertThat(decrypted(blob)).isEqualTo(TEXT);
    }

    @Test
    void the_same_material_under_two_keys_does_not_open_each_others_blobs() {
        byte[] material = new byte[32];
        String one = key("Origin", "EXTERNAL");
        String two = key("Origin", "EXTERNAL");
        Imports.put(fixture, one, material, "0");
        Imports.put(fixture, two, material, "0");
        byte[] blob = bytes(encrypted(one));
        byte[] forged = blob.clone();
        System.arraycopy(bytes(encrypted(two)), 0, forged, 0, 36);

        assertThat(fixture.code("Decrypt", "CiphertextBlob", base64(blob))).isEqualTo("OK");
        assertThat(fixture.code("Decrypt", "CiphertextBlob", base64(forged))).isEqualTo("InvalidParameter");
    }

    @Test
    void another_accounts_blob_key_and_alias_are_not_there() {
        String id = key();
        String blob = encrypted(id);
        fixture.call("CreateAlias", "AliasName", "alias/mine", "KeyId", id);

        assertThat(fixture.code(KeyFixture.OTHER, "DescribeKey", "KeyId", id)).isEqualTo("Forbidden.KeyNotFound");
        assertThat(fixture.code(KeyFixture.OTHER, "Encrypt", "KeyId", "alias/mine", "Plaintext", TEXT))
                .isEqualTo("Forbidden.AliasNotFound");
        assertThat(fixture.code(KeyFixture.OTHER, "Decrypt", "CiphertextBlob", blob))
                .isEqualTo("InvalidParameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrapped", "domain"})
    void an_altered_row_is_told_and_never_gives_wrong_plaintext(String what) {
        String id = key();
        String blob = encrypted(id);
        String table = what.equals("domain") ? "kms_domain_key" : "kms_key_version";
        byte[] wrapped = fixture.store.read(transaction -> transaction
                .query("SELECT wrapped FROM " + table, row -> row.bytes(1))
                .getFirst());
        wrapped[wrapped.length / 2] ^= 1;
        fixture.store.maintain(transaction -> transaction.update("UPDATE " + table + " SET wrapped = ?", wrapped));
        fixture.restart();

        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isEqualTo("Rejected.Unavailable");
        assertThat(fixture.code("Encrypt", "KeyId", id, "Plaintext", TEXT)).isEqualTo("Rejected.Unavailable");
    }

    /** Somebody who can write to the database gives a key the material, or the looks, of another. */
    @ParameterizedTest
    @CsvSource({"kms_key_version, wrapped", "kms_key, spec"})
    void a_row_with_the_content_of_another_does_not_open(String table, String column) {
        String one = key();
        String two = column.equals("spec") ? key("KeySpec", "Aliyun_SM4") : key();
        String blob = encrypted(one);
        fixture.store.maintain(transaction -> transaction.update(
                "UPDATE " + table + " SET " + column + " = (SELECT " + column + " FROM " + table
                        + " WHERE key_id = ?) WHERE key_id = ?",
                two,
                one));
        fixture.restart();

        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isIn("Rejected.Unavailable", "InvalidParameter");
        assertThat(fixture.code("Encrypt", "KeyId", one, "Plaintext", TEXT)).isEqualTo("Rejected.Unavailable");
    }

    /** Somebody who can write to the database, but has not the root key, tries to get more from a key. */
    @ParameterizedTest
    @ValueSource(strings = {"state = 'Enabled', delete_at = NULL", "policy = '{}'", "key_usage = 'SIGN/VERIFY'"})
    void what_decides_over_a_key_cannot_be_altered_unseen(String change) {
        String id = key();
        String blob = encrypted(id);
        fixture.call("DisableKey", "KeyId", id);
        fixture.store.maintain(
                transaction -> transaction.update("UPDATE kms_key SET " + change + " WHERE key_id = ?", id));
        fixture.restart();

        assertThat(fixture.code("Encrypt", "KeyId", id, "Plaintext", TEXT)).isEqualTo("Rejected.Unavailable");
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob)).isEqualTo("Rejected.Unavailable");
    }

    @Test
    void a_tag_that_policies_look_at_cannot_be_taken_off_unseen() {
        String id = key("Tags", "[{\"TagKey\":\"secret\",\"TagValue\":\"yes\"}]");
        fixture.store.maintain(transaction -> transaction.update("DELETE FROM kms_key_tag WHERE key_id = ?", id));
        fixture.restart();

        assertThat(fixture.code("Encrypt", "KeyId", id, "Plaintext", TEXT)).isEqualTo("Rejected.Unavailable");
    }

    @Test
    void a_public_key_that_was_exchanged_in_the_database_is_not_given_to_clients() {
        String id = key("KeySpec", "EC_P256", "KeyUsage", "SIGN/VERIFY");
        String attackers = key("KeySpec", "EC_P256", "KeyUsage", "SIGN/VERIFY");
        fixture.store.maintain(transaction -> transaction.update(
                "UPDATE kms_key_version SET public_key = (SELECT public_key FROM kms_key_version WHERE key_id = ?)"
                        + " WHERE key_id = ?",
                attackers,
                id));

        assertThat(fixture.code("GetPublicKey", "KeyId", id, "KeyVersionId", fixture.version(attackers)))
                .isEqualTo("Forbidden.KeyVersionNotFound");
        String version = fixture.store.read(transaction -> transaction
                .query("SELECT key_version_id FROM kms_key_version WHERE key_id = ?", row -> row.text(1), id)
                .getFirst());
        assertThat(fixture.code("GetPublicKey", "KeyId", id, "KeyVersionId", version))
                .isEqualTo("Rejected.Unavailable");
    }

    @Test
    void keys_go_on_rotating_beside_one_whose_row_was_altered() {
        String altered = key("EnableAutomaticRotation", "true", "RotationInterval", "7d");
        String good = key("EnableAutomaticRotation", "true", "RotationInterval", "8d");
        fixture.store.maintain(
                transaction -> transaction.update("UPDATE kms_key SET description = 'x' WHERE key_id = ?", altered));
        fixture.restart();

        pass(Duration.ofDays(9));

        assertThat(versions(good)).hasSize(2);
        assertThat(fixture.code("DescribeKey", "KeyId", altered)).isEqualTo("Rejected.Unavailable");
    }

    @Test
    void of_calls_that_race_for_an_alias_one_gets_it() throws Exception {
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String id = key();
            calls.add(() -> fixture.code("CreateAlias", "AliasName", "alias/raced", "KeyId", id));
        }

        assertThat(answers(calls)).containsOnlyOnce("OK").contains("AliasAlreadyExists");
    }

    @Test
    void calls_that_race_with_disable_are_refused_from_its_answer_on() throws Exception {
        String id = key();
        encrypted(id);
        for (int round = 0; round < 20; round++) {
            fixture.call("EnableKey", "KeyId", id);
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                calls.add(() -> fixture.code("Encrypt", "KeyId", id, "Plaintext", TEXT));
            }
            calls.add(() ->
                    fixture.code("DisableKey", "KeyId", id) + fixture.code("Encrypt", "KeyId", id, "Plaintext", TEXT));
            assertThat(answers(calls).getLast()).isEqualTo("OKRejected.Disabled");
        }
    }

    private static List<String> answers(List<Callable<String>> calls) throws Exception {
        List<String> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            for (Future<String> each : threads.invokeAll(calls)) {
                answers.add(each.get());
            }
        }
        return answers;
    }

    @Test
    void the_count_of_keys_follows_what_is_made_and_destroyed() {
        String id = key();
        key();
        fixture.call("ScheduleKeyDeletion", "KeyId", id, "PendingWindowInDays", "7");
        pass(Duration.ofDays(9));
        fixture.nanos.addAndGet(Duration.ofHours(1).toNanos());
        pass(Duration.ZERO);

        long counted =
                fixture.store.<Long>read(transaction -> transaction.count("SELECT SUM(key_count) FROM kms_key_count"));
        long rows = fixture.store.<Long>read(transaction -> transaction.count("SELECT COUNT(*) FROM kms_key"));
        assertThat(counted).isEqualTo(rows).isEqualTo(1);
    }
}
