package dev.jadegate.base.json;

/** Writes JSON without spaces; what it writes reads back as the same value. Stateless. */
public final class JsonWriter {
    private static final char[] HEXADECIMAL = "0123456789abcdef".toCharArray();

    private JsonWriter() {}

    /** {@code value} as text. */
    public static String write(JsonValue value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    /** Appends {@code value}. */
    public static void append(StringBuilder into, JsonValue value) {
        switch (value) {
            case JsonValue.JsonObject object -> {
                char separator = '{';
                for (JsonValue.Member member : object.members()) {
                    into.append(separator);
                    appendString(into, member.name());
                    into.append(':');
                    append(into, member.value());
                    separator = ',';
                }
                into.append(object.members().isEmpty() ? "{}" : "}");
            }
            case JsonValue.JsonArray array -> {
                char separator = '[';
                for (JsonValue element : array.elements()) {
                    into.append(separator);
                    append(into, element);
                    separator = ',';
                }
                into.append(array.elements().isEmpty() ? "[]" : "]");
            }
            case JsonValue.JsonString string -> appendString(into, string.text());
            case JsonValue.JsonNumber number -> into.append(number.text());
            case JsonValue.JsonBoolean truth -> into.append(truth.value());
            case JsonValue.JsonNull _ -> into.append("null");
        }
    }

    /**
     * Appends {@code text} in quotes. Half a surrogate pair becomes U+FFFD, because no UTF-8 stands for it; U+2028 and
     * U+2029 are escaped, so that the result is also a line of a log or of a script.
     */
    public static void appendString(StringBuilder into, String text) {
        into.append('"');
        int runStart = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            boolean escaped = c < 0x20 || c == '"' || c == '\\' || c == 0x7F || c == 0x2028 || c == 0x2029;
            if (escaped || Character.isSurrogate(c)) {
                into.append(text, runStart, i);
                runStart = i + 1;
                if (escaped) {
                    appendEscape(into, c);
                } else {
                    into.append('\uFFFD');
                }
            }
        }
        into.append(text, runStart, text.length()).append('"');
    }

    private static void appendEscape(StringBuilder into, char c) {
        switch (c) {
            case '"', '\\' -> into.append('\\').append(c);
            case '\n' -> into.append("\\n");
            case '\r' -> into.append("\\r");
            case '\t' -> into.append("\\t");
            default ->
                into.append("\\u")
                        .append(HEXADECIMAL[c >> 12])
                        .append(HEXADECIMAL[c >> 8 & 15])
                        .append(HEXADECIMAL[c >> 4 & 15])
                        .append(HEXADECIMAL[c & 15]);
        }
    }
}
