package dev.jadegate.kms;

import static dev.jadegate.kms.KmsFixture.base64;
import static dev.jadegate.kms.KmsFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.kms.certificate.TestAuthority;
import dev.jadegate.kms.key.KeyFixture;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/**
 * Somebody who can write to the database alters it: each column of each table, cell by cell, by one bit, to nothing, and
 * to what another row has. The columns are the schema's own, so one that is added is altered too. Whatever is altered, a
 * call is answered as before or refused with a documented code; what decides is never answered otherwise.
 */
class AlteredRowsTest {
    /** Columns that decide nothing: an altered one is seen in lists, in an order, or in when something is tried again. */
    private static final Map<String, String> HARMLESS = Map.of(
            "kms_domain_key.created_at", "nothing reads it",
            "kms_key_count.key_count", "for the limit of keys alone",
            "kms_key_count.account_id", "for the limit of keys alone",
            "kms_key_count.region", "for the limit of keys alone",
            "kms_alias.created_at", "nothing reads it",
            "kms_key_version.messages", "when a key on an HSM gets a new version; counted up without a code",
            "kms_secret_version.version_number", "the order of lists, and which old version goes first",
            "kms_secret_version.rotated_by_call", "for the quota of RotateSecret alone",
            "kms_secret_rotation.account_id", "as a row that is gone: no rotation is under way",
            "kms_secret_rotation.secret_name", "as a row that is gone: no rotation is under way");

    /** A row whose place was altered is gone from where it was: lists, which show names alone, have it elsewhere. */
    private static final Set<String> PLACES = Set.of(
            "account_id",
            "region",
            "key_id",
            "secret_name",
            "alias_name",
            "rule_name",
            "policy_name",
            "point_name",
            "client_key_id",
            "certificate_id");

    private static final Set<String> REFUSALS = Set.of(
            "Rejected.Unavailable",
            "Forbidden.KeyNotFound",
            "Forbidden.AliasNotFound",
            "Forbidden.KeyVersionNotFound",
            "Forbidden.ResourceNotFound",
            "Certificate.NotFound",
            "InvalidParameter",
            // What callers of a service are answered whose data key does not open.
            "ServiceUnavailable",
            "ImplicitDeny AccountLevelIdentityBasedPolicy");

    /** Of those with more, these are drawn: with {@code altered.rows} all can be had. */
    private static final int ROWS_OF_A_TABLE = Integer.getInteger("altered.rows", 2);

    private static final long SEED = Long.getLong("altered.seed", System.nanoTime());
    private static final Random RANDOM = new Random(SEED);
    private static final String TEXT = base64("plain text");
    private static final String CONTEXT = "{\"order\":\"42\"}";
    /** Stands for a service that opens what it stores. */
    private static final String OPEN = "(open)";

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    private static final KmsFixture KMS = new KmsFixture((folder, products, sink) ->
            SqliteStore.open(folder.resolve("state.db"), products, sink, SqliteOptions.defaults()));
    private static final List<Probe> PROBES = new ArrayList<>();

    /** A call that is made after each alteration, and how it was answered before. */
    private record Probe(Caller caller, String operation, List<String> parameters, String before) {
        private String ask() {
            if (operation.equals(OPEN)) {
                return KMS.opened(caller.account(), parameters.get(0), KmsFixture.bytes(parameters.get(1)));
            }
            // What is drawn anew in each call is left out.
            return KMS.answer(caller, operation, parameters.toArray(String[]::new))
                    .replaceAll("\"(CiphertextBlob|Plaintext_)\":\"[^\"]*\"", "");
        }

        @Override
        public String toString() {
            return operation + " by " + caller.displayName() + " " + parameters;
        }
    }

    private static void probe(Caller caller, String operation, String... parameters) {
        PROBES.add(new Probe(caller, operation, List.of(parameters), ""));
    }

    private static void probe(String operation, String... parameters) {
        probe(KmsFixture.ROOT, operation, parameters);
    }

    private static String key(Caller caller, String... parameters) {
        return field(KMS.call(caller, "CreateKey", parameters), "KeyId");
    }

