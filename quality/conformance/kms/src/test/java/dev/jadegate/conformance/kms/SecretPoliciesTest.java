package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.CreateSecretRequest;
import com.aliyun.kms20160120.models.GetSecretPolicyRequest;
import com.aliyun.kms20160120.models.GetSecretValueRequest;
import com.aliyun.kms20160120.models.SetSecretPolicyRequest;
import dev.jadegate.testkit.Compat;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policies of secrets, as two users meet them: one whom RAM allows everything and one whom it allows nothing. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class SecretPoliciesTest {
    private static KmsPlatform platform;
    private static Compat.Product kms;
    private static Client root;
    private static Client allowed;
    private static Client nobody;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = KmsPlatform.start(folder, SecretPoliciesTest.class);
        kms = platform.calls();
        root = platform.client();
        allowed = platform.client(
                platform.user(
                        "allowed",
                        "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"),
                "http");
        nobody = platform.client(platform.user("nobody", null), "http");
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    private static void create(String name, @Nullable String policy) {
        kms.works(
                "CreateSecret",
                () -> root.createSecret(new CreateSecretRequest()
                        .setSecretName(name)
                        .setVersionId("v1")
                        .setSecretData("value")
                        .setPolicy(policy)));
    }

    /** A policy of one statement about reading the value. */
    private static String policy(String effect, String principal, String resource) {
        return """
                {"Version":"1","Statement":[{"Effect":"%s","Principal":{"RAM":["acs:ram::%s:%s"]},
                "Action":["kms:GetSecretValue"],"Resource":["%s"]}]}
                """.formatted(effect, platform.accountId(), principal, resource);
    }

    private static SetSecretPolicyRequest setting(String name, String policy) {
        return new SetSecretPolicyRequest()
                .setSecretName(name)
                .setPolicyName("default")
                .setPolicy(policy);
    }

    private static void reads(Client client, String name) {
        assertThat(kms.works("GetSecretValue", () -> client.getSecretValue(reading(name)))
                        .getBody()
                        .getSecretData())
                .isEqualTo("value");
    }

    private static void doesNotRead(Client client, String name) {
        kms.refused("GetSecretValue", "Forbidden.NoPermission", () -> client.getSecretValue(reading(name)));
    }

    private static GetSecretValueRequest reading(String name) {
        return new GetSecretValueRequest().setSecretName(name);
    }

    @Test
    void a_policy_that_denies_refuses_whom_ram_allows_but_not_the_account() {
        create("app/denied", null);
        reads(allowed, "app/denied");

        kms.works("SetSecretPolicy", () -> root.setSecretPolicy(setting("app/denied", policy("Deny", "*", "*"))));

        doesNotRead(allowed, "app/denied");
        reads(root, "app/denied");
    }

    @Test
    void a_policy_that_names_a_user_allows_what_ram_does_not() {
        String own = "acs:kms:cn-hangzhou:" + platform.accountId() + ":secret/app/named";
        create("app/named", policy("Allow", "user/nobody", own));
        create("app/other", null);

        reads(nobody, "app/named");
        reads(allowed, "app/named");
        doesNotRead(nobody, "app/other");
    }

    @Test
    void the_default_policy_leaves_it_to_ram() {
        create("app/default", null);
        String policy = kms.works(
                        "GetSecretPolicy",
                        () -> allowed.getSecretPolicy(new GetSecretPolicyRequest()
                                .setSecretName("app/default")
                                .setPolicyName("default")))
                .getBody()
                .getPolicy();

        kms.works("SetSecretPolicy", () -> root.setSecretPolicy(setting("app/default", policy)));

        reads(allowed, "app/default");
        doesNotRead(nobody, "app/default");
    }

    @Test
    void what_is_no_policy_of_the_secret_is_refused() {
        create("app/bad", null);

        kms.refused("SetSecretPolicy", "InvalidParameter", () -> root.setSecretPolicy(setting("app/bad", "{}")));
        kms.refused(
                "SetSecretPolicy",
                "Forbidden.NoPermission",
                () -> nobody.setSecretPolicy(setting("app/bad", policy("Allow", "user/nobody", "*"))));
        kms.refused(
                "GetSecretPolicy",
                "Forbidden.ResourceNotFound",
                () -> root.getSecretPolicy(new GetSecretPolicyRequest().setSecretName("app/none")));
    }
}
