package dev.jadegate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.wire.ReplyForm;
import dev.jadegate.gate.wire.WireHeaders;
import dev.jadegate.gate.wire.WireMessage;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The style of the gateway of KMS instances, signed by hand as the official client signs. */
class InstanceGateTest {
    private static final String ID = GateFixture.CLIENT_KEY;

    private final GateFixture fixture = new GateFixture();

    private static Map<String, String> headers(String action, byte[] body) throws Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/x-protobuf");
        headers.put(
                "content-sha256",
                HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(body))
                        .toUpperCase(Locale.ROOT));
        headers.put("date", "Mon, 23 Nov 2026 12:00:00 GMT");
        headers.put("x-kms-apiname", action);
        headers.put("x-kms-apiversion", "dkms-gcs-0.2");
        headers.put("x-kms-signaturemethod", "RSA_PKCS1_SHA_256");
        headers.put("x-kms-acccesskeyid", ID);
        return headers;
    }

    private static String sign(String method, Map<String, String> headers, PrivateKey key) throws Exception {
        StringBuilder text = new StringBuilder(method);
        for (String name : new String[] {"content-sha256", "content-type", "date"}) {
            text.append('\n').append(headers.getOrDefault(name, ""));
        }
        text.append('\n');
        new TreeMap<>(headers).forEach((name, value) -> {
            if (name.startsWith("x-kms-")) {
                text.append(name).append(':').append(value.trim()).append('\n');
            }
        });
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(key);
        signer.update(text.append('/').toString().getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(signer.sign());
    }

    private static WireRequest request(Map<String, String> headers, String authorization, byte[] body) {
        WireHeaders wire = new WireHeaders().add("Host", "127.0.0.1:9460").add("Authorization", authorization);
        headers.forEach(wire::add);
        return new WireRequest("POST", "/", "", wire, body, GateFixture.origin());
    }

    /** A message with a user name and bytes. */
    private static byte[] message(String userName, byte[] bytes) {
        WireMessage.Writer message = new WireMessage.Writer();
        message.text(1, userName);
        message.bytes(2, bytes);
        message.number(3, 7);
        return message.end();
    }

    private WireReply call(byte[] body, Consumer<Map<String, String>> change) throws Exception {
        return call("Echo", body, change, UnaryOperator.identity());
    }

    private WireReply call(
            String action, byte[] body, Consumer<Map<String, String>> change, UnaryOperator<String> authorization)
            throws Exception {
        Map<String, String> headers = headers(action, body);
        change.accept(headers);
        String signature = sign("POST", headers, GateFixture.CLIENT_KEYS.getPrivate());
        return fixture.answer(request(headers, authorization.apply("Bearer " + signature), body));
    }

    private WireReply call() throws Exception {
        return call(message("jane", new byte[] {1}), _ -> {});
    }

    /** The fields of a reply by number; text as it is. */
    private static Map<Integer, String> fields(WireReply reply) throws Exception {
        assertThat(reply.contentType()).isEqualTo(ReplyForm.MESSAGE.contentType());
        Map<Integer, String> fields = new TreeMap<>();
        for (WireMessage.Field field : WireMessage.read(reply.body())) {
            fields.put(
                    field.number(),
                    switch (field.value()) {
                        case WireMessage.Value.Whole number -> String.valueOf(number.value());
                        case WireMessage.Value.Bytes bytes -> new String(bytes.bytes(), StandardCharsets.ISO_8859_1);
                        case WireMessage.Value.Fixed _ -> "fixed";
                    });
        }
        return fields;
    }

    private static void refused(WireReply reply, int status, String code, String message) throws Exception {
        Map<Integer, String> fields = fields(reply);
        assertThat(fields.get(2)).as(fields.toString()).isEqualTo(code);
        assertThat(fields.get(3)).contains(message);
        assertThat(fields).containsEntry(1, String.valueOf(status)).containsKey(4);
        assertThat(reply.status()).isEqualTo(status);
    }

    @Test
    void a_signed_message_is_answered_by_a_message_and_recorded_without_its_secrets() throws Exception {
        WireReply reply = call(message("jane", new byte[] {0, (byte) 0xFF}), _ -> {});

        assertThat(reply.status()).isEqualTo(200);
        assertThat(fields(reply))
                .containsExactly(
                        Map.entry(1, "jane"), Map.entry(2, "\u0000\u00FF"), Map.entry(3, "1"), Map.entry(4, "7"));
        assertThat(fixture.events)
                .containsExactly("Echo OK {UserName=jane, Data=******, Count=7} {\"UserName\":\"jane\",\"Good\":true,"
                        + "\"Count\":7}");
    }

    @Test
    void the_word_of_the_documents_before_the_signature_is_taken_as_well() throws Exception {
        assertThat(call("Echo", message("jane", new byte[0]), _ -> {}, word -> word.replace("Bearer", "TOKEN"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void an_altered_body_header_or_signature_is_refused() throws Exception {
        byte[] body = message("jane", new byte[] {1});
        Map<String, String> headers = headers("Echo", body);
        String signature = "Bearer " + sign("POST", headers, GateFixture.CLIENT_KEYS.getPrivate());

        refused(
                fixture.answer(request(headers, signature, message("jana", new byte[] {1}))),
                400,
                "InvalidParam",
                "The Param Content-SHA256 is invalid.");
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put("x-kms-more", "1");
        refused(fixture.answer(request(more, signature, body)), 401, "SignatureNotMatch", "POST\n");
        Map<String, String> other = new LinkedHashMap<>(headers);
        other.put("x-kms-apiname", "Bug");
        refused(fixture.answer(request(other, signature, body)), 401, "SignatureNotMatch", "POST\n");
        refused(fixture.answer(request(headers, "Bearer AAAA", body)), 401, "SignatureNotMatch", "");
        refused(fixture.answer(request(headers, "Bearer !", body)), 401, "SignatureNotMatch", "");
        assertThat(fixture.answer(request(headers, signature, body)).status())
                .as("what was refused did not use the signature up")
                .isEqualTo(200);
    }

    @Test
    void a_query_or_another_path_is_refused_because_no_signature_covers_it() throws Exception {
        byte[] body = message("jane", new byte[] {1});
        Map<String, String> headers = headers("Echo", body);
        WireRequest signed =
                request(headers, "Bearer " + sign("POST", headers, GateFixture.CLIENT_KEYS.getPrivate()), body);

        for (WireRequest changed : new WireRequest[] {
            new WireRequest("POST", "/", "a=b", signed.headers(), body, signed.origin()),
            new WireRequest("POST", "/a", "", signed.headers(), body, signed.origin())
        }) {
            refused(fixture.answer(changed), 400, "InvalidParam", "request target");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "content-sha256", "content-type", "x-kms-apiname", "x-kms-more"})
    void a_signed_header_that_stands_there_twice_is_refused(String name) throws Exception {
        byte[] body = message("jane", new byte[] {1});
        Map<String, String> headers = headers("Echo", body);
        headers.put("x-kms-more", "1");
        WireRequest request =
                request(headers, "Bearer " + sign("POST", headers, GateFixture.CLIENT_KEYS.getPrivate()), body);
        request.headers().add(name, "x");

        refused(fixture.answer(request), 400, "InvalidParam", "more than once");
    }

    @Test
    void what_is_missing_or_malformed_has_the_documented_code() throws Exception {
        byte[] body = message("jane", new byte[] {1});
        refused(call(body, h -> h.put("x-kms-apiversion", "1")), 400, "InvalidApiVersion", "\"1\"");
        refused(call(body, h -> h.remove("x-kms-apiname")), 400, "InvalidApiName", "");
        refused(call(body, h -> h.put("x-kms-apiname", "Nothing")), 400, "InvalidApiName", "Nothing");
        refused(call(body, h -> h.remove("x-kms-signaturemethod")), 400, "InvalidParam", "x-kms-signaturemethod");
        refused(call(body, h -> h.put("x-kms-signaturemethod", "HMAC")), 400, "InvalidParam", "\"HMAC\"");
        refused(call(body, h -> h.remove("x-kms-acccesskeyid")), 400, "MissingParameter", "x-kms-acccesskeyid");
        refused(call(body, h -> h.remove("date")), 400, "MissingParameter", "date");
        refused(call(body, h -> h.put("date", "2026-11-23T12:00:00Z")), 400, "InvalidParam", "Date");
        refused(call(body, h -> h.remove("content-sha256")), 400, "InvalidParam", "Content-SHA256");
        refused(call(body, h -> h.put("content-type", "text/plain")), 400, "InvalidParam", "Content-Type");
        refused(call("Echo", body, _ -> {}, _ -> "Basic x"), 400, "InvalidParam", "Authorization");
        refused(call(body, h -> h.put("x-kms-acccesskeyid", "KAAP.x")), 404, "InvalidAccessKeyId.NotFound", "KAAP.x");
    }

    @Test
    void a_time_outside_of_the_window_or_before_the_start_is_refused() throws Exception {
        byte[] body = message("jane", new byte[] {1});
        refused(call(body, h -> h.put("date", "Mon, 23 Nov 2026 12:15:01 GMT")), 400, "RequestTimeTooSkewed", "");
        refused(call(body, h -> h.put("date", "Mon, 23 Nov 2026 11:59:59 GMT")), 400, "RequestTimeTooSkewed", "");
        assertThat(call(body, h -> h.put("date", "Mon, 23 Nov 2026 12:15:00 GMT"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_key_is_in_force_from_its_first_moment_and_not_at_its_last() throws Exception {
        fixture.clientKeyNotBefore = GateFixture.NOW;
        fixture.clientKeyNotAfter = GateFixture.NOW.plusMillis(1);
        assertThat(call().status()).isEqualTo(200);
        fixture.clientKeyNotAfter = GateFixture.NOW;
        refused(call(message("joe", new byte[0]), _ -> {}), 403, "InvalidAccessKeyId.Inactive", "in force from");
        fixture.clientKeyNotBefore = GateFixture.NOW.plusMillis(1);
        fixture.clientKeyNotAfter = GateFixture.NOW.plusSeconds(1);
        refused(call(message("jim", new byte[0]), _ -> {}), 403, "InvalidAccessKeyId.Inactive", "in force from");
    }

    @Test
    void an_equal_call_of_the_same_second_works_and_a_later_replay_does_not() throws Exception {
        assertThat(call().status()).isEqualTo(200);
        assertThat(call().status()).isEqualTo(200);
        fixture.later(Duration.ofSeconds(6));
        refused(call(), 400, "SignatureNonceUsed", "5 seconds");
    }

    @Test
    void a_message_that_cannot_be_read_is_refused_and_recorded() throws Exception {
        refused(call(new byte[] {8}, _ -> {}), 400, "InvalidParameter", "ends within a number");
        WireMessage.Writer twice = new WireMessage.Writer();
        twice.text(1, "jane");
        twice.text(1, "joe");
        refused(call(twice.end(), _ -> {}), 400, "InvalidParameter", "more than once");
        WireMessage.Writer type = new WireMessage.Writer();
        type.number(1, 1);
        refused(call(type.end(), _ -> {}), 400, "InvalidParameter", "another type");
        refused(call(new byte[] {10, 1, (byte) 0xC3}, _ -> {}), 400, "InvalidParameter", "not UTF-8");
        refused(call(message("", new byte[0]), _ -> {}), 400, "MissingParameter", "UserName");
        refused(call(message("longer than eight", new byte[0]), _ -> {}), 400, "InvalidParameter", "UserName");
        assertThat(fixture.events)
                .hasSize(6)
                .allMatch(event -> event.startsWith("Echo InvalidParameter ") || event.startsWith("Echo Missing"));
    }

    @Test
    void a_field_that_the_request_does_not_have_is_passed_over() throws Exception {
        WireMessage.Writer more = new WireMessage.Writer();
        more.text(1, "jane");
        more.number(3, 7);
        more.text(9, "canary");
        assertThat(call(more.end(), _ -> {}).status()).isEqualTo(200);
        assertThat(fixture.events).hasSize(1).noneMatch(event -> event.contains("canary"));
    }

    @Test
    void a_refusal_by_the_policies_is_a_message_and_recorded() throws Exception {
        fixture.refuse = true;
        refused(call(), 403, "Forbidden.NoPermission", "kms:Echo");
        assertThat(fixture.events).hasSize(1).first().asString().startsWith("Echo Forbidden.NoPermission ");
    }

    private Map<String, String> rpc(String action) {
        Map<String, String> call = fixture.rpc(action, "UserName", "jane");
        call.put("AccessKeyId", ID);
        call.put("SignatureMethod", "SHA256withRSA");
        call.put("SignatureType", "PRIVATEKEY");
        return call;
    }

    private WireReply sendSigned(Map<String, String> call) throws Exception {
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(GateFixture.CLIENT_KEYS.getPrivate());
        signer.update(("GET&%2F&" + GateFixture.encode(GateFixture.query(call))).getBytes(StandardCharsets.UTF_8));
        String signature = Base64.getEncoder().encodeToString(signer.sign());
        return fixture.send("GET", GateFixture.query(call) + "&Signature=" + GateFixture.encode(signature), "");
    }

    @Test
    void a_client_key_signs_calls_of_the_old_style_too_each_once() throws Exception {
        Map<String, String> call = rpc("Echo");
        assertThat(sendSigned(call).status()).isEqualTo(200);
        assertThat(GateFixture.text(sendSigned(call))).contains("\"Code\":\"SignatureNonceUsed\"");

        Map<String, String> forged = rpc("Echo");
        assertThat(GateFixture.text(fixture.get(forged))).contains("\"Code\":\"SignatureDoesNotMatch\"");
        Map<String, String> token = rpc("Echo");
        token.put("SecurityToken", "x");
        assertThat(GateFixture.text(sendSigned(token))).contains("\"Code\":\"SignatureDoesNotMatch\"");
        Map<String, String> unknown = rpc("Echo");
        unknown.put("AccessKeyId", GateFixture.KEY);
        assertThat(GateFixture.text(sendSigned(unknown))).contains("\"Code\":\"InvalidAccessKeyId.NotFound\"");
        fixture.clientKeyNotAfter = GateFixture.NOW;
        assertThat(GateFixture.text(sendSigned(rpc("Echo")))).contains("\"Code\":\"InvalidAccessKeyId.Inactive\"");
    }

    @Test
    void what_every_caller_may_is_not_for_applications() throws Exception {
        WireReply reply = sendSigned(rpc("Bug"));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(GateFixture.text(reply)).contains("\"Code\":\"NoPermission\"", "ApplicationAccessPoint");
        assertThat(fixture.events).last().asString().startsWith("Bug NoPermission ");
    }

    @Test
    void a_client_key_is_no_secret_and_an_access_key_is_no_client_key() {
        Map<String, String> call = fixture.rpc("Echo", "UserName", "jane", "AccessKeyId", ID);
        assertThat(GateFixture.text(fixture.get(call))).contains("\"Code\":\"InvalidAccessKeyId.NotFound\"");
    }

    @Test
    void an_access_key_does_not_open_the_gateway() {
        Map<String, String> call = fixture.rpc("Echo", "UserName", "jane");
        call.put("Version", "dkms-gcs-0.2");
        WireReply reply = fixture.get(call);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(GateFixture.text(reply)).contains("\"Code\":\"InvalidVersion\"");
        assertThat(fixture.events).isEmpty();
    }
}
