package dev.jadegate.kms.access;

import static dev.jadegate.kms.access.AccessFixture.INSTANCE_ID;
import static dev.jadegate.kms.access.AccessFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.ClientKeys;
import dev.jadegate.kms.KmsProduct;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class AccessPointsTest {
    private static final String KEY_USER = "[\"RbacPermission/Template/CryptoServiceKeyUser\"]";
    private static final String SECRET_USER = "[\"RbacPermission/Template/CryptoServiceSecretUser\"]";
    private static final String NO_RULES = "{}";

    private AccessFixture fixture;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        fixture = new AccessFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "key/1, Encrypt, key/1, ",
        "key/1, Encrypt, key/2, app: it does not name the resource",
        "key/1, Encrypt, key/*, app: it does not name the resource",
        "key/*, Encrypt, key/2, ",
        "key/*, GetSecretValue, secret/a, app: it does not have the permission",
        "key/*, CreateKey, key, app: it does not name the resource",
        "key/1, GenerateRandom, *, ",
        "key/*, CreateUser, user/jane, app: it does not have the permission",
    })
    void a_policy_allows_what_it_names(String resource, String action, String asked, @Nullable String why) {
        String id = fixture.application("app", KEY_USER, "[\"" + resource + "\"]", NO_RULES);
        assertThat(fixture.refusal(id, "10.1.2.3", action, asked)).isEqualTo(why);
    }

    @Test
    void the_names_of_secrets_hold_slashes() {
        String id = fixture.application("app", SECRET_USER, "[\"secret/acs/ram/user/x\"]", NO_RULES);
        assertThat(fixture.refusal(id, "10.1.2.3", "GetSecretValue", "secret/acs/ram/user/x"))
                .isNull();
        assertThat(fixture.refusal(id, "10.1.2.3", "GetSecretValue", "secret/acs/ram/user/xy"))
                .isNotNull();
    }

    @Test
    void rules_let_in_whom_one_of_them_names() {
        fixture.call("CreateNetworkRule", "Name", "a", "Type", "Private", "SourcePrivateIp", "10.0.0.0/8");
        fixture.call("CreateNetworkRule", "Name", "b", "Type", "Private", "SourcePrivateIp", "192.168.0.1");
        String id = fixture.application("app", KEY_USER, "[\"key/*\"]", "{\"NetworkRules\":[\"a\",\"b\"]}");

        assertThat(fixture.refusal(id, "10.9.9.9", "Encrypt", "key/1")).isNull();
        assertThat(fixture.refusal(id, "192.168.0.1", "Encrypt", "key/1")).isNull();
        assertThat(fixture.refusal(id, "192.168.0.2", "Encrypt", "key/1"))
                .isEqualTo("app: it does not let the address in");
        fixture.call("DeleteNetworkRule", "Name", "a");
        fixture.call("DeleteNetworkRule", "Name", "b");
        assertThat(fixture.refusal(id, "10.9.9.9", "Encrypt", "key/1"))
                .as("a policy whose rules are gone lets nobody in")
                .isEqualTo("app: it does not let the address in");
        fixture.call("UpdatePolicy", "Name", "app", "AccessControlRules", "{\"NetworkRules\":[]}");
        assertThat(fixture.refusal(id, "10.9.9.9", "Encrypt", "key/1")).isNull();
    }

    @Test
    void a_policy_for_the_shared_endpoint_says_nothing_of_the_instance() {
        fixture.call(
                "CreatePolicy",
                "Name",
                "p",
                "KmsInstance",
                "shared",
                "Permissions",
                KEY_USER,
                "Resources",
                "[\"key/*\"]");
        fixture.call("CreateApplicationAccessPoint", "Name", "app", "Policies", "[\"p\"]");
        String id = field(fixture.call("CreateClientKey", "AapName", "app", "Password", "a-Passw0rd"), "ClientKeyId");

        assertThat(fixture.refusal(id, "10.1.2.3", "Encrypt", "key/1")).isEqualTo("p: it is not for the KMS instance");
        fixture.call("DeletePolicy", "Name", "p");
        assertThat(fixture.refusal(id, "10.1.2.3", "Encrypt", "key/1")).isEqualTo("the access point has no policies");
    }

    @Test
    void through_kms_itself_applications_read_secrets_and_nothing_else() {
        fixture.call(
                "CreatePolicy",
                "Name",
                "p",
                "Permissions",
                "[\"RbacPermission/Template/SecretUser\",\"RbacPermission/Template/CryptoServiceKeyUser\"]",
                "Resources",
                "[\"secret/a\",\"key/1\"]");
        fixture.call("CreateApplicationAccessPoint", "Name", "app", "Policies", "[\"p\"]");
        String id = field(fixture.call("CreateClientKey", "AapName", "app", "Password", "a-Passw0rd"), "ClientKeyId");
        String own = fixture.application("own", SECRET_USER, "[\"secret/*\"]", NO_RULES);

        assertThat(shared(id, "GetSecretValue", "secret/a")).isNull();
        assertThat(shared(id, "GetSecretValue", "key/1"))
                .as("for a secret under that key")
                .isNull();
        assertThat(shared(id, "GetSecretValue", "secret/b")).isEqualTo("p: it does not name the resource");
        assertThat(shared(id, "Encrypt", "key/1")).isEqualTo("applications read secrets here, and nothing else");
        assertThat(shared(own, "GetSecretValue", "secret/a")).isEqualTo("own: it is not for KMS itself");
        assertThat(fixture.refusal(id, "10.1.2.3", "GetSecretValue", "secret/a"))
                .isEqualTo("p: it is not for the KMS instance");
    }

    private @Nullable String shared(String id, String action, String resource) {
        return fixture.refusal(KmsProduct.KMS, id, "10.1.2.3", action, resource);
    }

    @Test
    void a_client_key_opens_with_its_password_alone_and_signs_for_its_certificate() throws Exception {
        fixture.application("app", KEY_USER, "[\"key/*\"]", NO_RULES);
        String reply = fixture.call("CreateClientKey", "AapName", "app", "Password", "b-Passw0rd");
        KeyStore store = KeyStore.getInstance("PKCS12");
        byte[] pkcs12 = Base64.getDecoder().decode(field(reply, "PrivateKeyData"));
        store.load(new ByteArrayInputStream(pkcs12), "b-Passw0rd".toCharArray());
        PrivateKey key = (PrivateKey) store.getKey(store.aliases().nextElement(), "b-Passw0rd".toCharArray());
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(new byte[] {1});
        byte[] signed = signature.sign();

        ClientKeys.ClientKey known = fixture.part.clientKeys().find(field(reply, "ClientKeyId"));
        assertThat(known).isNotNull();
        signature.initVerify(known.publicKey());
        signature.update(new byte[] {1});
        assertThat(signature.verify(signed)).isTrue();
        assertThat(known.notBefore()).isEqualTo(AccessFixture.NOW);
        assertThat(known.notAfter()).isEqualTo(Instant.parse("2031-11-24T10:00:00Z"));
        assertThat(fixture.call("GetClientKey", "ClientKeyId", field(reply, "ClientKeyId")))
                .contains("BEGIN CERTIFICATE", "KMS_PROVIDED", "RSA_2048")
                .doesNotContain("PrivateKey");
        assertThat(String.join("\n", fixture.recorded)).doesNotContain(field(reply, "PrivateKeyData"), "Passw0rd");
    }

    @ParameterizedTest
    @CsvSource({
        "short1!, InvalidParameter",
        "lettersonly, InvalidParameter",
        "12345678, InvalidParameter",
        "letters12, OK",
        "letters\u00e912, InvalidParameter",
        "'with space1', InvalidParameter"
    })
    void a_password_is_as_documented(String password, String code) {
        fixture.application("app", KEY_USER, "[\"key/*\"]", NO_RULES);
        assertThat(fixture.code("CreateClientKey", "AapName", "app", "Password", password))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T10:00:00Z, , InvalidParameter",
        ", 2027-11-24T10:00:00Z, InvalidParameter",
        "2026-01-01T00:00:00Z, 2026-11-24T10:00:00Z, InvalidParameter",
        "2027-01-01T00:00:00Z, 2027-01-01T00:00:00Z, InvalidParameter",
        "2026-01-01T00:00:00Z, 2026-11-24T10:00:01Z, OK"
    })
    void a_time_of_validity_has_both_ends_and_is_not_over(@Nullable String from, @Nullable String until, String code) {
        fixture.application("app", KEY_USER, "[\"key/*\"]", NO_RULES);
        List<String> given = new ArrayList<>(List.of("AapName", "app", "Password", "a-Passw0rd"));
        if (from != null) {
            given.addAll(List.of("NotBefore", from));
        }
        if (until != null) {
            given.addAll(List.of("NotAfter", until));
        }
        assertThat(fixture.code("CreateClientKey", given.toArray(String[]::new)))
                .isEqualTo(code);
    }

    @Test
    void an_access_point_has_three_client_keys_at_most() {
        String first = fixture.application("app", KEY_USER, "[\"key/*\"]", NO_RULES);
        for (int i = 1; i < AccessLimits.CLIENT_KEYS_OF_POINT_MAX; i++) {
            assertThat(fixture.code("CreateClientKey", "AapName", "app", "Password", "a-Passw0rd"))
                    .isEqualTo("OK");
        }
        assertThat(fixture.code("CreateClientKey", "AapName", "app", "Password", "a-Passw0rd"))
                .isEqualTo("Rejected.LimitExceeded");
        fixture.call("DeleteClientKey", "ClientKeyId", first);
        assertThat(fixture.code("CreateClientKey", "AapName", "app", "Password", "a-Passw0rd"))
                .isEqualTo("OK");
    }

    private static String json(int count, String prefix) {
        return IntStream.range(0, count)
                .mapToObj(i -> '"' + prefix + i + '"')
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void lists_of_names_are_bounded() {
        for (int i = 0; i <= AccessLimits.POLICIES_OF_POINT_MAX; i++) {
            fixture.call(
                    "CreatePolicy",
                    "Name",
                    "p" + i,
                    "KmsInstance",
                    INSTANCE_ID,
                    "Permissions",
                    KEY_USER,
                    "Resources",
                    json(AccessLimits.RESOURCES_OF_POLICY_MAX, "key/"));
        }
        assertThat(fixture.code(
                        "CreateApplicationAccessPoint",
                        "Name",
                        "app",
                        "Policies",
                        json(AccessLimits.POLICIES_OF_POINT_MAX + 1, "p")))
                .isEqualTo("InvalidParameter");
        assertThat(fixture.code(
                        "CreateApplicationAccessPoint",
                        "Name",
                        "app",
                        "Policies",
                        json(AccessLimits.POLICIES_OF_POINT_MAX, "p")))
                .isEqualTo("OK");
        assertThat(fixture.code(
                        "UpdatePolicy",
                        "Name",
                        "p0",
                        "Resources",
                        json(AccessLimits.RESOURCES_OF_POLICY_MAX + 1, "key/")))
                .isEqualTo("InvalidParameter");
        assertThat(fixture.code(
                        "UpdatePolicy",
                        "Name",
                        "p0",
                        "AccessControlRules",
                        "{\"NetworkRules\":" + json(AccessLimits.NETWORK_RULES_OF_POLICY_MAX + 1, "r") + "}"))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void there_are_so_many_network_rules_at_most() {
        for (int i = 0; i < AccessLimits.EACH_MAX; i++) {
            fixture.call("CreateNetworkRule", "Name", "r" + i, "Type", "Private", "SourcePrivateIp", "10.0.0.1");
        }
        assertThat(fixture.code("CreateNetworkRule", "Name", "over", "Type", "Private", "SourcePrivateIp", "10.0.0.1"))
                .isEqualTo("Rejected.LimitExceeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate", "point", "time"})
    void an_altered_row_of_a_client_key_proves_nobody(String what) {
        String id = fixture.application("app", KEY_USER, "[\"key/*\"]", NO_RULES);
        String other = fixture.application("other", KEY_USER, "[\"key/*\"]", NO_RULES);
        String sql = switch (what) {
            case "certificate" ->
                "UPDATE kms_client_key SET certificate = (SELECT certificate FROM kms_client_key WHERE client_key_id = ?)"
                        + " WHERE client_key_id = ?";
            case "point" ->
                "UPDATE kms_client_key SET point_name = 'other' WHERE client_key_id <> ? AND client_key_id = ?";
            default ->
                "UPDATE kms_client_key SET not_after = not_after + 1 WHERE client_key_id <> ? AND client_key_id = ?";
        };
        fixture.store.maintain(transaction -> transaction.update(sql, other, id));

        assertThat(fixture.again().clientKeys().find(id)).isNull();
        assertThat(fixture.again().clientKeys().find(other)).isNotNull();
        assertThat(fixture.code("GetClientKey", "ClientKeyId", id)).isEqualTo("Rejected.Unavailable");
    }

    @Test
    void a_policy_or_rule_that_was_altered_lets_nobody_in() {
        fixture.call("CreateNetworkRule", "Name", "a", "Type", "Private", "SourcePrivateIp", "192.168.0.1");
        String open = fixture.application("open", KEY_USER, "[\"key/1\"]", NO_RULES);
        String ruled = fixture.application("ruled", KEY_USER, "[\"key/*\"]", "{\"NetworkRules\":[\"a\"]}");
        fixture.store.maintain(transaction -> transaction.update(
                "UPDATE kms_access_policy SET resources = ? WHERE policy_name = ?", "[\"key/*\"]", "open"));
        fixture.store.maintain(transaction -> transaction.update(
                "UPDATE kms_network_rule SET sources = ? WHERE rule_name = ?", "[\"0.0.0.0/0\"]", "a"));
        fixture.part = fixture.again();

        assertThat(fixture.refusal(open, "10.1.2.3", "Encrypt", "key/1")).isEqualTo("the access point has no policies");
        assertThat(fixture.refusal(ruled, "10.1.2.3", "Encrypt", "key/1"))
                .isEqualTo("ruled: it does not let the address in");
        assertThat(fixture.code("DescribePolicy", "Name", "open")).isEqualTo("Rejected.Unavailable");
        assertThat(fixture.code("DescribeNetworkRule", "Name", "a")).isEqualTo("Rejected.Unavailable");
    }

    @Test
    void what_is_missing_or_there_already_is_told() {
        fixture.application("app", KEY_USER, "[\"key/*\"]", NO_RULES);
        assertThat(fixture.code("CreateApplicationAccessPoint", "Name", "app", "Policies", "[\"app\"]"))
                .isEqualTo("Rejected.ResourceExist");
        assertThat(fixture.code("CreateApplicationAccessPoint", "Name", "b", "Policies", "[\"none\"]"))
                .isEqualTo("Forbidden.ResourceNotFound");
        assertThat(fixture.code("UpdateApplicationAccessPoint", "Name", "app", "Policies", "[\"none\"]"))
                .isEqualTo("Forbidden.ResourceNotFound");
        assertThat(fixture.code("UpdatePolicy", "Name", "app", "AccessControlRules", "{\"NetworkRules\":[\"none\"]}"))
                .isEqualTo("Forbidden.ResourceNotFound");
        assertThat(fixture.code("CreateClientKey", "AapName", "none", "Password", "a-Passw0rd"))
                .isEqualTo("Forbidden.ResourceNotFound");
        assertThat(fixture.code("ListClientKeys", "AapName", "none")).isEqualTo("Forbidden.ResourceNotFound");
        assertThat(fixture.code(
                        "CreatePolicy",
                        "Name",
                        "p",
                        "KmsInstance",
                        "kst-none",
                        "Permissions",
                        KEY_USER,
                        "Resources",
                        "[\"key/*\"]"))
                .isEqualTo("Forbidden.DKMSInstanceNotFound");
        for (String resources : new String[] {"[]", "[\"key\"]", "[\"alias/x\"]", "[\"key/a b\"]", "{}", "x", "[1]"}) {
            assertThat(fixture.code("UpdatePolicy", "Name", "app", "Resources", resources))
                    .as(resources)
                    .isEqualTo("InvalidParameter");
        }
        assertThat(fixture.code("UpdatePolicy", "Name", "app", "Permissions", "[\"kms:*\"]"))
                .isEqualTo("InvalidParameter");
        assertThat(fixture.code("UpdatePolicy", "Name", "app", "AccessControlRules", "{\"Other\":[]}"))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void the_one_instance_is_told_and_cannot_be_changed() {
        assertThat(fixture.call("ListKmsInstances"))
                .contains("\"TotalCount\":1", INSTANCE_ID, "keystore/" + INSTANCE_ID);
        assertThat(fixture.call("GetDefaultKmsInstance")).contains(INSTANCE_ID);
        assertThat(fixture.call("GetKmsInstance", "KmsInstanceId", INSTANCE_ID))
                .contains("\"Status\":\"Connected\"", "\"KeyNum\":10", "localhost:9460", "BEGIN CERTIFICATE");
        assertThat(fixture.call("GetKmsInstanceQuotaInfos", "ResourceType", "secret"))
                .contains("{\"ResourceType\":\"secret\",\"ResourceQuota\":20,\"UsedQuantity\":4}")
                .doesNotContain("\"key\"");
        assertThat(fixture.call("GetKmsInstanceQuotaInfos", "ResourceType", "vpc"))
                .contains("[]");
        for (String operation : new String[] {"ConnectKmsInstance", "UpdateKmsInstanceBindVpc", "ReleaseKmsInstance"}) {
            assertThat(fixture.code(operation, "KmsInstanceId", INSTANCE_ID)).isEqualTo("UnsupportedOperation");
            assertThat(fixture.code(operation, "KmsInstanceId", "kst-none"))
                    .isEqualTo("Forbidden.DKMSInstanceNotFound");
        }
    }

    @Test
    void what_was_made_is_there_after_a_restart() {
        String id = fixture.application("app", KEY_USER, "[\"key/1\"]", NO_RULES);
        fixture.part = fixture.again();
        assertThat(fixture.refusal(id, "10.1.2.3", "Encrypt", "key/1")).isNull();
        assertThat(fixture.refusal(id, "10.1.2.3", "Encrypt", "key/2")).isNotNull();
    }
}
