package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.Position;
import dev.jadegate.seclang.rule.Selector;
import dev.jadegate.seclang.rule.Target;
import dev.jadegate.seclang.rule.Variable;
import java.util.ArrayList;
import java.util.List;

/** Reads a list of targets: {@code ARGS|!ARGS:/^x/|&REQUEST_HEADERS:Host}. */
final class TargetParser {
    private final String text;
    private final Position position;
    private int at;

    private TargetParser(String text, Position position) {
        this.text = text;
        this.position = position;
    }

    static List<Target> parse(String text, Position position) throws InvalidRulesException {
        TargetParser parser = new TargetParser(text, position);
        List<Target> targets = new ArrayList<>();
        do {
            targets.add(parser.one());
        } while (parser.separator());
        return targets;
    }

    /** Whether another target follows; {@code |} and {@code ,} separate. */
    private boolean separator() throws InvalidRulesException {
        if (at == text.length()) {
            return false;
        }
        if (text.charAt(at) != '|' && text.charAt(at) != ',') {
            throw problem("targets are separated by `|`, here stands `" + Text.shown(text.substring(at)) + "`");
        }
        at++;
        return true;
    }

    private Target one() throws InvalidRulesException {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        boolean excluded = skip('!');
        boolean count = skip('&');
        int start = at;
        while (at < text.length() && "|:,".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String name = text.substring(start, at).trim();
        Variable variable = Variable.named(name);
        if (variable == null) {
            at = start;
            throw problem("`" + Text.shown(name) + "` is not a variable: look at its spelling");
        }
        if (excluded && count) {
            throw problem("a target is excluded by `!` or counted by `&`, not both");
        }
        Selector selector = skip(':') ? selector(variable) : Selector.ALL;
        return new Target(variable, selector, count, excluded);
    }

    private Selector selector(Variable variable) throws InvalidRulesException {
        if (variable.isScalar()) {
            throw problem("`" + variable + "` has no members: remove what follows the colon");
        }
        if (variable == Variable.XML) {
            return xml();
        }
        boolean quoted = skip('\'');
        Selector selector;
        if (skip('/')) {
            selector = new Selector.Matching(pattern());
        } else {
            int start = at;
            while (at < text.length() && (quoted ? text.charAt(at) != '\'' : "|,".indexOf(text.charAt(at)) < 0)) {
                at++;
            }
            String member = text.substring(start, at);
            if (member.isEmpty()) {
                throw problem("the name of a member of `" + variable + "` is missing after the colon");
            }
            selector = new Selector.Named(member);
        }
        if (quoted && !skip('\'')) {
            throw problem("the quoted selector does not end: add '");
        }
        return selector;
    }

    /** A pattern ends at a slash after which the target ends. */
    private String pattern() throws InvalidRulesException {
        StringBuilder pattern = new StringBuilder();
        while (at < text.length()) {
            char one = text.charAt(at++);
            if (one == '\\' && at < text.length()) {
                if (text.charAt(at) != '/') {
                    pattern.append(one);
                }
                pattern.append(text.charAt(at++));
            } else if (one == '/' && (at == text.length() || "|,'".indexOf(text.charAt(at)) >= 0)) {
                return pattern.toString();
            } else {
                pattern.append(one);
            }
        }
        throw problem("the pattern of a selector does not end: add /");
    }

    private Selector xml() throws InvalidRulesException {
        for (String known : List.of("/*", "//@*")) {
            if (text.startsWith(known, at)) {
                at += known.length();
                return new Selector.Named(known);
            }
        }
        throw problem("of XML, rules can look at `XML:/*` (all text) and `XML://@*` (all attribute values)");
    }

    private boolean skip(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private InvalidRulesException problem(String message) {
        return new InvalidRulesException(
                new Position(position.file(), position.line(), position.column() + at), message);
    }
}
