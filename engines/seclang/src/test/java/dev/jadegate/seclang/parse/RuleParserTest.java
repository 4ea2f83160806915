package dev.jadegate.seclang.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.seclang.rule.Disruption;
import dev.jadegate.seclang.rule.Effect;
import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.RuleSet;
import dev.jadegate.seclang.rule.Selector;
import dev.jadegate.seclang.rule.Settings;
import dev.jadegate.seclang.rule.Target;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Transformation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleParserTest {
    private static RuleSet parse(String text) throws InvalidRulesException {
        return RuleParser.parse(new RuleFiles().with("a.conf", text), List.of("a.conf"), ParseLimits.DEFAULT);
    }

    private static Rule first(String text) throws InvalidRulesException {
        return parse(text).rules().getFirst();
    }

    @Test
    void reads_targets_operator_and_actions() throws InvalidRulesException {
        Rule rule = first("""
                # A comment \\
                SecRule ARGS|!ARGS:/^x|y$/|&REQUEST_HEADERS:Host "!@rx a\\"b" \\
                    "id:7,phase:1,deny,status:406,t:none,t:urlDecodeUni,t:lowercase,\\
                    msg:'it, said \\'no\\'',tag:'one',tag:'two',severity:'CRITICAL',\\
                    setvar:'tx.score=+%{tx.five}',ctl:ruleRemoveTargetById=9;ARGS:a"
                """);
        assertThat(rule.id()).isEqualTo(7);
        assertThat(rule.phase()).isEqualTo(1);
        assertThat(rule.targets())
                .containsExactly(
                        new Target(Variable.ARGS, Selector.ALL, false, false),
                        new Target(Variable.ARGS, new Selector.Matching("^x|y$"), false, true),
                        new Target(Variable.REQUEST_HEADERS, new Selector.Named("Host"), true, false));
        assertThat(rule.operator()).isNotNull();
        assertThat(rule.operator().argument()).isEqualTo("a\"b");
        assertThat(rule.operator().negated()).isTrue();
        assertThat(rule.transformations()).containsExactly(Transformation.URL_DECODE_UNI, Transformation.LOWERCASE);
        assertThat(rule.disruption()).isInstanceOf(Disruption.Deny.class);
        assertThat(rule.status()).isEqualTo(406);
        assertThat(rule.metadata().message().constant()).isEqualTo("it, said 'no'");
        assertThat(rule.metadata().tags()).containsExactly("one", "two");
        assertThat(rule.effects()).hasSize(2);
        assertThat(((Effect.SetVariable) rule.effects().getFirst()).change()).isEqualTo(Effect.Change.ADD);
        assertThat(rule.position().line()).isEqualTo(2);
    }

    @Test
    void links_of_a_chain_belong_to_their_head() throws InvalidRulesException {
        Rule rule = first("SecRule A_B \"x\" id:1".replace("A_B", "ARGS")
                + ",phase:1,deny,chain\nSecRule ARGS:b \"y\" t:lowercase,chain\nSecRule &ARGS \"@gt 1\"\n");
        assertThat(rule.next()).isNotNull();
        assertThat(rule.next().phase()).isEqualTo(1);
        assertThat(rule.next().next()).isNotNull();
        assertThat(rule.next().next().next()).isNull();
    }

    @Test
    void block_does_what_the_default_action_says() throws InvalidRulesException {
        assertThat(first("SecDefaultAction phase:2,log,deny,status:418\nSecRule ARGS x id:1,phase:2,block\n"))
                .satisfies(rule -> {
                    assertThat(rule.disruption()).isInstanceOf(Disruption.Deny.class);
                    assertThat(rule.status()).isEqualTo(418);
                });
        assertThat(first("SecRule ARGS x id:1,phase:2,block\n").disruption()).isInstanceOf(Disruption.Pass.class);
    }

    @Test
    void later_directives_change_and_remove_rules() throws InvalidRulesException {
        RuleSet set = parse("""
                SecRule ARGS x id:1,tag:a
                SecRule ARGS x id:2,tag:b
                SecRule ARGS x id:3
                SecRuleUpdateTargetById 1 "!ARGS:free"
                SecRuleRemoveById 3
                SecRuleRemoveByTag b
                """);
        assertThat(set.rules()).hasSize(1);
        assertThat(set.rules().getFirst().targets())
                .contains(new Target(Variable.ARGS, new Selector.Named("free"), false, true));
    }

    @Test
    void settings_come_from_directives() throws InvalidRulesException {
        Settings settings = parse(
                        "SecRuleEngine DetectionOnly\nSecRequestBodyLimit 1000\nSecResponseBodyMimeType text/html text/css\n")
                .settings();
        assertThat(settings.engine()).isEqualTo(Settings.EngineMode.DETECTION_ONLY);
        assertThat(settings.requestBodyLimit()).isEqualTo(1_000);
        assertThat(settings.responseBodyTypes()).containsExactly("text/html", "text/css");
        assertThat(settings.jsonDepthLimit()).isEqualTo(Settings.DEFAULT.jsonDepthLimit());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "SecRule ARGS x id:1,deni ~ 1:21 ~ is not an action",
                "SecRule ARGZ x id:1 ~ 1:9 ~ is not a variable",
                "SecRule ARGS x ~ 1:1 ~ the rule has no id",
                "SecRule ARGS ~ 1:1 ~ needs 2",
                "SecRule ARGS \"x ~ 1:14 ~ does not end",
                "SecRulez ARGS x ~ 1:1 ~ is not a directive",
                "SecRule ARGS x id:1,t:upsideDown ~ 1:21 ~ is not a transformation",
                "SecRule ARGS x id:1,setvar:args.a=1 ~ 1:21 ~ cannot be set",
                "SecRule ARGS x id:1,msg:'%{nothing}' ~ 1:21 ~ names no variable",
                "SecRule ARGS x id:1,chain ~ 1:1 ~ the chain that begins here does not end",
                "SecRule XML:/a/b x id:1 ~ 1:13 ~ XML:/*",
                "SecRule REQUEST_URI:a x id:1 ~ 1:21 ~ has no members",
                "SecRuleEngine Perhaps ~ 1:15 ~ On, Off or DetectionOnly",
                "SecRequestBodyLimit many ~ 1:21 ~ a number from 0",
                "Include absent.conf ~ 1:9 ~ does not exist",
            })
    void says_what_is_wrong_where_and_what_to_do(String text, String place, String message) {
        assertThatThrownBy(() -> parse(text + "\n"))
                .isInstanceOf(InvalidRulesException.class)
                .hasMessageStartingWith("a.conf:" + place + ":")
                .hasMessageContaining(message);
    }

    @Test
    void an_id_is_given_once() {
        assertThatThrownBy(() -> parse("SecRule ARGS x id:1\nSecRule ARGS y id:1\n"))
                .hasMessageContaining("a.conf:2:1")
                .hasMessageContaining("taken by the rule at a.conf:1:1");
    }

    @Test
    void all_problems_are_told_up_to_the_limit() {
        String wrong = "Nonsense\n".repeat(ParseLimits.DEFAULT.problemsMax() + 5);
        assertThatThrownBy(() -> parse(wrong))
                .isInstanceOfSatisfying(
                        InvalidRulesException.class,
                        told -> assertThat(told.problems()).hasSize(ParseLimits.DEFAULT.problemsMax()));
    }

    @Test
    void limits_are_kept() {
        ParseLimits tight = new ParseLimits(200, 10, 3, 60, 1, 2, 5);
        assertThatThrownBy(() ->
                        RuleParser.parse(new RuleFiles().with("a.conf", "#".repeat(201)), List.of("a.conf"), tight))
                .hasMessageContaining("larger than 200 bytes");
        assertThatThrownBy(() -> RuleParser.parse(
                        new RuleFiles().with("a.conf", "SecMarker a\n".repeat(4)), List.of("a.conf"), tight))
                .hasMessageContaining("more than 3 directives");
        assertThatThrownBy(() -> RuleParser.parse(
                        new RuleFiles().with("a.conf", "SecMarker " + "a".repeat(60)), List.of("a.conf"), tight))
                .hasMessageContaining("longer than 60 bytes");
        assertThatThrownBy(() ->
                        RuleParser.parse(new RuleFiles().with("a.conf", "Include a.conf\n"), List.of("a.conf"), tight))
                .hasMessageContaining("look for a circle");
        assertThatThrownBy(() -> RuleParser.parse(
                        new RuleFiles()
                                .with(
                                        "a.conf",
                                        "SecRule ARGS a id:1,chain\nSecRule ARGS a chain\nSecRule ARGS a t:none\n"),
                        List.of("a.conf"),
                        tight))
                .hasMessageContaining("at most 2 rules");
    }

    @Test
    void no_text_makes_the_parser_fail_in_another_way() {
        long seed = 20261127;
        Random random = new Random(seed);
        String[] pieces = {
            "SecRule",
            " ",
            "ARGS",
            "|",
            "\"",
            "'",
            "\\",
            "\n",
            "@rx",
            "id:1",
            ",",
            "chain",
            ":",
            "/",
            "!",
            "&",
            "%{",
            "}",
            "tx.",
            "SecAction",
            "msg:",
            "setvar:",
            "=",
            "(",
            "[",
            "*",
            "\u00ff",
            "\0",
            "ctl:",
            "t:none"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(30); count >= 0; count--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                parse(text.toString());
            } catch (InvalidRulesException told) {
                assertThat(told.problems()).as("seed %d", seed).isNotEmpty();
            } catch (RuntimeException bug) {
                throw new AssertionError("seed " + seed + ", round " + round + ": " + text, bug);
            }
        }
    }
}
