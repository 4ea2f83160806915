package dev.jadegate.conformance.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.dkms.gcs.sdk.Client;
import com.aliyun.dkms.gcs.sdk.models.EncryptRequest;
import com.aliyun.dkms.gcs.sdk.models.GenerateRandomRequest;
import com.aliyun.dkms.gcs.sdk.models.GetSecretValueRequest;
import com.aliyun.kms20160120.models.CreateClientKeyRequest;
import com.aliyun.kms20160120.models.CreateClientKeyResponseBody;
import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.CreateNetworkRuleRequest;
import com.aliyun.kms20160120.models.CreateSecretRequest;
import com.aliyun.kms20160120.models.DeleteApplicationAccessPointRequest;
import com.aliyun.kms20160120.models.DeleteClientKeyRequest;
import com.aliyun.kms20160120.models.DeleteNetworkRuleRequest;
import com.aliyun.kms20160120.models.DeletePolicyRequest;
import com.aliyun.kms20160120.models.SetKeyPolicyRequest;
import com.aliyun.kms20160120.models.SetSecretPolicyRequest;
import com.aliyun.kms20160120.models.UpdateApplicationAccessPointRequest;
import com.aliyun.kms20160120.models.UpdateNetworkRuleRequest;
import com.aliyun.kms20160120.models.UpdatePolicyRequest;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.TrailReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call the gateway of KMS instances, and with what. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class AccessPointTest {
    private static final byte[] TEXT = "card 42".getBytes(StandardCharsets.UTF_8);
    private static final String DENIED = "Forbidden.NoPermission";

    private static Application application;
    private static Compat.Product gateway;
    private static String keyId;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        application = Application.start(folder, AccessPointTest.class);
        gateway = application.product("kms-instance");
        keyId = key();
        application
                .kms()
                .createSecret(new CreateSecretRequest()
                        .setSecretName("app/db")
                        .setVersionId("v1")
                        .setSecretData("value"));
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
    }

    private static String key() throws Exception {
        return application
                .kms()
                .createKey(new CreateKeyRequest())
                .getBody()
                .getKeyMetadata()
                .getKeyId();
    }

    private static void encrypts(Client client, String key) {
        gateway.works(
                "Encrypt",
                () -> client.encrypt(new EncryptRequest().setKeyId(key).setPlaintext(TEXT)));
    }

    private static void mayNotEncrypt(Client client, String key) {
        gateway.refused(
                "Encrypt",
                DENIED,
                () -> client.encrypt(new EncryptRequest().setKeyId(key).setPlaintext(TEXT)));
    }

    private static void noLonger(Client client, String code) {
        gateway.refused(
                "Encrypt",
                code,
                () -> client.encrypt(new EncryptRequest().setKeyId(keyId).setPlaintext(TEXT)));
    }

    @Test
    void an_application_gets_what_its_policies_name_and_nothing_else() throws Exception {
        Client client = application.client("one-key", List.of(Application.KEY_USER), List.of("key/" + keyId));

        encrypts(client, keyId);
        mayNotEncrypt(client, key());
        gateway.works("GenerateRandom", () -> client.generateRandom(new GenerateRandomRequest().setLength(1)));
        gateway.refused(
                "GetSecretValue",
                DENIED,
                () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/db")));
    }

    @Test
    void who_may_read_secrets_may_not_use_keys() throws Exception {
        Client client =
                application.client("one-secret", List.of(Application.SECRET_USER), List.of("secret/app/db", "key/*"));

        gateway.works(
                "GetSecretValue", () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/db")));
        mayNotEncrypt(client, keyId);
        gateway.refused(
                "GenerateRandom", DENIED, () -> client.generateRandom(new GenerateRandomRequest().setLength(1)));
        gateway.refused(
                "GetSecretValue",
                DENIED,
                () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/db2")));
    }

    /** Source: the FAQ of application access, "This operation for key-xxxxxx is forbidden by permission system". */
    @Test
    void a_secret_under_a_key_of_the_owner_needs_that_key_too() throws Exception {
        application
                .kms()
                .createSecret(new CreateSecretRequest()
                        .setSecretName("app/own")
                        .setVersionId("v1")
                        .setSecretData("value")
                        .setEncryptionKeyId(keyId));
        Client client = application.client("own", List.of(Application.SECRET_USER), List.of("secret/*"));
        gateway.refused(
                "GetSecretValue",
                DENIED,
                () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/own")));

        application
                .kms()
                .updatePolicy(new UpdatePolicyRequest()
                        .setName("own")
                        .setPermissions("[\"" + Application.SECRET_USER + "\",\"" + Application.KEY_USER + "\"]")
                        .setResources("[\"secret/app/own\",\"key/" + keyId + "\"]"));
        gateway.works(
                "GetSecretValue", () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/own")));
    }

    @Test
    void a_network_rule_keeps_other_addresses_out_and_a_change_counts_at_once() throws Exception {
        application
                .kms()
                .createNetworkRule(new CreateNetworkRuleRequest()
                        .setName("office")
                        .setType("Private")
                        .setSourcePrivateIp("[\"10.0.0.0/8\",\"192.168.1.7\"]"));
        application.policy("from-office", List.of(Application.KEY_USER), List.of("key/*"), List.of("office"));
        application.accessPoint("from-office", "from-office");
        Client client = application.client(application.clientKey("from-office"));

        mayNotEncrypt(client, keyId);
        application
                .kms()
                .updateNetworkRule(
                        new UpdateNetworkRuleRequest().setName("office").setSourcePrivateIp("[\"127.0.0.0/30\"]"));
        encrypts(client, keyId);
        application.kms().deleteNetworkRule(new DeleteNetworkRuleRequest().setName("office"));
        mayNotEncrypt(client, keyId);
    }

    @Test
    void what_is_taken_from_an_access_point_is_gone_at_once() throws Exception {
        application.policy("first", List.of(Application.KEY_USER), List.of("key/*"), List.of());
        application.policy("second", List.of(Application.SECRET_USER), List.of("secret/*"), List.of());
        application.accessPoint("changing", "first", "second");
        Client client = application.client(application.clientKey("changing"));

        encrypts(client, keyId);
        application
                .kms()
                .updateApplicationAccessPoint(new UpdateApplicationAccessPointRequest()
                        .setName("changing")
                        .setPolicies("[\"second\"]"));
        mayNotEncrypt(client, keyId);
        gateway.works(
                "GetSecretValue", () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/db")));
        application.kms().deletePolicy(new DeletePolicyRequest().setName("second"));
        gateway.refused(
                "GetSecretValue",
                DENIED,
                () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/db")));
        application.kms().deleteApplicationAccessPoint(new DeleteApplicationAccessPointRequest().setName("changing"));
        noLonger(client, "InvalidAccessKeyId.NotFound");
    }

    @Test
    void a_deleted_client_key_opens_nothing_and_others_go_on() throws Exception {
        application.policy("two-keys", List.of(Application.KEY_USER), List.of("key/*"), List.of());
        application.accessPoint("two-keys", "two-keys");
        CreateClientKeyResponseBody old = application.clientKey("two-keys");
        Client replaced = application.client(old);
        Client current = application.client(application.clientKey("two-keys"));
        encrypts(replaced, keyId);

        application.kms().deleteClientKey(new DeleteClientKeyRequest().setClientKeyId(old.getClientKeyId()));

        noLonger(replaced, "InvalidAccessKeyId.NotFound");
        encrypts(current, keyId);
    }

    @Test
    void a_client_key_is_not_in_force_before_its_time() throws Exception {
        application.policy("later", List.of(Application.KEY_USER), List.of("key/*"), List.of());
        application.accessPoint("later", "later");
        noLonger(
                application.client(application.clientKey(new CreateClientKeyRequest()
                        .setAapName("later")
                        .setNotBefore("2100-01-01T00:00:00Z")
                        .setNotAfter("2101-01-01T00:00:00Z"))),
                "InvalidAccessKeyId.Inactive");
    }

    @Test
    void the_private_key_of_another_proves_nothing() throws Exception {
        application.policy("others", List.of(Application.KEY_USER), List.of("key/*"), List.of());
        application.accessPoint("others", "others");
        CreateClientKeyResponseBody mine = application.clientKey("others");
        CreateClientKeyResponseBody others = application.clientKey("others");

        noLonger(application.client(mine.getClientKeyId(), others.getPrivateKeyData()), "SignatureNotMatch");
        noLonger(
                application.client("KAAP.00000000-0000-4000-8000-000000000000", mine.getPrivateKeyData()),
                "InvalidAccessKeyId.NotFound");
    }

    @Test
    void a_key_whose_own_policy_names_others_is_not_for_applications() throws Exception {
        Client client = application.client("guarded", List.of(Application.KEY_USER), List.of("key/*"));
        String guarded = key();
        encrypts(client, guarded);
        application
                .kms()
                .setKeyPolicy(new SetKeyPolicyRequest()
                        .setKeyId(guarded)
                        .setPolicyName("default")
                        .setPolicy(forJane()));
        mayNotEncrypt(client, guarded);
    }

    @Test
    void a_secret_whose_own_policy_names_others_is_not_for_applications() throws Exception {
        Client client = application.client("guarded-secret", List.of(Application.SECRET_USER), List.of("secret/*"));
        GetSecretValueRequest read = new GetSecretValueRequest().setSecretName("app/guarded");
        application
                .kms()
                .createSecret(new CreateSecretRequest()
                        .setSecretName("app/guarded")
                        .setVersionId("v1")
                        .setSecretData("value"));
        gateway.works("GetSecretValue", () -> client.getSecretValue(read));

        application
                .kms()
                .setSecretPolicy(new SetSecretPolicyRequest()
                        .setSecretName("app/guarded")
                        .setPolicyName("default")
                        .setPolicy(forJane()));
        gateway.refused("GetSecretValue", DENIED, () -> client.getSecretValue(read));
    }

    /** A policy of a key or secret that names a user, and says nothing of applications. */
    private static String forJane() {
        return "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"kms:*\"],"
                + "\"Resource\":[\"*\"],\"Principal\":{\"RAM\":[\"acs:ram::"
                + application.platform().server().accountId() + ":user/jane\"]}}]}";
    }

    @Test
    void the_trail_tells_the_application_and_why_it_was_refused() throws Exception {
        application.policy("told", List.of(Application.KEY_USER), List.of("key/*"), List.of());
        application.accessPoint("told", "told");
        CreateClientKeyResponseBody clientKey = application.clientKey("told");
        Client client = application.client(clientKey);
        gateway.refused(
                "GetSecretValue",
                DENIED,
                () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/db")));

        TrailReader reader = new TrailReader(
                application.platform().server().hostAndPort(),
                application.platform().root().key());
        Json event = Awaitility.await()
                .atMost(15, TimeUnit.SECONDS)
                .until(
                        () -> reader.events(Map.of()).stream()
                                .filter(each -> each.get("userIdentity")
                                        .get("accessKeyId")
                                        .text()
                                        .equals(clientKey.getClientKeyId()))
                                .toList(),
                        found -> found.size() == 1)
                .getFirst();
        assertThat(event.at("userIdentity", "type").text()).isEqualTo("application-access-point");
        assertThat(event.at("userIdentity", "userName").text()).isEqualTo("told");
        assertThat(event.get("sourceIpAddress").text()).isEqualTo("127.0.0.1");
        assertThat(event.at("additionalEventData", "AccessPointPolicies").text())
                .isEqualTo("told: it does not have the permission");
    }
}
