package dev.jadegate.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.Acs3Request;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.RawHttp;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RpcRequest;
import dev.jadegate.testkit.SignedRequests;
import dev.jadegate.testkit.WireCall;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of KMS as they stand on the wire: played again, late, altered, and at the edges of what they may hold. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class KmsInputTest {
    private static final String KMS = SignedRequests.KMS;
    private static final String TEXT = base64(new byte[8]);

    private static Target target;
    private static String keyId;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        target = Target.start(folder);
        keyId = call("CreateKey", Map.of()).json().at("KeyMetadata", "KeyId").text();
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Reply call(String action, Map<String, String> parameters) {
        return target.root().call(KMS, action, parameters);
    }

    private static Reply send(WireCall call) {
        return RawHttp.send(target.hostAndPort(), call);
    }

    private static Acs3Request encrypt(SignedRequests requests) {
        return requests.acs3(KMS, "Encrypt").query("KeyId", keyId).query("Plaintext", TEXT);
    }

    private static RpcRequest encryptByRpc(SignedRequests requests) {
        return requests.rpc(KMS, "Encrypt").query("KeyId", keyId).query("Plaintext", TEXT);
    }

    private static SignedRequests at(Duration offset) {
        return new SignedRequests(
                target.hostAndPort(), target.rootKey().key(), Clock.offset(Clock.systemUTC(), offset));
    }

    private static void assertRefused(Reply reply, int status, String code) {
        assertThat(reply.code()).as(reply.toString()).isEqualTo(code);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.text()).doesNotContain(TEXT).doesNotContain("CiphertextBlob\"");
        Json body = reply.json();
        assertThat(body.get("HttpStatus").number())
                .as("KMS tells the status in the body")
                .isEqualTo(status);
    }

    @Test
    void a_call_that_was_heard_on_the_wire_is_not_answered_again() {
        for (WireCall call : List.of(
                encrypt(target.root()).sign(), encryptByRpc(target.root()).sign())) {
            assertThat(send(call).status()).isEqualTo(200);
            assertRefused(send(call), 400, "SignatureNonceUsed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-16, 16})
    void a_call_from_more_than_fifteen_minutes_away_is_refused(int minutes) {
        assertRefused(send(encrypt(at(Duration.ofMinutes(minutes))).sign()), 400, "InvalidTimeStamp.Expired");
        assertRefused(send(encryptByRpc(at(Duration.ofMinutes(minutes))).sign()), 400, "InvalidTimeStamp.Expired");
    }

    /** Ahead: what is dated before the start of the server could be from before it, and is refused. */
    @Test
    void a_call_from_less_than_fifteen_minutes_ahead_is_taken() {
        assertThat(send(encrypt(at(Duration.ofMinutes(14))).sign()).status()).isEqualTo(200);
    }

    /** Another plaintext, another key, one more parameter: each under the signature of the call as it was. */
    @Test
    void what_was_altered_after_signing_is_refused() {
        String other = base64(new byte[] {1, 1, 1, 1, 1, 1, 1, 1});
        for (WireCall call : List.of(
                encrypt(target.root()).sign(), encryptByRpc(target.root()).sign())) {
            String encoded = TEXT.replace("=", "%3D");
            assertThat(call.target()).contains(encoded);
            assertRefused(
                    send(call.withTarget(call.target().replace(encoded, other.replace("=", "%3D")))),
                    400,
                    "SignatureDoesNotMatch");
            assertRefused(
                    send(call.withTarget(call.target().replace(keyId, "alias%2Fanother"))),
                    400,
                    "SignatureDoesNotMatch");
            assertRefused(send(call.withTarget(call.target() + "&DryRun=true")), 400, "SignatureDoesNotMatch");
        }
    }

    @ParameterizedTest
    @CsvSource({"6144, 200", "6145, 400"})
    void a_plaintext_has_up_to_six_kibibytes_in_the_query_and_in_the_body(int bytes, int status) {
        String plaintext = base64(new byte[bytes]);
        Reply inQuery = call("Encrypt", Map.of("KeyId", keyId, "Plaintext", plaintext));
        Reply inBody = send(target.root()
                .rpc(KMS, "Encrypt")
                .query("Format", "JSON")
                .form("KeyId", keyId)
                .form("Plaintext", plaintext)
                .sign());

        for (Reply reply : List.of(inQuery, inBody)) {
            assertThat(reply.status()).as(reply.code()).isEqualTo(status);
            if (status != 200) {
                assertThat(reply.code()).isEqualTo("InvalidParameter");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA\nAAAA", "-_-_", "AAA", "text in the clear", "QUJD\u0000"})
    void what_is_not_strict_base64_is_refused(String plaintext) {
        assertRefused(call("Encrypt", Map.of("KeyId", keyId, "Plaintext", plaintext)), 400, "InvalidParameter");
    }

    @Test
    void an_empty_plaintext_is_one_that_is_missing() {
        Reply reply = call("Encrypt", Map.of("KeyId", keyId, "Plaintext", ""));

        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.code()).isIn("MissingParameter", "InvalidParameter");
    }

    @ParameterizedTest
    @CsvSource({"30720, 200", "30721, 400"})
    void a_secret_has_up_to_30_720_bytes(int bytes, int status) {
        Reply reply = send(target.root()
                .rpc(KMS, "CreateSecret")
                .query("Format", "JSON")
                .form("SecretName", "of-" + bytes)
                .form("VersionId", "v1")
                .form("SecretData", "s".repeat(bytes))
                .sign());

        assertThat(reply.status()).as(reply.code()).isEqualTo(status);
        if (status == 200) {
            assertThat(call("GetSecretValue", Map.of("SecretName", "of-" + bytes))
                            .json()
                            .get("SecretData")
                            .text())
                    .hasSize(bytes);
        } else {
            assertThat(reply.code()).isEqualTo("InvalidParameter");
        }
    }

    @Test
    void a_context_past_eight_kibibytes_is_refused() {
        String context = "{\"a\":\"" + "v".repeat(8 * 1024) + "\"}";

        assertRefused(
                call("Encrypt", Map.of("KeyId", keyId, "Plaintext", TEXT, "EncryptionContext", context)),
                400,
                "InvalidParameter");
    }
}
