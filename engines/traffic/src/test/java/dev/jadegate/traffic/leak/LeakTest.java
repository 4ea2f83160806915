package dev.jadegate.traffic.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import dev.jadegate.traffic.request.FakeRequest;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.rule.InvalidRulesException;
import dev.jadegate.traffic.rule.RuleParser;
import dev.jadegate.traffic.rule.Scene;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LeakTest {
    private static final Set<Sensitive> ALL = EnumSet.allOf(Sensitive.class);

    private static String mask(String text, List<String> words, int... cuts) {
        Masker masker = new Masker(ALL, words, true);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        for (int cut : cuts) {
            out.writeBytes(masker.mask(java.util.Arrays.copyOfRange(bytes, at, cut), false));
            at = cut;
        }
        out.writeBytes(masker.mask(java.util.Arrays.copyOfRange(bytes, at, bytes.length), true));
        assertThat(out.size()).isEqualTo(bytes.length);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void what_is_sensitive_is_masked_and_its_neighbours_are_not() {
        assertThat(mask("id 11010519491231002X.", List.of())).isEqualTo("id 1101**********002X.");
        assertThat(mask("{\"p\":\"13812345678\"}", List.of())).isEqualTo("{\"p\":\"138****5678\"}");
        assertThat(mask("card 4111 1111 1111 1111,", List.of())).isEqualTo("card **** **** **** 1111,");
        assertThat(mask("card 4111111111111111", List.of())).isEqualTo("card ************1111");
        assertThat(mask("<jane.doe@example.org>", List.of())).isEqualTo("<j*******@example.org>");
        assertThat(mask("the 秘密 plan", List.of("秘密"))).isEqualTo("the ****** plan");
    }

    @Test
    void numbers_that_only_look_alike_stay() {
        for (String text : List.of(
                "id 110105194912310021.",
                "id 110105194913310022",
                "order 4111111111111112",
                "x13812345678",
                "138123456789",
                "12812345678",
                "0000000000000000",
                "4111111111111111111111111",
                "user@localhost",
                "@example.org",
                "a@b.c",
                "2024-01-02 10:11:12",
                "f4111111111111111a")) {
            assertThat(mask(text, List.of())).isEqualTo(text);
        }
    }

    @Test
    void counting_alone_masks_nothing() {
        Masker masker = new Masker(ALL, List.of("word"), false);
        byte[] text = "13812345678 word a.b@example.org".getBytes(StandardCharsets.UTF_8);
        assertThat(masker.mask(text, true)).isEqualTo(text);
        assertThat(masker.found()).containsOnlyKeys(Sensitive.PHONE, Sensitive.WORD, Sensitive.EMAIL);
        Masker phones = new Masker(EnumSet.of(Sensitive.PHONE), List.of(), true);
        assertThat(new String(
                        phones.mask("13812345678 4111111111111111".getBytes(StandardCharsets.UTF_8), true),
                        StandardCharsets.UTF_8))
                .isEqualTo("138****5678 4111111111111111");
    }

    private static String randomText(Random random) {
        String[] parts = {
            "13812345678",
            "11010519491231002X",
            "4111 1111 1111 1111",
            "4111111111111111",
            "jane@example.org",
            "secret",
            " ",
            ",",
            "x",
            "7",
            "-",
            "@",
            "秘",
            "\n",
            "1234567890123",
            "a.b+c@d.example",
            "secretsecret"
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    @Test
    void cutting_a_body_into_chunks_changes_nothing() {
        Random random = Seeds.random("cutting_a_body");
        for (int round = 0; round < 3000; round++) {
            String text = randomText(random);
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            int[] cuts = random.ints(random.nextInt(8), 0, length + 1).sorted().toArray();
            List<String> words = random.nextBoolean() ? List.of("secret", "x7") : List.of();
            assertThat(mask(text, words, cuts)).as("%s at %s", text, cuts).isEqualTo(mask(text, words));
        }
    }

    /** The reference: a regular expression over the whole, and the check digits counted another way. */
    @Test
    void phones_and_cards_are_those_that_an_expression_finds() {
        Random random = Seeds.random("phones_and_cards");
        Pattern number = Pattern.compile("(?<![0-9A-Za-z])[0-9]+(?![0-9A-Za-z])");
        Masker probe;
        for (int round = 0; round < 5000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                int digits = random.nextInt(3) == 0 ? 11 : random.nextInt(22);
                text.append(digits == 11 ? "1" : "");
                for (int j = digits == 11 ? 1 : 0; j < digits; j++) {
                    text.append(random.nextInt(10));
                }
                text.append(random.nextInt(4) == 0 ? "a" : ";");
            }
            int phones = 0;
            int cards = 0;
            Matcher matcher = number.matcher(text);
            while (matcher.find()) {
                String found = matcher.group();
                if (found.length() == 11 && found.charAt(0) == '1' && found.charAt(1) >= '3') {
                    phones++;
                } else if (found.length() >= 13
                        && found.length() <= 19
                        && found.chars().anyMatch(c -> c != '0')) {
                    int sum = 0;
                    for (int i = 0; i < found.length(); i++) {
                        int digit = found.charAt(found.length() - 1 - i) - '0';
                        sum += i % 2 == 0 ? digit : digit * 2 / 10 + digit * 2 % 10;
                    }
                    cards += sum % 10 == 0 ? 1 : 0;
                }
            }
            probe = new Masker(EnumSet.of(Sensitive.PHONE, Sensitive.BANK_CARD), List.of(), true);
            probe.mask(text.toString().getBytes(StandardCharsets.US_ASCII), true);
            assertThat(probe.found().getOrDefault(Sensitive.PHONE, 0))
                    .as("%s", text)
                    .isEqualTo(phones);
            assertThat(probe.found().getOrDefault(Sensitive.BANK_CARD, 0))
                    .as("%s", text)
                    .isEqualTo(cards);
        }
    }

    @Test
    void a_body_without_end_holds_no_more_than_the_window_back() {
        Masker masker = new Masker(ALL, List.of("word"), true);
        byte[] chunk = "1@a".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        long in = 0;
        long out = 0;
        for (int i = 0; i < 20; i++) {
            in += chunk.length;
            out += masker.mask(chunk, false).length;
            assertThat(in - out).isLessThanOrEqualTo(Masker.WINDOW);
        }
    }

    @Test
    void lists_of_words_out_of_bounds_are_refused() {
        assertThatThrownBy(() -> new Masker(ALL, Collections.nCopies(Masker.WORDS_MAX + 1, "a"), true))
                .hasMessageContaining("100");
        assertThatThrownBy(() -> new Masker(ALL, List.of(""), true)).hasMessageContaining("1 to 128");
        assertThatThrownBy(() -> new Masker(ALL, List.of("a".repeat(129)), true))
                .hasMessageContaining("1 to 128");
    }

    private static LeakRules rules(String json) throws InvalidRulesException {
        return LeakRules.of(RuleParser.parse(Scene.DLP, json.replace('\'', '"')));
    }

    @Test
    void rules_say_what_becomes_of_an_answer() throws InvalidRulesException {
        LeakRules rules = rules("""
                [{'name':'errors','action':'block','conditions':[{'key':'HttpCode','opValue':'contain','values':'500,502'}]},
                 {'name':'mask','action':'filter','conditions':[{'key':'URLPath','opValue':'prefix-match','values':'/api'},
                   {'key':'SensitiveInfo','opValue':'contain','values':'phone,idcard,机密'}]},
                 {'name':'watch','action':'monitor','conditions':[{'key':'SensitiveInfo','opValue':'contain','values':'email'}]},
                 {'name':'stop','action':'block','conditions':[{'key':'URLPath','opValue':'eq','values':'/api/dump'},
                   {'key':'SensitiveInfo','opValue':'contain','values':'creditcard'}]}]""");
        RequestValues api = new RequestValues(FakeRequest.get("/api/users"));
        LeakRules.Plan plan = rules.plan(api, 200, 0);
        assertThat(plan.replaced()).isEmpty();
        assertThat(plan.masked()).containsExactlyInAnyOrder(Sensitive.PHONE, Sensitive.ID_CARD);
        assertThat(plan.words()).containsExactly("机密");
        assertThat(plan.watched()).containsExactly(Sensitive.EMAIL);
        assertThat(plan.refusing()).isEmpty();
        assertThat(rules.plan(api, 502, 0).replaced()).hasSize(1);
        assertThat(rules.plan(api, 503, 0).replaced()).isEmpty();
        assertThat(rules.plan(new RequestValues(FakeRequest.get("/api/dump")), 200, 0)
                        .refusing())
                .containsExactly(Sensitive.BANK_CARD);
        assertThat(rules.plan(new RequestValues(FakeRequest.get("/")), 200, 0).masked())
                .isEmpty();
        assertThat(rules("[{'action':'block','conditions':[{'key':'HttpCode','opValue':'gt','values':'499'}]}]")
                        .plan(api, 500, 0)
                        .replaced())
                .hasSize(1);
        assertThat(LeakRules.of(List.of()).plan(api, 200, 0).isEmpty()).isTrue();
    }

    @Test
    void an_altered_page_is_told() {
        byte[] page = "<h1>Welcome</h1>".getBytes(StandardCharsets.UTF_8);
        PageFingerprint fingerprint = Objects.requireNonNull(PageFingerprint.of("/", page));
        assertThat(fingerprint.isOf(page.clone())).isTrue();
        assertThat(fingerprint.isOf("<h1>Defaced</h1>".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(PageFingerprint.of("/", new byte[PageFingerprint.PAGE_BYTES_MAX + 1]))
                .isNull();
    }
}
