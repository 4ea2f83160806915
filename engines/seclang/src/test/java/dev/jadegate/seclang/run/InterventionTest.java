package dev.jadegate.seclang.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.TestSurroundings;
import dev.jadegate.seclang.opinion.Doubt;
import dev.jadegate.seclang.opinion.Opinion;
import dev.jadegate.seclang.opinion.Reason;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.ParseLimits;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.parse.RuleParser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterventionTest {
    private static final String RULES = """
            SecRuleEngine On
            SecRule ARGS "@rx b" "id:1,phase:1,block,log,msg:'one',setvar:'tx.score=+5'"
            SecRule ARGS "@rx b" "id:2,phase:1,block,log,msg:'two',setvar:'tx.score=+5'"
            SecRule ARGS "@rx b" "id:3,phase:1,block,log,chain"
                SecRule MATCHED_VARS "@rx c" "setvar:'tx.score=+5'"
            SecRule TX:score "@ge 10" "id:9,phase:1,deny,status:403"
            """;

    /** Overrules two rules where the value has an x, and remembers what it was asked. */
    private static final class Recording implements Opinion {
        final List<Doubt> doubts = new ArrayList<>();

        @Override
        public boolean concerns(long rule) {
            return rule == 1 || rule == 3;
        }

        @Override
        public Session begin(Scene scene) {
            return doubt -> {
                doubts.add(doubt);
                return doubt.raw().contains("x") ? List.of(Reason.WORDS, Reason.NO_STRUCTURE) : List.of();
            };
        }
    }

    private static Program compile() throws InvalidRulesException {
        RuleFiles source = new RuleFiles().with("a.conf", RULES);
        return Compiler.compile(RuleParser.parse(source, List.of("a.conf"), ParseLimits.DEFAULT), source);
    }

    private static AuditEvent run(Program program, String uri) {
        Transaction transaction =
                program.begin(new Connection("192.0.2.7", 4_000, "192.0.2.1", 80), new TestSurroundings());
        transaction.requestHead(new RequestHead("GET", uri, "HTTP/1.1", "", List.of()));
        return transaction.end();
    }

    @Test
    void without_an_opinion_every_match_stands() throws InvalidRulesException {
        AuditEvent event = run(compile(), "/?a=xbz");
        assertThat(event.interventions()).isEmpty();
        assertThat(event.verdict().interrupts()).isTrue();
    }

    @Test
    void an_overruled_match_takes_no_effect_and_is_recorded_with_its_reasons() throws InvalidRulesException {
        AuditEvent event = run(compile().with(new Recording()), "/?a=xbz");
        assertThat(event.verdict().interrupts()).isFalse();
        assertThat(event.scores()).containsEntry("score", "5");
        assertThat(event.matches()).extracting(RuleMatch::id).containsExactly(2L);
        assertThat(event.interventions()).singleElement().satisfies(one -> {
            assertThat(one.rule().id()).isEqualTo(1);
            assertThat(one.reasons()).containsExactly(Reason.WORDS, Reason.NO_STRUCTURE);
            assertThat(one.explanation())
                    .isEqualTo(
                            "rule 1 matched ARGS:a and was overruled: most of the value is words; nowhere in it, decoded"
                                    + " or not, is the structure of an attack: xxx");
        });
    }

    @Test
    void values_are_judged_one_by_one() throws InvalidRulesException {
        AuditEvent event = run(compile().with(new Recording()), "/?a=xbz&b=bb");
        assertThat(event.verdict().interrupts()).isTrue();
        assertThat(event.matches()).extracting(RuleMatch::id).contains(1L);
        assertThat(event.interventions()).hasSize(1);
    }

    @Test
    void a_chain_is_judged_when_its_last_link_matches() throws InvalidRulesException {
        Recording opinion = new Recording();
        run(compile().with(opinion), "/?a=b");
        assertThat(opinion.doubts).extracting(Doubt::rule).containsExactly(1L);
        AuditEvent event = run(compile().with(opinion), "/?a=xbc");
        assertThat(event.interventions()).extracting(one -> one.rule().id()).containsExactly(1L, 3L);
        assertThat(event.scores()).containsEntry("score", "5");
    }

    @Test
    void an_intervention_needs_a_reason() throws InvalidRulesException {
        AuditEvent event = run(compile().with(new Recording()), "/?a=xbz");
        Intervention one = event.interventions().getFirst();
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> new Intervention(one.rule(), one.variable(), one.matched(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
