package dev.jadegate.conformance.teaopenapi00;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ims20190815.Client;
import com.aliyun.ims20190815.models.CreateUserRequest;
import com.aliyun.ims20190815.models.DeleteUserRequest;
import com.aliyun.ims20190815.models.GetUserRequest;
import com.aliyun.ims20190815.models.GetUserResponse;
import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teautil.models.RuntimeOptions;
import com.google.gson.Gson;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.CoreScenario;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Platform;
import dev.jadegate.testkit.TrustStores;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class ImsClientTest {
    private static Platform platform;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = Platform.start(folder, ImsClientTest.class, "com.aliyun:ims20190815:2.0.1", new Replies());
        TrustStores.useForJvm(TrustStores.write(platform.server().certificateAuthority(), folder.resolve("trust.p12")));
        platform.compat().product("ims").offeredBy(Client.class);
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    @ParameterizedTest
    @CsvSource({"http, query", "http, form", "https, query", "https, form"})
    void the_core_scenario_goes_through_this_dialect(String protocol, String place) {
        CoreScenario.Dialect dialect = (key, version, action, parameters) -> {
            OpenApiRequest request = new OpenApiRequest();
            if (place.equals("query")) {
                request.setQuery(parameters);
            } else {
                request.setBody(parameters);
            }
            Map<String, ?> reply = client(key, protocol)
                    .doRPCRequest(action, version, protocol, "POST", "AK", "json", request, new RuntimeOptions());
            return Json.parse(new Gson().toJson(reply.get("body")));
        };
        platform.tell(dialect);
    }

    @Test
    void a_user_made_through_ims_is_read_by_its_principal_name_and_deleted() throws Exception {
        Client client = client(platform.root().key(), "http");
        Compat.Product ims = platform.compat().product("ims");
        String principal = "ims-jane@" + platform.server().accountId() + ".onaliyun.com";

        ims.works(
                "CreateUser",
                () -> client.createUser(
                        new CreateUserRequest().setUserPrincipalName(principal).setDisplayName("a b*~")));
        GetUserResponse read =
                ims.works("GetUser", () -> client.getUser(new GetUserRequest().setUserPrincipalName(principal)));
        assertThat(read.getBody().getUser().getDisplayName()).isEqualTo("a b*~");
        ims.works("DeleteUser", () -> client.deleteUser(new DeleteUserRequest().setUserPrincipalName(principal)));
        ims.refused(
                "GetUser",
                "EntityNotExist.User",
                () -> client.getUser(new GetUserRequest().setUserPrincipalName(principal)));
        ims.refused(
                "CreateUser",
                "InvalidParameter.UserPrincipalName.Format",
                () -> client.createUser(new CreateUserRequest()
                        .setUserPrincipalName("jane@example.onaliyun.com")
                        .setDisplayName("a b*~")));
    }

    private static Client client(AccessKey key, String protocol) throws Exception {
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
            Map<String, Object> body = new HashMap<>();
            refusal.getData().forEach((name, value) -> {
                if (value != null) {
                    body.put(name, value);
                }
            });
            return new Compat.Refusal(
                    refusal.getCode(),
                    Objects.requireNonNullElse(refusal.getStatusCode(), 0),
                    String.valueOf(refusal.getMessage()),
                    String.valueOf(body.get("RequestId")),
                    body);
        }
    }
}
