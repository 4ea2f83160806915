package dev.jadegate.conformance.instance;

import com.aliyun.dkms.gcs.openapi.models.Config;
import com.aliyun.dkms.gcs.sdk.Client;
import com.aliyun.kms20160120.models.CreateClientKeyRequest;
import com.aliyun.kms20160120.models.CreateClientKeyResponseBody;
import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.Platform;
import dev.jadegate.testkit.TrustStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A server with access points, made by the official client of KMS, and applications with the one of KMS instances. */
final class Application implements AutoCloseable {
    static final String CLIENT = "com.aliyun:alibabacloud-dkms-gcs-sdk:0.5.2";
    static final String KEY_USER = "RbacPermission/Template/CryptoServiceKeyUser";
    static final String SECRET_USER = "RbacPermission/Template/CryptoServiceSecretUser";
    private static final String PASSWORD = "a-Passw0rd";

    private final Platform platform;
    private final com.aliyun.kms20160120.Client kms;
    private final String authority;
    private final String instance;

    private Application(Platform platform) throws Exception {
        this.platform = platform;
        kms = new com.aliyun.kms20160120.Client(new com.aliyun.teaopenapi.models.Config()
                .setAccessKeyId(platform.root().id())
                .setAccessKeySecret(platform.root().secret())
                .setEndpoint(platform.server().hostAndPort())
                .setProtocol("https")
                .setRegionId("cn-hangzhou")
                .setConnectTimeout(10_000)
                .setReadTimeout(30_000));
        instance = kms.listKmsInstances(new com.aliyun.kms20160120.models.ListKmsInstancesRequest())
                .getBody()
                .getKmsInstances()
                .getKmsInstance()
                .getFirst()
                .getKmsInstanceId();
        authority = kms.getKmsInstance(
                        new com.aliyun.kms20160120.models.GetKmsInstanceRequest().setKmsInstanceId(instance))
                .getBody()
                .getKmsInstance()
                .getCaCertificateChainPem();
    }

    static Application start(Path folder, Class<?> test) throws Exception {
        Platform platform = Platform.start(folder, test, CLIENT, new Replies());
        TrustStores.useForJvm(TrustStores.write(platform.server().certificateAuthority(), folder.resolve("trust.p12")));
        return new Application(platform);
    }

    Compat.Product product(String name) {
        return platform.compat().product(name);
    }

    com.aliyun.kms20160120.Client kms() {
        return kms;
    }

    String instance() {
        return instance;
    }

    Platform platform() {
        return platform;
    }

    private static String json(List<String> names) {
        return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(",", "[", "]"));
    }

    /** A new policy; the rules may be none. */
    void policy(String name, List<String> permissions, List<String> resources, List<String> rules) throws Exception {
        kms.createPolicy(new com.aliyun.kms20160120.models.CreatePolicyRequest()
                .setName(name)
                .setKmsInstance(instance)
                .setPermissions(json(permissions))
                .setResources(json(resources))
                .setAccessControlRules("{\"NetworkRules\":" + json(rules) + "}"));
    }

    void accessPoint(String name, String... policies) throws Exception {
        kms.createApplicationAccessPoint(new com.aliyun.kms20160120.models.CreateApplicationAccessPointRequest()
                .setName(name)
                .setAuthenticationMethod("ClientKey")
                .setPolicies(json(List.of(policies))));
    }

    CreateClientKeyResponseBody clientKey(String accessPoint) throws Exception {
        return clientKey(new CreateClientKeyRequest().setAapName(accessPoint));
    }

    CreateClientKeyResponseBody clientKey(CreateClientKeyRequest request) throws Exception {
        return kms.createClientKey(request.setPassword(PASSWORD)).getBody();
    }

    Client client(CreateClientKeyResponseBody key) throws Exception {
        return client(key.getClientKeyId(), key.getPrivateKeyData());
    }

    /** A client that trusts the certificate of GetKmsInstance and nothing else. */
    Client client(String id, String privateKeyData) throws Exception {
        return new Client(new Config()
                .setProtocol("https")
                .setEndpoint(platform.server().hostAndPort())
                .setCa(authority)
                .setClientKeyContent("{\"KeyId\":\"" + id + "\",\"PrivateKeyData\":\"" + privateKeyData + "\"}")
                .setPassword(PASSWORD));
    }

    /** A client of a new application with one new policy. */
    Client client(String name, List<String> permissions, List<String> resources) throws Exception {
        policy(name, permissions, resources, List.of());
        accessPoint(name, name);
        return client(clientKey(name));
    }

    /** Checks that the trail has every call once, writes the notes and stops the server. */
    @Override
    public void close() throws IOException {
        platform.close();
    }

    private static final class Replies implements Compat.Adapter {
        @Override
        public String requestId(Object reply) {
            Map<?, ?> all = ((TeaModel) reply).toMap();
            Object body = all.get("body");
            return String.valueOf(body instanceof Map<?, ?> inner ? inner.get("RequestId") : all.get("RequestId"));
        }

        @Override
        public Compat.@Nullable Refusal refusal(Exception failure) {
            if (!(failure instanceof TeaException refusal) || refusal.getData() == null) {
                return null;
            }
            Object id = refusal.getData().get("requestId");
            if (id == null) {
                return Compat.Refusal.ofMembers(refusal.getCode(), null, refusal.getMessage(), refusal.getData());
            }
            int status =
                    (int) Double.parseDouble(String.valueOf(refusal.getData().get("httpCode")));
            return new Compat.Refusal(
                    refusal.getCode(), status, String.valueOf(refusal.getMessage()), String.valueOf(id), Map.of());
        }
    }
}
