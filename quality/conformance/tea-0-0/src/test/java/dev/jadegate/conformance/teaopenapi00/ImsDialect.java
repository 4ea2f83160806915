package dev.jadegate.conformance.teaopenapi00;

import com.aliyun.ims20190815.Client;
import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import com.aliyun.teaopenapi.models.Config;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.CoreScenario;
import dev.jadegate.testkit.Platform;
import dev.jadegate.testkit.TrustStores;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How this generation of clients is set up, and how it tells what came back. */
final class ImsDialect {
    private ImsDialect() {}

    /** Starts a server that this JVM's TLS trusts. */
    static Platform platform(Path folder, Class<?> test) throws IOException, GeneralSecurityException {
        Platform platform = Platform.start(folder, test, "com.aliyun:ims20190815:2.0.1", new Replies());
        TrustStores.useForJvm(TrustStores.write(platform.server().certificateAuthority(), folder.resolve("trust.p12")));
        return platform;
    }

    static Client client(Platform platform, AccessKey key, String protocol) throws Exception {
        Config config = new Config()
                .setAccessKeyId(key.id())
                .setAccessKeySecret(key.secret())
                .setEndpoint(platform.server().hostAndPort())
                .setProtocol(protocol)
                .setRegionId("cn-hangzhou")
                .setConnectTimeout(10_000)
                .setReadTimeout(30_000);
        String token = key.securityToken();
        return new Client(
                token == null ? config : config.setSecurityToken(token).setType("sts"));
    }

    private static final class Replies implements Compat.Adapter {
        @Override
        public String requestId(Object reply) {
            return reply instanceof TeaModel model && model.toMap().get("body") instanceof Map<?, ?> body
                    ? String.valueOf(body.get("RequestId"))
                    : CoreScenario.requestId(reply);
        }

        @Override
        public Compat.@Nullable Refusal refusal(Exception failure) {
            if (!(failure instanceof TeaException refusal) || refusal.getData() == null) {
                return null;
            }
            return Compat.Refusal.ofMembers(
                    refusal.getCode(), refusal.getStatusCode(), refusal.getMessage(), refusal.getData());
        }
    }
}
