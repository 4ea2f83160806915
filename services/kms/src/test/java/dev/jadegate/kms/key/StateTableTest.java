package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.kms.policy.ResourcePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation on a key, in every state of it. The first rows are those of "Impact of CMK status on API operations"; of
 * the operations below the line it does not speak, and they follow the ones that do the like.
 */
class StateTableTest {
    private static final String TABLE = """
            operation                       | Enabled | Disabled | PendingDeletion | PendingImport
            GenerateDataKey                 | OK      | Disabled | PendingDeletion | PendingImport
            GenerateDataKeyWithoutPlaintext | OK      | Disabled | PendingDeletion | PendingImport
            Encrypt                         | OK      | Disabled | PendingDeletion | PendingImport
            Decrypt                         | OK      | Disabled | PendingDeletion | PendingImport
            ListKeys                        | OK      | OK       | OK              | OK
            DescribeKey                     | OK      | OK       | OK              | OK
            UpdateKeyDescription            | OK      | OK       | PendingDeletion | OK
            EnableKey                       | OK      | OK       | StateModifiedFailed | StateModifiedFailed
            DisableKey                      | OK      | OK       | StateModifiedFailed | StateModifiedFailed
            ScheduleKeyDeletion             | OK      | OK       | StateModifiedFailed | OK
            CancelKeyDeletion               | StateModifiedFailed | StateModifiedFailed | OK | StateModifiedFailed
            CreateAlias                     | OK      | OK       | StateModifiedFailed | OK
            DeleteAlias                     | OK      | OK       | OK              | OK
            ListAliases                     | OK      | OK       | OK              | OK
            UpdateAlias                     | OK      | OK       | PendingDeletion | OK
            GetParametersForImport          | OK      | OK       | OK              | OK
            ImportKeyMaterial               | OK      | OK       | StateModifiedFailed | OK
            DeleteKeyMaterial               | OK      | OK       | OK              | OK
            ListAliasesByKeyId              | OK      | OK       | OK              | OK
            ReEncryptFrom                   | OK      | Disabled | PendingDeletion | PendingImport
            ReEncryptTo                     | OK      | Disabled | PendingDeletion | PendingImport
            ExportDataKey                   | OK      | Disabled | PendingDeletion | PendingImport
            GenerateAndExportDataKey        | OK      | Disabled | PendingDeletion | PendingImport
            DescribeKeyVersion              | OK      | OK       | OK              | OK
            ListKeyVersions                 | OK      | OK       | OK              | OK
            TagResource                     | OK      | OK       | PendingDeletion | OK
            TagResources                    | OK      | OK       | PendingDeletion | OK
            UntagResource                   | OK      | OK       | PendingDeletion | OK
            UntagResources                  | OK      | OK       | PendingDeletion | OK
            ListResourceTags                | OK      | OK       | OK              | OK
            ListTagResources                | OK      | OK       | OK              | OK
            SetDeletionProtection           | OK      | OK       | PendingDeletion | OK
            SetKeyPolicy                    | OK      | OK       | PendingDeletion | OK
            GetKeyPolicy                    | OK      | OK       | OK              | OK
            """;

    /** Of keys with material of KMS: rotation and key pairs, which cannot be imported. */
    private static final String TABLE_OF_OWN_MATERIAL = """
            operation                       | Enabled | Disabled | PendingDeletion
            UpdateRotationPolicy            | OK      | Disabled | PendingDeletion
            CreateKeyVersion                | OK      | Disabled | PendingDeletion
            GetPublicKey                    | OK      | Disabled | PendingDeletion
            AsymmetricSign                  | OK      | Disabled | PendingDeletion
            AsymmetricVerify                | OK      | Disabled | PendingDeletion
            AsymmetricEncrypt               | OK      | Disabled | PendingDeletion
            AsymmetricDecrypt               | OK      | Disabled | PendingDeletion
            """;

    private static final byte[] MATERIAL = new byte[32];
    private static final KeyFixture KMS = new KeyFixture();
    private static final String RECIPIENT = recipient();
    private static final AtomicInteger NAMES = new AtomicInteger();

    @AfterAll
    static void close() {
        KMS.close();
    }

