package dev.jadegate.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.RawHttp;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.WireCall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class HostileInputTest {
    private static Target target;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        target = Target.start(folder);
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    /** Whatever was sent, the next honest caller is served by the same process. */
    @AfterEach
    void the_server_still_works() {
        assertThat(target.server().isAlive()).isTrue();
        Reply reply = target.send(
                target.acs3("GetUser").query("UserName", "jane").sign().bytes());
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    static Stream<Attack> attacks() {
        return Stream.of(
                        SignatureAttacks.of(SignatureAttacks.Style.ACS3),
                        SignatureAttacks.of(SignatureAttacks.Style.RPC),
                        ParameterAttacks.all(),
                        HttpAttacks.all())
                .flatMap(List::stream);
    }

    @Test
    void the_table_has_the_sixty_attacks_that_were_promised_and_more() {
        assertThat(attacks().count()).isGreaterThanOrEqualTo(60);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void an_attack_is_refused_with_its_documented_error(Attack attack) {
        Reply reply = target.send(attack.bytes().apply(target));

        assertThat(reply.code()).as(reply.toString()).isEqualTo(attack.code());
        assertThat(reply.status()).as(reply.toString()).isEqualTo(attack.status());
        assertDocumentedForm(reply, attack.xml());
    }

    static void assertDocumentedForm(Reply reply, boolean xml) {
        assertThat(reply.header("Content-Type")).isEqualTo((xml ? "text/xml" : "application/json") + ";charset=utf-8");
        assertThat(reply.header("Content-Length")).isEqualTo(String.valueOf(reply.body().length));
        assertThat(reply.text())
                .doesNotContain("Exception in")
                .doesNotContain("dev.jadegate")
                .doesNotContain("java.");
        if (xml) {
            assertThat(reply.text()).contains("<Error>", "<RequestId>", "<HostId>", "<Code>", "<Message>", "</Error>");
        } else {
            Json json = reply.json();
            assertThat(json.names()).contains("RequestId", "HostId", "Code", "Message");
            assertThat(json.get("RequestId").text()).matches("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}");
            assertThat(json.get("Message").text()).isNotBlank().hasSizeLessThan(5000);
        }
    }

    /** A HEAD reply has a length and no body, so it is read by hand. */
    @Test
    void head_is_refused_without_a_body() {
        WireCall call = target.acs3("GetUser").sign().withMethod("HEAD");

        String head = RawHttp.headOnly(target.hostAndPort(), call.bytes());

        assertThat(head).startsWith("HTTP/1.1 405 ").contains("content-length: ");
    }

    /** The second request is read where the first one ends, and not where a liar says. */
    @Test
    void two_requests_in_one_packet_are_answered_in_turn() {
        byte[] first = target.acs3("GetUser")
                .query("UserName", "jane")
                .sign()
                .unframed()
                .withHeader("Content-Length", "0")
                .bytes();
        byte[] second =
                target.acs3("GetUser").query("UserName", "nobody").sign().bytes();
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);

        List<Reply> replies = RawHttp.exchange(target.hostAndPort(), both, 2);

        assertThat(replies).extracting(Reply::status).containsExactly(200, 404);
    }

    /** A request smuggled behind lengths that disagree is not answered at all. */
    @Test
    void what_follows_a_message_of_two_lengths_is_not_a_request() {
        String smuggled = new String(
                target.acs3("GetUser").query("UserName", "jane").sign().bytes(), StandardCharsets.ISO_8859_1);
        String bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + smuggled;

        List<Reply> replies = RawHttp.exchange(target.hostAndPort(), bytes.getBytes(StandardCharsets.ISO_8859_1), 2);

        assertThat(replies)
                .singleElement()
                .satisfies(reply -> assertThat(reply.status()).isEqualTo(400));
    }
}
