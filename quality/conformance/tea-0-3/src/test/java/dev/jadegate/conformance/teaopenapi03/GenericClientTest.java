package dev.jadegate.conformance.teaopenapi03;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.Client;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.CoreScenario;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Platform;
import dev.jadegate.testkit.SignedRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class GenericClientTest {
    private static Platform platform;

    /** Where this generation of clients may put parameters. */
    enum Place {
        QUERY,
        FORM,
        JSON
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = Platform.start(folder, GenericClientTest.class, "com.aliyun:tea-openapi:0.3.5", new Replies());
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void the_core_scenario_goes_over_http(Place place) {
        platform.tell(dialect("http", place));
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void the_core_scenario_goes_over_tls_with_the_clients_own_ca_option(Place place) {
        platform.tell(dialect("https", place));
    }

    /** Newer than the typed client: what a refusal meant, told to somebody who may ask. */
    @Test
    void a_refusal_is_explained_to_who_may_ask() throws Exception {
        CoreScenario.Dialect dialect = dialect("http", Place.QUERY);
        AccessKey root = platform.root().key();
        Compat.Product ram = platform.compat().product("ram");
        ram.works("CreateUser", () -> dialect.call(root, SignedRequests.RAM, "CreateUser", Map.of("UserName", "asks")));
        Json key = ram.works(
                        "CreateAccessKey",
                        () -> dialect.call(root, SignedRequests.RAM, "CreateAccessKey", Map.of("UserName", "asks")))
                .get("AccessKey");
        AccessKey asks = new AccessKey(
                key.get("AccessKeyId").text(), key.get("AccessKeySecret").text());
        Compat.Refusal refusal = ram.refused(
                "GetUser",
                "NoPermission",
                () -> dialect.call(asks, SignedRequests.RAM, "GetUser", Map.of("UserName", "asks")));
        Map<?, ?> detail = (Map<?, ?>) Objects.requireNonNull(refusal.body().get("AccessDeniedDetail"));

        Json decoded = ram.works(
                "DecodeDiagnosticMessage",
                () -> dialect.call(
                        root,
                        SignedRequests.RAM,
                        "DecodeDiagnosticMessage",
                        Map.of("EncodedDiagnosticMessage", String.valueOf(detail.get("EncodedDiagnosticMessage")))));

        assertThat(decoded.toString()).contains("ram:GetUser").contains("user/asks");
        ram.refused(
                "DecodeDiagnosticMessage",
                "InvalidParameter.EncodedDiagnosticMessage",
                () -> dialect.call(
                        root,
                        SignedRequests.RAM,
                        "DecodeDiagnosticMessage",
                        Map.of("EncodedDiagnosticMessage", "AAAA")));
    }

    private static CoreScenario.Dialect dialect(String protocol, Place place) {
        return (key, version, action, parameters) -> {
            Params call = new Params()
                    .setAction(action)
                    .setVersion(version)
                    .setProtocol(protocol)
                    .setMethod("POST")
                    .setAuthType("AK")
                    .setStyle("RPC")
                    .setPathname("/")
                    .setReqBodyType(place == Place.JSON ? "json" : "formData")
                    .setBodyType("json");
            OpenApiRequest request = new OpenApiRequest();
            if (place == Place.QUERY) {
                request.setQuery(parameters);
            } else {
                request.setBody(parameters);
            }
            Map<String, ?> reply = client(key, protocol).callApi(call, request, new RuntimeOptions());
            return Json.parse(new GsonBuilder()
                    .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
                    .create()
                    .toJson(reply.get("body")));
        };
    }

    private static Client client(AccessKey key, String protocol) throws Exception {
        Config config = new Config()
                .setAccessKeyId(key.id())
                .setAccessKeySecret(key.secret())
                .setEndpoint(platform.server().hostAndPort())
                .setProtocol(protocol)
                .setRegionId("cn-hangzhou")
                .setConnectTimeout(10_000)
                .setReadTimeout(30_000)
                .setCa(Files.readString(platform.server().certificateAuthority()));
        String token = key.securityToken();
        return new Client(
                token == null ? config : config.setSecurityToken(token).setType("sts"));
    }

    private static final class Replies implements Compat.Adapter {
        @Override
        public String requestId(Object reply) {
            return CoreScenario.requestId(reply);
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
