package dev.jadegate.seclang.rehearse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void requests_whose_verdict_flips_are_listed_with_the_rules_that_make_it() throws Exception {
        Rehearsal rehearsal = new Rehearsal(
                Pasts.compile(Pasts.SCORING), Pasts.compile(Pasts.SCORING.replace("@contains <", "@contains @")));
        rehearsal.add(Pasts.get("/a?x=plain"));
        rehearsal.add(Pasts.get("/a?x=1%3C2"));
        rehearsal.add(Pasts.get("/b?x=me%40home"));
        rehearsal.add(Pasts.get("/b?x=select'"));

        Rehearsal.Report report = rehearsal.report();

        assertThat(report.requests()).isEqualTo(4);
        assertThat(report.blockedBefore()).isEqualTo(2);
        assertThat(report.blockedAfter()).isEqualTo(2);
        assertThat(report.newlyBlocked()).isEqualTo(1);
        assertThat(report.newlyPassed()).isEqualTo(1);
        assertThat(report.flips()).extracting(Rehearsal.Flip::rules).containsExactly(Set.of(1003L), Set.of(1003L));
        assertThat(report.flips()).extracting(Rehearsal.Flip::blocked).containsExactly(false, true);
        assertThat(report.byRule()).containsExactly(entry(1003L, 2));
        assertThat(report.byEndpoint()).containsOnly(entry("GET /a", 1), entry("GET /b", 1));
    }

    @Test
    void another_sum_that_is_allowed_flips_without_a_rule_of_its_own() throws Exception {
        Rehearsal rehearsal =
                new Rehearsal(Pasts.compile(Pasts.SCORING), Pasts.compile(Pasts.SCORING.replace("@ge 5", "@ge 7")));
        rehearsal.add(Pasts.get("/a?x=select'"));

        assertThat(rehearsal.report().flips()).extracting(Rehearsal.Flip::rules).containsExactly(Set.of());
        assertThat(rehearsal.report().byRule()).containsExactly(entry(0L, 1));
    }

    @Test
    void the_same_rules_flip_nothing() throws Exception {
        Rehearsal rehearsal = new Rehearsal(Pasts.compile(Pasts.SCORING), Pasts.compile(Pasts.SCORING));
        for (int at = 0; at < 100; at++) {
            rehearsal.add(Pasts.get("/a?x=" + (at % 2 == 0 ? "%3C" : "y") + at));
        }

        assertThat(rehearsal.report().flips()).isEmpty();
        assertThat(rehearsal.report().blockedBefore()).isEqualTo(50);
    }
}
