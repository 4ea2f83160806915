package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.regex.Node.Edge.Kind;
import dev.jadegate.seclang.regex.Node.Greed;
import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the dialect of PCRE that rules are written in. The dot matches every byte, {@code $} only the end, unless flags say
 * otherwise.
 */
final class PatternParser {
    /** The deepest nesting of groups; the Core Rule Set has below 20. */
    static final int DEPTH_MAX = 200;

    /** What one counted repetition may say: more makes programs that do not fit. */
    static final int COUNT_MAX = 1_000;

    private final String text;
    private int at;
    private int depth;
    private int groups;
    private boolean ignoreCase;
    private boolean multiLine;
    private boolean dotAll = true;
    private boolean extended;

    private PatternParser(String text) {
        this.text = text;
    }

    record Parsed(Node node, int groups) {}

    static Parsed parse(String text) throws InvalidPatternException {
        PatternParser parser = new PatternParser(text);
        Node node = parser.choice();
        if (parser.at < text.length()) {
            throw parser.problem("a parenthesis is closed that was not opened: write \\) for the byte");
        }
        return new Parsed(node, parser.groups);
    }

    private InvalidPatternException problem(String message) {
        return new InvalidPatternException(message, Math.min(at, text.length()));
    }

    private boolean more() {
        return at < text.length();
    }

    private boolean skip(String expected) {
        if (text.startsWith(expected, at)) {
            at += expected.length();
            return true;
        }
        return false;
    }

    private Node choice() throws InvalidPatternException {
        List<Node> branches = new ArrayList<>();
        branches.add(sequence());
        while (skip("|")) {
            branches.add(sequence());
        }
        return branches.size() == 1 ? branches.getFirst() : new Node.Choice(branches);
    }

    private Node sequence() throws InvalidPatternException {
        List<Node> parts = new ArrayList<>();
        while (more() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            if (extended && skipExtended()) {
                continue;
            }
            if (skip("\\Q")) {
                int end = text.indexOf("\\E", at);
                int stop = end < 0 ? text.length() : end;
                while (at < stop) {
                    parts.add(one(text.charAt(at++)));
                }
                at = end < 0 ? stop : stop + 2;
                continue;
            }
            Node atom = atom();
            parts.add(repeated(atom));
        }
        return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(parts);
    }

    private boolean skipExtended() {
        char next = text.charAt(at);
        if (next == '#') {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
            return true;
        }
        if (Bytes.isSpace(next)) {
            at++;
            return true;
        }
        return false;
    }

    private Node atom() throws InvalidPatternException {
        char next = text.charAt(at++);
        return switch (next) {
            case '(' -> group();
            case '[' -> new Node.One(set());
            case '.' -> new Node.One(dotAll ? ByteSet.all() : ByteSet.of("\n").complement());
            case '^' -> new Node.Edge(multiLine ? Kind.LINE_BEGIN : Kind.BEGIN);
            case '$' -> new Node.Edge(multiLine ? Kind.LINE_END : Kind.END);
            case '\\' -> escape();
            case '*', '+', '?' -> {
                at--;
                throw problem("`" + next + "` repeats nothing: write \\" + next + " for the byte");
            }
            default -> one(next);
        };
    }

    private Node one(int value) {
        return new Node.One(folded(ByteSet.NONE.with(value & 0xff)));
    }

    private ByteSet folded(ByteSet set) {
        if (!ignoreCase) {
            return set;
        }
        ByteSet result = set;
        for (int upper = 'A'; upper <= 'Z'; upper++) {
            if (set.contains(upper) || set.contains(upper + 32)) {
                result = result.with(upper).with(upper + 32);
            }
        }
        return result;
    }

    private Node repeated(Node atom) throws InvalidPatternException {
        Node node = atom;
        while (more()) {
            int start = at;
            int min;
            int max;
            if (skip("*")) {
                min = 0;
                max = Node.UNBOUNDED;
            } else if (skip("+")) {
                min = 1;
                max = Node.UNBOUNDED;
            } else if (skip("?")) {
                min = 0;
                max = 1;
            } else {
                int[] counts = text.charAt(at) == '{' ? counts() : null;
                if (counts == null) {
                    at = start;
                    return node;
                }
                min = counts[0];
                max = counts[1];
            }
            Greed greed = skip("?") ? Greed.LAZY : skip("+") ? Greed.POSSESSIVE : Greed.GREEDY;
            node = new Node.Repeat(node, min, max, greed);
        }
        return node;
    }

