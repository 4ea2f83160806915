package dev.jadegate.kms;

import static dev.jadegate.kms.KmsFixture.base64;
import static dev.jadegate.kms.KmsFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store that takes no more writes, under calls of KMS. */
class StoreTroubleTest {
    /** Pages of 4 KiB: the schema and some keys and secrets. */
    private static final int PAGES = 220;

    private static final String TEXT = base64("text");
    private static final String LARGE = "x".repeat(30_000);

    private static KmsFixture open(SqliteOptions options) {
        return new KmsFixture(
                (folder, products, sink) -> SqliteStore.open(folder.resolve("state.db"), products, sink, options));
    }

    @Test
    void a_full_store_refuses_writes_with_a_code_and_what_is_there_goes_on_being_used() {
        try (KmsFixture kms = open(SqliteOptions.defaults().withPagesMax(PAGES))) {
            String keyId = field(kms.call("CreateKey"), "KeyId");
            String blob = field(kms.call("Encrypt", "KeyId", keyId, "Plaintext", TEXT), "CiphertextBlob");
            List<String> names = new ArrayList<>();
            String refusal = "OK";
            for (int i = 0; i < PAGES && refusal.equals("OK"); i++) {
                String name = "s" + i;
                refusal = kms.code("CreateSecret", "SecretName", name, "VersionId", "v1", "SecretData", LARGE);
                if (refusal.equals("OK")) {
                    names.add(name);
                }
            }
            assertThat(refusal).as("after " + names.size() + " secrets").isEqualTo("ServiceUnavailable");
            assertThat(names).isNotEmpty();

            for (String name : names) {
                assertThat(field(kms.call("GetSecretValue", "SecretName", name), "SecretData"))
                        .isEqualTo(LARGE);
            }
            assertThat(kms.code("GetSecretValue", "SecretName", "s" + names.size()))
                    .as("what was refused is not there by half")
                    .isEqualTo("Forbidden.ResourceNotFound");
            kms.restart();
            assertThat(field(kms.call("Decrypt", "CiphertextBlob", blob), "Plaintext"))
                    .isEqualTo(TEXT);
            assertThat(kms.code("Encrypt", "KeyId", keyId, "Plaintext", TEXT)).isEqualTo("OK");
            assertThat(kms.code("PutSecretValue", "SecretName", "s0", "VersionId", "v2", "SecretData", LARGE))
                    .isEqualTo("ServiceUnavailable");
            assertThat(field(kms.call("GetSecretValue", "SecretName", "s0"), "VersionId"))
                    .isEqualTo("v1");
            // What deletes makes room.
            assertThat(kms.code("DeleteSecret", "SecretName", "s0", "ForceDeleteWithoutRecovery", "true"))
                    .isIn("OK", "ServiceUnavailable");
        }
    }

    @Test
    void a_store_that_only_reads_refuses_every_write_with_a_code_and_decrypts() {
        try (KmsFixture kms = open(SqliteOptions.defaults())) {
            String keyId = field(kms.call("CreateKey"), "KeyId");
            kms.call("CreateAlias", "AliasName", "alias/a", "KeyId", keyId);
            kms.call("CreateSecret", "SecretName", "s", "VersionId", "v1", "SecretData", "value");
            String blob = field(kms.call("Encrypt", "KeyId", keyId, "Plaintext", TEXT), "CiphertextBlob");
            for (String[] write : List.of(
                    new String[] {"CreateKey"},
                    new String[] {"DisableKey", "KeyId", keyId},
                    new String[] {"ScheduleKeyDeletion", "KeyId", keyId, "PendingWindowInDays", "7"},
                    new String[] {"CreateAlias", "AliasName", "alias/b", "KeyId", keyId},
                    new String[] {"DeleteAlias", "AliasName", "alias/a"},
                    new String[] {"TagResource", "KeyId", keyId, "Tags", "[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]"},
                    new String[] {"PutSecretValue", "SecretName", "s", "VersionId", "v2", "SecretData", "other"},
                    new String[] {"DeleteSecret", "SecretName", "s", "ForceDeleteWithoutRecovery", "true"})) {
                // The writer's connection is told to write no more, as a disk that became read-only would. After a
                // failure it takes another connection, so each call meets this anew.
                kms.store.maintain(transaction -> transaction.update("PRAGMA query_only = 1"));
                assertThat(kms.code(
                                write[0],
                                List.of(write).subList(1, write.length).toArray(String[]::new)))
                        .as(write[0])
                        .isEqualTo("ServiceUnavailable");
            }
            assertThat(field(kms.call("Decrypt", "CiphertextBlob", blob), "Plaintext"))
                    .isEqualTo(TEXT);
            assertThat(field(kms.call("Encrypt", "KeyId", "alias/a", "Plaintext", TEXT), "KeyId"))
                    .isEqualTo(keyId);
            assertThat(field(kms.call("GetSecretValue", "SecretName", "s"), "SecretData"))
                    .isEqualTo("value");
        }
    }
}
