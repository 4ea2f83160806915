package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.ConnectKmsInstanceRequest;
import com.aliyun.kms20160120.models.CreateApplicationAccessPointRequest;
import com.aliyun.kms20160120.models.CreateClientKeyRequest;
import com.aliyun.kms20160120.models.CreateClientKeyResponseBody;
import com.aliyun.kms20160120.models.CreateNetworkRuleRequest;
import com.aliyun.kms20160120.models.CreatePolicyRequest;
import com.aliyun.kms20160120.models.DeleteApplicationAccessPointRequest;
import com.aliyun.kms20160120.models.DeleteClientKeyRequest;
import com.aliyun.kms20160120.models.DeleteNetworkRuleRequest;
import com.aliyun.kms20160120.models.DeletePolicyRequest;
import com.aliyun.kms20160120.models.DescribeApplicationAccessPointRequest;
import com.aliyun.kms20160120.models.DescribeNetworkRuleRequest;
import com.aliyun.kms20160120.models.DescribePolicyRequest;
import com.aliyun.kms20160120.models.DescribePolicyResponseBody;
import com.aliyun.kms20160120.models.GetClientKeyRequest;
import com.aliyun.kms20160120.models.GetKmsInstanceRequest;
import com.aliyun.kms20160120.models.GetKmsInstanceResponseBody;
import com.aliyun.kms20160120.models.ListApplicationAccessPointsRequest;
import com.aliyun.kms20160120.models.ListClientKeysRequest;
import com.aliyun.kms20160120.models.ListKmsInstancesRequest;
import com.aliyun.kms20160120.models.ListNetworkRulesRequest;
import com.aliyun.kms20160120.models.ListPoliciesRequest;
import com.aliyun.kms20160120.models.UpdateApplicationAccessPointRequest;
import com.aliyun.kms20160120.models.UpdateKmsInstanceBindVpcRequest;
import com.aliyun.kms20160120.models.UpdateNetworkRuleRequest;
import com.aliyun.kms20160120.models.UpdatePolicyRequest;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access points, what belongs to them, and the one KMS instance. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class AccessPointsTest {
    private static final String KEY_USER = "[\"RbacPermission/Template/CryptoServiceKeyUser\"]";

    private static KmsPlatform platform;
    private static Compat.Product kms;
    private static Client client;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = KmsPlatform.start(folder, AccessPointsTest.class);
        kms = platform.calls();
        client = platform.client();
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    private static String instance() {
        return kms.works("ListKmsInstances", () -> client.listKmsInstances(new ListKmsInstancesRequest()))
                .getBody()
                .getKmsInstances()
                .getKmsInstance()
                .getFirst()
                .getKmsInstanceId();
    }

    private static void policy(String name) {
        kms.works(
                "CreatePolicy",
                () -> client.createPolicy(new CreatePolicyRequest()
                        .setName(name)
                        .setKmsInstance(instance())
                        .setPermissions(KEY_USER)
                        .setResources("[\"key/*\"]")));
    }

    @Test
    void a_network_rule_is_made_told_changed_and_deleted() throws Exception {
        String arn = kms.works(
                        "CreateNetworkRule",
                        () -> client.createNetworkRule(new CreateNetworkRuleRequest()
                                .setName("office")
                                .setType("Private")
                                .setDescription("the office")
                                .setSourcePrivateIp("[\"10.0.0.0/8\"]")))
                .getBody()
                .getArn();
        assertThat(arn).isEqualTo("acs:kms:cn-hangzhou:" + platform.accountId() + ":network/office");
        kms.refused(
                "CreateNetworkRule",
                "Rejected.ResourceExist",
                () -> client.createNetworkRule(new CreateNetworkRuleRequest()
                        .setName("office")
                        .setType("Private")
                        .setSourcePrivateIp("[\"10.0.0.0/8\"]")));
        kms.works(
                "UpdateNetworkRule",
                () -> client.updateNetworkRule(
                        new UpdateNetworkRuleRequest().setName("office").setSourcePrivateIp("[\"10.1.0.0/16\"]")));
        assertThat(kms.works(
                                "DescribeNetworkRule",
                                () -> client.describeNetworkRule(new DescribeNetworkRuleRequest().setName("office")))
                        .getBody())
                .satisfies(rule -> {
                    assertThat(rule.getSourcePrivateIp()).isEqualTo("[\"10.1.0.0/16\"]");
                    assertThat(rule.getDescription()).isEqualTo("the office");
                });
        assertThat(kms.works("ListNetworkRules", () -> client.listNetworkRules(new ListNetworkRulesRequest()))
                        .getBody()
                        .getNetworkRules()
                        .getNetworkRule())
                .extracting(rule -> rule.getName())
                .contains("office");
        kms.works(
                "DeleteNetworkRule", () -> client.deleteNetworkRule(new DeleteNetworkRuleRequest().setName("office")));
        kms.refused(
                "DescribeNetworkRule",
                "Forbidden.ResourceNotFound",
                () -> client.describeNetworkRule(new DescribeNetworkRuleRequest().setName("office")));
        kms.refused(
                "DeleteNetworkRule",
                "Forbidden.ResourceNotFound",
                () -> client.deleteNetworkRule(new DeleteNetworkRuleRequest().setName("office")));
    }

    @Test
    void a_policy_is_made_told_changed_and_deleted() throws Exception {
        policy("p");
        kms.works(
                "UpdatePolicy",
                () -> client.updatePolicy(
                        new UpdatePolicyRequest().setName("p").setResources("[\"key/1\",\"secret/a\"]")));
        DescribePolicyResponseBody told = kms.works(
                        "DescribePolicy", () -> client.describePolicy(new DescribePolicyRequest().setName("p")))
                .getBody();
        assertThat(told.getResources()).containsExactly("key/1", "secret/a");
        assertThat(told.getPermissions()).containsExactly("RbacPermission/Template/CryptoServiceKeyUser");
        assertThat(told.getKmsInstance()).isEqualTo(instance());
        assertThat(told.getAccessControlRules()).isEqualTo("{\"NetworkRules\":[]}");
        assertThat(kms.works("ListPolicies", () -> client.listPolicies(new ListPoliciesRequest()))
                        .getBody()
                        .getPolicies()
                        .getPolicy())
                .extracting(policy -> policy.getName())
                .contains("p");
        kms.refused(
                "UpdatePolicy",
                "InvalidParameter",
                () -> client.updatePolicy(new UpdatePolicyRequest().setName("p").setPermissions("[\"kms:*\"]")));
        kms.works("DeletePolicy", () -> client.deletePolicy(new DeletePolicyRequest().setName("p")));
        kms.refused(
                "DeletePolicy",
                "Forbidden.ResourceNotFound",
                () -> client.deletePolicy(new DeletePolicyRequest().setName("p")));
        kms.refused(
                "CreatePolicy",
                "Forbidden.DKMSInstanceNotFound",
                () -> client.createPolicy(new CreatePolicyRequest()
                        .setName("p")
                        .setKmsInstance("kst-none")
                        .setPermissions(KEY_USER)
                        .setResources("[\"key/*\"]")));
    }

    @Test
    void an_access_point_and_its_client_keys_are_made_told_and_deleted() throws Exception {
        policy("of-app");
        kms.refused(
                "CreateApplicationAccessPoint",
                "Forbidden.ResourceNotFound",
                () -> client.createApplicationAccessPoint(
                        new CreateApplicationAccessPointRequest().setName("app").setPolicies("[\"none\"]")));
        assertThat(kms.works(
                                "CreateApplicationAccessPoint",
                                () -> client.createApplicationAccessPoint(new CreateApplicationAccessPointRequest()
                                        .setName("app")
                                        .setAuthenticationMethod("ClientKey")
                                        .setPolicies("[\"of-app\"]")))
                        .getBody()
                        .getArn())
                .isEqualTo("acs:kms:cn-hangzhou:" + platform.accountId() + ":applicationaccesspoint/app");
        kms.works(
                "UpdateApplicationAccessPoint",
                () -> client.updateApplicationAccessPoint(
                        new UpdateApplicationAccessPointRequest().setName("app").setDescription("an application")));
        assertThat(kms.works(
                                "DescribeApplicationAccessPoint",
                                () -> client.describeApplicationAccessPoint(
                                        new DescribeApplicationAccessPointRequest().setName("app")))
                        .getBody())
                .satisfies(point -> {
                    assertThat(point.getPolicies()).isEqualTo("[\"of-app\"]");
                    assertThat(point.getDescription()).isEqualTo("an application");
                });
        assertThat(kms.works(
                                "ListApplicationAccessPoints",
                                () -> client.listApplicationAccessPoints(new ListApplicationAccessPointsRequest()))
                        .getBody()
                        .getApplicationAccessPoints()
                        .getApplicationAccessPoint())
                .extracting(point -> point.getName())
                .contains("app");

        CreateClientKeyResponseBody made = kms.works(
                        "CreateClientKey",
                        () -> client.createClientKey(
                                new CreateClientKeyRequest().setAapName("app").setPassword("a-Passw0rd")))
                .getBody();
        assertThat(made.getClientKeyId()).startsWith("KAAP.");
        assertThat(made.getKeyAlgorithm()).isEqualTo("RSA_2048");
        kms.refused(
                "CreateClientKey",
                "InvalidParameter",
                () -> client.createClientKey(
                        new CreateClientKeyRequest().setAapName("app").setPassword("lettersonly")));
        assertThat(kms.works(
                                "GetClientKey",
                                () -> client.getClientKey(
                                        new GetClientKeyRequest().setClientKeyId(made.getClientKeyId())))
                        .getBody()
                        .getPublicKeyData())
                .startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(kms.works(
                                "ListClientKeys",
                                () -> client.listClientKeys(new ListClientKeysRequest().setAapName("app")))
                        .getBody()
                        .getClientKeys())
                .extracting(key -> key.getClientKeyId())
                .containsExactly(made.getClientKeyId());
        kms.works(
                "DeleteClientKey",
                () -> client.deleteClientKey(new DeleteClientKeyRequest().setClientKeyId(made.getClientKeyId())));
        kms.refused(
                "GetClientKey",
                "Forbidden.ResourceNotFound",
                () -> client.getClientKey(new GetClientKeyRequest().setClientKeyId(made.getClientKeyId())));
        kms.works(
                "DeleteApplicationAccessPoint",
                () -> client.deleteApplicationAccessPoint(new DeleteApplicationAccessPointRequest().setName("app")));
        kms.refused(
                "DescribeApplicationAccessPoint",
                "Forbidden.ResourceNotFound",
                () -> client.describeApplicationAccessPoint(
                        new DescribeApplicationAccessPointRequest().setName("app")));
    }

    @Test
    void who_may_not_is_refused() {
        AccessKey nobody = platform.user("nobody-of-access", null);
        Client other = platform.client(nobody, "http");
        kms.refused("ListPolicies", "Forbidden.NoPermission", () -> other.listPolicies(new ListPoliciesRequest()));
        kms.refused(
                "CreateClientKey",
                "Forbidden.NoPermission",
                () -> other.createClientKey(
                        new CreateClientKeyRequest().setAapName("app").setPassword("a-Passw0rd")));
    }

    @Test
    void the_one_instance_is_told_and_cannot_be_changed() {
        GetKmsInstanceResponseBody.GetKmsInstanceResponseBodyKmsInstance told = kms.works(
                        "GetKmsInstance",
                        () -> client.getKmsInstance(new GetKmsInstanceRequest().setKmsInstanceId(instance())))
                .getBody()
                .getKmsInstance();
        assertThat(told.getStatus()).isEqualTo("Connected");
        assertThat(told.getCaCertificateChainPem()).startsWith("-----BEGIN CERTIFICATE-----");
        kms.refused(
                "GetKmsInstance",
                "Forbidden.DKMSInstanceNotFound",
                () -> client.getKmsInstance(new GetKmsInstanceRequest().setKmsInstanceId("kst-none")));
        kms.refused(
                "ConnectKmsInstance",
                "UnsupportedOperation",
                () -> client.connectKmsInstance(new ConnectKmsInstanceRequest()
                        .setKmsInstanceId(instance())
                        .setKMProvider("Aliyun")
                        .setVpcId("vpc-1")
                        .setVSwitchIds("vsw-1")
                        .setZoneIds("a")));
        kms.refused(
                "UpdateKmsInstanceBindVpc",
                "UnsupportedOperation",
                () -> client.updateKmsInstanceBindVpc(new UpdateKmsInstanceBindVpcRequest()
                        .setKmsInstanceId(instance())
                        .setBindVpcs("[]")));
    }
}
