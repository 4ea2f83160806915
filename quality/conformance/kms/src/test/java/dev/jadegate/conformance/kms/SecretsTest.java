package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.CreateSecretRequest;
import com.aliyun.kms20160120.models.CreateSecretResponseBody;
import com.aliyun.kms20160120.models.DeleteSecretRequest;
import com.aliyun.kms20160120.models.DescribeSecretRequest;
import com.aliyun.kms20160120.models.DescribeSecretResponseBody;
import com.aliyun.kms20160120.models.GetRandomPasswordRequest;
import com.aliyun.kms20160120.models.GetSecretValueRequest;
import com.aliyun.kms20160120.models.GetSecretValueResponseBody;
import com.aliyun.kms20160120.models.ListSecretVersionIdsRequest;
import com.aliyun.kms20160120.models.ListSecretsRequest;
import com.aliyun.kms20160120.models.PutSecretValueRequest;
import com.aliyun.kms20160120.models.RestoreSecretRequest;
import com.aliyun.kms20160120.models.RotateSecretRequest;
import com.aliyun.kms20160120.models.UpdateSecretRequest;
import com.aliyun.kms20160120.models.UpdateSecretRotationPolicyRequest;
import com.aliyun.kms20160120.models.UpdateSecretVersionStageRequest;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.Json;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class SecretsTest {
    private static KmsPlatform platform;
    private static Compat.Product kms;
    private static Client client;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = KmsPlatform.start(folder, SecretsTest.class);
        kms = platform.calls();
        client = platform.client();
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    private static CreateSecretResponseBody created(String name, String value) {
        return kms.works(
                        "CreateSecret",
                        () -> client.createSecret(new CreateSecretRequest()
                                .setSecretName(name)
                                .setVersionId("v1")
                                .setSecretData(value)))
                .getBody();
    }

    private static void put(String name, String version, String value) {
        kms.works(
                "PutSecretValue",
                () -> client.putSecretValue(new PutSecretValueRequest()
                        .setSecretName(name)
                        .setVersionId(version)
                        .setSecretData(value)));
    }

    private static GetSecretValueResponseBody value(String name, @Nullable String stage) {
        return kms.works(
                        "GetSecretValue",
                        () -> client.getSecretValue(
                                new GetSecretValueRequest().setSecretName(name).setVersionStage(stage)))
                .getBody();
    }

    private static DescribeSecretResponseBody described(String name) {
        return kms.works("DescribeSecret", () -> client.describeSecret(new DescribeSecretRequest().setSecretName(name)))
                .getBody();
    }

    @Test
    void a_new_value_becomes_current_and_the_old_one_previous() {
        assertThat(created("app/db", "one").getArn())
                .isEqualTo("acs:kms:cn-hangzhou:" + platform.accountId() + ":secret/app/db");
        put("app/db", "v2", "two");

        assertThat(value("app/db", null).getSecretData()).isEqualTo("two");
        assertThat(value("app/db", "ACSPrevious").getSecretData()).isEqualTo("one");
        assertThat(kms.works(
                                "ListSecretVersionIds",
                                () -> client.listSecretVersionIds(
                                        new ListSecretVersionIdsRequest().setSecretName("app/db")))
                        .getBody()
                        .getVersionIds()
                        .getVersionId())
                .extracting(version -> version.getVersionId())
                .containsExactlyInAnyOrder("v1", "v2");
    }

    @Test
    void the_same_version_again_is_taken_once_and_with_another_value_refused() {
        created("app/again", "one");
        put("app/again", "v2", "two");

        put("app/again", "v2", "two");
        kms.refused(
                "PutSecretValue",
                "Rejected.ResourceExist",
                () -> client.putSecretValue(new PutSecretValueRequest()
                        .setSecretName("app/again")
                        .setVersionId("v2")
                        .setSecretData("three")));
        assertThat(value("app/again", null).getSecretData()).isEqualTo("two");
    }

    @Test
    void a_stage_of_ones_own_moves() {
        created("app/stage", "one");
        put("app/stage", "v2", "two");

        kms.works(
                "UpdateSecretVersionStage",
                () -> client.updateSecretVersionStage(new UpdateSecretVersionStageRequest()
                        .setSecretName("app/stage")
                        .setVersionStage("canary")
                        .setMoveToVersion("v1")));

        assertThat(value("app/stage", "canary").getSecretData()).isEqualTo("one");
    }

    @Test
    void a_deleted_secret_is_gone_for_readers_and_comes_back_when_restored() {
        created("app/gone", "one");

        kms.works(
                "DeleteSecret",
                () -> client.deleteSecret(
                        new DeleteSecretRequest().setSecretName("app/gone").setRecoveryWindowInDays("7")));
        kms.refused(
                "GetSecretValue",
                "Rejected.PendingDeletion",
                () -> client.getSecretValue(new GetSecretValueRequest().setSecretName("app/gone")));
        kms.works("RestoreSecret", () -> client.restoreSecret(new RestoreSecretRequest().setSecretName("app/gone")));
        assertThat(value("app/gone", null).getSecretData()).isEqualTo("one");

        kms.works(
                "DeleteSecret",
                () -> client.deleteSecret(
                        new DeleteSecretRequest().setSecretName("app/gone").setForceDeleteWithoutRecovery("true")));
        kms.refused(
                "RestoreSecret",
                "Forbidden.ResourceNotFound",
                () -> client.restoreSecret(new RestoreSecretRequest().setSecretName("app/gone")));
    }

    @Test
    void a_description_and_tags_are_kept_and_secrets_are_listed() {
        kms.works(
                "CreateSecret",
                () -> client.createSecret(new CreateSecretRequest()
                        .setSecretName("app/listed")
                        .setVersionId("v1")
                        .setSecretData("one")
                        .setTags("[{\"TagKey\":\"team\",\"TagValue\":\"blue\"}]")));
        kms.works(
                "UpdateSecret",
                () -> client.updateSecret(
                        new UpdateSecretRequest().setSecretName("app/listed").setDescription("of the orders")));

        assertThat(described("app/listed").getDescription()).isEqualTo("of the orders");
        assertThat(kms.works(
                                "ListSecrets",
                                () -> client.listSecrets(new ListSecretsRequest()
                                        .setFetchTags("true")
                                        .setFilters("[{\"Key\":\"SecretName\",\"Values\":[\"app/listed\"]}]")))
                        .getBody()
                        .getSecretList()
                        .getSecret())
                .singleElement()
                .satisfies(secret -> {
                    assertThat(secret.getSecretName()).isEqualTo("app/listed");
                    assertThat(secret.getTags().getTag())
                            .singleElement()
                            .satisfies(tag -> assertThat(tag.getTagValue()).isEqualTo("blue"));
                });
    }

    @Test
    void reading_needs_the_right_to_decrypt_with_the_key_that_was_named() {
        String keyId = platform.key();
        kms.works(
                "CreateSecret",
                () -> client.createSecret(new CreateSecretRequest()
                        .setSecretName("app/own-key")
                        .setVersionId("v1")
                        .setSecretData("one")
                        .setEncryptionKeyId(keyId)));
        AccessKey reader = platform.user("reader", """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"kms:GetSecretValue","Resource":"*"}]}
                """);
        Client limited = platform.client(reader, "http");

        assertThat(described("app/own-key").getEncryptionKeyId()).isEqualTo(keyId);
        kms.refused(
                "GetSecretValue",
                "Forbidden.NoPermission",
                () -> limited.getSecretValue(new GetSecretValueRequest().setSecretName("app/own-key")));
        assertThat(value("app/own-key", null).getSecretData()).isEqualTo("one");
    }

    @Test
    void an_access_key_in_a_secret_is_replaced_and_the_new_one_signs() {
        platform.user("robot", """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*"}]}
                """);
        Json old = platform.ram("ListAccessKeys", Map.of("UserName", "robot")).json();
        String firstId = old.at("AccessKeys", "AccessKey")
                .items()
                .getFirst()
                .get("AccessKeyId")
                .text();
        platform.ram("DeleteAccessKey", Map.of("UserName", "robot", "UserAccessKeyId", firstId));
        Json made = platform.ram("CreateAccessKey", Map.of("UserName", "robot")).json();
        String secretData = "{\"AccessKeys\":[{\"AccessKeyId\":\""
                + made.at("AccessKey", "AccessKeyId").text() + "\",\"AccessKeySecret\":\""
                + made.at("AccessKey", "AccessKeySecret").text() + "\"}]}";
        String name = kms.works(
                        "CreateSecret",
                        () -> client.createSecret(new CreateSecretRequest()
                                .setSecretName("$Auto")
                                .setVersionId("v1")
                                .setSecretType("RAMCredentials")
                                .setSecretData(secretData)
                                .setExtendedConfig(Map.of(
                                        "SecretSubType", "RamUserAccessKey",
                                        "UserName", "robot"))))
                .getBody()
                .getSecretName();

        kms.works(
                "RotateSecret",
                () -> client.rotateSecret(
                        new RotateSecretRequest().setSecretName(name).setVersionId("v2")));
        await().untilAsserted(() -> assertThat(value(name, null).getVersionId()).isEqualTo("v2"));

        Json fresh = Json.parse(value(name, null).getSecretData())
                .get("AccessKeys")
                .items()
                .getFirst();
        Client robot = platform.client(
                new AccessKey(
                        fresh.get("AccessKeyId").text(),
                        fresh.get("AccessKeySecret").text()),
                "http");
        kms.works("ListKeys", () -> robot.listKeys(new com.aliyun.kms20160120.models.ListKeysRequest()));
        assertThat(value(name, "ACSPrevious").getSecretData()).isEqualTo(secretData);
    }

    @Test
    void a_secret_of_any_text_does_not_rotate() {
        created("app/generic", "one");

        kms.refused(
                "RotateSecret",
                "UnsupportedOperation",
                () -> client.rotateSecret(
                        new RotateSecretRequest().setSecretName("app/generic").setVersionId("v2")));
        kms.refused(
                "UpdateSecretRotationPolicy",
                "UnsupportedOperation",
                () -> client.updateSecretRotationPolicy(new UpdateSecretRotationPolicyRequest()
                        .setSecretName("app/generic")
                        .setEnableAutomaticRotation(true)
                        .setRotationInterval("7d")));
    }

    @Test
    void passwords_are_as_asked_for_and_never_twice_the_same() {
        GetRandomPasswordRequest request = new GetRandomPasswordRequest()
                .setPasswordLength("128")
                .setExcludePunctuation("true")
                .setExcludeUppercase("true");

        String one = kms.works("GetRandomPassword", () -> client.getRandomPassword(request))
                .getBody()
                .getRandomPassword();
        String two = kms.works("GetRandomPassword", () -> client.getRandomPassword(request))
                .getBody()
                .getRandomPassword();

        assertThat(one).matches("[a-z0-9]{128}").isNotEqualTo(two);
    }
}
