package dev.jadegate.gate.binding;

/** Writes JSON strings. */
public final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** The ASCII characters that stand for themselves. */
    private static final boolean[] PLAIN = new boolean[0x80];

    static {
        for (int c = 0x20; c < PLAIN.length; c++) {
            PLAIN[c] = c != '"' && c != '\\';
        }
    }

    private JsonText() {}

    /** Appends {@code text} as a JSON string; an unpaired surrogate is written as an escape. */
    public static void quote(String text, StringBuilder out) {
        out.append('"');
        int length = text.length();
        int first = 0;
        while (first < length && isPlain(text.charAt(first))) {
            first++;
        }
        if (first == length) {
            out.append(text).append('"');
            return;
        }
        int plain = 0;
        for (int i = first; i < length; i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                continue;
            }
            boolean pair =
                    Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c < 0x20
                    || c == '"'
                    || c == '\\'
                    || Character.isSurrogate(c)
                    || c == '\u2028'
                    || c == '\u2029') {
                out.append(text, plain, i);
                escape(c, out);
                plain = i + 1;
            }
        }
        out.append(text, plain, length).append('"');
    }

    private static boolean isPlain(char c) {
        return c < 0x80 && PLAIN[c];
    }

    private static void escape(char c, StringBuilder out) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default ->
                out.append("\\u")
                        .append(HEX[c >> 12])
                        .append(HEX[c >> 8 & 0xF])
                        .append(HEX[c >> 4 & 0xF])
                        .append(HEX[c & 0xF]);
        }
    }
}
