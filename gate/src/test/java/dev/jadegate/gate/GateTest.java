package dev.jadegate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.wire.WireHeaders;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    private final GateFixture fixture = new GateFixture();

    @Test
    void a_signed_call_is_answered_and_recorded_once() {
        WireReply reply = fixture.get(fixture.rpc("Echo", "UserName", "jane", "DisplayName", "J S+*~é"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(GateFixture.text(reply))
                .isEqualTo("{\"RequestId\":\"6F9A2C55-0000-4000-8000-000000000001\",\"User\":{\"UserName\":\"jane\","
                        + "\"DisplayName\":\"J S+*~é\",\"Tags\":[],\"At\":\"2026-11-23T12:00:00Z\"}}");
        assertThat(fixture.events).hasSize(1).first().asString().startsWith("Echo OK");
    }

    @Test
    void query_and_form_of_one_post_are_signed_together() {
        Map<String, String> all = fixture.rpc("Echo", "UserName", "jane", "Tag.1.Key", "a", "Tag.3.Key", "b");
        Map<String, String> form = new TreeMap<>();
        form.put("UserName", all.get("UserName"));
        form.put("Tag.1.Key", all.get("Tag.1.Key"));
        Map<String, String> query = new TreeMap<>(all);
        query.keySet().removeAll(form.keySet());

        WireReply reply = fixture.send(
                "POST",
                GateFixture.query(query) + "&Signature=" + GateFixture.encode(GateFixture.sign("POST", all)),
                GateFixture.query(form).replace("%20", "+"));

        assertThat(GateFixture.text(reply)).contains("\"Tags\":[\"a=null\",\"b=null\"]");
    }

    @Test
    void a_list_may_come_as_json() {
        WireReply reply =
                fixture.get(fixture.rpc("Echo", "UserName", "jane", "Tag", "[{\"Key\":\"a\",\"Value\":\"1\"}]"));
        assertThat(GateFixture.text(reply)).contains("\"Tags\":[\"a=1\"]");
    }

    @Test
    void the_reply_is_xml_when_the_old_style_names_no_format() {
        Map<String, String> call = fixture.rpc("Echo", "UserName", "jane", "DisplayName", "<&>");
        call.remove("Format");
        WireReply reply = fixture.get(call);
        assertThat(reply.contentType()).startsWith("text/xml");
        assertThat(GateFixture.text(reply))
                .contains("<EchoResponse><RequestId>6F9A2C55", "<DisplayName>&lt;&amp;&gt;</DisplayName>");
    }

    @Test
    void secrets_reach_the_caller_but_not_the_trail() {
        WireReply reply = fixture.get(fixture.rpc("Echo", "UserName", "jane", "Password", "canary-5151"));
        assertThat(GateFixture.text(reply)).contains("canary-5151");
        assertThat(fixture.events)
                .hasSize(1)
                .first()
                .asString()
                .contains("Password=******")
                .doesNotContain("canary");
    }

    @Test
    void the_members_of_an_object_may_come_apart_and_their_names_are_secret_too() {
        WireReply reply =
                fixture.get(fixture.rpc("Echo", "UserName", "jane", "Context.canary-1", "a\"b", "Context.x.y", "2"));
        assertThat(GateFixture.text(reply))
                .contains("\"Context\":\"{\\\"canary-1\\\":\\\"a\\\\\\\"b\\\",\\\"x.y\\\":\\\"2\\\"}\"");
        assertThat(fixture.events)
                .hasSize(1)
                .first()
                .asString()
                .contains("Context=******")
                .doesNotContain("canary");
        assertThat(GateFixture.text(fixture.get(
                        fixture.rpc("Echo", "UserName", "jane", "Context.a", "1", "Context.b", "2", "Context.c", "3"))))
                .contains("InvalidParameter.Context.Count");
    }

    @Test
    void parameters_that_no_operation_declares_are_not_recorded() {
        fixture.get(fixture.rpc("Echo", "UserName", "jane", "Pasword", "canary-5152"));
        assertThat(fixture.events).hasSize(1).first().asString().doesNotContain("canary");
    }

    @Test
    void a_wrong_signature_is_refused_before_the_nonce_is_used_up() {
        Map<String, String> call = fixture.rpc("Echo", "UserName", "jane");
        WireReply forged = fixture.send("GET", GateFixture.query(call) + "&Signature=AAAA", "");
        assertThat(GateFixture.text(forged)).contains("\"Code\":\"SignatureDoesNotMatch\"", "GET&%2F&");
        assertThat(fixture.get(call).status()).isEqualTo(200);
    }

    @Test
    void empty_values_that_a_client_sends_but_does_not_sign_are_dropped() {
        Map<String, String> signed = fixture.rpc("Echo", "UserName", "jane");
        String signature = "&Signature=" + GateFixture.encode(GateFixture.sign("GET", signed));
        WireReply reply = fixture.send("GET", GateFixture.query(signed) + "&Password=&Comments=" + signature, "");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(GateFixture.text(reply)).doesNotContain("Password");
        assertThat(fixture.events).hasSize(1).first().asString().doesNotContain("Password");
    }

    @Test
    void a_value_that_a_client_does_not_sign_is_refused_even_beside_empty_ones() {
        Map<String, String> signed = fixture.rpc("Echo", "UserName", "jane");
        String signature = "&Signature=" + GateFixture.encode(GateFixture.sign("GET", signed));
        WireReply reply = fixture.send("GET", GateFixture.query(signed) + "&Password=x&Comments=" + signature, "");
        assertThat(GateFixture.text(reply)).contains("\"Code\":\"SignatureDoesNotMatch\"");
    }

    @Test
    void a_request_is_accepted_once() {
        Map<String, String> call = fixture.rpc("Echo", "UserName", "jane");
        assertThat(fixture.get(call).status()).isEqualTo(200);
        assertThat(GateFixture.text(fixture.get(call))).contains("\"Code\":\"SignatureNonceUsed\"");
    }

    private static WireReply other(GateFixture fixture, String action, String... pairs) {
        Map<String, String> call = fixture.rpc(action, pairs);
        call.put("Version", GateFixture.OTHER.version());
        return fixture.get(call);
    }

    @Test
    void a_product_refuses_in_its_own_form() {
        WireReply reply = other(fixture, "Echo", "UserName", "longer than eight");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(GateFixture.text(reply))
                .contains("\"HttpStatus\":400", "\"Code\":\"InvalidParameter\"", "`UserName`");
        assertThat(fixture.events).last().asString().startsWith("Echo InvalidParameter ");
        fixture.refuse = true;
        assertThat(GateFixture.text(other(fixture, "Echo", "UserName", "jane", "Format", "XML")))
                .contains("<OTHER><RequestId>", "<HttpStatus>403</HttpStatus>", "<Code>Forbidden.NoPermission</Code>");
        assertThat(fixture.events).last().asString().startsWith("Echo Forbidden.NoPermission ");
    }

    @Test
    void a_product_is_refused_in_its_own_form_before_its_caller_is_known() {
        WireReply reply = other(fixture, "Echo", "UserName", "jane", "AccessKeyId", "nobody");
        assertThat(GateFixture.text(reply)).contains("\"HttpStatus\":404", "\"Code\":\"InvalidAccessKeyId.NotFound\"");
    }

    @Test
    void a_product_refuses_too_many_calls_by_its_own_code() {
        GateFixture limited = new GateFixture(new Throttle(1));
        WireReply last = null;
        for (int i = 0; i < 10; i++) {
            last = other(limited, "Echo", "UserName", "jane");
        }
        assertThat(last).isNotNull();
        assertThat(last.status()).isEqualTo(429);
        assertThat(GateFixture.text(last)).contains("\"Code\":\"Rejected.Throttling\"");
    }

    @Test
    void what_a_handler_notes_is_in_the_event_and_not_in_the_reply() {
        WireReply reply = other(fixture, "Echo", "UserName", "jane");
        assertThat(GateFixture.text(reply)).doesNotContain("Seen");
        assertThat(fixture.events).last().asString().contains("{Seen=here}");
    }

    @Test
    void a_refusal_tells_the_deciding_statement_and_is_recorded() {
        fixture.refuse = true;
        WireReply reply = fixture.get(fixture.rpc("Echo", "UserName", "jane"));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(GateFixture.text(reply))
                .contains(
                        "\"Code\":\"NoPermission\"",
                        "\"AuthAction\":\"ram:Echo\"",
                        "\"AuthPrincipalDisplayName\":\"200\"",
                        "\"AuthPrincipalType\":\"SubUser\"",
                        "\"NoPermissionType\":\"ExplicitDeny\"",
                        "\"Pointer\":\"/Statement/0\",\"Line\":3,\"Column\":5");
        assertThat(fixture.events).hasSize(1).first().asString().startsWith("Echo NoPermission");
    }

    @Test
    void a_bug_is_answered_without_its_details() {
        WireReply reply = fixture.get(fixture.rpc("Bug", "UserName", "jane"));
        assertThat(reply.status()).isEqualTo(500);
        assertThat(GateFixture.text(reply))
                .contains("\"Code\":\"InternalError\"")
                .doesNotContain("internal detail");
        assertThat(fixture.events).hasSize(1).first().asString().startsWith("Bug InternalError");
    }

    @Test
    void no_reply_is_there_before_the_event_is_durable() {
        CompletableFuture<Object> durable = new CompletableFuture<>();
        fixture.durable = durable;
        CompletableFuture<WireReply> reply = fixture.gate
                .handle(fixture.request(fixture.rpc("Echo", "UserName", "jane")))
                .toCompletableFuture();
        assertThat(fixture.events).hasSize(1);
        assertThat(reply).isNotDone();
        durable.complete(null);
        assertThat(reply).isCompletedWithValueMatching(answered -> answered.status() == 200);
    }

    @Test
    void no_call_succeeds_that_cannot_be_recorded() {
        fixture.trailBroken = true;
        WireReply reply = fixture.get(fixture.rpc("Echo", "UserName", "jane"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(GateFixture.text(reply)).contains("\"Code\":\"ServiceUnavailable\"");
    }

    @Test
    void an_account_over_its_rate_is_throttled_by_the_documented_code() {
        GateFixture throttled = new GateFixture(new Throttle(1));
        int refused = 0;
        for (int i = 0; i < 10; i++) {
            WireReply reply = throttled.get(throttled.rpc("Echo", "UserName", "jane"));
            refused += GateFixture.text(reply).contains("\"Code\":\"Throttling.User\"") ? 1 : 0;
        }
        assertThat(refused).isBetween(7, 8);
    }

    @Test
    void a_disabled_key_is_refused() {
        fixture.keyActive = false;
        assertThat(GateFixture.text(fixture.get(fixture.rpc("Echo", "UserName", "jane"))))
                .contains("\"Code\":\"InvalidAccessKeyId.Inactive\"");
    }

    @ParameterizedTest
    @CsvSource({
        "Timestamp, 2026-11-23T11:44:59Z, InvalidTimeStamp.Expired",
        "Timestamp, 2026-11-23T11:59:59Z, InvalidTimeStamp.Expired",
        "Timestamp, 2026-11-23T12:15:01Z, InvalidTimeStamp.Expired",
        "Timestamp, 2026-11-23 12:00:00, InvalidTimeStamp.Format",
        "Timestamp, 2026-02-30T12:00:00Z, InvalidTimeStamp.Format",
        "AccessKeyId, LTAI5tNobody, InvalidAccessKeyId.NotFound",
        "SecurityToken, x, InvalidSecurityToken.Malformed",
        "SignatureMethod, HMAC-MD5, InvalidParameter.SignatureMethod",
        "SignatureVersion, 2.0, InvalidParameter.SignatureMethod",
        "Action, Nothing, InvalidAction.NotFound",
        "Version, 1999-01-01, InvalidVersion",
        "UserName, 123456789, InvalidParameter.UserName.Length",
        "UserName, a b, InvalidParameter.UserName.InvalidChars",
        "UserName, é, InvalidParameter.UserName.InvalidChars",
        "UserName, '', MissingParameter",
        "Flag, yes, InvalidParameter.Flag.Type",
        "MaxItems, 0, InvalidParameter.MaxItems.Range",
        "MaxItems, 101, InvalidParameter.MaxItems.Range",
        "MaxItems, 99999999999, InvalidParameter.MaxItems.Type",
        "Tag.0.Key, a, InvalidParameter.Tag.Type",
        "Tag.x.Key, a, InvalidParameter.Tag.Type",
        "Tag, [1, InvalidParameter.Tag.Type",
        "Tag, [1], MissingParameter",
        "Tag.1.Value, b, MissingParameter",
    })
    void a_request_that_is_not_as_declared_gets_its_documented_code(String name, String value, String code) {
        Map<String, String> call = fixture.rpc("Echo", "UserName", "jane");
        call.put(name, value);
        WireReply reply = fixture.get(call);
        assertThat(GateFixture.text(reply)).contains("\"Code\":\"" + code + "\"");
        assertThat(reply.status()).isBetween(400, 499);
    }

    @Test
    void one_element_past_the_count_is_refused() {
        Map<String, String> call = fixture.rpc("Echo", "UserName", "jane");
        for (int i = 1; i <= 3; i++) {
            call.put("Tag." + i + ".Key", "k");
        }
        assertThat(fixture.get(call).status()).isEqualTo(200);
        call.put("Tag.4.Key", "k");
        call.put("SignatureNonce", "another");
        assertThat(GateFixture.text(fixture.get(call))).contains("InvalidParameter.Tag.Count");
    }

    @Test
    void a_parameter_given_twice_is_refused_whichever_value_was_signed() {
        Map<String, String> call = fixture.rpc("Echo", "UserName", "jane");
        String query = GateFixture.query(call) + "&Signature=" + GateFixture.encode(GateFixture.sign("GET", call));
        assertThat(GateFixture.text(fixture.send("GET", query + "&UserName=root", "")))
                .contains("InvalidParameter.Duplicate");
        assertThat(GateFixture.text(fixture.send("POST", query, "UserName=root")))
                .contains("InvalidParameter.Duplicate");
    }

    @Test
    void nothing_that_is_sent_is_answered_with_a_bug() {
        long seed = 20261123;
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "%+&=.;,:/?[]{}\"'\\ \u0000é AaZz019ActionVersionSignatureTag";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder query = new StringBuilder(
                    random.nextBoolean()
                            ? "Signature=x&Action=Echo&Version=2015-05-01&AccessKeyId=" + GateFixture.KEY
                            : "");
            for (int i = random.nextInt(40); i > 0; i--) {
                query.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            WireHeaders headers = new WireHeaders();
            if (random.nextBoolean()) {
                headers.add("Content-Type", random.nextBoolean() ? "application/json" : "text/plain");
            }
            if (random.nextInt(4) == 0) {
                headers.add("Authorization", "ACS3-HMAC-SHA256" + query);
            }
            byte[] body = query.reverse().toString().getBytes(StandardCharsets.UTF_8);
            WireReply reply = fixture.answer(new WireRequest(
                    random.nextBoolean() ? "POST" : "GET", "/", query.toString(), headers, body, GateFixture.origin()));
            assertThat(reply.status()).as("seed %s round %s", seed, round).isBetween(400, 499);
        }
    }
}