    private static String recipient() {
        String pair = KMS.key("KeySpec", "RSA_2048", "KeyUsage", "ENCRYPT/DECRYPT");
        String pem = field(KMS.call("GetPublicKey", "KeyId", pair, "KeyVersionId", KMS.version(pair)), "PublicKey");
        return pem.replaceAll("-----[A-Z ]+-----", "").replace("\n", "");
    }

    /** A cell of the table. */
    record Cell(String operation, String state, String answer) {}

    private static List<Cell> cells(String table) {
        List<List<String>> rows = table.lines()
                .map(line -> Stream.of(line.split("\\|")).map(String::trim).toList())
                .toList();
        List<Cell> cells = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            for (int i = 1; i < row.size(); i++) {
                String answer = row.get(i).equals("OK") ? "OK" : "Rejected." + row.get(i);
                cells.add(new Cell(row.getFirst(), rows.getFirst().get(i), answer));
            }
        }
        return cells;
    }

    static Stream<Cell> cellsOfExternalKeys() {
        return cells(TABLE).stream();
    }

    static Stream<Cell> cellsOfOwnKeys() {
        return cells(TABLE_OF_OWN_MATERIAL).stream();
    }

    @Test
    void the_tables_have_every_cell() {
        assertThat(cells(TABLE)).hasSize(34 * 4);
        assertThat(cells(TABLE_OF_OWN_MATERIAL)).hasSize(7 * 3);
    }

    /** Brings an enabled key into a state. */
    private static void bring(String keyId, String state) {
        String done = switch (state) {
            case "Enabled" -> "OK";
            case "Disabled" -> KMS.code("DisableKey", "KeyId", keyId);
            case "PendingDeletion" -> KMS.code("ScheduleKeyDeletion", "KeyId", keyId, "PendingWindowInDays", "7");
            default -> KMS.code("DeleteKeyMaterial", "KeyId", keyId);
        };
        assertThat(done).isEqualTo("OK");
        assertThat(KMS.state(keyId)).isEqualTo(state);
    }

    @ParameterizedTest
    @MethodSource("cellsOfExternalKeys")
    void an_operation_is_answered_by_the_state_of_the_key(Cell cell) {
        String keyId = KMS.imported(MATERIAL);
        String another = KMS.key();
        String alias = "alias/state-" + NAMES.incrementAndGet();
        KMS.call("CreateAlias", "AliasName", alias, "KeyId", cell.operation.equals("UpdateAlias") ? another : keyId);
        String plaintext = base64("plain");
        String blob = field(KMS.call("Encrypt", "KeyId", keyId, "Plaintext", plaintext), "CiphertextBlob");
        String foreign = field(KMS.call("Encrypt", "KeyId", another, "Plaintext", plaintext), "CiphertextBlob");
        Imports.Parcel parcel = Imports.wrap(KMS, keyId, "SM2PKE", MATERIAL);
        Map<String, String[]> calls = new HashMap<>();
        calls.put("GenerateDataKey", of("KeyId", keyId));
        calls.put("GenerateDataKeyWithoutPlaintext", of("KeyId", keyId));
        calls.put("Encrypt", of("KeyId", keyId, "Plaintext", plaintext));
        calls.put("Decrypt", of("CiphertextBlob", blob));
        calls.put("ListKeys", of());
        calls.put("UpdateKeyDescription", of("KeyId", keyId, "Description", "d"));
        calls.put("ScheduleKeyDeletion", of("KeyId", keyId, "PendingWindowInDays", "7"));
        calls.put("CreateAlias", of("KeyId", keyId, "AliasName", alias + "-more"));
        calls.put("DeleteAlias", of("AliasName", alias));
        calls.put("UpdateAlias", of("KeyId", keyId, "AliasName", alias));
        calls.put("ListAliases", of());
        calls.put(
                "GetParametersForImport",
                of("KeyId", keyId, "WrappingKeySpec", "EC_SM2", "WrappingAlgorithm", "SM2PKE"));
        calls.put(
                "ImportKeyMaterial",
                of(
                        "KeyId",
                        keyId,
                        "EncryptedKeyMaterial",
                        parcel.encryptedMaterial(),
                        "ImportToken",
                        parcel.token(),
                        "KeyMaterialExpireUnix",
                        "0"));
        calls.put("ReEncryptFrom", of("CiphertextBlob", blob, "DestinationKeyId", another));
        calls.put("ReEncryptTo", of("CiphertextBlob", foreign, "DestinationKeyId", keyId));
        String[] export = {
            "PublicKeyBlob", RECIPIENT, "WrappingKeySpec", "RSA_2048", "WrappingAlgorithm", "RSAES_OAEP_SHA_256"
        };
        calls.put("ExportDataKey", and(export, "CiphertextBlob", blob));
        calls.put("GenerateAndExportDataKey", and(export, "KeyId", keyId));
        calls.put("DescribeKeyVersion", of("KeyId", keyId, "KeyVersionId", KMS.version(keyId)));
        calls.put("TagResource", of("KeyId", keyId, "Tags", "[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]"));
        calls.put("UntagResource", of("KeyId", keyId, "TagKeys", "[\"a\"]"));
        String[] resource = {"ResourceType", "key", "ResourceId.1", keyId};
        calls.put("TagResources", and(resource, "Tag.1.Key", "a", "Tag.1.Value", "b"));
        calls.put("UntagResources", and(resource, "TagKey.1", "a"));
        calls.put("ListTagResources", resource);
        calls.put("SetDeletionProtection", of("ProtectedResourceArn", arn(keyId), "EnableDeletionProtection", "true"));
        calls.put("SetKeyPolicy", of("KeyId", keyId, "Policy", ResourcePolicy.defaultText(KeyFixture.ACCOUNT, "key")));
        bring(keyId, cell.state);

        String operation = cell.operation.startsWith("ReEncrypt") ? "ReEncrypt" : cell.operation;
        assertThat(KMS.code(operation, calls.getOrDefault(cell.operation, of("KeyId", keyId))))
                .isEqualTo(cell.answer);
    }

    @ParameterizedTest
    @MethodSource("cellsOfOwnKeys")
    void an_operation_on_own_material_is_answered_by_the_state_of_the_key(Cell cell) {
        boolean rotates = cell.operation.equals("UpdateRotationPolicy");
        boolean encrypts = cell.operation.endsWith("crypt");
        String keyId = rotates
                ? KMS.key()
                : KMS.key("KeySpec", "EC_SM2", "KeyUsage", encrypts ? "ENCRYPT/DECRYPT" : "SIGN/VERIFY");
        String[] version = {"KeyId", keyId, "KeyVersionId", KMS.version(keyId)};
        KMS.clock.move(Duration.ofDays(8));
        String digest = base64(new byte[32]);
        Map<String, String[]> calls = new HashMap<>();
        calls.put(
                "UpdateRotationPolicy",
                of("KeyId", keyId, "EnableAutomaticRotation", "true", "RotationInterval", "365d"));
        calls.put("CreateKeyVersion", of("KeyId", keyId));
        calls.put("GetPublicKey", version);
        if (encrypts) {
            String[] pair = and(version, "Algorithm", "SM2PKE");
            calls.put("AsymmetricEncrypt", and(pair, "Plaintext", base64("x")));
            String blob = field(KMS.call("AsymmetricEncrypt", and(pair, "Plaintext", base64("x"))), "CiphertextBlob");
            calls.put("AsymmetricDecrypt", and(pair, "CiphertextBlob", blob));
        } else if (cell.operation.startsWith("Asymmetric")) {
            String[] sign = and(version, "Algorithm", "SM2DSA", "Digest", digest);
            calls.put("AsymmetricSign", sign);
            calls.put("AsymmetricVerify", and(sign, "Value", field(KMS.call("AsymmetricSign", sign), "Value")));
        }
        bring(keyId, cell.state);

        assertThat(KMS.code(cell.operation, calls.getOrDefault(cell.operation, of())))
                .isEqualTo(cell.answer);
    }

    private static String arn(String keyId) {
        return "acs:kms:" + KeyFixture.REGION + ":" + KeyFixture.ACCOUNT + ":key/" + keyId;
    }

    private static String[] of(String... parameters) {
        return parameters;
    }

    private static String[] and(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }
}
