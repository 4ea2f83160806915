package dev.jadegate.conformance.secretsclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.aliyuncs.AcsResponse;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.RpcAcsRequest;
import com.aliyuncs.auth.KeyPairCredentials;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.FormatType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.kms.model.v20160120.CreateKeyRequest;
import com.aliyuncs.kms.model.v20160120.CreateSecretRequest;
import com.aliyuncs.kms.model.v20160120.DecryptRequest;
import com.aliyuncs.kms.model.v20160120.EncryptRequest;
import com.aliyuncs.kms.model.v20160120.GenerateDataKeyRequest;
import com.aliyuncs.kms.model.v20160120.ListKeysRequest;
import com.aliyuncs.kms.model.v20160120.PutSecretValueRequest;
import com.aliyuncs.kms.secretsmanager.client.SecretCacheClient;
import com.aliyuncs.kms.secretsmanager.client.SecretCacheClientBuilder;
import com.aliyuncs.kms.secretsmanager.client.exception.CacheSecretException;
import com.aliyuncs.kms.secretsmanager.client.model.ClientKeyCredentialsProvider;
import com.aliyuncs.kms.secretsmanager.client.model.RegionInfo;
import com.aliyuncs.kms.secretsmanager.client.model.SecretInfo;
import com.aliyuncs.kms.secretsmanager.client.service.BaseSecretManagerClientBuilder;
import com.aliyuncs.kms.secretsmanager.client.service.DefaultSecretManagerClientBuilder;
import com.aliyuncs.kms.secretsmanager.client.service.FullJitterBackoffStrategy;
import com.aliyuncs.kms.secretsmanager.client.utils.ClientKeyUtils;
import com.aliyuncs.profile.DefaultProfile;
import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import dev.jadegate.testkit.TrustStores;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The older SDK, which signs the older way and may ask for XML, and the client that keeps secrets in a cache. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class OlderKmsClientsTest {
    /** Losing the race of the client as often as this in a row is no chance. */
    private static final int LOST_RACES_MAX = 20;

    private static JadegateProcess server;
    private static RootKey root;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        root = RootKey.random();
        server = JadegateProcess.start(folder.resolve("data"), root);
        TrustStores.useForJvm(TrustStores.write(server.certificateAuthority(), folder.resolve("trust.p12")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static <T extends AcsResponse> T call(RpcAcsRequest<T> request, FormatType format) throws ClientException {
        request.setSysEndpoint(server.hostAndPort());
        request.setSysProtocol(ProtocolType.HTTPS);
        request.setSysAcceptFormat(format);
        // A new one each time: the cache client closes the connections that all clients of one JVM share.
        return new DefaultAcsClient(DefaultProfile.getProfile("cn-hangzhou", root.id(), root.secret()))
                .getAcsResponse(request);
    }

    private static <T extends AcsResponse> T call(RpcAcsRequest<T> request) throws ClientException {
        return call(request, FormatType.JSON);
    }

    private static String key(FormatType format) throws ClientException {
        return call(new CreateKeyRequest(), format).getKeyMetadata().getKeyId();
    }

    @ParameterizedTest
    @EnumSource(
            value = FormatType.class,
            names = {"JSON", "XML"})
    void typed_calls_work_in_both_formats(FormatType format) throws Exception {
        String id = key(format);
        EncryptRequest encrypt = new EncryptRequest();
        encrypt.setKeyId(id);
        encrypt.setPlaintext(base64("text"));
        encrypt.setEncryptionContext("{\"order\":\"42\"}");
        DecryptRequest decrypt = new DecryptRequest();
        decrypt.setCiphertextBlob(call(encrypt, format).getCiphertextBlob());
        decrypt.setEncryptionContext("{\"order\":\"42\"}");
        assertThat(call(decrypt, format).getPlaintext()).isEqualTo(base64("text"));

        GenerateDataKeyRequest dataKey = new GenerateDataKeyRequest();
        dataKey.setKeyId(id);
        dataKey.setKeySpec("AES_128");
        assertThat(Base64.getDecoder().decode(call(dataKey, format).getPlaintext()))
                .hasSize(16);
        ListKeysRequest list = new ListKeysRequest();
        list.setPageSize(100);
        assertThat(call(list, format).getKeys())
                .extracting(key -> key.getKeyId())
                .contains(id);
    }

    @ParameterizedTest
    @EnumSource(
            value = FormatType.class,
            names = {"JSON", "XML"})
    void a_refusal_keeps_its_code_in_both_formats(FormatType format) {
        EncryptRequest encrypt = new EncryptRequest();
        encrypt.setKeyId("alias/of-nobody");
        encrypt.setPlaintext(base64("text"));

        assertThatThrownBy(() -> call(encrypt, format))
                .isInstanceOfSatisfying(
                        ClientException.class,
                        refusal -> assertThat(refusal.getErrCode()).isEqualTo("Forbidden.AliasNotFound"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void create(String name, String value) throws ClientException {
        CreateSecretRequest create = new CreateSecretRequest();
        create.setSecretName(name);
        create.setVersionId("v1");
        create.setSecretData(value);
        call(create);
    }

    private static DefaultSecretManagerClientBuilder builder() {
        return BaseSecretManagerClientBuilder.standard()
                .withAccessKey(root.id(), root.secret())
                .withBackoffStrategy(new FullJitterBackoffStrategy(1, 100, 1_000));
    }

    private static RegionInfo region(String name, String hostAndPort) {
        return new RegionInfo(name, false, hostAndPort);
    }

    @Test
    void the_cache_client_reads_a_secret_once_and_again_when_told() throws Exception {
        create("app/cached", "one");
        try (SecretCacheClient cache = SecretCacheClientBuilder.newCacheClientBuilder(builder()
                        .addRegion(region("cn-hangzhou", server.hostAndPort()))
                        .build())
                .build()) {
            SecretInfo first = cache.getSecretInfo("app/cached");
            PutSecretValueRequest put = new PutSecretValueRequest();
            put.setSecretName("app/cached");
            put.setVersionId("v2");
            put.setSecretData("two");
            call(put);

            assertThat(first.getSecretValue()).isEqualTo("one");
            assertThat(cache.getStringValue("app/cached")).as("from the cache").isEqualTo("one");
            assertThat(cache.refreshNow("app/cached")).isTrue();
            assertThat(cache.getStringValue("app/cached")).isEqualTo("two");
        }
    }

    /** The official client signs with a client key, so that an application needs no access key. */
    @Test
    void the_cache_client_reads_with_a_client_key_what_its_policy_names() throws Exception {
        create("app/by-client-key", "one");
        create("app/of-others", "two");
        SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
        made(
                requests,
                "CreatePolicy",
                Map.of(
                        "Name", "readers",
                        "KmsInstance", "shared",
                        "Permissions", "[\"RbacPermission/Template/SecretUser\"]",
                        "Resources", "[\"secret/app/by-client-key\"]"));
        made(requests, "CreateApplicationAccessPoint", Map.of("Name", "reader", "Policies", "[\"readers\"]"));
        Json key = made(requests, "CreateClientKey", Map.of("AapName", "reader", "Password", "a-Passw0rd"));
        byte[] pkcs12 = Base64.getDecoder().decode(key.get("PrivateKeyData").text());
        KeyPairCredentials credentials = new KeyPairCredentials(
                key.get("ClientKeyId").text(), ClientKeyUtils.getPrivateKeyPemFromPk12(pkcs12, "a-Passw0rd"));

        try (SecretCacheClient cache = SecretCacheClientBuilder.newCacheClientBuilder(
                        BaseSecretManagerClientBuilder.standard()
                                .withCredentialsProvider(new ClientKeyCredentialsProvider(credentials))
                                .withBackoffStrategy(new FullJitterBackoffStrategy(1, 100, 1_000))
                                .addRegion(region("cn-hangzhou", server.hostAndPort()))
                                .build())
                .build()) {
            assertThat(cache.getStringValue("app/by-client-key")).isEqualTo("one");
            assertThatThrownBy(() -> cache.getStringValue("app/of-others"))
                    .hasStackTraceContaining("Forbidden.NoPermission");
        }
    }

    private static Json made(SignedRequests requests, String operation, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.KMS, operation, parameters);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply.json();
    }

    @Test
    void the_cache_client_goes_to_the_next_region_when_the_first_is_away() throws Exception {
        create("app/two-regions", "one");
        String nobody;
        try (ServerSocket port = new ServerSocket(0)) {
            nobody = "127.0.0.1:" + port.getLocalPort();
        }
        try (SecretCacheClient cache = SecretCacheClientBuilder.newCacheClientBuilder(builder()
                        .addRegion(region("cn-shanghai", nobody))
                        .addRegion(region("cn-hangzhou", server.hostAndPort()))
                        .build())
                .build()) {
            assertThat(readAgainWhenTheClientRaces(cache, "app/two-regions")).isEqualTo("one");
        }
    }

    /**
     * The client asks the other regions in tasks that tell of their end before their result can be taken. When the waiting
     * thread is quicker than the task's last instructions it drops the result and reports a time-out at once, although
     * the region answered (RetryGetSecretValueTask of 1.3.7). Its users ask again, and so does this.
     */
    private static String readAgainWhenTheClientRaces(SecretCacheClient cache, String name)
            throws CacheSecretException {
        for (int lost = 0; ; lost++) {
            try {
                return cache.getStringValue(name);
            } catch (CacheSecretException failed) {
                if (lost == LOST_RACES_MAX
                        || !String.valueOf(failed.getMessage()).contains("refreshSecretTask fail")) {
                    throw failed;
                }
            }
        }
    }
}
