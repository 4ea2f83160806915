package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.Disruption;
import dev.jadegate.seclang.rule.OperatorCall;
import dev.jadegate.seclang.rule.Position;
import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.RuleSet;
import dev.jadegate.seclang.rule.Target;
import dev.jadegate.seclang.transformation.Transformation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads rule files into a {@link RuleSet}. What is not understood is a problem, never passed over: a rule that is ignored is a
 * hole. All problems of a set are told at once, up to a limit.
 */
public final class RuleParser {
    private static final int PHASE_DEFAULT = 2;

    private final RuleSource source;
    private final ParseLimits limits;
    private final SettingsBuilder settings = new SettingsBuilder();
    private final List<RuleSet.Element> elements = new ArrayList<>();
    private final Map<Long, Position> ids = new HashMap<>();
    private final Map<Integer, ActionsParser> defaults = new HashMap<>();
    private final List<String> signatures = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Rule> openChain = new ArrayList<>();
    private int directives;

    private RuleParser(RuleSource source, ParseLimits limits) {
        this.source = source;
        this.limits = limits;
    }

    /** Reads {@code files} of {@code source} in their order. */
    public static RuleSet parse(RuleSource source, List<String> files, ParseLimits limits)
            throws InvalidRulesException {
        RuleParser parser = new RuleParser(source, limits);
        try {
            for (String file : files) {
                parser.file(file, new Position(file, 1, 1), 0);
            }
            parser.endChain();
        } catch (TooMany stop) {
            // What was found is told.
        }
        if (!parser.problems.isEmpty()) {
            throw new InvalidRulesException(parser.problems);
        }
        return new RuleSet(parser.elements, parser.settings.build(), parser.signatures);
    }

    /** Ends reading when enough is known to be wrong. */
    private static final class TooMany extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private void file(String name, Position from, int depth) throws TooMany {
        byte[] bytes = source.rules(name);
        if (bytes == null) {
            report(from, "the rule file `" + name + "` does not exist: look at its name");
            return;
        }
        if (bytes.length > limits.fileBytesMax()) {
            report(from, "the rule file `" + name + "` is larger than " + limits.fileBytesMax() + " bytes");
            return;
        }
        if (depth > limits.includeDepthMax()) {
            report(from, "files include files more than " + limits.includeDepthMax() + " deep: look for a circle");
            return;
        }
        DirectiveReader reader = new DirectiveReader(name, new String(bytes, StandardCharsets.ISO_8859_1), limits);
        while (true) {
            try {
                Directive directive = reader.next();
                if (directive == null) {
                    return;
                }
                if (++directives > limits.directivesMax()) {
                    report(directive.position(), "there are more than " + limits.directivesMax() + " directives");
                    throw new TooMany();
                }
                directive(directive, depth);
            } catch (InvalidRulesException wrong) {
                for (Problem problem : wrong.problems()) {
                    report(problem.position(), problem.message());
                }
            }
        }
    }

    private void report(Position position, String message) throws TooMany {
        problems.add(new Problem(position, message));
        if (problems.size() >= limits.problemsMax()) {
            throw new TooMany();
        }
    }

    private void directive(Directive directive, int depth) throws InvalidRulesException, TooMany {
        String name = directive.name().toLowerCase(Locale.ROOT);
        if (!openChain.isEmpty() && !name.equals("secrule") && !name.equals("secaction")) {
            endChain();
        }
        switch (name) {
            case "secrule" -> rule(directive);
            case "secaction" -> action(directive);
            case "secmarker" ->
                elements.add(new RuleSet.Marker(directive.argument(0).text(), directive.position()));
            case "secdefaultaction" -> defaultAction(directive);
            case "seccomponentsignature" -> signatures.add(directive.argument(0).text());
            case "include" -> include(directive, depth);
            default -> {
                if (!settings.take(directive) && !RuleUpdates.apply(directive, elements)) {
                    throw new InvalidRulesException(
                            directive.position(),
                            "`" + Text.shown(directive.name())
                                    + "` is not a directive that this engine has: look at its spelling, or remove it");
                }
            }
        }
    }

    private void include(Directive directive, int depth) throws InvalidRulesException, TooMany {
        String pattern = directive.argument(0).text();
        List<String> files = source.include(pattern, directive.position().file());
        if (files.isEmpty() && pattern.indexOf('*') < 0) {
            throw new InvalidRulesException(
                    directive.argument(0).position(),
                    "the rule file `" + pattern + "` does not exist: look at its name");
        }
        for (String file : files) {
            file(file, directive.position(), depth + 1);
        }
    }

    private void rule(Directive directive) throws InvalidRulesException {
        directive.atMost(3);
        Directive.Word targets = directive.argument(0);
        Directive.Word operator = directive.argument(1);
        String actions =
                directive.arguments().size() > 2 ? directive.argument(2).text() : "";
        Position position =
                directive.arguments().size() > 2 ? directive.argument(2).position() : directive.position();
        add(
                directive.position(),
                TargetParser.parse(targets.text(), targets.position()),
                operator(operator),
                ActionsParser.parse(actions, position));
    }

