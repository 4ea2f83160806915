package dev.jadegate.seclang.rehearse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.run.Header;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // Lines of parts end with CR LF.
class RequestMaskerTest {
    private final RequestMasker masker = new RequestMasker(new Random(7)::nextInt);

    private String body(String type, String body) {
        return new String(masker.mask(Pasts.post("/", type, body)).body(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void credentials_are_gone_and_the_rest_is_as_it_was() {
        PastRequest masked = masker.mask(Pasts.get(
                "/pay?token=Canary123&view=list&mail=canary%40example.com&card4=4111111111111111",
                new Header("Authorization", "Bearer Canary.Canary-1"),
                new Header("Cookie", "session=Canary1; theme=Canary2"),
                new Header("X-Session-Id", "Canary3"),
                new Header("Accept", "text/html")));

        assertThat(masked.head().toString()).doesNotContainIgnoringCase("canary");
        assertThat(masked.head().uri()).contains("view=list", "%40example.com").doesNotContain("4111111");
        assertThat(masked.head().line()).isEqualTo("GET " + masked.head().uri() + " HTTP/1.1");
        assertThat(masked.head().headers().get(1).value())
                .matches("session=[A-Z][a-z]{5}[0-9]; theme=[A-Z][a-z]{5}[0-9]");
        assertThat(masked.head().headers().get(3).value()).isEqualTo("text/html");
    }

    @Test
    void bodies_of_each_kind_lose_their_secrets_and_keep_their_length() {
        String form = "login=jane&password=Canary%21x&note=hello+there";
        String json = "{\"user\":\"jane\",\"password\": \"Can\\\"ary\",\"pin\":4711,\"note\":\"hello\"}";
        String xml = "<a><password>Canary</password><note>hello</note></a>";
        String part = "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nCanary\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--b--\r\n";

        assertThat(body("application/x-www-form-urlencoded", form))
                .hasSameSizeAs(form)
                .contains("login=jane", "note=hello+there", "%21")
                .doesNotContain("Canary");
        assertThat(body("application/json", json))
                .hasSameSizeAs(json)
                .contains("\"user\":\"jane\"", "\"note\":\"hello\"")
                .doesNotContain("ary", "4711");
        assertThat(body("application/xml", xml))
                .hasSameSizeAs(xml)
                .contains("<note>hello</note>")
                .doesNotContain("Canary");
        assertThat(body("multipart/form-data; boundary=b", part))
                .hasSameSizeAs(part)
                .contains("\r\n\r\nhello\r\n--b--")
                .doesNotContain("Canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"note\":\"he said \\\"hi\",\"password\":\"Canary\"}",
                "{\"note\":\"PADDING\",\"password\":\"Canary\"}",
                "{\"a\":{\"token\" : \"Canary\"}}",
                "[{\"password\":\"x\"},{\"password\":\"Canary\"}]",
                "{\"password\":\"Canary"
            })
    void secrets_of_json_are_found_behind_whatever_stands_before(String json) {
        assertThat(body("application/json", json.replace("PADDING", "long ".repeat(100))))
                .doesNotContain("Canary");
    }

    @ParameterizedTest
    @CsvSource({
        "123456789012, false",
        "12345678, true",
        "2026-11-27, true",
        "jane.doe@example.com, false",
    })
    void numbers_and_addresses_of_people_are_hidden_wherever_they_stand(String text, boolean stays) {
        assertThat(body("text/plain", "x " + text + " y").contains(text)).isEqualTo(stays);
    }

    @Test
    void what_rules_find_in_a_masked_request_is_compared_with_what_they_found() throws Exception {
        PastRequest attack = Pasts.get("/?q=1%3C2&password=select'");
        Judgement before = Judgement.of(Pasts.compile(Pasts.SCORING), attack);
        Judgement after = Judgement.of(Pasts.compile(Pasts.SCORING), masker.mask(attack));

        assertThat(Judgement.alike(before, before)).isTrue();
        assertThat(Judgement.alike(before, after)).isFalse();
    }

    @Test
    void any_bytes_are_masked_in_time_and_keep_their_number() {
        long seed = System.nanoTime();
        System.out.println("masker.seed=" + seed);
        Random random = new Random(seed);
        String alphabet = "\"<>:=&%\\@{}[]; \r\n-a1password";
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int at = random.nextInt(200); at > 0; at--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(body("application/json", text.toString())).hasSameSizeAs(text.toString());
            assertThat(body("application/x-www-form-urlencoded", text.toString()))
                    .hasSameSizeAs(text.toString());
        }
    }

    @Test
    void a_large_body_of_quotes_does_not_take_the_square_of_its_size() {
        assertThat(body("application/json", "\"password".repeat(200_000))).hasSize(1_800_000);
        assertThat(body("application/json", "<\\\"".repeat(500_000))).hasSize(1_500_000);
        assertThat(body("application/json", "@".repeat(1_000_000) + "a".repeat(1_000_000)))
                .hasSize(2_000_000);
    }
}
