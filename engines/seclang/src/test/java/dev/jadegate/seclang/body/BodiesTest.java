package dev.jadegate.seclang.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.rule.BodyProcessor;
import dev.jadegate.seclang.rule.Settings;
import dev.jadegate.seclang.rule.Variable;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BodiesTest {
    private static final String MULTIPART = "multipart/form-data; boundary=q";

    private static ParsedBody parse(BodyProcessor processor, String body) {
        return Bodies.parse(processor, body, MULTIPART, Settings.DEFAULT, 1_000, Meter.unlimited());
    }

    private static String part(String headers, String content) {
        return "--q\r\n" + headers + "\r\n\r\n" + content + "\r\n--q--\r\n";
    }

    @Test
    void forms_are_decoded_once() {
        assertThat(parse(BodyProcessor.URLENCODED, "a=1+2&b%3d=%2541&c&=d&&").arguments())
                .containsExactly(
                        new Argument("a", "1 2"),
                        new Argument("b=", "%41"),
                        new Argument("c", ""),
                        new Argument("", "d"));
    }

    @Test
    void arguments_end_at_their_limit() {
        assertThat(Bodies.parse(BodyProcessor.URLENCODED, "a=1&".repeat(20), "", Settings.DEFAULT, 7, Meter.unlimited())
                        .arguments())
                .hasSize(7);
    }

    @Test
    void json_becomes_arguments_named_by_their_path() {
        ParsedBody body = parse(BodyProcessor.JSON, "{\"a\":{\"b\":[true,null,-1.5e3,\"\\ud83d\\ude00\"]}}");
        assertThat(body.error()).isEmpty();
        assertThat(body.arguments())
                .containsExactly(
                        new Argument("json.a.b.array_0", "true"),
                        new Argument("json.a.b.array_1", ""),
                        new Argument("json.a.b.array_2", "-1.5e3"),
                        new Argument("json.a.b.array_3", "\u00f0\u009f\u0098\u0080"));
    }

    @Test
    void json_that_is_none_is_told_after_what_was_read() {
        for (String wrong : new String[] {
            "{\"a\":1,}", "[1 2]", "{a:1}", "[01]", "[\"\\x\"]", "[1]x", "\"a", "[\"\n\"]", "[\"\u00ff\"]"
        }) {
            assertThat(parse(BodyProcessor.JSON, wrong).error()).as(wrong).isNotEmpty();
        }
        assertThat(parse(BodyProcessor.JSON, "{\"a\":\"x\",").arguments()).containsExactly(new Argument("json.a", "x"));
    }

    @Test
    void json_nests_to_its_limit() {
        int max = Settings.DEFAULT.jsonDepthLimit();
        assertThat(parse(BodyProcessor.JSON, "[".repeat(max) + "]".repeat(max)).error())
                .isEmpty();
        assertThat(parse(BodyProcessor.JSON, "[".repeat(max + 1) + "]".repeat(max + 1))
                        .error())
                .contains("nests deeper than " + max);
    }

    @Test
    void xml_gives_texts_and_attributes_and_fetches_nothing() {
        ParsedBody body = parse(
                BodyProcessor.XML,
                "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a b='&lt;x'>1&e;<![CDATA[<2>]]></a>");
        assertThat(body.error()).isEmpty();
        assertThat(body.texts()).containsExactly("1&e;", "<2>");
        assertThat(body.attributes()).containsExactly("<x");
        for (String wrong : new String[] {"<a>", "<a></b>", "text", "<a/><b/>", "<a b=c/>", "<a", "</a>"}) {
            assertThat(parse(BodyProcessor.XML, wrong).error()).as(wrong).isNotEmpty();
        }
    }

    @Test
    void parts_are_fields_and_files() {
        ParsedBody body = parse(
                BodyProcessor.MULTIPART,
                "--q\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n"
                        + part("Content-Disposition: form-data; name=\"f\"; filename=\"x.php\"\r\nX-Y: z", "data"));
        assertThat(body.error()).isEmpty();
        assertThat(body.flags()).doesNotContainKey(Variable.MULTIPART_STRICT_ERROR);
        assertThat(body.arguments()).containsExactly(new Argument("a", "v"));
        assertThat(body.files()).containsExactly(new Argument("f", "x.php"));
        assertThat(body.filesBytes()).isEqualTo(4);
        assertThat(body.partHeaders()).contains(new Argument("f", "X-Y: z"));
    }

    @Test
    void what_servers_could_read_in_another_way_is_a_strict_error() {
        String header = "Content-Disposition: form-data; name=\"a\"";
        for (String wrong : new String[] {
            "before\r\n" + part(header, "v"),
            part(header, "v") + "after",
            part(header, "v") + "\r\n",
            part(header + "\r\n folded", "v"),
            part("Content-Disposition: form-data; name='a'", "v"),
            part(header, "v").replace("\r\n", "\n"),
            part("X: y", "v"),
            part("Content-Disposition: form-data; name=\"\"", "v"),
            part(header + "; nilename=\"x.php\"", "v"),
            part(header, "v").replace("v\r\n", "v\n"),
            "--q\r\n" + header + "\r\n\r\nv\r\n",
        }) {
            assertThat(parse(BodyProcessor.MULTIPART, wrong).flags())
                    .as(wrong)
                    .containsEntry(Variable.MULTIPART_STRICT_ERROR, "1");
        }
    }

    @Test
    void a_line_that_resembles_a_boundary_counts_until_the_boundary_comes_again() {
        String header = "Content-Disposition: form-data; name=\"a\"";
        String text = part(header, "Regards\r\n-- \r\nAlice");
        assertThat(parse(BodyProcessor.MULTIPART, text).flags())
                .containsEntry(Variable.MULTIPART_UNMATCHED_BOUNDARY, "2")
                .doesNotContainKey(Variable.MULTIPART_STRICT_ERROR);
        String open = "--q\r\n" + header + "\r\n\r\nv\r\n";
        for (String wrong : new String[] {open + "--p\r\nw\r\n", open + "x--q\r\nw\r\n"}) {
            assertThat(parse(BodyProcessor.MULTIPART, wrong).flags())
                    .as(wrong)
                    .containsEntry(Variable.MULTIPART_UNMATCHED_BOUNDARY, "1");
        }
        assertThat(parse(BodyProcessor.MULTIPART, part(header, "v")).flags())
                .doesNotContainKey(Variable.MULTIPART_UNMATCHED_BOUNDARY);
    }

    @Test
    void xml_with_a_wrong_declaration_or_name_is_none() {
        for (String right : new String[] {
            "<?xml version=\"1.0\"?><a/>",
            "<?xml version=\"1.\"?><a/>",
            "\u00ef\u00bb\u00bf<?xml version='1.1' encoding=\"UTF-8\" standalone='yes' ?>\n<?p x?><a-b c.d='e'>&#65;&lt;&x</a-b>"
        }) {
            assertThat(parse(BodyProcessor.XML, right).error()).as(right).isEmpty();
        }
        for (String wrong : new String[] {
            "<?xml version=\".0\"?><a/>",
            "<?xml version=\"1.0&\"?><a/>",
            "<?xml version=\"1.0version=\"1.0\"?><a/>",
            "<?xml?><a/>",
            "<?xmlversion=\"1.0\"?><a/>",
            "<?\n?><a/>",
            " <?xml version=\"1.0\"?><a/>",
            "<a b+c='d'/>",
            "<a[/>"
        }) {
            assertThat(parse(BodyProcessor.XML, wrong).error()).as(wrong).isNotEmpty();
        }
    }

    @Test
    void limits_of_parts_and_their_headers_are_kept() {
        String header = "Content-Disposition: form-data; name=\"a\"";
        assertThat(parse(BodyProcessor.MULTIPART, part(header + "\r\nA: b".repeat(Multipart.PART_HEADERS_MAX), "v"))
                        .error())
                .contains("more than " + Multipart.PART_HEADERS_MAX + " headers");
        assertThat(parse(
                                BodyProcessor.MULTIPART,
                                ("--q\r\n" + header + "\r\n\r\nv\r\n").repeat(Multipart.PARTS_MAX + 2))
                        .error())
                .contains("more than " + Multipart.PARTS_MAX + " parts");
    }

    @ParameterizedTest
    @EnumSource(BodyProcessor.class)
    void no_body_makes_a_parser_fail(BodyProcessor processor) {
        long seed = 20_261_128;
        Random random = new Random(seed);
        String[] pieces = {
            "--q",
            "\r\n",
            "\n",
            "--",
            "Content-Disposition: form-data",
            "; name=",
            "\"a\"",
            "'",
            ":",
            " ",
            "\t",
            "filename=",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            "\\u12",
            ",",
            "1",
            "-",
            "e",
            "true",
            "<",
            ">",
            "</",
            "<!",
            "<![CDATA[",
            "]]>",
            "a",
            "=",
            "&",
            "%",
            "%41",
            "+",
            "\0",
            "\u00ff",
            "<?",
            "?>",
            "<!--",
            "-->"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder body = new StringBuilder();
            for (int count = random.nextInt(40); count > 0; count--) {
                body.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                assertThat(parse(processor, body.toString()).arguments().size()).isLessThanOrEqualTo(1_000);
            } catch (RuntimeException bug) {
                throw new AssertionError("seed " + seed + ", round " + round + ": " + body, bug);
            }
        }
    }
}
