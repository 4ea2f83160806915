package dev.jadegate.seclang.rehearse;

import dev.jadegate.seclang.run.AuditEvent;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RuleMatch;
import dev.jadegate.seclang.run.Surroundings;
import dev.jadegate.seclang.run.Transaction;
import dev.jadegate.seclang.run.Verdict;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What rules say to a request of the past, its response left out.
 *
 * @param matches of rules that are told in the log, in their order
 */
public record Judgement(Verdict verdict, List<RuleMatch> matches) {
    public Judgement {
        matches = List.copyOf(matches);
    }

    /** Runs the phases of a request. What persistent collections held at its time is not known: they are empty. */
    public static Judgement of(Program program, PastRequest request) {
        Transaction transaction = program.begin(request.connection(), new Past(request));
        Verdict verdict = transaction.requestHead(request.head());
        if (!verdict.interrupts()) {
            verdict = transaction.requestBody(request.body());
        }
        AuditEvent event = transaction.end();
        return new Judgement(
                verdict, event.matches().stream().filter(RuleMatch::logged).toList());
    }

    public boolean blocks() {
        return verdict.interrupts();
    }

    /** Ids of the rules that looked at the request and found something; those that only add up are not among them. */
    public Set<Long> found() {
        Set<Long> ids = new LinkedHashSet<>();
        for (RuleMatch match : matches) {
            if (!addsUp(match)) {
                ids.add(match.id());
            }
        }
        return ids;
    }

    /** Whether rules find the same in the same places and come to the same verdict. */
    public static boolean alike(Judgement one, Judgement other) {
        return one.blocks() == other.blocks() && one.places().equals(other.places());
    }

    private Set<String> places() {
        Set<String> places = new LinkedHashSet<>();
        matches.forEach(match -> places.add(match.id() + " " + match.variable()));
        return places;
    }

    /** Whether a rule only looked at what others had written, as those do that compare scores. */
    static boolean addsUp(RuleMatch match) {
        return match.variable().startsWith("TX") && match.rule().next() == null;
    }

    /** Whether what the rule looked at last is none of the request. */
    static boolean looksAtWritten(RuleMatch match) {
        String variable = match.variable();
        return variable.isEmpty() || variable.startsWith("TX") || variable.startsWith("MATCHED_");
    }

    private record Past(PastRequest request) implements Surroundings {
        @Override
        public String uniqueId() {
            return request.name();
        }

        @Override
        public Instant now() {
            return request.time();
        }
    }
}
