package dev.jadegate.seclang.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.rule.OperatorCall;
import dev.jadegate.seclang.rule.Position;
import dev.jadegate.seclang.rule.Template;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorTest {
    /** A transaction in which every reference stands for the word "value". */
    static final Context CONTEXT = new Context() {
        @Override
        public Meter meter() {
            return Meter.unlimited();
        }

        @Override
        public String expand(Template template) {
            StringBuilder text = new StringBuilder();
            for (Template.Part part : template.parts()) {
                text.append(
                        switch (part) {
                            case Template.Text(String piece) -> piece;
                            case Template.Reference(var variable, String key) ->
                                key.equals("list") ? "utf-8|iso.8859" : "value";
                        });
            }
            return text.toString();
        }

        @Override
        public Map<String, String> place(String address) {
            return address.equals("192.0.2.1") ? Map.of("COUNTRY_CODE", "XX") : Map.of();
        }
    };

    private static Operator operator(String name, String argument) throws InvalidRulesException {
        return new Operators(new RuleFiles().with("words.data", "# comment\n\nUnion\n  select  \n"))
                .operator(new OperatorCall(name, argument, false, new Position("test.conf", 3, 7)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "rx ~ ^a.c$ ~ abc ~ true",
                "rx ~ ^a.c$ ~ abcd ~ false",
                "rx ~ (?i)SELECT\\s+1 ~ select  1 ~ true",
                "rx ~ ^%{tx.x}$ ~ value ~ true",
                "rx ~ ^%{tx.x}$ ~ other ~ false",
                "rx ~ ^(?:%{tx.list})$ ~ utf-8 ~ true",
                "rx ~ ^(?:%{tx.list})$ ~ isoX8859 ~ false",
                "pm ~ union select ~ xSELECTx ~ true",
                "pm ~ union select ~ sel ect ~ false",
                "pm ~ |41 42| x ~ zzab ~ true",
                "pmFromFile ~ words.data ~ a UNION b ~ true",
                "pmFromFile ~ words.data ~ comment ~ false",
                "contains ~ b ~ abc ~ true",
                "containsWord ~ b ~ abc ~ false",
                "beginsWith ~ a ~ abc ~ true",
                "beginsWith ~ b ~ abc ~ false",
                "endsWith ~ c ~ abc ~ true",
                "streq ~ %{tx.x} ~ value ~ true",
                "streq ~ abc ~ ABC ~ false",
                "within ~ |a| |b| ~ |b| ~ true",
                "within ~ |a| |b| ~ |c| ~ false",
                "eq ~ 5 ~ 5x ~ true",
                "ge ~ 5 ~ 4 ~ false",
                "gt ~ 5 ~ 6 ~ true",
                "le ~ 5 ~ 6 ~ false",
                "lt ~ 5 ~ -1 ~ true",
                "ipMatch ~ 10.0.0.0/8,::1 ~ 10.9.8.7 ~ true",
                "ipMatch ~ 10.0.0.0/8,::1 ~ 0:0:0:0:0:0:0:1 ~ true",
                "ipMatch ~ 10.0.0.0/8,::1 ~ 11.0.0.1 ~ false",
                "ipMatch ~ 10.0.0.0/8 ~ not-an-address ~ false",
                "validateByteRange ~ 97-99 ~ abc ~ false",
                "validateByteRange ~ 97-99 ~ abd ~ true",
                "validateUrlEncoding ~ '' ~ %41%zz ~ true",
                "validateUtf8Encoding ~ '' ~ ascii ~ false",
                "unconditionalMatch ~ '' ~ x ~ true",
                "noMatch ~ '' ~ x ~ false",
                "geoLookup ~ '' ~ 192.0.2.1 ~ true",
                "geoLookup ~ '' ~ 192.0.2.2 ~ false",
                "verifyCC ~ \\d{13,16} ~ card 4111111111111111 ~ true",
                "verifyCC ~ \\d{13,16} ~ card 4111111111111112 ~ false",
                "detectSQLi ~ '' ~ 1' or '1'='1 ~ true",
                "detectSQLi ~ '' ~ select a nice present ~ false",
                "detectXSS ~ '' ~ <script>alert(1)</script> ~ true",
                "detectXSS ~ '' ~ 1 < 2 and 3 > 2 ~ false",
            })
    void answers(String name, String argument, String value, boolean expected) throws InvalidRulesException {
        assertThat(operator(name, argument).matches(value, CONTEXT)).isEqualTo(expected);
    }

    @Test
    void captures_groups_and_words_as_they_stand() throws InvalidRulesException {
        assertThat(operator("rx", "(a)(x)?(b)").captures("zab", CONTEXT)).containsExactly("ab", "a", "", "b");
        assertThat(operator("pm", "union").captures("a UniOn b", CONTEXT)).containsExactly("UniOn");
        assertThat(operator("rx", "a").captures("b", CONTEXT)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "rx ~ (a ~ a group does not end",
                "nothing ~ x ~ is not an operator",
                "ipMatch ~ 10.0.0.0/33 ~ is not an address or a network",
                "validateByteRange ~ 1-300 ~ is not a range of bytes",
                "pmFromFile ~ absent.data ~ the data file `absent.data` does not exist",
            })
    void says_what_is_wrong_and_where(String name, String argument, String message) {
        assertThatThrownBy(() -> operator(name, argument))
                .isInstanceOf(InvalidRulesException.class)
                .hasMessageContaining("test.conf:3:7")
                .hasMessageContaining(message);
    }

    @Test
    void end_of_pattern_is_the_end_of_the_value_only() throws InvalidRulesException {
        assertThat(operator("rx", "^a$").matches("a\n", CONTEXT)).isFalse();
        assertThat(operator("rx", "^b").matches("a\nb", CONTEXT)).isFalse();
        assertThat(operator("rx", "a.b").matches("a\nb", CONTEXT)).isTrue();
    }
}
