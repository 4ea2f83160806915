package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.Semantics;
import dev.jadegate.seclang.rule.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a rule file into directives: lines ending in a backslash go on, {@code #} begins a comment line. */
final class DirectiveReader {
    private final String file;
    private final String text;
    private final ParseLimits limits;
    private int at;
    private int line = 1;
    private int lineStart;

    /** Where the bytes of the current directive stand, line ends of continued lines taken out. */
    private StringBuilder joined = new StringBuilder();

    private List<int[]> pieces = new ArrayList<>();

    DirectiveReader(String file, String text, ParseLimits limits) {
        this.file = file;
        this.text = text;
        this.limits = limits;
    }

    /** The next directive, or null at the end. */
    @Nullable
    Directive next() throws InvalidRulesException {
        while (at < text.length()) {
            join();
            Directive directive = split();
            if (directive != null) {
                return directive;
            }
        }
        return null;
    }

    private void join() throws InvalidRulesException {
        joined = new StringBuilder();
        pieces = new ArrayList<>();
        boolean more = true;
        while (more && at < text.length()) {
            int end = text.indexOf('\n', at);
            int stop = end < 0 ? text.length() : end;
            int last = stop > at && text.charAt(stop - 1) == '\r' ? stop - 1 : stop;
            boolean comment = joined.isEmpty() && isComment(at, last);
            more = !comment && last > at && text.charAt(last - 1) == '\\';
            int kept = more ? last - 1 : last;
            pieces.add(new int[] {joined.length(), line, at - lineStart + 1});
            if (!comment) {
                joined.append(text, at, kept);
            }
            if (joined.length() > limits.directiveBytesMax()) {
                throw new InvalidRulesException(
                        position(0),
                        "a directive is longer than " + limits.directiveBytesMax()
                                + " bytes: look for a line that ends in a backslash by mistake");
            }
            at = end < 0 ? text.length() : end + 1;
            lineStart = at;
            line++;
        }
    }

    private boolean isComment(int from, int to) {
        int first = from;
        while (first < to && (text.charAt(first) == ' ' || text.charAt(first) == '\t')) {
            first++;
        }
        return first < to && text.charAt(first) == '#';
    }

    /** The place in the file of an offset in the joined text. */
    private Position position(int offset) {
        int[] piece = pieces.getFirst();
        for (int[] candidate : pieces) {
            if (candidate[0] <= offset) {
                piece = candidate;
            }
        }
        return new Position(file, piece[1], piece[2] + offset - piece[0]);
    }

    private @Nullable Directive split() throws InvalidRulesException {
        List<Directive.Word> words = new ArrayList<>();
        int cursor = skipBlank(0);
        while (cursor < joined.length()) {
            char quote = joined.charAt(cursor);
            boolean quoted = quote == '"' || (quote == '\'' && !words.isEmpty());
            int start = quoted ? cursor + 1 : cursor;
            StringBuilder word = new StringBuilder();
            int end = quoted ? quoted(start, quote, word) : plain(start, word);
            words.add(new Directive.Word(word.toString(), position(start)));
            cursor = skipBlank(end);
        }
        if (words.isEmpty()) {
            return null;
        }
        Directive.Word name = words.getFirst();
        return new Directive(name.text(), name.position(), words.subList(1, words.size()));
    }

    private int quoted(int start, char quote, StringBuilder word) throws InvalidRulesException {
        int cursor = start;
        while (cursor < joined.length() && joined.charAt(cursor) != quote) {
            // Only the quote itself is escaped: a backslash before anything else belongs to the pattern.
            if (joined.charAt(cursor) == '\\' && cursor + 1 < joined.length() && joined.charAt(cursor + 1) == quote) {
                cursor++;
            } else if (joined.charAt(cursor) == '\\' && cursor + 1 < joined.length()) {
                if (Semantics.BACKSLASH_PAIRS_STAY || joined.charAt(cursor + 1) != '\\') {
                    word.append('\\');
                }
                cursor++;
            }
            word.append(joined.charAt(cursor++));
        }
        if (cursor >= joined.length()) {
            throw new InvalidRulesException(
                    position(start - 1), "the quoted argument that begins here does not end: add " + quote);
        }
        return cursor + 1;
    }

    private int plain(int start, StringBuilder word) {
        int cursor = start;
        while (cursor < joined.length() && joined.charAt(cursor) != ' ' && joined.charAt(cursor) != '\t') {
            word.append(joined.charAt(cursor++));
        }
        return cursor;
    }

    private int skipBlank(int from) {
        int cursor = from;
        while (cursor < joined.length() && (joined.charAt(cursor) == ' ' || joined.charAt(cursor) == '\t')) {
            cursor++;
        }
        return cursor;
    }
}
