package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One action as written: {@code setvar:'tx.a=1'}. The name is in lower case. */
record ActionText(String name, String value, Position position) {
    /** Cuts a list of actions at its commas; quoted values may have commas. */
    static List<ActionText> split(String text, Position start) throws InvalidRulesException {
        List<ActionText> actions = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            while (at < text.length()
                    && (text.charAt(at) == ' ' || text.charAt(at) == '\t' || text.charAt(at) == ',')) {
                at++;
            }
            int first = at;
            while (at < text.length() && text.charAt(at) != ':' && text.charAt(at) != ',') {
                at++;
            }
            String name = text.substring(first, at).trim().toLowerCase(Locale.ROOT);
            Position position = new Position(start.file(), start.line(), start.column() + first);
            StringBuilder value = new StringBuilder();
            if (at < text.length() && text.charAt(at) == ':') {
                at = value(text, at + 1, value, position);
            }
            if (!name.isEmpty()) {
                actions.add(new ActionText(name, value.toString(), position));
            }
        }
        return actions;
    }

    private static int value(String text, int from, StringBuilder value, Position position)
            throws InvalidRulesException {
        int at = from;
        // A whole value may be quoted, or the part of it after the equals sign.
        boolean quoted = at < text.length() && text.charAt(at) == '\'';
        if (!quoted) {
            while (at < text.length() && text.charAt(at) != ',') {
                value.append(text.charAt(at++));
            }
            int end = value.length();
            while (end > 0 && value.charAt(end - 1) == ' ') {
                end--;
            }
            value.setLength(end);
            return at;
        }
        at++;
        while (at < text.length() && text.charAt(at) != '\'') {
            if (text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw new InvalidRulesException(position, "the value of this action does not end: add '");
        }
        return at + 1;
    }
}
