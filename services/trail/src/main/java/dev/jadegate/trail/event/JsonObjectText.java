package dev.jadegate.trail.event;

import dev.jadegate.gate.binding.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/** A JSON object being written, with the objects in it, into one text. For one thread. */
final class JsonObjectText {
    /** Most events are shorter, so that their text is put together without being copied. */
    private static final int USUAL_LENGTH = 3072;

    private static final int USUAL_DEPTH = 4;

    private final StringBuilder out = new StringBuilder(USUAL_LENGTH).append('{');
    /** Where the objects begin that are not at their end yet. */
    private int[] begun = new int[USUAL_DEPTH];

    private int depth;

    void text(String name, String value) {
        name(name);
        JsonText.quote(value, out);
    }

    void texts(String name, Collection<String> values) {
        name(name);
        out.append('[');
        String separator = "";
        for (String value : values) {
            out.append(separator);
            separator = ",";
            JsonText.quote(value, out);
        }
        out.append(']');
    }

    /** @param json a value as JSON writes it */
    void raw(String name, String json) {
        name(name);
        out.append(json);
    }

    /** What is written from here to {@link #end} is an object of its own. */
    void begin(String name) {
        name(name);
        if (depth == begun.length) {
            begun = Arrays.copyOf(begun, depth * 2);
        }
        begun[depth++] = out.length();
        out.append('{');
    }

    /** Ends the object that was begun last, and tells its text. */
    String end() {
        out.append('}');
        return out.substring(begun[--depth]);
    }

    private void name(String name) {
        if (out.charAt(out.length() - 1) != '{') {
            out.append(',');
        }
        JsonText.quote(name, out);
        out.append(':');
    }

    /** Ends the whole object, and tells its text. */
    byte[] utf8() {
        return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
