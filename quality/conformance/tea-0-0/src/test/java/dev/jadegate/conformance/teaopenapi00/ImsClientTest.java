package dev.jadegate.conformance.teaopenapi00;

import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teautil.models.RuntimeOptions;
import com.google.gson.Gson;
import dev.jadegate.testkit.CoreScenario;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Platform;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class ImsClientTest {
    private static Platform platform;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = ImsDialect.platform(folder, ImsClientTest.class);
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
            Map<String, ?> reply = ImsDialect.client(platform, key, protocol)
                    .doRPCRequest(action, version, protocol, "POST", "AK", "json", request, new RuntimeOptions());
            return Json.parse(new Gson().toJson(reply.get("body")));
        };
        platform.tell(dialect);
    }
}
