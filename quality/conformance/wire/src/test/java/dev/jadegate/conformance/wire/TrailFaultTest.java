package dev.jadegate.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trail that cannot be written, seen from outside: no call of KMS is answered that nobody would know of. */
class TrailFaultTest {
    private static final Duration COMMAND_MAX = Duration.ofSeconds(60);

    /** From now on every write of the process to a file fails, as on a disk that is broken. */
    private static boolean letNoFileBeWritten(JadegateProcess server) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder("prlimit", "--pid", Long.toString(server.pid()), "--fsize=1:1")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    @Test
    void calls_of_kms_are_refused_with_a_code_and_change_nothing_while_the_trail_cannot_be_written(@TempDir Path folder)
            throws Exception {
        RootKey root = RootKey.random();
        Path data = folder.resolve("data");
        String plaintext = Base64.getEncoder().encodeToString(new byte[16]);
        String blob;
        try (JadegateProcess server = JadegateProcess.start(data, root)) {
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            String keyId = call(requests, "CreateKey", Map.of())
                    .json()
                    .at("KeyMetadata", "KeyId")
                    .text();
            blob = call(requests, "Encrypt", Map.of("KeyId", keyId, "Plaintext", plaintext))
                    .json()
                    .get("CiphertextBlob")
                    .text();
            call(requests, "CreateSecret", Map.of("SecretName", "s", "VersionId", "v1", "SecretData", "value"));
            assumeTrue(letNoFileBeWritten(server), "left out: there is no prlimit to make writes fail with");

            Map<String, Map<String, String>> calls = new LinkedHashMap<>();
            calls.put("Encrypt", Map.of("KeyId", keyId, "Plaintext", plaintext));
            calls.put("Decrypt", Map.of("CiphertextBlob", blob));
            calls.put("GenerateDataKey", Map.of("KeyId", keyId));
            calls.put("GetSecretValue", Map.of("SecretName", "s"));
            calls.put("DescribeKey", Map.of("KeyId", keyId));
            calls.put("CreateKey", Map.of());
            calls.put("DisableKey", Map.of("KeyId", keyId));
            calls.put("PutSecretValue", Map.of("SecretName", "s", "VersionId", "v2", "SecretData", "other"));
            calls.forEach((action, parameters) -> {
                Reply reply = requests.call(SignedRequests.KMS, action, parameters);
                assertThat(reply.code()).as(action + " " + reply).isEqualTo("ServiceUnavailable");
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.text())
                        .as("nothing of an answer that was not recorded")
                        .doesNotContain(plaintext)
                        .doesNotContain("\"Plaintext\"")
                        .doesNotContain("value");
            });
            server.kill();
        }
        try (JadegateProcess server = JadegateProcess.start(data, root)) {
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            Reply keys =
                    call(requests, "ListKeys", Map.of("Filters", "[{\"Key\":\"CreatorType\",\"Values\":[\"User\"]}]"));
            assertThat(keys.json().get("TotalCount").number()).isEqualTo(1);
            assertThat(call(requests, "Decrypt", Map.of("CiphertextBlob", blob))
                            .json()
                            .get("Plaintext")
                            .text())
                    .isEqualTo(plaintext);
            assertThat(call(requests, "GetSecretValue", Map.of("SecretName", "s"))
                            .json()
                            .get("VersionId")
                            .text())
                    .isEqualTo("v1");
        }
        assertThat(JadegateProcess.run(COMMAND_MAX, "verify", "--data", data.toString())
                        .exitCode())
                .isZero();
    }

    private static Reply call(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.KMS, action, parameters);
        assertThat(reply.status()).as(action + " " + reply).isEqualTo(200);
        return reply;
    }
}
