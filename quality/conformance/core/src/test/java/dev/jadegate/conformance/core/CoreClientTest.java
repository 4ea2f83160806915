package dev.jadegate.conformance.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyuncs.CommonRequest;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.auth.SignatureVersion;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.FormatType;
import com.aliyuncs.http.HttpClientConfig;
import com.aliyuncs.http.MethodType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.profile.DefaultProfile;
import com.aliyuncs.ram.model.v20150501.CreateUserRequest;
import com.aliyuncs.ram.model.v20150501.CreateUserResponse;
import com.aliyuncs.ram.model.v20150501.GetUserRequest;
import com.aliyuncs.ram.model.v20150501.GetUserResponse;
import com.aliyuncs.ram.model.v20150501.ListUsersRequest;
import com.aliyuncs.ram.model.v20150501.ListUsersResponse;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.CoreScenario;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Platform;
import dev.jadegate.testkit.TrustStores;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class CoreClientTest {
    private static Platform platform;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = Platform.start(
                folder,
                CoreClientTest.class,
                "com.aliyun:aliyun-java-sdk-core:4.7.10, com.aliyun:aliyun-java-sdk-ram:3.1.0",
                new Replies());
        TrustStores.useForJvm(TrustStores.write(platform.server().certificateAuthority(), folder.resolve("trust.p12")));
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP, POST, query",
        "HTTP, POST, form",
        "HTTP, GET, query",
        "HTTPS, POST, query",
        "HTTPS, POST, form",
        "HTTPS, GET, query"
    })
    void the_core_scenario_goes_through_common_requests(ProtocolType protocol, MethodType method, String place) {
        platform.tell((key, version, action, parameters) -> {
            CommonRequest request = request(protocol, method, version, action);
            parameters.forEach(place.equals("form") ? request::putBodyParameter : request::putQueryParameter);
            return Json.parse(client(key).getCommonResponse(request).getData());
        });
    }

    /** The newer signature of this client: V3 that signs the content type and leaves the host out. */
    @ParameterizedTest
    @CsvSource({"HTTP, query", "HTTPS, query", "HTTP, form"})
    void the_core_scenario_goes_through_common_requests_signed_the_new_way(ProtocolType protocol, String place) {
        platform.tell((key, version, action, parameters) -> {
            CommonRequest request = request(protocol, MethodType.POST, version, action);
            request.setSysSignatureVersion(SignatureVersion.V3);
            parameters.forEach(place.equals("form") ? request::putBodyParameter : request::putQueryParameter);
            return Json.parse(client(key).getCommonResponse(request).getData());
        });
    }

    private static CommonRequest request(ProtocolType protocol, MethodType method, String version, String action) {
        CommonRequest request = new CommonRequest();
        request.setSysMethod(method);
        request.setSysProtocol(protocol);
        request.setSysDomain(platform.server().hostAndPort());
        request.setSysVersion(version);
        request.setSysAction(action);
        return request;
    }

    @Test
    void typed_requests_answer_in_types() throws Exception {
        DefaultAcsClient client = client(platform.root().key());
        CreateUserRequest create = new CreateUserRequest();
        create.setSysEndpoint(platform.server().hostAndPort());
        create.setSysProtocol(ProtocolType.HTTP);
        create.setUserName("typed-user");
        create.setDisplayName("a b*~+");
        CreateUserResponse created = client.getAcsResponse(create);
        assertThat(created.getUser().getDisplayName()).isEqualTo("a b*~+");
        assertThat(created.getRequestId()).matches("[0-9A-F-]{36}");

        GetUserRequest get = new GetUserRequest();
        get.setSysEndpoint(platform.server().hostAndPort());
        get.setSysProtocol(ProtocolType.HTTP);
        get.setUserName("typed-user");
        GetUserResponse got = client.getAcsResponse(get);
        assertThat(got.getUser().getUserId()).isEqualTo(created.getUser().getUserId());

        ListUsersRequest list = new ListUsersRequest();
        list.setSysEndpoint(platform.server().hostAndPort());
        list.setSysProtocol(ProtocolType.HTTP);
        list.setMaxItems(1000);
        ListUsersResponse listed = client.getAcsResponse(list);
        assertThat(listed.getUsers()).extracting(user -> user.getUserName()).contains("typed-user");
    }

    @Test
    void xml_is_answered_where_it_is_asked_for() throws Exception {
        CommonRequest request = request(ProtocolType.HTTP, MethodType.POST, "2015-04-01", "GetCallerIdentity");
        request.setSysAccept(FormatType.XML);

        String reply = client(platform.root().key()).getCommonResponse(request).getData();

        assertThat(reply)
                .contains(
                        "<GetCallerIdentityResponse>",
                        "<AccountId>" + platform.server().accountId());
    }

    private static DefaultAcsClient client(AccessKey key) {
        String token = key.securityToken();
        DefaultProfile profile = token == null
                ? DefaultProfile.getProfile("cn-hangzhou", key.id(), key.secret())
                : DefaultProfile.getProfile("cn-hangzhou", key.id(), key.secret(), token);
        HttpClientConfig http = HttpClientConfig.getDefault();
        http.setConnectionTimeoutMillis(10_000);
        http.setReadTimeoutMillis(30_000);
        profile.setHttpClientConfig(http);
        DefaultAcsClient client = new DefaultAcsClient(profile);
        return client;
    }

    private static final class Replies implements Compat.Adapter {
        @Override
        public String requestId(Object reply) {
            return CoreScenario.requestId(reply);
        }

        @Override
        public Compat.@Nullable Refusal refusal(Exception failure) {
            if (!(failure instanceof ClientException refusal) || refusal.getErrCode() == null) {
                return null;
            }
            Map<String, Object> body = new HashMap<>();
            if (refusal.getAccessDeniedDetail() != null) {
                body.put("AccessDeniedDetail", refusal.getAccessDeniedDetail());
            }
            return new Compat.Refusal(
                    refusal.getErrCode(),
                    0,
                    String.valueOf(refusal.getErrMsg()),
                    String.valueOf(refusal.getRequestId()),
                    body);
        }
    }
}
