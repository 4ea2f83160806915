package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.DecryptRequest;
import com.aliyun.kms20160120.models.EncryptRequest;
import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import com.aliyun.teaopenapi.models.Config;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.Platform;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.SignedRequests;
import dev.jadegate.testkit.TrustStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server, the official client of KMS for its root account, and the notes of one test class. */
final class KmsPlatform implements AutoCloseable {
    static final String CLIENT = "com.aliyun:kms20160120:1.2.3";

    private final Platform platform;
    private final Compat.Product kms;
    private final Client client;
    private final SignedRequests root;

    private KmsPlatform(Platform platform) {
        this.platform = platform;
        kms = platform.compat().product("kms");
        kms.offeredBy(Client.class);
        client = client(platform.root().key(), "http");
        root = new SignedRequests(
                platform.server().hostAndPort(), platform.root().key());
    }

    /** @param options further ones of the server */
    static KmsPlatform start(Path folder, Class<?> test, String... options)
            throws IOException, GeneralSecurityException {
        Platform platform = Platform.start(folder, test, CLIENT, new Replies(), options);
        TrustStores.useForJvm(TrustStores.write(platform.server().certificateAuthority(), folder.resolve("trust.p12")));
        return new KmsPlatform(platform);
    }

    /** The calls and how they must end. */
    Compat.Product calls() {
        return kms;
    }

    /** Of the root account, over plain HTTP. */
    Client client() {
        return client;
    }

    Client client(AccessKey key, String protocol) {
        try {
            return new Client(config(key, protocol));
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    Config config(AccessKey key, String protocol) {
        return new Config()
                .setAccessKeyId(key.id())
                .setAccessKeySecret(key.secret())
                .setEndpoint(platform.server().hostAndPort())
                .setProtocol(protocol)
                .setRegionId("cn-hangzhou")
                .setConnectTimeout(10_000)
                .setReadTimeout(30_000);
    }

    AccessKey rootKey() {
        return platform.root().key();
    }

    String hostAndPort() {
        return platform.server().hostAndPort();
    }

    /** Where the metrics are. */
    String adminHostAndPort() {
        return platform.server().adminHostAndPort();
    }

    /** What the server wrote so far. */
    String written() {
        return platform.server().output() + platform.server().written();
    }

    String accountId() {
        return platform.server().accountId();
    }

    /** A call of RAM that must work. */
    Reply ram(String action, Map<String, String> parameters) {
        Reply reply = root.call(SignedRequests.RAM, action, parameters);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply;
    }

    /** A new user with an access key and a policy of its own. */
    AccessKey user(String name, @Nullable String policy) {
        ram("CreateUser", Map.of("UserName", name));
        if (policy != null) {
            ram("CreatePolicy", Map.of("PolicyName", "of-" + name, "PolicyDocument", policy));
            ram("AttachPolicyToUser", Map.of("PolicyType", "Custom", "PolicyName", "of-" + name, "UserName", name));
        }
        Reply key = ram("CreateAccessKey", Map.of("UserName", name));
        return new AccessKey(
                key.json().at("AccessKey", "AccessKeyId").text(),
                key.json().at("AccessKey", "AccessKeySecret").text());
    }

    /** A new key. */
    String key(CreateKeyRequest request) {
        return kms.works("CreateKey", () -> client.createKey(request))
                .getBody()
                .getKeyMetadata()
                .getKeyId();
    }

    /** A new symmetric key. */
    String key() {
        return key(new CreateKeyRequest());
    }

    /** The blob of a text. */
    String encrypted(String keyId, String text) {
        return kms.works(
                        "Encrypt",
                        () -> client.encrypt(
                                new EncryptRequest().setKeyId(keyId).setPlaintext(base64(text))))
                .getBody()
                .getCiphertextBlob();
    }

    /** The text of a blob. */
    String decrypted(String blob) {
        return text(kms.works("Decrypt", () -> client.decrypt(new DecryptRequest().setCiphertextBlob(blob)))
                .getBody()
                .getPlaintext());
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    static String text(String base64) {
        return new String(bytes(base64), StandardCharsets.UTF_8);
    }

    /** Checks that the trail has every call once, writes the notes and stops the server. */
    @Override
    public void close() throws IOException {
        platform.close();
    }

    private static final class Replies implements Compat.Adapter {
        @Override
        public String requestId(Object reply) {
            Map<?, ?> body = (Map<?, ?>) ((TeaModel) reply).toMap().get("body");
            return String.valueOf(body == null ? null : body.get("RequestId"));
        }

        @Override
        public Compat.@Nullable Refusal refusal(Exception failure) {
            if (!(failure instanceof TeaException refusal) || refusal.getData() == null) {
                return null;
            }
            return Compat.Refusal.ofMembers(refusal.getCode(), null, refusal.getMessage(), refusal.getData());
        }
    }
}
