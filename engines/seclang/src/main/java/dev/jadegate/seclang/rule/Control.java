package dev.jadegate.seclang.rule;

/** The {@code ctl} action: changes of the engine for one transaction. */
public sealed interface Control {
    record RuleEngine(Settings.EngineMode mode) implements Control {}

    record RequestBodyAccess(boolean on) implements Control {}

    record ResponseBodyAccess(boolean on) implements Control {}

    record RequestBodyProcessor(BodyProcessor processor) implements Control {}

    record ForceRequestBodyVariable(boolean on) implements Control {}

    record AuditEngine(Settings.AuditMode mode) implements Control {}

    /** {@code +E}, {@code -E} or a whole list. */
    record AuditLogParts(String change) implements Control {}

    record RemoveRuleById(IdRange ids) implements Control {}

    record RemoveRuleByTag(String tag) implements Control {}

    record RemoveRuleByMessage(String message) implements Control {}

    record RemoveTargetById(IdRange ids, Target target) implements Control {}

    record RemoveTargetByTag(String tag, Target target) implements Control {}

    record RemoveTargetByMessage(String message, Target target) implements Control {}
}
