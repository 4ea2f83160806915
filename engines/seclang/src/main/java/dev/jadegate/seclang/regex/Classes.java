package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.transformation.ByteSet;
import org.jspecify.annotations.Nullable;

/** Sets of bytes that patterns know by name. */
final class Classes {
    static final ByteSet DIGIT = ByteSet.range('0', '9');
    static final ByteSet UPPER = ByteSet.range('A', 'Z');
    static final ByteSet LOWER = ByteSet.range('a', 'z');
    static final ByteSet LETTER = UPPER.union(LOWER);
    static final ByteSet WORD = LETTER.union(DIGIT).with('_');

    /** PCRE counts the vertical tab since its version 8.34. */
    static final ByteSet SPACE = ByteSet.of(" \t\n\u000b\f\r");

    private Classes() {}

    /** The set of {@code \d}, {@code \S} and so on, or null. */
    static @Nullable ByteSet named(char letter) {
        return switch (letter) {
            case 'd' -> DIGIT;
            case 'D' -> DIGIT.complement();
            case 'w' -> WORD;
            case 'W' -> WORD.complement();
            case 's' -> SPACE;
            case 'S' -> SPACE.complement();
            case 'h' -> ByteSet.of(" \t\u00a0");
            case 'H' -> ByteSet.of(" \t\u00a0").complement();
            case 'v' -> ByteSet.of("\n\u000b\f\r\u0085");
            case 'V' -> ByteSet.of("\n\u000b\f\r\u0085").complement();
            case 'N' -> ByteSet.of("\n").complement();
            default -> null;
        };
    }

    /** The set of {@code [:alpha:]} and so on, or null. */
    static @Nullable ByteSet posix(String name) {
        if (name.startsWith("^")) {
            ByteSet set = posix(name.substring(1));
            return set == null ? null : set.complement();
        }
        return switch (name) {
            case "alpha" -> LETTER;
            case "digit" -> DIGIT;
            case "alnum" -> LETTER.union(DIGIT);
            case "upper" -> UPPER;
            case "lower" -> LOWER;
            case "word" -> WORD;
            case "space" -> SPACE;
            case "blank" -> ByteSet.of(" \t");
            case "punct" ->
                ByteSet.range('!', '/')
                        .union(ByteSet.range(':', '@'))
                        .union(ByteSet.range('[', '`'))
                        .union(ByteSet.range('{', '~'));
            case "xdigit" -> DIGIT.union(ByteSet.of("abcdefABCDEF"));
            case "cntrl" -> ByteSet.range(0, 31).with(127);
            case "print" -> ByteSet.range(32, 126);
            case "graph" -> ByteSet.range(33, 126);
            case "ascii" -> ByteSet.range(0, 127);
            default -> null;
        };
    }
}
