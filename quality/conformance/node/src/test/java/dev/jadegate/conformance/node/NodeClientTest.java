package dev.jadegate.conformance.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.CoreScenario;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Platform;
import dev.jadegate.testkit.SignedRequests;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeClientTest {
    private static @Nullable Platform platform;
    private static @Nullable NodeProcess node;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        assumeTrue(
                NodeProcess.has("node") && NodeProcess.has("npm"),
                "left out: the Node clients need node and npm on the PATH");
        NodeProcess.install();
        Platform started = Platform.start(
                folder,
                NodeClientTest.class,
                "npm @alicloud/ram20150501 1.2.1, sts20150401 1.2.0, kms20160120 1.2.0, openapi-client 0.4.15,"
                        + " pop-core 1.8.0",
                new Replies());
        platform = started;
        node = NodeProcess.start(started.server().certificateAuthority());
    }

    @AfterAll
    static void stop() throws Exception {
        NodeProcess runs = node;
        if (runs != null) {
            runs.close();
        }
        Platform started = platform;
        if (started != null) {
            started.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sdk, http, query",
        "sdk, https, query",
        "openapi-client, http, query",
        "openapi-client, http, form",
        "openapi-client, https, query",
        "pop-core, http, query",
        "pop-core, http, form",
        "pop-core, https, query"
    })
    void the_core_scenario_goes_through_the_node_clients(String way, String protocol, String place) {
        Platform started = platform;
        NodeProcess runs = node;
        if (started == null || runs == null) {
            throw new IllegalStateException("not started");
        }
        String endpoint = started.server().hostAndPort();
        started.tell((key, version, action, parameters) ->
                runs.call(way, protocol, place, endpoint, key, version, action, parameters));
    }

    /** The typed client of KMS signs the older way, sends contexts in parts and adds to codes. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void the_kms_client_encrypts_and_keeps_secrets(String protocol) throws Exception {
        String secret = "app/node-" + protocol;
        String keyId = kms(protocol, "CreateKey", Map.of("Description", "of Node"))
                .at("KeyMetadata", "KeyId")
                .text();
        Map<String, String> context = Map.of("EncryptionContext", "{\"order\":\"42\"}");
        String blob = kms(protocol, "Encrypt", with(context, Map.of("KeyId", keyId, "Plaintext", "dGV4dA==")))
                .get("CiphertextBlob")
                .text();

        assertThat(kms(protocol, "Decrypt", with(context, Map.of("CiphertextBlob", blob)))
                        .get("Plaintext")
                        .text())
                .isEqualTo("dGV4dA==");
        assertThatThrownBy(() -> kms(protocol, "Decrypt", Map.of("CiphertextBlob", blob)))
                .isInstanceOfSatisfying(
                        NodeProcess.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("InvalidParameterError"));
        kms(protocol, "CreateSecret", Map.of("SecretName", secret, "VersionId", "v1", "SecretData", "one"));
        assertThat(kms(protocol, "GetSecretValue", Map.of("SecretName", secret))
                        .get("SecretData")
                        .text())
                .isEqualTo("one");
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> others) {
        Map<String, String> all = new HashMap<>(some);
        all.putAll(others);
        return all;
    }

    private static Json kms(String protocol, String action, Map<String, String> parameters) throws Exception {
        Platform started = platform;
        NodeProcess runs = node;
        if (started == null || runs == null) {
            throw new IllegalStateException("not started");
        }
        return runs.call(
                "kms-sdk",
                protocol,
                "query",
                started.server().hostAndPort(),
                started.root().key(),
                SignedRequests.KMS,
                action,
                parameters);
    }

    private static final class Replies implements Compat.Adapter {
        @Override
        public String requestId(Object reply) {
            return CoreScenario.requestId(reply);
        }

        @Override
        public Compat.@Nullable Refusal refusal(Exception failure) {
            if (!(failure instanceof NodeProcess.Refused refused)) {
                return null;
            }
            return new Compat.Refusal(
                    refused.code(),
                    refused.status(),
                    String.valueOf(refused.getMessage()),
                    refused.requestId(),
                    Map.of());
        }
    }
}
