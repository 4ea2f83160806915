package dev.jadegate.edge.waf;

import dev.jadegate.edge.log.JsonLine;
import dev.jadegate.seclang.rule.Disruption;
import dev.jadegate.seclang.run.AuditEvent;
import dev.jadegate.seclang.run.RuleMatch;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rules found, as a line of the security log. Values of the client are not in it but for the masked ones of explanations,
 * and neither is the query.
 */
final class SecurityEvent {
    /** Matches that are told of one request. */
    private static final int MATCHES_MAX = 50;

    private SecurityEvent() {}

    static void write(
            Waf waf,
            Inspection.Subject subject,
            AuditEvent event,
            Inspection.@Nullable Finding finding,
            boolean blocks) {
        List<RuleMatch> told =
                event.matches().stream().filter(RuleMatch::logged).toList();
        Inspection.Finding found = finding == null && !blocks ? wouldBlock(event.matches()) : finding;
        if (told.isEmpty() && found == null && event.interventions().isEmpty()) {
            return;
        }
        String action = found == null ? "noted" : found.action();
        if (action.equals("detected")) {
            subject.counters().detected();
        } else if (found != null && !action.equals("passed unseen")) {
            subject.counters().blocked();
        }
        if (!waf.securityLog().isOn()) {
            return;
        }
        JsonLine line = new JsonLine()
                .text("time", event.time().toString())
                .text("kind", "waf")
                .text("requestId", subject.requestId())
                .text("site", subject.site())
                .text("client", subject.client())
                .text("method", subject.method())
                .text("host", subject.host())
                .text("path", subject.path())
                .text("action", action);
        if (found != null) {
            line.text("reason", found.reason());
            if (found.status() != 0) {
                line.number("status", found.status());
            }
        }
        line.list("rules");
        for (RuleMatch match : told.subList(0, Math.min(told.size(), MATCHES_MAX))) {
            line.item()
                    .number("id", match.id())
                    .text("message", match.message())
                    .text(
                            "severity",
                            match.severity() == null ? null : match.severity().name())
                    .text("explanation", match.explanation())
                    .close();
        }
        line.closeList();
        if (!event.interventions().isEmpty()) {
            line.list("overruled");
            event.interventions().stream()
                    .limit(MATCHES_MAX)
                    .forEach(one -> line.item()
                            .number("id", one.rule().id())
                            .text("explanation", one.explanation())
                            .close());
            line.closeList();
        }
        line.object("scores");
        event.scores().entrySet().stream()
                .filter(score -> !score.getValue().equals("0"))
                .sorted(Map.Entry.comparingByKey())
                .forEach(score -> line.text(score.getKey(), score.getValue()));
        waf.securityLog().write(line.close().end());
    }

    /** Where rules only look: the first of them that would have decided. */
    private static Inspection.@Nullable Finding wouldBlock(List<RuleMatch> matches) {
        for (RuleMatch match : matches) {
            boolean decides = switch (match.rule().disruption()) {
                case Disruption.Pass pass -> false;
                case Disruption.Block block -> false;
                case Disruption.Allow allow -> false;
                case Disruption.Deny deny -> true;
                case Disruption.Drop drop -> true;
                case Disruption.Redirect redirect -> true;
            };
            if (decides) {
                return new Inspection.Finding("detected", 0, match.message());
            }
        }
        return null;
    }
}