    @BeforeAll
    static void fill() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.jadegate.kms");
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        LOG.start();
        logger.addAppender(LOG);
        keys();
        secrets();
        access();
        certificates();
        services();
        KMS.restart();
        PROBES.replaceAll(probe -> new Probe(probe.caller, probe.operation, probe.parameters, probe.ask()));
    }

    private static void keys() {
        String policy = """
                {"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["acs:ram::%s:user/jane"]},\
                "Action":["kms:Encrypt"],"Resource":["*"]}]}""".formatted(KmsFixture.ACCOUNT);
        String one = key(
                KmsFixture.ROOT,
                "Description",
                "the first",
                "Tags",
                "[{\"TagKey\":\"team\",\"TagValue\":\"blue\"},{\"TagKey\":\"zone\",\"TagValue\":\"a\"}]",
                "EnableAutomaticRotation",
                "true",
                "RotationInterval",
                "30d");
        String named = key(KmsFixture.ROOT, "Policy", policy);
        String disabled = key(KmsFixture.ROOT);
        String leaving = key(KmsFixture.ROOT);
        String held = key(KmsFixture.ROOT);
        String waiting = key(KmsFixture.ROOT, "Origin", "EXTERNAL");
        String pair = key(KmsFixture.ROOT, "KeySpec", "EC_P256", "KeyUsage", "SIGN/VERIFY");
        String other = key(KmsFixture.OTHER);
        KMS.call("CreateAlias", "AliasName", "alias/one", "KeyId", one);
        KMS.call("CreateAlias", "AliasName", "alias/two", "KeyId", named);
        KMS.call("DisableKey", "KeyId", disabled);
        KMS.call(
                "SetDeletionProtection",
                "ProtectedResourceArn",
                "acs:kms:" + KmsFixture.REGION + ":" + KmsFixture.ACCOUNT + ":key/" + held,
                "EnableDeletionProtection",
                "true");
        String blob = encrypted(KmsFixture.ROOT, one);
        String blobOfLeaving = encrypted(KmsFixture.ROOT, leaving);
        String blobOfOther = encrypted(KmsFixture.OTHER, other);
        KMS.call("ScheduleKeyDeletion", "KeyId", leaving, "PendingWindowInDays", "7");
        String version = field(KMS.call("ListKeyVersions", "KeyId", pair), "KeyVersionId");
        String digest = base64("0123456789abcdef0123456789abcdef");
        String signature = field(
                KMS.call(
                        "AsymmetricSign",
                        "KeyId",
                        pair,
                        "KeyVersionId",
                        version,
                        "Algorithm",
                        "ECDSA_SHA_256",
                        "Digest",
                        digest),
                "Value");

        for (String keyId : List.of(one, named, disabled, leaving, held, waiting, pair)) {
            probe("DescribeKey", "KeyId", keyId);
            probe("ListKeyVersions", "KeyId", keyId);
            probe("ListResourceTags", "KeyId", keyId);
            probe("GetKeyPolicy", "KeyId", keyId);
            probe("ListAliasesByKeyId", "KeyId", keyId);
            probe("Encrypt", "KeyId", keyId, "Plaintext", TEXT, "EncryptionContext", CONTEXT);
            probe(KmsFixture.JANE, "Encrypt", "KeyId", keyId, "Plaintext", TEXT);
            probe(KmsFixture.OTHER, "DescribeKey", "KeyId", keyId);
        }
        for (String each : List.of(blob, blobOfLeaving, blobOfOther)) {
            probe("Decrypt", "CiphertextBlob", each, "EncryptionContext", CONTEXT);
            probe(KmsFixture.OTHER, "Decrypt", "CiphertextBlob", each, "EncryptionContext", CONTEXT);
        }
        probe("Encrypt", "KeyId", "alias/one", "Plaintext", TEXT);
        probe("Encrypt", "KeyId", "alias/two", "Plaintext", TEXT);
        probe(KmsFixture.OTHER, "Encrypt", "KeyId", "alias/one", "Plaintext", TEXT);
        probe("ListAliases");
        probe("ListKeys");
        probe("ScheduleKeyDeletion", "KeyId", held, "PendingWindowInDays", "7");
        probe("CreateKeyVersion", "KeyId", pair);
        probe("GetPublicKey", "KeyId", pair, "KeyVersionId", version);
        probe(
                "AsymmetricVerify",
                "KeyId",
                pair,
                "KeyVersionId",
                version,
                "Algorithm",
                "ECDSA_SHA_256",
                "Digest",
                digest,
                "Value",
                signature);
    }

    private static String encrypted(Caller caller, String keyId) {
        return field(
                KMS.call(caller, "Encrypt", "KeyId", keyId, "Plaintext", TEXT, "EncryptionContext", CONTEXT),
                "CiphertextBlob");
    }

    private static void secrets() {
        String keyId = key(KmsFixture.ROOT);
        KMS.call("CreateSecret", "SecretName", "app/one", "VersionId", "v1", "SecretData", "first", "Description", "d");
        KMS.call("PutSecretValue", "SecretName", "app/one", "VersionId", "v2", "SecretData", "second");
        KMS.call("TagResource", "SecretName", "app/one", "Tags", "[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]");
        KMS.call(
                "CreateSecret",
                "SecretName",
                "app/two",
                "VersionId",
                "v1",
                "SecretData",
                "two",
                "EncryptionKeyId",
                keyId);
        KMS.call("SetSecretPolicy", "SecretName", "app/two", "Policy", """
                {"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["acs:ram::%s:user/jane"]},\
                "Action":["kms:GetSecretValue"],"Resource":["*"]}]}""".formatted(KmsFixture.ACCOUNT));
        KMS.call("CreateSecret", "SecretName", "app/gone", "VersionId", "v1", "SecretData", "three");
        KMS.call("DeleteSecret", "SecretName", "app/gone", "RecoveryWindowInDays", "7");
        KMS.call(KmsFixture.OTHER, "CreateSecret", "SecretName", "app/theirs", "VersionId", "v1", "SecretData", "x");
        KMS.call(
                "CreateSecret",
                "SecretName",
                "app/pg",
                "VersionId",
                "v1",
                "SecretType",
                "Rds",
                "SecretData",
                "{\"Accounts\":[{\"AccountName\":\"app\",\"AccountPassword\":\"one\"}]}",
                "ExtendedConfig",
                "{\"SecretSubType\":\"SingleUser\",\"DBInstanceId\":\"pg-1\","
                        + "\"CustomData\":{\"Endpoint\":\"localhost\"}}",
                "EnableAutomaticRotation",
                "true",
                "RotationInterval",
                "7d");
        KMS.call("RotateSecret", "SecretName", "app/pg", "VersionId", "next");

        for (String name : List.of("app/one", "app/two", "app/gone", "app/pg", "app/theirs")) {
            probe("GetSecretValue", "SecretName", name);
            probe("GetSecretValue", "SecretName", name, "VersionId", "v1");
            probe("GetSecretValue", "SecretName", name, "VersionStage", "ACSPrevious");
            probe("GetSecretValue", "SecretName", name, "FetchExtendedConfig", "true", "VersionStage", "ACSPending");
            probe("DescribeSecret", "SecretName", name, "FetchTags", "true");
            probe("ListSecretVersionIds", "SecretName", name);
            probe("GetSecretPolicy", "SecretName", name);
            probe(KmsFixture.JANE, "GetSecretValue", "SecretName", name);
            probe(KmsFixture.OTHER, "GetSecretValue", "SecretName", name);
            probe(KmsFixture.OTHER, "DescribeSecret", "SecretName", name);
        }
        probe("ListSecrets");
    }

    private static void access() {
        for (Caller caller : List.of(KmsFixture.ROOT, KmsFixture.OTHER)) {
            String mark = caller.equals(KmsFixture.ROOT) ? "1" : "2";
            String permissions =
                    "[\"RbacPermission/Template/" + (mark.equals("1") ? "SecretUser" : "CryptoServiceKeyUser") + "\"]";
            KMS.call(
                    caller,
                    "CreateNetworkRule",
                    "Name",
                    "rule" + mark,
                    "Type",
                    "Private",
                    "SourcePrivateIp",
                    "10.0.0." + mark,
                    "Description",
                    "rule " + mark);
            KMS.call(
                    caller,
                    "CreatePolicy",
                    "Name",
                    "policy" + mark,
                    "Permissions",
                    permissions,
                    "Resources",
                    "[\"secret/" + mark + "\"]",
                    "AccessControlRules",
                    "{\"NetworkRules\":[\"rule" + mark + "\"]}",
                    "Description",
                    "policy " + mark);
            KMS.call(
                    caller,
                    "CreateApplicationAccessPoint",
                    "Name",
                    "app" + mark,
                    "Policies",
                    "[\"policy" + mark + "\"]",
                    "Description",
                    "app " + mark);
            String id = field(
                    KMS.call(caller, "CreateClientKey", "AapName", "app" + mark, "Password", "a-Passw0rd"),
                    "ClientKeyId");
            probe(caller, "DescribeNetworkRule", "Name", "rule" + mark);
            probe(caller, "DescribePolicy", "Name", "policy" + mark);
            probe(caller, "DescribeApplicationAccessPoint", "Name", "app" + mark);
            probe(caller, "GetClientKey", "ClientKeyId", id);
            probe(caller, "ListClientKeys");
            probe(caller, "ListNetworkRules");
        }
    }

    private static void certificates() {
        TestAuthority authority = TestAuthority.root("root", "SHA256withECDSA");
        certificate(KmsFixture.ROOT, null, "[]");
        certificate(KmsFixture.ROOT, authority, "[\"a.example.com\",\"b.example.com\"]");
        KMS.call(
                "UpdateCertificateStatus",
                "CertificateId",
                certificate(KmsFixture.ROOT, authority, "[\"c.example.com\"]"),
                "Status",
                "REVOKED");
        certificate(KmsFixture.OTHER, authority, "[]");
    }

    /** @param authority that issues it; null for one that waits */
    private static String certificate(Caller caller, @Nullable TestAuthority authority, String names) {
        String made = KMS.call(
                caller,
                "CreateCertificate",
                "KeySpec",
                authority == null ? "EC_P256" : "RSA_2048",
                "Subject",
                "CN=" + (authority == null ? "waiting" : "issued") + ",OU=shop,O=Example,C=CN",
                "ExportablePrivateKey",
                String.valueOf(authority == null),
                "SubjectAlternativeNames",
                names);
        String id = field(made, "CertificateId");
        if (authority != null) {
            String issued = authority.issue(KeyFixture.field(made, "Csr"));
            KMS.call(
                    caller,
                    "UploadCertificate",
                    "CertificateId",
                    id,
                    "Certificate",
                    issued,
                    "CertificateChain",
                    authority.pem());
        }
        KMS.call(caller, "TagResource", "CertificateId", id, "Tags", "[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]");
        for (Caller each : List.of(KmsFixture.ROOT, KmsFixture.OTHER)) {
            probe(each, "DescribeCertificate", "CertificateId", id);
            probe(each, "GetCertificate", "CertificateId", id);
            probe(
                    each,
                    "CertificatePrivateKeySign",
                    "CertificateId",
                    id,
                    "Algorithm",
                    "RSA_PKCS1_SHA_256",
                    "Message",
                    TEXT);
        }
        return id;
    }

    private static void services() {
        for (Caller caller : List.of(KmsFixture.ROOT, KmsFixture.OTHER)) {
            for (String service : List.of("ram", "objects")) {
                byte[] sealed = KMS.sealed(caller.account(), service, "of " + service);
                probe(caller, OPEN, service, base64(sealed));
            }
        }
    }

    @AfterAll
    static void close() {
        KMS.close();
    }

    private static <T> List<T> query(String sql, Transaction.RowReader<T> reader, @Nullable Object... arguments) {
        return KMS.store.read(transaction -> transaction.query(sql, reader, arguments));
    }

    private static List<String> tables() {
        return query(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'kms\\_%' ESCAPE '\\' ORDER BY name",
                row -> row.text(1));
    }

    /** A column; the codes themselves are among them. */
    private record Column(String table, String name, String type) {
        @Override
        public String toString() {
            return table + "." + name;
        }
    }

    private static List<Column> columns(String table) {
        return query(
                "SELECT name, type FROM pragma_table_info(?)",
                row -> new Column(table, row.text(1), row.text(2)),
                table);
    }

    @TestFactory
    Stream<DynamicTest> an_altered_cell_is_refused_or_decides_nothing() {
        return tables().stream()
                .flatMap(table -> columns(table).stream())
                .map(column -> DynamicTest.dynamicTest(column.toString(), () -> alter(column)));
    }

    /** What a cell is set to, as an expression of SQL over its own value. */
    private static List<String> alterations(Column column) {
        String name = column.name;
        String ofAnother = "(SELECT o." + name + " FROM " + column.table + " o WHERE o." + name + " IS NOT "
                + column.table + "." + name + " AND o." + name + " IS NOT NULL LIMIT 1)";
        List<String> all = new ArrayList<>(List.of(ofAnother, "NULL", "coalesce(" + name + ", 1)"));
        switch (column.type) {
            case "TEXT" -> {
                String middle = "(length(" + name + ") + 1) / 2";
                // The lowest bit of a character in the middle.
                all.add("substr(" + name + ", 1, " + middle + " - 1) || char((unicode(substr(" + name + ", " + middle
                        + ", 1)) | 1) - (unicode(substr(" + name + ", " + middle + ", 1)) & 1)) || substr(" + name
                        + ", "
                        + middle + " + 1)");
            }
            case "BLOB" -> all.add("bit");
            default -> {
                all.add("(" + name + " | 1) - (" + name + " & 1)");
                all.add("(" + name + " | 1048576) - (" + name + " & 1048576)");
            }
        }
        return all;
    }

    private static List<Long> rows(String table) {
        List<Long> rows = new ArrayList<>(query("SELECT rowid FROM " + table, each -> each.longAt(1)));
        Collections.shuffle(rows, RANDOM);
        return rows;
    }

    private static void alter(Column column) {
        boolean noticed = false;
        boolean altered = false;
        boolean decides = !HARMLESS.containsKey(column.toString());
        int looked = 0;
        for (long row : rows(column.table)) {
            // A row that no probe asks for tells nothing: then the next has to.
            if (looked++ >= ROWS_OF_A_TABLE && (noticed || !decides)) {
                break;
            }
            for (String alteration : alterations(column)) {
                if (!set(column, row, alteration)) {
                    continue;
                }
                altered = true;
                KMS.restart();
                LOG.list.clear();
                try {
                    noticed |= judge(column, column + " of row " + row + " set to " + alteration, decides);
                } finally {
                    restore(column, row);
                }
            }
        }
        assertThat(altered).as("there is something to alter in " + column).isTrue();
        if (decides) {
            assertThat(noticed)
                    .as(column + " can be altered and no call refuses: protect it, or say why it is harmless")
                    .isTrue();
        }
    }

    private static String withoutStages(String reply) {
        return reply.replaceAll("\"VersionStages\":\\{[^}]*}", "");
    }

    private static boolean judge(Column column, String what, boolean decides) {
        boolean noticed = false;
        Set<String> unavailable = new TreeSet<>();
        for (Probe probe : PROBES) {
            String after = probe.ask();
            if (after.equals(probe.before)) {
                continue;
            }
            if (after.startsWith("{")) {
                boolean listed = PLACES.contains(column.name) && probe.operation.startsWith("List");
                // A stage that is gone is told no more.
                boolean unstaged = column.table.equals("kms_secret_stage")
                        && withoutStages(after).equals(withoutStages(probe.before));
                assertThat(decides && !listed && !unstaged)
                        .as("altered.seed=" + SEED + " " + what + ": " + probe + " answered " + after)
                        .isFalse();
            } else {
                assertThat(REFUSALS).as(what + ": " + probe).contains(after);
                noticed = true;
                if (after.equals("Rejected.Unavailable")) {
                    unavailable.add(probe.toString());
                }
            }
        }
        if (!unavailable.isEmpty()) {
            assertThat(LOG.list)
                    .as(what + ": the log names the row, for " + unavailable)
                    .anyMatch(event -> event.getLevel() == Level.ERROR
                            && event.getFormattedMessage().contains("of account 100000000000000"));
        }
        return noticed;
    }

    private static final String KEPT = "kept";

    private static boolean set(Column column, long row, String alteration) {
        return KMS.store.<Boolean>maintain(transaction -> {
            transaction.update("CREATE TEMP TABLE IF NOT EXISTS " + KEPT + " (id INTEGER PRIMARY KEY, value)");
            transaction.update(
                    "INSERT OR REPLACE INTO " + KEPT + " SELECT 1, " + column.name + " FROM " + column.table
                            + " WHERE rowid = ?",
                    row);
            if (alteration.equals("bit")) {
                byte[] bytes = transaction.first(
                        "SELECT value FROM " + KEPT + " WHERE value IS NOT NULL", each -> each.bytes(1));
                if (bytes == null || bytes.length == 0) {
                    return false;
                }
                bytes[bytes.length / 2] ^= 1;
                transaction.update(
                        "UPDATE " + column.table + " SET " + column.name + " = ? WHERE rowid = ?", bytes, row);
            } else {
                transaction.update(
                        "UPDATE OR IGNORE " + column.table + " SET " + column.name + " = " + alteration
                                + " WHERE rowid = ?",
                        row);
            }
            return transaction.exists(
                    "SELECT 1 FROM " + column.table + ", " + KEPT + " WHERE " + column.table + ".rowid = ? AND "
                            + column.name + " IS NOT value",
                    row);
        });
    }

    private static void restore(Column column, long row) {
        KMS.store.maintain(transaction -> transaction.update(
                "UPDATE " + column.table + " SET " + column.name + " = (SELECT value FROM " + KEPT
                        + ") WHERE rowid = ?",
                row));
    }

    @Test
    void what_is_said_to_be_harmless_is_there() {
        Set<String> all = new HashSet<>();
        tables().forEach(table -> columns(table).forEach(column -> all.add(column.toString())));

        assertThat(all).containsAll(HARMLESS.keySet());
    }

    @Test
    void nothing_that_was_not_altered_is_refused() {
        KMS.restart();
        assertThat(PROBES).allSatisfy(probe -> assertThat(probe.ask()).isEqualTo(probe.before));
        assertThat(PROBES).filteredOn(probe -> probe.before.startsWith("{")).hasSizeGreaterThan(40);
    }
}
