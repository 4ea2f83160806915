package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.Disruption;
import dev.jadegate.seclang.rule.Effect;
import dev.jadegate.seclang.rule.Position;
import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.Severity;
import dev.jadegate.seclang.rule.Template;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Transformation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the action list of one rule. */
final class ActionsParser {
    private static final int PHASE_MAX = 5;
    private static final int TRANSFORMATIONS_MAX = 32;

    /** Understood, and nothing to do here: they concern the web server or what a log looks like. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "sanitisearg",
            "sanitisematched",
            "sanitisematchedbytes",
            "sanitiserequestheader",
            "sanitiseresponseheader",
            "sanitizearg",
            "sanitizematched",
            "sanitizematchedbytes",
            "sanitizerequestheader",
            "sanitizeresponseheader",
            "setenv",
            "xmlns");

    long id;
    int phase;
    boolean phaseGiven;
    boolean chain;
    boolean capture;
    boolean multiMatch;

    @Nullable
    Disruption disruption;

    int status = Rule.STATUS_DEFAULT;

    @Nullable
    Boolean log;

    @Nullable
    Boolean audit;

    @Nullable
    String skipAfter;

    int skip;
    boolean transformationsReset;
    final List<Transformation> transformations = new ArrayList<>();
    final List<Effect> effects = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private Template message = Template.of("");
    private Template logData = Template.of("");
    private @Nullable Severity severity;
    private String revision = "";
    private String version = "";
    private int maturity;
    private int accuracy;

    static ActionsParser parse(String text, Position position) throws InvalidRulesException {
        ActionsParser parser = new ActionsParser();
        for (ActionText action : ActionText.split(text, position)) {
            parser.take(action);
        }
        return parser;
    }

    Rule.Metadata metadata() {
        return new Rule.Metadata(message, logData, tags, severity, revision, version, maturity, accuracy);
    }

    private void take(ActionText action) throws InvalidRulesException {
        String value = action.value();
        switch (action.name()) {
            case "id" -> id = number(action, 1, Long.MAX_VALUE);
            case "phase" -> {
                phase = phase(action);
                phaseGiven = true;
            }
            case "chain" -> chain = true;
            case "capture" -> capture = true;
            case "multimatch" -> multiMatch = true;
            case "pass" -> disruption = new Disruption.Pass();
            case "block" -> disruption = new Disruption.Block();
            case "deny" -> disruption = new Disruption.Deny();
            case "drop" -> disruption = new Disruption.Drop();
            case "redirect" -> disruption = new Disruption.Redirect(TemplateParser.parse(value, action.position()));
            case "allow" -> disruption = new Disruption.Allow(allowScope(action));
            case "status" -> status = (int) number(action, 100, 599);
            case "log" -> {
                log = true;
                audit = true;
            }
            case "nolog" -> {
                log = false;
                audit = false;
            }
            case "auditlog" -> audit = true;
            case "noauditlog" -> audit = false;
            case "skipafter" -> skipAfter = value;
            case "skip" -> skip = (int) number(action, 1, 10_000);
            case "t" -> transformation(action);
            case "msg" -> message = TemplateParser.parse(value, action.position());
            case "logdata" -> logData = TemplateParser.parse(value, action.position());
            case "tag" -> tags.add(value);
            case "severity" -> severity = severity(action);
            case "rev" -> revision = value;
            case "ver" -> version = value;
            case "maturity" -> maturity = (int) number(action, 0, 9);
            case "accuracy" -> accuracy = (int) number(action, 0, 9);
            default -> effect(action);
        }
    }

    private void effect(ActionText action) throws InvalidRulesException {
        switch (action.name()) {
            case "setvar" -> effects.add(setVariable(action));
            case "expirevar" -> effects.add(expireVariable(action));
            case "initcol" -> effects.add(bind(action));
            case "setuid" -> effects.add(bound(Variable.USER, action));
            case "setsid" -> effects.add(bound(Variable.SESSION, action));
            case "setrsc" -> effects.add(bound(Variable.RESOURCE, action));
            case "ctl" -> effects.add(new Effect.Configure(ControlParser.parse(action)));
            default -> {
                if (!WITHOUT_EFFECT.contains(action.name())) {
                    throw new InvalidRulesException(
                            action.position(),
                            "`" + Text.shown(action.name())
                                    + "` is not an action that this engine has: look at its spelling, or remove it");
                }
            }
        }
    }

    private void transformation(ActionText action) throws InvalidRulesException {
        if (action.value().equalsIgnoreCase("none")) {
            transformations.clear();
            transformationsReset = true;
            return;
        }
        Transformation transformation = Transformation.named(action.value());
        if (transformation == null) {
            throw new InvalidRulesException(
                    action.position(),
                    "`t:" + Text.shown(action.value()) + "` is not a transformation: look at its spelling");
        }
        if (transformations.size() == TRANSFORMATIONS_MAX) {
            throw new InvalidRulesException(
                    action.position(), "a rule has at most " + TRANSFORMATIONS_MAX + " transformations");
        }
        transformations.add(transformation);
    }

    private static Disruption.AllowScope allowScope(ActionText action) throws InvalidRulesException {
        return switch (action.value().toLowerCase(Locale.ROOT)) {
            case "" -> Disruption.AllowScope.ALL_PHASES;
            case "phase" -> Disruption.AllowScope.PHASE;
            case "request" -> Disruption.AllowScope.REQUEST;
            default -> throw new InvalidRulesException(action.position(), "write allow, allow:phase or allow:request");
        };
    }

    private static int phase(ActionText action) throws InvalidRulesException {
        return switch (action.value().toLowerCase(Locale.ROOT)) {
            case "request" -> 2;
            case "response" -> 4;
            case "logging" -> PHASE_MAX;
            default -> (int) number(action, 1, PHASE_MAX);
        };
    }

    private static Severity severity(ActionText action) throws InvalidRulesException {
        Severity severity = Severity.of(action.value());
        if (severity == null) {
            throw new InvalidRulesException(
                    action.position(),
                    "`" + Text.shown(action.value()) + "` is no severity: write EMERGENCY, ALERT, CRITICAL, ERROR,"
                            + " WARNING, NOTICE, INFO, DEBUG or 0 to 7");
        }
        return severity;
    }

    private static Effect setVariable(ActionText action) throws InvalidRulesException {
        boolean remove = action.value().startsWith("!");
        String text = remove ? action.value().substring(1) : action.value();
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "1" : text.substring(equals + 1);
        Variable collection = collection(name, action);
        Template key =
                TemplateParser.parse(name.substring(name.indexOf('.') + 1).trim(), action.position());
        Effect.Change change = remove
                ? Effect.Change.REMOVE
                : value.startsWith("+")
                        ? Effect.Change.ADD
                        : value.startsWith("-") && value.length() > 1 ? Effect.Change.SUBTRACT : Effect.Change.SET;
        boolean signed = change == Effect.Change.ADD || change == Effect.Change.SUBTRACT;
        return new Effect.SetVariable(
                collection, key, change, TemplateParser.parse(signed ? value.substring(1) : value, action.position()));
    }

    private static Effect expireVariable(ActionText action) throws InvalidRulesException {
        int equals = action.value().indexOf('=');
        String name = equals < 0 ? action.value() : action.value().substring(0, equals);
        if (equals < 0) {
            throw new InvalidRulesException(action.position(), "say after how many seconds: expirevar:ip.name=60");
        }
        return new Effect.ExpireVariable(
                collection(name, action),
                TemplateParser.parse(name.substring(name.indexOf('.') + 1), action.position()),
                TemplateParser.parse(action.value().substring(equals + 1), action.position()));
    }

    private static Effect bind(ActionText action) throws InvalidRulesException {
        int equals = action.value().indexOf('=');
        Variable variable = equals < 0
                ? null
                : Variable.named(action.value().substring(0, equals).trim());
        if (variable == null || variable.kind() != Variable.Kind.PERSISTENT) {
            throw new InvalidRulesException(
                    action.position(), "name a persistent collection and its key: initcol:ip=%{REMOTE_ADDR}");
        }
        return new Effect.BindCollection(
                variable, TemplateParser.parse(action.value().substring(equals + 1), action.position()));
    }

    private static Effect bound(Variable collection, ActionText action) throws InvalidRulesException {
        return new Effect.BindCollection(collection, TemplateParser.parse(action.value(), action.position()));
    }

    private static Variable collection(String name, ActionText action) throws InvalidRulesException {
        int dot = name.indexOf('.');
        Variable variable =
                dot < 0 ? null : Variable.named(name.substring(0, dot).trim());
        if (variable == null || (variable != Variable.TX && variable.kind() != Variable.Kind.PERSISTENT)) {
            throw new InvalidRulesException(
                    action.position(),
                    "`" + Text.shown(name)
                            + "` cannot be set: write tx.name, or a persistent collection as in ip.name");
        }
        return variable;
    }

    private static long number(ActionText action, long min, long max) throws InvalidRulesException {
        try {
            long number = Long.parseLong(action.value().trim());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // Told below.
        }
        throw new InvalidRulesException(
                action.position(),
                "`" + action.name() + "` is a number from " + min + " to " + max + ", not `"
                        + Text.shown(action.value()) + "`");
    }
}
