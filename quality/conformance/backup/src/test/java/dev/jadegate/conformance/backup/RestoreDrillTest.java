package dev.jadegate.conformance.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.kms20160120.Client;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.Common;
import com.aliyun.teautil.models.RuntimeOptions;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.RestoreDrill;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that was acknowledged is there after the platform was lost, by the official client. */
class RestoreDrillTest {
    /** Some here; ten thousand by {@code ./jadegate bench drill}. */
    private static final int BLOBS = Integer.getInteger("drill.blobs", 300);

    @TempDir
    Path folder;

    @Test
    void a_lost_platform_comes_back_on_sqlite() throws Exception {
        drill("sqlite", null, null);
    }

    @Test
    void a_platform_moves_from_sqlite_to_postgresql_and_back() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            drill("there", null, database(server, "there"));
            drill("back", database(server, "back"), null);
        }
    }

    private static String database(EmbeddedPostgres server, String name) throws Exception {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
        }
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name + "?user=postgres";
    }

    private void drill(String name, @Nullable String from, @Nullable String to) throws Exception {
        RestoreDrill.Result result = RestoreDrill.run(
                folder.resolve(name),
                new RestoreDrill.Setting(BLOBS, from, to),
                RestoreDrillTest::official,
                LaterServer::start,
                System.out);

        assertThat(result.checked()).isGreaterThan(BLOBS);
        assertThat(result.callsDuringBackup())
                .as("calls went on while the backup was made")
                .isPositive();
    }

    /** The signing and the transport of kms20160120, which are those of all products. */
    private static RestoreDrill.Caller official(String hostAndPort, AccessKey key) {
        Client client;
        try {
            client = new Client(new Config()
                    .setAccessKeyId(key.id())
                    .setAccessKeySecret(key.secret())
                    .setEndpoint(hostAndPort)
                    .setProtocol("http")
                    .setRegionId("cn-hangzhou")
                    .setConnectTimeout(10_000)
                    .setReadTimeout(30_000));
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
        return (version, action, parameters) -> call(client, version, action, parameters);
    }

    private static Json call(Client client, String version, String action, Map<String, String> parameters) {
        Params call = new Params()
                .setAction(action)
                .setVersion(version)
                .setProtocol("HTTP")
                .setPathname("/")
                .setMethod("POST")
                .setAuthType("AK")
                .setStyle("RPC")
                .setReqBodyType("formData")
                .setBodyType("json");
        try {
            Map<String, ?> reply =
                    client.callApi(call, new OpenApiRequest().setQuery(Map.copyOf(parameters)), new RuntimeOptions());
            return Json.parse(Common.toJSONString(reply.get("body")));
        } catch (TeaException refused) {
            throw new AssertionError(action + " " + parameters.keySet() + ": " + refused.getMessage(), refused);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
