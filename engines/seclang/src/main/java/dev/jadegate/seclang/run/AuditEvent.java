package dev.jadegate.seclang.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What remains of a transaction.
 *
 * @param relevant whether the configuration wants it written
 * @param parts which parts it wants, as letters
 * @param interventions matches that a second opinion overruled; they are not among the matches
 * @param scores the members of TX whose names end in the word score
 * @param effort what it cost
 */
public record AuditEvent(
        String uniqueId,
        Instant time,
        Connection connection,
        @Nullable RequestHead request,
        @Nullable ResponseHead response,
        Verdict verdict,
        List<RuleMatch> matches,
        List<Intervention> interventions,
        Map<String, String> scores,
        boolean relevant,
        String parts,
        List<StoredChange> changes,
        Effort effort) {
    /**
     * What a transaction cost.
     *
     * @param steps work that was done, as {@link Budget} counts it
     * @param budgetSpent whether the budget ended before the work did: what was left of the transaction was not looked at
     */
    public record Effort(long steps, boolean budgetSpent) {}

    public AuditEvent {
        matches = List.copyOf(matches);
        interventions = List.copyOf(interventions);
        scores = Map.copyOf(scores);
        changes = List.copyOf(changes);
    }
}
