package dev.jadegate.conformance.kms;

import static dev.jadegate.conformance.kms.KmsPlatform.base64;
import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.CreateAliasRequest;
import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.EncryptRequest;
import com.aliyun.kms20160120.models.GetKeyPolicyRequest;
import com.aliyun.kms20160120.models.SetKeyPolicyRequest;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RAM's policies and those of keys, together. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class AccessTest {
    private static KmsPlatform platform;
    private static Compat.Product kms;
    private static Client root;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = KmsPlatform.start(folder, AccessTest.class);
        kms = platform.calls();
        root = platform.client();
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    private static EncryptRequest encrypt(String keyId) {
        return new EncryptRequest().setKeyId(keyId).setPlaintext(base64("text"));
    }

    private static Client user(String name, String policy) {
        AccessKey key = platform.user(name, policy);
        return platform.client(key, "http");
    }

    @Test
    void a_user_without_a_policy_may_nothing() {
        String id = platform.key();
        Client nobody = platform.client(platform.user("nobody", null), "http");

        kms.refused("Encrypt", "Forbidden.NoPermission", () -> nobody.encrypt(encrypt(id)));
    }

    /** The signature that new clients use when they are told to: its key is made for one day, region and product. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void calls_that_are_signed_by_v4_work_and_prove_who_calls(String protocol) throws Exception {
        String id = platform.key();
        Client signing =
                new Client(platform.config(platform.rootKey(), protocol).setSignatureVersion("v4"));
        AccessKey forged = new AccessKey(platform.rootKey().id(), "x".repeat(30));
        Client forging = new Client(platform.config(forged, protocol).setSignatureVersion("v4"));

        kms.works("Encrypt", () -> signing.encrypt(encrypt(id)));
        kms.refusedUnsigned("Encrypt", "SignatureDoesNotMatch", () -> forging.encrypt(encrypt(id)));
    }

    @Test
    void a_policy_for_one_key_allows_it_by_id_and_by_alias_and_no_other() {
        String id = platform.key();
        String other = platform.key();
        kms.works(
                "CreateAlias",
                () -> root.createAlias(
                        new CreateAliasRequest().setAliasName("alias/one").setKeyId(id)));
        Client jane = user("jane", """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"kms:Encrypt",
                "Resource":"acs:kms:*:*:key/%s"}]}
                """.formatted(id));

        kms.works("Encrypt", () -> jane.encrypt(encrypt(id)));
        kms.works("Encrypt", () -> jane.encrypt(encrypt("alias/one")));
        kms.refused("Encrypt", "Forbidden.NoPermission", () -> jane.encrypt(encrypt(other)));
    }

    @Test
    void a_tag_of_a_key_decides() {
        String test = platform.key(new CreateKeyRequest().setTags("[{\"TagKey\":\"stage\",\"TagValue\":\"test\"}]"));
        String live = platform.key(new CreateKeyRequest().setTags("[{\"TagKey\":\"stage\",\"TagValue\":\"live\"}]"));
        Client tester = user("tester", """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*",
                "Condition":{"StringEquals":{"kms:tag/stage":"test"}}}]}
                """);

        kms.works("Encrypt", () -> tester.encrypt(encrypt(test)));
        kms.refused("Encrypt", "Forbidden.NoPermission", () -> tester.encrypt(encrypt(live)));
    }

    @Test
    void a_key_policy_allows_and_denies_whom_it_names_and_leaves_the_others_to_ram() {
        String id = platform.key();
        String all =
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";
        Client named = platform.client(platform.user("named", null), "http");
        Client unnamed = platform.client(platform.user("unnamed", null), "http");
        Client denied = user("denied", all);
        Client other = user("other", all);
        kms.works("Encrypt", () -> denied.encrypt(encrypt(id)));

        kms.works(
                "SetKeyPolicy",
                () -> root.setKeyPolicy(new SetKeyPolicyRequest()
                        .setKeyId(id)
                        .setPolicyName("default")
                        .setPolicy("""
                                {"Version":"1","Statement":[
                                {"Effect":"Allow","Principal":{"RAM":["acs:ram::%1$s:user/named"]},
                                "Action":["kms:Encrypt"],"Resource":["*"]},
                                {"Effect":"Deny","Principal":{"RAM":["acs:ram::%1$s:user/denied"]},
                                "Action":["kms:Encrypt"],"Resource":["*"]}]}
                                """.formatted(platform.accountId()))));

        kms.works("Encrypt", () -> named.encrypt(encrypt(id)));
        kms.works("Encrypt", () -> other.encrypt(encrypt(id)));
        kms.refused("Encrypt", "Forbidden.NoPermission", () -> denied.encrypt(encrypt(id)));
        kms.refused("Encrypt", "Forbidden.NoPermission", () -> unnamed.encrypt(encrypt(id)));
        assertThat(kms.works(
                                "GetKeyPolicy",
                                () -> root.getKeyPolicy(
                                        new GetKeyPolicyRequest().setKeyId(id).setPolicyName("default")))
                        .getBody()
                        .getPolicy())
                .contains("user/named");
    }

    @Test
    void a_key_policy_that_cannot_be_read_is_refused_with_its_place() {
        String id = platform.key();

        Compat.Refusal refusal = kms.refused(
                "SetKeyPolicy",
                "InvalidParameter",
                () -> root.setKeyPolicy(new SetKeyPolicyRequest()
                        .setKeyId(id)
                        .setPolicyName("default")
                        .setPolicy("{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Maybe\"}]}")));

        assertThat(refusal.message()).contains("Policy");
    }
}
