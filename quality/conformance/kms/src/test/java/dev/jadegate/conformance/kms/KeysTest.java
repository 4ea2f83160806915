package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.CancelKeyDeletionRequest;
import com.aliyun.kms20160120.models.CreateAliasRequest;
import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.CreateKeyVersionRequest;
import com.aliyun.kms20160120.models.DecryptRequest;
import com.aliyun.kms20160120.models.DeleteAliasRequest;
import com.aliyun.kms20160120.models.DescribeKeyRequest;
import com.aliyun.kms20160120.models.DescribeKeyResponseBody.DescribeKeyResponseBodyKeyMetadata;
import com.aliyun.kms20160120.models.DescribeKeyVersionRequest;
import com.aliyun.kms20160120.models.DisableKeyRequest;
import com.aliyun.kms20160120.models.EnableKeyRequest;
import com.aliyun.kms20160120.models.EncryptRequest;
import com.aliyun.kms20160120.models.ListAliasesByKeyIdRequest;
import com.aliyun.kms20160120.models.ListAliasesRequest;
import com.aliyun.kms20160120.models.ListAliasesResponseBody.ListAliasesResponseBodyAliasesAlias;
import com.aliyun.kms20160120.models.ListKeyVersionsRequest;
import com.aliyun.kms20160120.models.ListKeysRequest;
import com.aliyun.kms20160120.models.ListKeysResponseBody;
import com.aliyun.kms20160120.models.ListResourceTagsRequest;
import com.aliyun.kms20160120.models.ListTagResourcesRequest;
import com.aliyun.kms20160120.models.ListTagResourcesRequest.ListTagResourcesRequestTag;
import com.aliyun.kms20160120.models.ScheduleKeyDeletionRequest;
import com.aliyun.kms20160120.models.SetDeletionProtectionRequest;
import com.aliyun.kms20160120.models.TagResourceRequest;
import com.aliyun.kms20160120.models.TagResourcesRequest;
import com.aliyun.kms20160120.models.TagResourcesRequest.TagResourcesRequestTag;
import com.aliyun.kms20160120.models.UntagResourceRequest;
import com.aliyun.kms20160120.models.UntagResourcesRequest;
import com.aliyun.kms20160120.models.UpdateAliasRequest;
import com.aliyun.kms20160120.models.UpdateKeyDescriptionRequest;
import com.aliyun.kms20160120.models.UpdateRotationPolicyRequest;
import dev.jadegate.testkit.Compat;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class KeysTest {
    /** The alias of the key under which RAM keeps secrets. */
    private static final String RAM = "alias/acs/ram";

    private static KmsPlatform platform;
    private static Compat.Product kms;
    private static Client client;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = KmsPlatform.start(folder, KeysTest.class);
        kms = platform.calls();
        client = platform.client();
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    private static DescribeKeyResponseBodyKeyMetadata described(String keyId) {
        return kms.works("DescribeKey", () -> client.describeKey(new DescribeKeyRequest().setKeyId(keyId)))
                .getBody()
                .getKeyMetadata();
    }

    @Test
    void a_new_key_is_described_as_the_reference_says() {
        String id = platform.key(new CreateKeyRequest().setDescription("orders"));

        DescribeKeyResponseBodyKeyMetadata key = described(id);

        assertThat(key.getArn()).isEqualTo("acs:kms:cn-hangzhou:" + platform.accountId() + ":key/" + id);
        assertThat(key.getKeySpec()).isEqualTo("Aliyun_AES_256");
        assertThat(key.getKeyUsage()).isEqualTo("ENCRYPT/DECRYPT");
        assertThat(key.getKeyState()).isEqualTo("Enabled");
        assertThat(key.getOrigin()).isEqualTo("Aliyun_KMS");
        assertThat(key.getProtectionLevel()).isEqualTo("SOFTWARE");
        assertThat(key.getAutomaticRotation()).isEqualTo("Disabled");
        assertThat(key.getDeletionProtection()).isEqualTo("Disabled");
        assertThat(key.getDescription()).isEqualTo("orders");
        assertThat(key.getPrimaryKeyVersion()).isNotBlank();
        assertThat(Instant.parse(key.getCreationDate()).until(Instant.now(), ChronoUnit.MINUTES))
                .isZero();
    }

    @Test
    void keys_are_listed_once_over_pages_and_by_filter() {
        String pair = platform.key(new CreateKeyRequest().setKeySpec("EC_P256"));
        for (int i = 0; i < 3; i++) {
            platform.key();
        }
        List<String> seen = new ArrayList<>();
        long total = 1;
        for (int page = 1; seen.size() < total && page < 50; page++) {
            int number = page;
            ListKeysResponseBody body = kms.works(
                            "ListKeys",
                            () -> client.listKeys(
                                    new ListKeysRequest().setPageNumber(number).setPageSize(2)))
                    .getBody();
            total = body.getTotalCount();
            body.getKeys().getKey().forEach(key -> seen.add(key.getKeyId()));
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize((int) total).contains(pair);

        assertThat(kms.works(
                                "ListKeys",
                                () -> client.listKeys(new ListKeysRequest()
                                        .setFilters("[{\"Key\":\"KeySpec\",\"Values\":[\"EC_P256\"]}]")))
                        .getBody()
                        .getKeys()
                        .getKey())
                .singleElement()
                .satisfies(key -> assertThat(key.getKeyId()).isEqualTo(pair));
    }

    @Test
    void a_key_that_is_not_there_is_refused_with_the_status_in_the_body() {
        Compat.Refusal refusal = kms.refused(
                "DescribeKey",
                "Forbidden.KeyNotFound",
                () -> client.describeKey(new DescribeKeyRequest().setKeyId("11111111-2222-3333-4444-555555555555")));

        assertThat(refusal.status()).isEqualTo(404);
        assertThat(refusal.body().get("HttpStatus")).hasToString("404");
    }

    @Test
    void a_disabled_key_refuses_the_next_call_and_works_again_when_enabled() {
        String id = platform.key();
        String blob = platform.encrypted(id, "text");

        kms.works("DisableKey", () -> client.disableKey(new DisableKeyRequest().setKeyId(id)));
        Compat.Refusal refusal = kms.refused(
                "Encrypt",
                "Rejected.Disabled",
                () -> client.encrypt(new EncryptRequest().setKeyId(id).setPlaintext(KmsPlatform.base64("text"))));
        kms.refused("Decrypt", "Rejected.Disabled", () -> client.decrypt(new DecryptRequest().setCiphertextBlob(blob)));
        assertThat(described(id).getKeyState()).isEqualTo("Disabled");
        kms.works("EnableKey", () -> client.enableKey(new EnableKeyRequest().setKeyId(id)));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(platform.decrypted(blob)).isEqualTo("text");
    }

    @Test
    void deletion_waits_and_can_be_taken_back() {
        String id = platform.key();
        String blob = platform.encrypted(id, "text");

        kms.works(
                "ScheduleKeyDeletion",
                () -> client.scheduleKeyDeletion(
                        new ScheduleKeyDeletionRequest().setKeyId(id).setPendingWindowInDays(7)));
        DescribeKeyResponseBodyKeyMetadata pending = described(id);
        kms.refused(
                "Decrypt",
                "Rejected.PendingDeletion",
                () -> client.decrypt(new DecryptRequest().setCiphertextBlob(blob)));
        kms.refused(
                "EnableKey",
                "Rejected.StateModifiedFailed",
                () -> client.enableKey(new EnableKeyRequest().setKeyId(id)));
        kms.works("CancelKeyDeletion", () -> client.cancelKeyDeletion(new CancelKeyDeletionRequest().setKeyId(id)));

        assertThat(pending.getKeyState()).isEqualTo("PendingDeletion");
        assertThat(Instant.now().until(Instant.parse(pending.getDeleteDate()), ChronoUnit.HOURS))
                .isBetween(7 * 24L - 1, 7 * 24L);
        assertThat(platform.decrypted(blob)).isEqualTo("text");
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 367})
    void a_deletion_window_outside_of_7_to_366_days_is_refused(int days) {
        String id = platform.key();

        kms.refused(
                "ScheduleKeyDeletion",
                "InvalidParameter",
                () -> client.scheduleKeyDeletion(
                        new ScheduleKeyDeletionRequest().setKeyId(id).setPendingWindowInDays(days)));
        assertThat(described(id).getKeyState()).isEqualTo("Enabled");
    }

    @Test
    void a_protected_key_is_not_scheduled_for_deletion() {
        String id = platform.key();
        String arn = described(id).getArn();

        kms.works(
                "SetDeletionProtection",
                () -> client.setDeletionProtection(new SetDeletionProtectionRequest()
                        .setProtectedResourceArn(arn)
                        .setEnableDeletionProtection(true)
                        .setDeletionProtectionDescription("orders need it")));
        kms.refused(
                "ScheduleKeyDeletion",
                "Rejected.DeletionProtection",
                () -> client.scheduleKeyDeletion(
                        new ScheduleKeyDeletionRequest().setKeyId(id).setPendingWindowInDays(7)));

        assertThat(described(id).getDeletionProtection()).isEqualTo("Enabled");
        assertThat(described(id).getDeletionProtectionDescription()).isEqualTo("orders need it");
    }

    @Test
    void a_description_is_changed() {
        String id = platform.key();

        kms.works(
                "UpdateKeyDescription",
                () -> client.updateKeyDescription(
                        new UpdateKeyDescriptionRequest().setKeyId(id).setDescription("new")));

        assertThat(described(id).getDescription()).isEqualTo("new");
    }

    @Test
    void an_alias_stands_for_its_key_and_moves_to_another() {
        String first = platform.key();
        String second = platform.key();
        String alias = "alias/orders";

        kms.works(
                "CreateAlias",
                () -> client.createAlias(
                        new CreateAliasRequest().setAliasName(alias).setKeyId(first)));
        kms.refused(
                "CreateAlias",
                "AliasAlreadyExists",
                () -> client.createAlias(
                        new CreateAliasRequest().setAliasName(alias).setKeyId(second)));
        assertThat(described(alias).getKeyId()).isEqualTo(first);
        kms.works(
                "UpdateAlias",
                () -> client.updateAlias(
                        new UpdateAliasRequest().setAliasName(alias).setKeyId(second)));
        assertThat(described(alias).getKeyId()).isEqualTo(second);
        assertThat(kms.works("ListAliases", () -> client.listAliases(new ListAliasesRequest().setPageSize(100)))
                        .getBody()
                        .getAliases()
                        .getAlias())
                .extracting(ListAliasesResponseBodyAliasesAlias::getAliasName)
                .contains(alias);
        assertThat(kms.works(
                                "ListAliasesByKeyId",
                                () -> client.listAliasesByKeyId(new ListAliasesByKeyIdRequest().setKeyId(first)))
                        .getBody()
                        .getTotalCount())
                .isZero();
        kms.works("DeleteAlias", () -> client.deleteAlias(new DeleteAliasRequest().setAliasName(alias)));
        kms.refused(
                "DescribeKey",
                "Forbidden.AliasNotFound",
                () -> client.describeKey(new DescribeKeyRequest().setKeyId(alias)));
    }

    @Test
    void the_aliases_of_services_are_not_for_users() {
        String id = platform.key();

        kms.refused(
                "CreateAlias",
                "UnsupportedOperation",
                () -> client.createAlias(
                        new CreateAliasRequest().setAliasName("alias/acs/mine").setKeyId(id)));
    }

    /** The key under which RAM keeps the secret that these very calls are signed with. */
    @Test
    void the_key_of_a_service_is_seen_and_is_not_for_users() {
        assertThat(kms.works("ListAliases", () -> client.listAliases(new ListAliasesRequest().setPageSize(100)))
                        .getBody()
                        .getAliases()
                        .getAlias())
                .extracting(ListAliasesResponseBodyAliasesAlias::getAliasName)
                .contains(RAM);
        DescribeKeyResponseBodyKeyMetadata key = described(RAM);
        assertThat(key.getCreator()).isEqualTo("ram");
        assertThat(key.getKeyState()).isEqualTo("Enabled");
        assertThat(key.getAutomaticRotation()).isEqualTo("Enabled");
        String id = key.getKeyId();
        kms.refused(
                "DisableKey", "UnsupportedOperation", () -> client.disableKey(new DisableKeyRequest().setKeyId(id)));
        kms.refused(
                "ScheduleKeyDeletion",
                "UnsupportedOperation",
                () -> client.scheduleKeyDeletion(
                        new ScheduleKeyDeletionRequest().setKeyId(id).setPendingWindowInDays(7)));
        kms.refused(
                "DeleteAlias",
                "UnsupportedOperation",
                () -> client.deleteAlias(new DeleteAliasRequest().setAliasName(RAM)));
        kms.refused(
                "Encrypt",
                "UnsupportedOperation",
                () -> client.encrypt(new EncryptRequest().setKeyId(RAM).setPlaintext(KmsPlatform.base64("text"))));
        assertThat(described(RAM).getKeyState()).isEqualTo("Enabled");
    }

    private static List<String> tagsOf(String id) {
        return kms
                .works("ListResourceTags", () -> client.listResourceTags(new ListResourceTagsRequest().setKeyId(id)))
                .getBody()
                .getTags()
                .getTag()
                .stream()
                .map(tag -> tag.getTagKey() + "=" + tag.getTagValue())
                .toList();
    }

    @Test
    void tags_are_put_found_and_taken_off() {
        String id = platform.key(new CreateKeyRequest().setTags("[{\"TagKey\":\"stage\",\"TagValue\":\"test\"}]"));

        kms.works(
                "TagResource",
                () -> client.tagResource(new TagResourceRequest()
                        .setKeyId(id)
                        .setTags("[{\"TagKey\":\"team\",\"TagValue\":\"blue\"}]")));
        kms.works(
                "TagResources",
                () -> client.tagResources(new TagResourcesRequest()
                        .setRegionId("cn-hangzhou")
                        .setResourceType("key")
                        .setResourceId(List.of(id))
                        .setTag(List.of(
                                new TagResourcesRequestTag().setKey("cost").setValue("42")))));
        assertThat(tagsOf(id)).containsExactlyInAnyOrder("stage=test", "team=blue", "cost=42");
        assertThat(kms.works(
                                "ListTagResources",
                                () -> client.listTagResources(new ListTagResourcesRequest()
                                        .setRegionId("cn-hangzhou")
                                        .setResourceType("key")
                                        .setTag(List.of(new ListTagResourcesRequestTag()
                                                .setKey("team")
                                                .setValue("blue")))))
                        .getBody()
                        .getTagResources()
                        .getTagResource())
                .extracting(tag -> tag.getResourceId())
                .containsOnly(id);
        kms.works(
                "UntagResource",
                () -> client.untagResource(
                        new UntagResourceRequest().setKeyId(id).setTagKeys("[\"stage\"]")));
        kms.works(
                "UntagResources",
                () -> client.untagResources(new UntagResourcesRequest()
                        .setRegionId("cn-hangzhou")
                        .setResourceType("key")
                        .setResourceId(List.of(id))
                        .setTagKey(List.of("team"))));
        assertThat(tagsOf(id)).containsExactly("cost=42");
    }

    @Test
    void automatic_rotation_is_switched_on_and_tells_when_it_comes() {
        String id = platform.key();

        kms.works(
                "UpdateRotationPolicy",
                () -> client.updateRotationPolicy(new UpdateRotationPolicyRequest()
                        .setKeyId(id)
                        .setEnableAutomaticRotation(true)
                        .setRotationInterval("30d")));

        DescribeKeyResponseBodyKeyMetadata key = described(id);
        assertThat(key.getAutomaticRotation()).isEqualTo("Enabled");
        assertThat(key.getRotationInterval()).isEqualTo("2592000s");
        assertThat(Instant.now().until(Instant.parse(key.getNextRotationDate()), ChronoUnit.DAYS))
                .isBetween(29L, 30L);
        kms.refused(
                "UpdateRotationPolicy",
                "InvalidParameter",
                () -> client.updateRotationPolicy(new UpdateRotationPolicyRequest()
                        .setKeyId(id)
                        .setEnableAutomaticRotation(true)
                        .setRotationInterval("6d")));
    }

    @Test
    void a_key_pair_gets_no_second_version_within_a_week() {
        String id = platform.key(new CreateKeyRequest().setKeySpec("EC_P256"));
        String version = kms.works(
                        "ListKeyVersions", () -> client.listKeyVersions(new ListKeyVersionsRequest().setKeyId(id)))
                .getBody()
                .getKeyVersions()
                .getKeyVersion()
                .getFirst()
                .getKeyVersionId();

        assertThat(kms.works(
                                "DescribeKeyVersion",
                                () -> client.describeKeyVersion(new DescribeKeyVersionRequest()
                                        .setKeyId(id)
                                        .setKeyVersionId(version)))
                        .getBody()
                        .getKeyVersion()
                        .getKeyId())
                .isEqualTo(id);
        kms.refused(
                "CreateKeyVersion",
                "Rejected.TooFrequent",
                () -> client.createKeyVersion(new CreateKeyVersionRequest().setKeyId(id)));
        kms.refused(
                "CreateKeyVersion",
                "UnsupportedOperation",
                () -> client.createKeyVersion(new CreateKeyVersionRequest().setKeyId(platform.key())));
    }

    @Test
    void the_service_is_open_in_the_region_of_the_installation() {
        kms.works("OpenKmsService", () -> client.openKmsService());
        assertThat(kms.works("DescribeAccountKmsStatus", () -> client.describeAccountKmsStatus())
                        .getBody()
                        .getAccountStatus())
                .isEqualTo("Enabled");
        assertThat(kms.works("DescribeRegions", () -> client.describeRegions())
                        .getBody()
                        .getRegions()
                        .getRegion())
                .singleElement()
                .satisfies(region -> assertThat(region.getRegionId()).isEqualTo("cn-hangzhou"));
    }
}