    private void action(Directive directive) throws InvalidRulesException {
        directive.atMost(1);
        Directive.Word actions = directive.argument(0);
        add(directive.position(), List.of(), null, ActionsParser.parse(actions.text(), actions.position()));
    }

    private void defaultAction(Directive directive) throws InvalidRulesException {
        ActionsParser actions = ActionsParser.parse(
                directive.argument(0).text(), directive.argument(0).position());
        if (actions.chain || actions.id != 0 || actions.skipAfter != null) {
            throw new InvalidRulesException(
                    directive.position(), "a default action has a phase, a disruptive action, logging and no more");
        }
        defaults.put(actions.phaseGiven ? actions.phase : PHASE_DEFAULT, actions);
    }

    private static OperatorCall operator(Directive.Word word) {
        String text = word.text().stripLeading();
        boolean negated = text.startsWith("!");
        String rest = negated ? text.substring(1).stripLeading() : text;
        if (!rest.startsWith("@")) {
            return new OperatorCall("rx", rest, negated, word.position());
        }
        int space = 0;
        while (space < rest.length() && rest.charAt(space) != ' ') {
            space++;
        }
        String name = rest.substring(1, space);
        return new OperatorCall(name, rest.substring(space).stripLeading(), negated, word.position());
    }

    private void add(Position position, List<Target> targets, @Nullable OperatorCall operator, ActionsParser actions)
            throws InvalidRulesException {
        boolean link = !openChain.isEmpty();
        int phase = link ? openChain.getFirst().phase() : actions.phaseGiven ? actions.phase : PHASE_DEFAULT;
        ActionsParser standard = defaults.get(phase);
        if (link) {
            checkLink(position, actions);
        } else {
            checkHead(position, actions);
        }
        Rule rule = new Rule(
                link ? 0 : actions.id,
                phase,
                position,
                targets,
                operator,
                transformations(actions, standard),
                actions.multiMatch,
                actions.capture,
                link ? new Disruption.Pass() : disruption(actions, standard),
                status(actions, standard),
                actions.effects,
                actions.skipAfter,
                actions.skip,
                logging(actions, standard),
                actions.metadata(),
                null);
        if (openChain.size() >= limits.chainMax()) {
            throw new InvalidRulesException(position, "a chain has at most " + limits.chainMax() + " rules");
        }
        openChain.add(rule);
        if (!actions.chain) {
            closeChain();
        }
    }

    private void checkHead(Position position, ActionsParser actions) throws InvalidRulesException {
        if (actions.id == 0) {
            throw new InvalidRulesException(position, "the rule has no id: add id:NUMBER, unique among all rules");
        }
        Position other = ids.put(actions.id, position);
        if (other != null) {
            throw new InvalidRulesException(
                    position, "the id " + actions.id + " is taken by the rule at " + other + ": choose another");
        }
    }

    private static void checkLink(Position position, ActionsParser actions) throws InvalidRulesException {
        if (actions.disruption != null
                && !(actions.disruption instanceof Disruption.Pass)
                && !(actions.disruption instanceof Disruption.Block)) {
            throw new InvalidRulesException(
                    position, "only the first rule of a chain decides: move its disruptive action there");
        }
        if (actions.skipAfter != null || actions.skip != 0) {
            throw new InvalidRulesException(position, "only the first rule of a chain skips: move the action there");
        }
    }

    private static List<Transformation> transformations(ActionsParser actions, @Nullable ActionsParser standard) {
        if (standard == null || actions.transformationsReset || standard.transformations.isEmpty()) {
            return actions.transformations;
        }
        List<Transformation> all = new ArrayList<>(standard.transformations);
        all.addAll(actions.transformations);
        return all;
    }

    /** {@code block} stands for the default action of the phase; without one nothing is blocked. */
    private static Disruption disruption(ActionsParser actions, @Nullable ActionsParser standard) {
        Disruption usual =
                standard == null || standard.disruption == null ? new Disruption.Pass() : standard.disruption;
        Disruption own = actions.disruption;
        return own == null || own instanceof Disruption.Block ? usual : own;
    }

    private static int status(ActionsParser actions, @Nullable ActionsParser standard) {
        return actions.status != Rule.STATUS_DEFAULT || standard == null ? actions.status : standard.status;
    }

    private static Rule.Logging logging(ActionsParser actions, @Nullable ActionsParser standard) {
        boolean log = actions.log != null ? actions.log : (standard == null || standard.log == null || standard.log);
        boolean audit = actions.audit != null
                ? actions.audit
                : (standard == null || standard.audit == null) ? log : standard.audit;
        return new Rule.Logging(log, audit);
    }

    private void closeChain() {
        Rule rule = openChain.getLast();
        for (int at = openChain.size() - 2; at >= 0; at--) {
            rule = openChain.get(at).withNext(rule);
        }
        openChain.clear();
        elements.add(new RuleSet.RuleElement(rule));
    }

    private void endChain() throws TooMany {
        if (!openChain.isEmpty()) {
            report(
                    openChain.getFirst().position(),
                    "the chain that begins here does not end: take `chain` from its last rule");
            openChain.clear();
        }
    }
}
