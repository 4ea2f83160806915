package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.BodyProcessor;
import dev.jadegate.seclang.rule.Control;
import dev.jadegate.seclang.rule.IdRange;
import dev.jadegate.seclang.rule.Position;
import dev.jadegate.seclang.rule.Target;
import java.util.List;
import java.util.Locale;

/** Reads the {@code ctl} action: {@code ctl:ruleRemoveTargetById=942100;ARGS:text}. */
final class ControlParser {
    private ControlParser() {}

    static Control parse(ActionText action) throws InvalidRulesException {
        int equals = action.value().indexOf('=');
        if (equals < 0) {
            throw new InvalidRulesException(action.position(), "`ctl` needs a name and a value: ctl:name=value");
        }
        String name = action.value().substring(0, equals).trim().toLowerCase(Locale.ROOT);
        String value = action.value().substring(equals + 1).trim();
        Directive.Word word = new Directive.Word(value, action.position());
        return switch (name) {
            case "ruleengine" -> new Control.RuleEngine(SettingsBuilder.engine(word));
            case "requestbodyaccess" -> new Control.RequestBodyAccess(SettingsBuilder.onOff(word));
            case "responsebodyaccess" -> new Control.ResponseBodyAccess(SettingsBuilder.onOff(word));
            case "requestbodyprocessor" -> new Control.RequestBodyProcessor(processor(word));
            case "forcerequestbodyvariable" -> new Control.ForceRequestBodyVariable(SettingsBuilder.onOff(word));
            case "auditengine" -> new Control.AuditEngine(SettingsBuilder.audit(word));
            case "auditlogparts" -> new Control.AuditLogParts(value);
            case "ruleremovebyid" -> new Control.RemoveRuleById(ids(value, action.position()));
            case "ruleremovebytag" -> new Control.RemoveRuleByTag(value);
            case "ruleremovebymsg" -> new Control.RemoveRuleByMessage(value);
            case "ruleremovetargetbyid" ->
                new Control.RemoveTargetById(ids(before(word), action.position()), target(word));
            case "ruleremovetargetbytag" -> new Control.RemoveTargetByTag(before(word), target(word));
            case "ruleremovetargetbymsg" -> new Control.RemoveTargetByMessage(before(word), target(word));
            default ->
                throw new InvalidRulesException(
                        action.position(),
                        "`ctl:" + Text.shown(name) + "` is not known: look at its spelling, or remove it");
        };
    }

    static IdRange ids(String text, Position position) throws InvalidRulesException {
        int dash = text.indexOf('-');
        try {
            return dash < 0
                    ? new IdRange(Long.parseLong(text.trim()), Long.parseLong(text.trim()))
                    : new IdRange(
                            Long.parseLong(text.substring(0, dash).trim()),
                            Long.parseLong(text.substring(dash + 1).trim()));
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRulesException(
                    position, "`" + Text.shown(text) + "` is not a rule id: write a number, or a range as 100-200");
        }
    }

    private static BodyProcessor processor(Directive.Word word) throws InvalidRulesException {
        for (BodyProcessor processor : BodyProcessor.values()) {
            if (!processor.text().isEmpty() && processor.text().equalsIgnoreCase(word.text())) {
                return processor;
            }
        }
        throw new InvalidRulesException(
                word.position(),
                "`" + Text.shown(word.text()) + "` reads no body: write URLENCODED, MULTIPART, JSON or XML");
    }

    private static String before(Directive.Word word) throws InvalidRulesException {
        return word.text().substring(0, semicolon(word));
    }

    private static Target target(Directive.Word word) throws InvalidRulesException {
        List<Target> targets = TargetParser.parse(word.text().substring(semicolon(word) + 1), word.position());
        if (targets.size() != 1) {
            throw new InvalidRulesException(word.position(), "name one target after the semicolon");
        }
        return targets.getFirst();
    }

    private static int semicolon(Directive.Word word) throws InvalidRulesException {
        int semicolon = word.text().indexOf(';');
        if (semicolon < 0) {
            throw new InvalidRulesException(
                    word.position(), "name the target after a semicolon, as in 942100;ARGS:text");
        }
        return semicolon;
    }
}