    /** The counts of {@code {n}}, {@code {n,}} or {@code {n,m}}; null when the brace stands for itself. */
    private int @org.jspecify.annotations.Nullable [] counts() throws InvalidPatternException {
        at++;
        int min = number();
        int max = min;
        if (min >= 0 && skip(",")) {
            max = more() && text.charAt(at) == '}' ? Node.UNBOUNDED : number();
            if (max < 0 && !(more() && text.charAt(at) == '}' && text.charAt(at - 1) == ',')) {
                return null;
            }
        }
        if (min < 0 || !skip("}")) {
            return null;
        }
        if (min > COUNT_MAX || max > COUNT_MAX) {
            throw problem("a repetition counts to " + COUNT_MAX + " at most");
        }
        if (max != Node.UNBOUNDED && max < min) {
            throw problem("the smaller count of a repetition comes first");
        }
        return new int[] {min, max};
    }

    private int number() {
        int start = at;
        int value = 0;
        while (more() && Bytes.isDigit(text.charAt(at))) {
            value = Math.min(value * 10 + text.charAt(at) - '0', COUNT_MAX * 10);
            at++;
        }
        return at == start ? -1 : value;
    }

    private Node group() throws InvalidPatternException {
        if (++depth > DEPTH_MAX) {
            throw problem("groups nest deeper than " + DEPTH_MAX);
        }
        boolean[] flags = {ignoreCase, multiLine, dotAll, extended};
        Node node;
        if (!skip("?")) {
            int number = ++groups;
            node = new Node.Group(choice(), number);
        } else if (skip("#")) {
            int end = text.indexOf(')', at);
            at = end < 0 ? text.length() : end;
            node = Node.EMPTY;
        } else if (skip(":")) {
            node = new Node.Group(choice(), 0);
        } else if (skip("=")) {
            node = new Node.Look(choice(), true, false);
        } else if (skip("!")) {
            node = new Node.Look(choice(), true, true);
        } else if (skip("<=")) {
            node = new Node.Look(choice(), false, false);
        } else if (skip("<!")) {
            node = new Node.Look(choice(), false, true);
        } else if (skip(">")) {
            node = new Node.Atomic(choice());
        } else if (skip("P<") || skip("<")) {
            int end = text.indexOf('>', at);
            if (end < 0) {
                throw problem("the name of a group does not end: add >");
            }
            at = end + 1;
            int number = ++groups;
            node = new Node.Group(choice(), number);
        } else {
            flags();
            if (skip(")")) {
                // Flags without a group hold to the end of the group around them.
                depth--;
                return Node.EMPTY;
            }
            if (!skip(":")) {
                throw problem("`(?" + (more() ? text.charAt(at) : ' ') + "` is not a group that this engine has");
            }
            node = new Node.Group(choice(), 0);
        }
        if (!skip(")")) {
            throw problem("a group does not end: add )");
        }
        depth--;
        ignoreCase = flags[0];
        multiLine = flags[1];
        dotAll = flags[2];
        extended = flags[3];
        return node;
    }

    private void flags() throws InvalidPatternException {
        boolean on = true;
        while (more() && text.charAt(at) != ')' && text.charAt(at) != ':') {
            switch (text.charAt(at)) {
                case '-' -> on = false;
                case 'i' -> ignoreCase = on;
                case 'm' -> multiLine = on;
                case 's' -> dotAll = on;
                case 'x' -> extended = on;
                default -> throw problem("`" + text.charAt(at) + "` is not a flag: i, m, s and x are");
            }
            at++;
        }
    }

    private Node escape() throws InvalidPatternException {
        if (!more()) {
            throw problem("the pattern ends in a backslash: write \\\\ for the byte");
        }
        char next = text.charAt(at);
        if (next >= '1' && next <= '9') {
            return reference();
        }
        at++;
        return switch (next) {
            case 'b' -> new Node.Edge(Kind.WORD);
            case 'B' -> new Node.Edge(Kind.NOT_WORD);
            case 'A' -> new Node.Edge(Kind.BEGIN);
            case 'z' -> new Node.Edge(Kind.END);
            case 'Z' -> new Node.Edge(Kind.END_OR_LAST_NEWLINE);
            case 'R' ->
                new Node.Choice(List.of(
                        new Node.Sequence(List.of(new Node.One(ByteSet.of("\r")), new Node.One(ByteSet.of("\n")))),
                        new Node.One(ByteSet.of("\n\u000b\f\r\u0085"))));
            default -> {
                ByteSet named = Classes.named(next);
                if (named != null) {
                    yield new Node.One(named);
                }
                at--;
                yield one(escapedByte());
            }
        };
    }

