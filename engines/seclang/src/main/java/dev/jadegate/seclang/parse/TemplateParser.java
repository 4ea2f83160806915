package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.Position;
import dev.jadegate.seclang.rule.Template;
import dev.jadegate.seclang.rule.Variable;
import java.util.ArrayList;
import java.util.List;

/** Reads text with {@code %{variable.member}} in it. */
public final class TemplateParser {
    private TemplateParser() {}

    /** A reference to a variable that does not exist is a problem; what only looks like one is text. */
    public static Template parse(String text, Position position) throws InvalidRulesException {
        List<Template.Part> parts = new ArrayList<>();
        int from = 0;
        int start = text.indexOf("%{");
        while (start >= 0) {
            int end = text.indexOf('}', start);
            if (end < 0) {
                break;
            }
            if (start > from) {
                parts.add(new Template.Text(text.substring(from, start)));
            }
            parts.add(reference(text.substring(start + 2, end), position));
            from = end + 1;
            start = text.indexOf("%{", from);
        }
        if (from < text.length()) {
            parts.add(new Template.Text(text.substring(from)));
        }
        return new Template(parts);
    }

    private static Template.Reference reference(String text, Position position) throws InvalidRulesException {
        int dot = text.indexOf('.');
        int colon = text.indexOf(':');
        int cut = dot < 0 ? colon : colon < 0 ? dot : Math.min(dot, colon);
        String name = cut < 0 ? text : text.substring(0, cut);
        Variable variable = Variable.named(name);
        if (variable == null) {
            throw new InvalidRulesException(
                    position,
                    "`%{" + Text.shown(text) + "}` names no variable: write %{VARIABLE} or %{COLLECTION.member}");
        }
        return new Template.Reference(variable, cut < 0 ? "" : text.substring(cut + 1));
    }
}
