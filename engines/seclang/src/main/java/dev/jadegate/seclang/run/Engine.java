package dev.jadegate.seclang.run;

import dev.jadegate.seclang.rule.BodyProcessor;
import dev.jadegate.seclang.rule.Control;
import dev.jadegate.seclang.rule.Settings;

/** The configuration of one transaction: that of the program until rules change it. */
final class Engine {
    Settings.EngineMode mode;
    Settings.AuditMode audit;
    String auditParts;
    boolean requestBodyAccess;
    boolean responseBodyAccess;
    boolean forceRequestBody;
    BodyProcessor processor = BodyProcessor.NONE;
    final Removals removals = new Removals();
    boolean hasRemovals;

    Engine(Settings settings) {
        mode = settings.engine();
        audit = settings.audit();
        auditParts = settings.auditParts();
        requestBodyAccess = settings.requestBodyAccess();
        responseBodyAccess = settings.responseBodyAccess();
    }

    void apply(Control control) {
        switch (control) {
            case Control.RuleEngine(Settings.EngineMode changed) -> mode = changed;
            case Control.AuditEngine(Settings.AuditMode changed) -> audit = changed;
            case Control.AuditLogParts(String change) -> auditParts = parts(change);
            case Control.RequestBodyAccess(boolean on) -> requestBodyAccess = on;
            case Control.ResponseBodyAccess(boolean on) -> responseBodyAccess = on;
            case Control.ForceRequestBodyVariable(boolean on) -> forceRequestBody = on;
            case Control.RequestBodyProcessor(BodyProcessor changed) -> processor = changed;
            case Control.RemoveRuleById removal -> remove(removal);
            case Control.RemoveRuleByTag removal -> remove(removal);
            case Control.RemoveRuleByMessage removal -> remove(removal);
            case Control.RemoveTargetById removal -> remove(removal);
            case Control.RemoveTargetByTag removal -> remove(removal);
            case Control.RemoveTargetByMessage removal -> remove(removal);
        }
    }

    private void remove(Control removal) {
        removals.add(removal);
        hasRemovals = true;
    }

    private String parts(String change) {
        if (change.startsWith("+")) {
            return auditParts + change.substring(1);
        }
        if (!change.startsWith("-")) {
            return change;
        }
        StringBuilder kept = new StringBuilder();
        auditParts.chars().filter(part -> change.indexOf(part, 1) < 0).forEach(part -> kept.append((char) part));
        return kept.toString();
    }
}