    private Node reference() throws InvalidPatternException {
        int start = at;
        int number = number();
        if (number > groups) {
            // PCRE takes what is no group for an octal number.
            at = start;
            return one(escapedByte());
        }
        return new Node.BackReference(number);
    }

    /** The byte of an escape; the cursor stands behind the backslash. */
    private int escapedByte() throws InvalidPatternException {
        char next = text.charAt(at++);
        return switch (next) {
            case 'a' -> 7;
            case 'e' -> 27;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'c' -> {
                if (!more()) {
                    throw problem("\\c needs a letter");
                }
                yield Character.toUpperCase(text.charAt(at++)) ^ 64;
            }
            case 'x' -> hex();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                int value = next - '0';
                for (int digits = 1; digits < 3 && more() && Bytes.isOctal(text.charAt(at)); digits++) {
                    value = value * 8 + text.charAt(at++) - '0';
                }
                yield value & 0xff;
            }
            default -> {
                if (Bytes.isLetter(next)) {
                    throw problem("`\\" + next + "` is not an escape that this engine has");
                }
                yield next;
            }
        };
    }

    private int hex() throws InvalidPatternException {
        if (skip("{")) {
            int end = text.indexOf('}', at);
            int value = 0;
            for (int digit = at; digit < end; digit++) {
                value = value * 16 + Bytes.hex(text.charAt(digit));
            }
            if (end < 0 || end == at || value > 0xff || value < 0) {
                throw problem("\\x{...} names a byte, from 0 to ff");
            }
            at = end + 1;
            return value;
        }
        int value = 0;
        for (int digits = 0; digits < 2 && more() && Bytes.hex(text.charAt(at)) >= 0; digits++) {
            value = value * 16 + Bytes.hex(text.charAt(at++));
        }
        return value;
    }

    /** A bracket expression; the cursor stands behind the bracket. */
    private ByteSet set() throws InvalidPatternException {
        boolean negated = skip("^");
        ByteSet set = ByteSet.NONE;
        boolean first = true;
        while (true) {
            if (!more()) {
                throw problem("a set does not end: add ]");
            }
            if (text.charAt(at) == ']' && !first) {
                at++;
                break;
            }
            first = false;
            ByteSet named = namedInSet();
            if (named != null) {
                set = set.union(named);
                continue;
            }
            int low = member();
            int high = low;
            boolean range = at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
            if (range) {
                int dash = at++;
                ByteSet after = namedInSet();
                if (after != null) {
                    // [a-\d]: the dash stands for itself.
                    set = set.union(after).with('-');
                } else {
                    high = member();
                    if (high < low) {
                        at = dash;
                        throw problem("a range of a set begins with its smaller byte");
                    }
                }
            }
            set = set.union(ByteSet.range(low, high));
        }
        ByteSet folded = folded(set);
        return negated ? folded.complement() : folded;
    }

    private @org.jspecify.annotations.Nullable ByteSet namedInSet() throws InvalidPatternException {
        if (text.startsWith("[:", at)) {
            int end = text.indexOf(":]", at);
            if (end > 0) {
                ByteSet posix = Classes.posix(text.substring(at + 2, end));
                if (posix == null) {
                    throw problem("`" + text.substring(at, end + 2) + "` is not a class");
                }
                at = end + 2;
                return posix;
            }
        }
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
            ByteSet named = Classes.named(text.charAt(at + 1));
            if (named != null) {
                at += 2;
                return named;
            }
        }
        return null;
    }

    private int member() throws InvalidPatternException {
        char next = text.charAt(at++);
        if (next != '\\') {
            return next & 0xff;
        }
        if (!more()) {
            throw problem("a set does not end: add ]");
        }
        if (text.charAt(at) == 'b') {
            at++;
            return '\b';
        }
        return escapedByte();
    }
}
