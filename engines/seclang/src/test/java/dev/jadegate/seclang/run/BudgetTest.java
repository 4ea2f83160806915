package dev.jadegate.seclang.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.seclang.TestSurroundings;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.ParseLimits;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.parse.RuleParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BudgetTest {
    private static final Connection CONNECTION = new Connection("192.0.2.7", 4_000, "192.0.2.1", 80);
    private static final String RULES = """
            SecRequestBodyNoFilesLimit 1000000
            SecRule ARGS "@rx (?:a[ab]{9}){2}c" "id:1,phase:2,deny,t:none,t:urlDecodeUni"
            SecRule ARGS "@contains attack" "id:2,phase:2,deny,status:403"
            SecRule REQUEST_URI "@unconditionalMatch" "id:3,phase:5,pass,log"
            """;
    private static final Budget.WhenSpent REFUSE = Budget.WhenSpent.REFUSE;
    private static final Budget.WhenSpent LET_PASS = Budget.WhenSpent.LET_PASS;

    private static Program compile(String rules) throws InvalidRulesException {
        RuleFiles source = new RuleFiles().with("a.conf", rules);
        return Compiler.compile(RuleParser.parse(source, List.of("a.conf"), ParseLimits.DEFAULT), source);
    }

    private static Transaction begin(Program program, Budget budget) {
        return program.begin(CONNECTION, new TestSurroundings(), budget);
    }

    private static Verdict post(Transaction transaction, String body) {
        Header form = new Header("Content-Type", "application/x-www-form-urlencoded");
        Verdict verdict = transaction.requestHead(new RequestHead("POST", "/", "HTTP/1.1", "", List.of(form)));
        return verdict.interrupts() ? verdict : transaction.requestBody(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static long cost(Program program, String body) {
        Transaction transaction = begin(program, Budget.DEFAULT);
        post(transaction, body);
        AuditEvent event = transaction.end();
        assertThat(event.effort().budgetSpent()).isFalse();
        return event.effort().steps();
    }

    @Test
    void a_request_that_costs_more_than_its_budget_is_refused_and_says_why() throws InvalidRulesException {
        Program program = compile(RULES);
        String body = "q=" + "ab".repeat(1_000);
        long cost = cost(program, body);
        Transaction within = begin(program, new Budget(cost, REFUSE));
        assertThat(post(within, body)).isInstanceOf(Verdict.Pass.class);
        assertThat(within.end().effort()).isEqualTo(new AuditEvent.Effort(cost, false));
        Transaction beyond = begin(program, new Budget(cost / 2, REFUSE));
        Verdict verdict = post(beyond, body + "&x=attack");
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Deny.class, deny -> {
            assertThat(deny.status()).isEqualTo(503);
            assertThat(deny.reason().match()).isNull();
            assertThat(deny.reason().text()).contains("its budget of " + cost / 2 + " steps");
        });
        assertThat(beyond.responseHead(new ResponseHead("HTTP/1.1", 200, List.of())))
                .isSameAs(verdict);
        AuditEvent event = beyond.end();
        assertThat(event.effort()).isEqualTo(new AuditEvent.Effort(cost / 2, true));
        assertThat(event.verdict()).isSameAs(verdict);
        assertThat(event.matches()).isEmpty();
    }

    @Test
    void a_budget_that_lets_pass_leaves_the_rest_unseen_and_tells() throws InvalidRulesException {
        Program program = compile(RULES);
        String body = "x=attack&q=" + "ab".repeat(1_000);
        assertThat(post(begin(program, Budget.DEFAULT), body)).isInstanceOf(Verdict.Deny.class);
        Transaction transaction = begin(program, new Budget(5_000, LET_PASS));
        assertThat(post(transaction, body)).isInstanceOf(Verdict.Pass.class);
        assertThat(transaction.responseHead(new ResponseHead("HTTP/1.1", 200, List.of())))
                .isInstanceOf(Verdict.Pass.class);
        AuditEvent event = transaction.end();
        assertThat(event.effort()).isEqualTo(new AuditEvent.Effort(5_000, true));
        assertThat(event.matches()).isEmpty();
    }

    @Test
    void an_engine_that_only_detects_refuses_nothing() throws InvalidRulesException {
        Program program = compile("SecRuleEngine DetectionOnly\n" + RULES);
        Transaction transaction = begin(program, new Budget(5_000, REFUSE));
        assertThat(post(transaction, "q=" + "ab".repeat(1_000))).isInstanceOf(Verdict.Pass.class);
        assertThat(transaction.end().effort().budgetSpent()).isTrue();
    }

    @Test
    void what_a_denied_request_still_costs_changes_no_verdict() throws InvalidRulesException {
        Program program = compile(RULES);
        String body = "x=attack";
        long cost = cost(program, body);
        Transaction transaction = begin(program, new Budget(cost - 1, REFUSE));
        Verdict verdict = post(transaction, body);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Deny.class, deny -> assertThat(deny.status()).isEqualTo(403));
        AuditEvent event = transaction.end();
        assertThat(event.verdict()).isSameAs(verdict);
        assertThat(event.effort().budgetSpent()).isTrue();
    }

    @Test
    void the_same_request_costs_the_same_whatever_came_before() throws InvalidRulesException {
        String body = "q=" + "aabab%41b".repeat(200) + "&r=" + "ba".repeat(100);
        Program program = compile(RULES);
        long cold = cost(program, body);
        for (int other = 0; other < 50; other++) {
            cost(
                    program,
                    "q="
                            + Integer.toBinaryString(other * 7_919)
                                    .replace('1', 'a')
                                    .replace('0', 'b'));
        }
        assertThat(cost(program, body)).isEqualTo(cold).isEqualTo(cost(compile(RULES), body));
    }

    @Test
    void a_long_name_around_many_values_cannot_fill_the_memory() throws InvalidRulesException {
        Program program = compile(
                "SecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON\"\nSecRequestBodyNoFilesLimit 13000000\n"
                        + RULES);
        // Each of the thousand values is named by the whole path: 4 GB, if it were made.
        String body = "{\"" + "n".repeat(4_000_000) + "\":[" + "1,".repeat(1_000) + "1]}";
        Transaction transaction = begin(program, Budget.DEFAULT);
        assertThat(post(transaction, body))
                .isInstanceOfSatisfying(
                        Verdict.Deny.class, deny -> assertThat(deny.status()).isEqualTo(Budget.REFUSED_STATUS));
    }

    @Test
    void a_budget_of_nothing_is_refused() {
        assertThatThrownBy(() -> new Budget(0, REFUSE)).hasMessageContaining("at least 1 step");
    }
}
