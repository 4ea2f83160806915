package dev.jadegate.edge.log;

import org.jspecify.annotations.Nullable;

/**
 * One line of JSON, written from left to right. Texts are bytes in the Latin-1 view or Unicode; control characters and what is
 * not ASCII are escaped, so that a line is a line whatever a client sent.
 */
public final class JsonLine {
    private static final int TEXT_CHARACTERS_MAX = 2_048;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder text = new StringBuilder(512).append('{');
    private boolean first = true;

    public JsonLine text(String key, @Nullable String value) {
        if (value != null) {
            key(key);
            quote(value);
        }
        return this;
    }

    public JsonLine number(String key, long value) {
        key(key);
        text.append(value);
        return this;
    }

    public JsonLine flag(String key, boolean value) {
        key(key);
        text.append(value);
        return this;
    }

    /** Begins an object in the object, to be ended by {@link #close}. */
    public JsonLine object(String key) {
        key(key);
        text.append('{');
        first = true;
        return this;
    }

    public JsonLine close() {
        text.append('}');
        first = false;
        return this;
    }

    /** Begins a list of objects; each is begun by {@link #item} and ended by {@link #close}. */
    public JsonLine list(String key) {
        key(key);
        text.append('[');
        first = true;
        return this;
    }

    public JsonLine item() {
        if (!first) {
            text.append(',');
        }
        text.append('{');
        first = true;
        return this;
    }

    public JsonLine closeList() {
        text.append(']');
        first = false;
        return this;
    }

    /** The whole line with its end. */
    public String end() {
        return text.append("}\n").toString();
    }

    private void key(String key) {
        if (!first) {
            text.append(',');
        }
        first = false;
        text.append('"').append(key).append("\":");
    }

    private void quote(String value) {
        text.append('"');
        int length = Math.min(value.length(), TEXT_CHARACTERS_MAX);
        for (int at = 0; at < length; at++) {
            char one = value.charAt(at);
            if (one == '"' || one == '\\') {
                text.append('\\').append(one);
            } else if (one >= ' ' && one < 0x7F) {
                text.append(one);
            } else {
                text.append("\\u")
                        .append(HEX[one >> 12])
                        .append(HEX[(one >> 8) & 0xF])
                        .append(HEX[(one >> 4) & 0xF])
                        .append(HEX[one & 0xF]);
            }
        }
        text.append(value.length() > TEXT_CHARACTERS_MAX ? "...\"" : "\"");
    }
}
