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
 * @param scores the members of TX whose names end in the word score
 */
public record AuditEvent(
        String uniqueId,
        Instant time,
        Connection connection,
        @Nullable RequestHead request,
        @Nullable ResponseHead response,
        Verdict verdict,
        List<RuleMatch> matches,
        Map<String, String> scores,
        boolean relevant,
        String parts,
        List<StoredChange> changes) {
    public AuditEvent {
        matches = List.copyOf(matches);
        scores = Map.copyOf(scores);
        changes = List.copyOf(changes);
    }
}
