package dev.jadegate.seclang.opinion;

import dev.jadegate.seclang.Resources;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Tells by its words and characters whether a text is written for people. Languages: those of {@code functionwords.txt}. */
final class Prose {
    private static final int FUNCTION_WORDS_MIN = 2;
    private static final int TEXT_FUNCTION_WORDS_MIN = 4;
    private static final int TEXT_WORDS_MIN = 12;
    private static final int TEXT_FOREIGN_LETTERS_MIN = 24;
    /** Of which one function word is enough. */
    private static final int FEW_WORDS_MAX = 12;

    private static final int WORDS_MIN = 2;

    /** Words to one token that is none, numbers left out. */
    private static final int WORDS_PER_OTHER_MIN = 3;

    private static final int FOREIGN_LETTERS_MIN = 4;
    private static final String OPENING = "([{\"'*_#>-\u2014\u2013\u201c\u201e\u2018\u00ab\u00bf\u00a1\u300c\u2022";
    private static final String CLOSING =
            ".,;:!?)]}\"'*_\u2026\u201d\u201c\u2019\u00bb\u3002\uff0c\u3001\uff01\uff1f\u300d\u2014-";
    private static final String PLAIN =
            " .,:!?'\"()-\n\r\t\u2019\u201c\u201d\u201e\u2018\u2013\u2014\u2026\u00ab\u00bb\u20ac\u00a3\u00b0\u00bf\u00a1+/&%";

    private static final Set<String> FUNCTION_WORDS = functionWords();

    private int words;
    private int others;
    private int letters;
    private int foreign;
    private int sentenceEnds;
    private final Set<String> found = new HashSet<>();
    private final boolean plain;

    private Prose(String text) {
        boolean allPlain = true;
        int at = 0;
        while (at < text.length()) {
            int one = text.codePointAt(at);
            if (Character.isLetter(one)) {
                letters++;
                // Latin, with its accents, is what commands are written in.
                if (one > 0x24f && !isLatin(one)) {
                    foreign++;
                }
            } else if (!Character.isDigit(one) && one < 0x2000 && PLAIN.indexOf(one) < 0 && !isMark(one)) {
                allPlain = false;
            }
            at += Character.charCount(one);
        }
        int from = 0;
        while (from < text.length()) {
            if (Character.isWhitespace(text.charAt(from))) {
                from++;
                continue;
            }
            int to = from;
            while (to < text.length() && !Character.isWhitespace(text.charAt(to))) {
                to++;
            }
            token(text, from, to);
            from = to;
        }
        plain = allPlain;
    }

    private static boolean isMark(int one) {
        int type = Character.getType(one);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.FORMAT;
    }

    private static boolean isLatin(int one) {
        return Character.UnicodeScript.of(one) == Character.UnicodeScript.LATIN;
    }

    private void token(String text, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && OPENING.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        boolean ends = false;
        while (to > from && CLOSING.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
            ends |= ".!?,\u3002\uff0c".indexOf(text.charAt(to)) >= 0;
        }
        if (from == to) {
            return;
        }
        boolean letter = false;
        boolean digit = false;
        boolean odd = false;
        for (int at = from; at < to; at++) {
            char one = text.charAt(at);
            if (Character.isLetter(one) || Character.isSurrogate(one) || isMark(one)) {
                letter = true;
            } else if (Character.isDigit(one)) {
                digit = true;
            } else if (!isInside(text, at, from, to)) {
                odd = true;
            }
        }
        if (odd) {
            others++;
        } else if (letter && !digit) {
            words++;
            found.add(text.substring(from, to).toLowerCase(Locale.ROOT));
            sentenceEnds += ends ? 1 : 0;
        }
    }

    /** An apostrophe or hyphen within a word, a point within a number or abbreviation, a unit or a currency. */
    private static boolean isInside(String text, int at, int from, int to) {
        char one = text.charAt(at);
        if (one > 0x2000) {
            return true;
        }
        boolean between = at > from && at + 1 < to;
        char before = at > from ? text.charAt(at - 1) : ' ';
        return switch (one) {
            case '\'', '-', '/', '\u00b7' ->
                between && Character.isLetterOrDigit(before) && Character.isLetterOrDigit(text.charAt(at + 1));
            case ',', ':' -> between && (Character.isDigit(before) || before > 0x2e7f);
            case '.' -> between && (Character.isDigit(before) || at - from == 1 || text.charAt(at - 2) == '.');
            case '%', '$', '\u00a3', '\u00b0', '+', '#', '&', '@' ->
                to - from <= 2
                        || Character.isDigit(text.charAt(from))
                        || (at == from && Character.isDigit(text.charAt(to - 1)));
            default -> false;
        };
    }

    /** What speaks for a text for people. */
    static Set<Reason> reasons(String raw) {
        String text = decoded(raw);
        Prose prose = new Prose(text);
        Set<Reason> reasons = new TreeSet<>();
        boolean words = prose.words + prose.foreign / 2 >= WORDS_MIN
                && prose.words + prose.foreign / 2 >= WORDS_PER_OTHER_MIN * prose.others;
        if (!words) {
            return reasons;
        }
        reasons.add(Reason.WORDS);
        long function = prose.found.stream().filter(FUNCTION_WORDS::contains).count();
        if (function >= FUNCTION_WORDS_MIN || (function == 1 && prose.words <= FEW_WORDS_MAX)) {
            reasons.add(Reason.FUNCTION_WORDS);
        }
        if ((function >= TEXT_FUNCTION_WORDS_MIN && prose.words >= TEXT_WORDS_MIN)
                || prose.foreign >= TEXT_FOREIGN_LETTERS_MIN) {
            reasons.add(Reason.TEXT);
        }
        if (prose.sentenceEnds >= 1 && prose.words >= 5) {
            reasons.add(Reason.SENTENCE);
        }
        if (prose.foreign >= FOREIGN_LETTERS_MIN && prose.foreign * 3 >= prose.letters) {
            reasons.add(Reason.OTHER_SCRIPT);
        }
        if (prose.plain) {
            reasons.add(Reason.PLAIN_CHARACTERS);
        }
        return reasons;
    }

    /** The text that the bytes are as UTF-8, or as Latin-1 when they are not. */
    static String decoded(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') >= 0 ? raw : text;
    }

    /** @param word in lower case */
    static boolean isFunctionWord(String word) {
        return FUNCTION_WORDS.contains(word);
    }

    private static Set<String> functionWords() {
        Set<String> words = new HashSet<>();
        for (String line : Resources.lines("opinion/functionwords.txt")) {
            if (!line.startsWith("#")) {
                words.addAll(List.of(decoded(line).strip().split(" ")));
            }
        }
        return Set.copyOf(words);
    }
}
