package dev.jadegate.gate.binding;

/** Writes XML elements of text. */
final class XmlText {
    private XmlText() {}

    /** Appends {@code <name>text</name>}; characters that XML 1.0 cannot hold become U+FFFD. */
    static void element(String name, String text, StringBuilder out) {
        out.append('<').append(name).append('>');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                out.append(c).append(text.charAt(++i));
            } else {
                append(c, out);
            }
        }
        out.append("</").append(name).append('>');
    }

    private static void append(char c, StringBuilder out) {
        switch (c) {
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '&' -> out.append("&amp;");
            case '"' -> out.append("&quot;");
            case '\r' -> out.append("&#13;");
            case '\n', '\t' -> out.append(c);
            default -> out.append(c < 0x20 || Character.isSurrogate(c) || c >= 0xFFFE ? '\uFFFD' : c);
        }
    }

    /** {@code key} as an element's name: characters that a name cannot hold become {@code _}. */
    static String name(String key) {
        StringBuilder name = new StringBuilder(key.length() + 1);
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            boolean later = (c >= '0' && c <= '9') || c == '-' || c == '.';
            name.append(letter || (later && i > 0) ? c : '_');
        }
        return name.isEmpty() ? "_" : name.toString();
    }
}
