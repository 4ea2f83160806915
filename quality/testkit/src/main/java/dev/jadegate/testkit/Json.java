package dev.jadegate.testkit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value that was read strictly: no name twice in an object, nothing after the end, at most
 * {@value JsonText#DEPTH_MAX} levels. Every accessor throws {@link IllegalArgumentException} that names what was looked
 * for when the value is of another kind.
 */
public final class Json {
    private final @Nullable Object value;

    private Json(@Nullable Object value) {
        this.value = value;
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException when the text is not one JSON value
     */
    public static Json parse(String text) {
        return new Json(new JsonText(text).read());
    }

    /** Text as a JSON string, in quotes. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20) {
                        quoted.append("\\u%04x".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** A member of an object, which must be there. */
    public Json get(String name) {
        Map<?, ?> members = members();
        if (!members.containsKey(name)) {
            throw new IllegalArgumentException("no `" + name + "` in " + members.keySet());
        }
        return new Json(members.get(name));
    }

    /** A member of members: {@code at("Users", "User")}. */
    public Json at(String... names) {
        Json found = this;
        for (String name : names) {
            found = found.get(name);
        }
        return found;
    }

    /** Whether an object has a member. */
    public boolean has(String name) {
        return members().containsKey(name);
    }

    /** The member names of an object, in order. */
    public Set<String> names() {
        Map<String, Object> members = members();
        return members.keySet();
    }

    /** The elements of an array. */
    public List<Json> items() {
        if (value instanceof List<?> list) {
            return list.stream().map(Json::new).toList();
        }
        throw wrong("an array");
    }

    /** A string, or a number or boolean as it was written. */
    public String text() {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw wrong("a plain value");
    }

    /** Whether it is a string. */
    public boolean isText() {
        return value instanceof String;
    }

    public long number() {
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw wrong("a number");
    }

    public boolean truth() {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw wrong("a boolean");
    }

    public boolean isNull() {
        return value == null;
    }

    @SuppressWarnings("unchecked") // Objects are read as maps of strings.
    private Map<String, Object> members() {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw wrong("an object");
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(expected + " was expected, not "
                + (value == null ? "null" : value.getClass().getSimpleName()));
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
