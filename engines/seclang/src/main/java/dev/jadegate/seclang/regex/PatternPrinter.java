package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.transformation.ByteSet;
import java.util.List;

/** Writes a pattern so that every engine of the RE2 family reads the same bytes in it. */
final class PatternPrinter {
    private final StringBuilder out = new StringBuilder();

    private PatternPrinter() {}

    static String print(Node node) {
        PatternPrinter printer = new PatternPrinter();
        printer.write(node);
        return printer.out.toString();
    }

    private void write(Node node) {
        switch (node) {
            case Node.One(ByteSet set) -> set(set);
            case Node.Sequence(List<Node> parts) -> sequence(parts);
            case Node.Choice(List<Node> branches) -> {
                out.append("(?:");
                for (int at = 0; at < branches.size(); at++) {
                    out.append(at == 0 ? "" : "|");
                    write(branches.get(at));
                }
                out.append(')');
            }
            case Node.Repeat repeat -> repeat(repeat);
            case Node.Group(Node inner, int capture) -> {
                out.append(capture > 0 ? "(" : "(?:");
                write(inner);
                out.append(')');
            }
            case Node.Edge(Node.Edge.Kind kind) -> out.append(edge(kind));
            case Node.Look look -> throw new IllegalArgumentException("looks around are not printed: " + look.ahead());
            case Node.BackReference reference ->
                throw new IllegalArgumentException("references are not printed: " + reference.group());
            // Giving back can only add matches that PCRE would not find; none of the rules depends on it.
            case Node.Atomic(Node inner) -> {
                out.append("(?:");
                write(inner);
                out.append(')');
            }
        }
    }

    private void repeat(Node.Repeat repeat) {
        if (repeat.max() == 0) {
            return;
        }
        out.append("(?:");
        write(repeat.node());
        out.append(')');
        if (repeat.min() == 0 && repeat.max() == Node.UNBOUNDED) {
            out.append('*');
        } else if (repeat.min() == 1 && repeat.max() == Node.UNBOUNDED) {
            out.append('+');
        } else if (repeat.min() == 0 && repeat.max() == 1) {
            out.append('?');
        } else if (repeat.max() == Node.UNBOUNDED) {
            out.append('{').append(repeat.min()).append(",}");
        } else {
            out.append('{')
                    .append(repeat.min())
                    .append(',')
                    .append(repeat.max())
                    .append('}');
        }
        out.append(repeat.greed() == Node.Greed.LAZY ? "?" : "");
    }

    /** Letters in either case are written together, so that an engine sees the word. */
    private void sequence(List<Node> parts) {
        int at = 0;
        while (at < parts.size()) {
            int end = at;
            boolean folded = false;
            while (end < parts.size() && foldable(parts.get(end)) >= 0) {
                folded |= ((Node.One) parts.get(end)).set().size() == 2;
                end++;
            }
            if (folded && end - at > 1) {
                out.append("(?i:");
                for (; at < end; at++) {
                    out.append((char) foldable(parts.get(at)));
                }
                out.append(')');
            } else {
                write(parts.get(at++));
            }
        }
    }

    /** The lower-case letter of a pair, or a byte that is safe to write bare and has no case; -1 otherwise. */
    private static int foldable(Node node) {
        if (!(node instanceof Node.One(ByteSet set)) || set.size() > 2) {
            return -1;
        }
        int first = first(set);
        if (set.size() == 2) {
            return first >= 'A' && first <= 'Z' && set.contains(first + 32) ? first + 32 : -1;
        }
        boolean bare = (first >= '0' && first <= '9') || first == '_' || first == ' ' || first == '=';
        return set.size() == 1 && bare ? first : -1;
    }

    private static int first(ByteSet set) {
        for (int one = 0; one < 256; one++) {
            if (set.contains(one)) {
                return one;
            }
        }
        return -1;
    }

    private void set(ByteSet set) {
        if (set.size() == 256) {
            out.append("(?s:.)");
        } else if (set.isEmpty()) {
            out.append("[^\\x00-\\x{10ffff}]");
        } else if (set.size() == 1) {
            one(first(set));
        } else {
            boolean negated = set.size() > 128;
            ByteSet written = negated ? set.complement() : set;
            out.append(negated ? "[^" : "[");
            for (int from = 0; from < 256; from++) {
                if (written.contains(from)) {
                    int to = from;
                    while (to < 255 && written.contains(to + 1)) {
                        to++;
                    }
                    one(from);
                    if (to > from) {
                        out.append(to > from + 1 ? "-" : "");
                        one(to);
                    }
                    from = to;
                }
            }
            out.append(']');
        }
    }

    private void one(int value) {
        boolean bare =
                (value >= '0' && value <= '9') || (value >= 'A' && value <= 'Z') || (value >= 'a' && value <= 'z');
        if (bare) {
            out.append((char) value);
        } else {
            out.append(value < 16 ? "\\x0" : "\\x").append(Integer.toHexString(value));
        }
    }

    private static String edge(Node.Edge.Kind kind) {
        return switch (kind) {
            case BEGIN -> "\\A";
            case END -> "\\z";
            case END_OR_LAST_NEWLINE -> "(?:\\n?\\z)";
            case LINE_BEGIN -> "(?:(?m:^))";
            case LINE_END -> "(?:(?m:$))";
            case WORD -> "\\b";
            case NOT_WORD -> "\\B";
        };
    }
}
