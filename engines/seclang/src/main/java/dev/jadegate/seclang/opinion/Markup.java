package dev.jadegate.seclang.opinion;

import dev.jadegate.seclang.transformation.Bytes;

/** Comments of HTML that editors write, as those of block editors: words and JSON, nothing that a server or browser acts on. */
final class Markup {
    private static final String BEGIN = "<!-- ";
    private static final String END = "-->";
    private static final String INSIDE = " _:/{}\",.[]-";

    private Markup() {}

    static String withoutComments(String text) {
        int begin = text.indexOf(BEGIN);
        if (begin < 0) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        int from = 0;
        while (begin >= 0) {
            int end = text.indexOf(END, begin + BEGIN.length());
            if (end < 0) {
                break;
            }
            kept.append(text, from, begin);
            if (!isHarmless(text, begin + BEGIN.length(), end)) {
                kept.append(text, begin, end + END.length());
            }
            from = end + END.length();
            begin = text.indexOf(BEGIN, from);
        }
        return kept.append(text, from, text.length()).toString();
    }

    private static boolean isHarmless(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            char one = text.charAt(at);
            if (!Bytes.isLetter(one) && !Bytes.isDigit(one) && INSIDE.indexOf(one) < 0) {
                return false;
            }
        }
        return from < to && (Bytes.isLetter(text.charAt(from)) || text.charAt(from) == '/');
    }
}
