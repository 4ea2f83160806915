package dev.jadegate.base.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads one JSON document, strictly: nothing beyond RFC 8259, no name twice in an object (the last would win silently,
 * which is an attack on whoever read the first), no unpaired surrogate, all limits kept.
 */
public final class JsonReader {
    private final String text;
    private final JsonLimits limits;
    private int position;
    private int line = 1;
    private int lineStart;
    private int values;

    private JsonReader(String text, JsonLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    /**
     * Reads {@code text}.
     *
     * @throws JsonSyntaxException when it is not exactly one JSON value within the limits
     */
    public static JsonValue read(String text, JsonLimits limits) throws JsonSyntaxException {
        JsonReader reader = new JsonReader(text, limits);
        if (text.length() > limits.charactersMax()) {
            throw reader.wrong(
                    "the document has " + text.length() + " characters, allowed are " + limits.charactersMax());
        }
        reader.skipSpace();
        JsonValue value = reader.value(1);
        reader.skipSpace();
        if (reader.position < text.length()) {
            throw reader.wrong("something follows the document");
        }
        return value;
    }

    private JsonValue value(int depth) throws JsonSyntaxException {
        JsonLocation here = here();
        if (depth > limits.depthMax()) {
            throw wrong("arrays and objects nest deeper than " + limits.depthMax());
        }
        if (++values > limits.valuesMax()) {
            throw wrong("the document holds more than " + limits.valuesMax() + " values");
        }
        if (position >= text.length()) {
            throw wrong("the document ends where a value should stand");
        }
        char c = text.charAt(position);
        return switch (c) {
            case '{' -> object(here, depth);
            case '[' -> array(here, depth);
            case '"' -> new JsonValue.JsonString(here, string());
            case 't' -> {
                literal("true");
                yield new JsonValue.JsonBoolean(here, true);
            }
            case 'f' -> {
                literal("false");
                yield new JsonValue.JsonBoolean(here, false);
            }
            case 'n' -> {
                literal("null");
                yield new JsonValue.JsonNull(here);
            }
            default -> {
                if (c == '-' || isDigit(c)) {
                    yield new JsonValue.JsonNumber(here, number());
                }
                throw wrong("no value begins with " + shown(c));
            }
        };
    }

    private JsonValue object(JsonLocation here, int depth) throws JsonSyntaxException {
        List<JsonValue.Member> members = new ArrayList<>();
        Set<String> names = new HashSet<>();
        position++;
        skipSpace();
        if (taken('}')) {
            return new JsonValue.JsonObject(here, members);
        }
        while (true) {
            JsonLocation nameLocation = here();
            if (position >= text.length() || text.charAt(position) != '"') {
                throw wrong("a member's name in double quotes is missing");
            }
            String name = string();
            if (!names.add(name)) {
                throw new JsonSyntaxException("the name " + shown(name) + " stands in one object twice", nameLocation);
            }
            skipSpace();
            expect(':');
            skipSpace();
            members.add(new JsonValue.Member(nameLocation, name, value(depth + 1)));
            skipSpace();
            if (taken('}')) {
                return new JsonValue.JsonObject(here, members);
            }
            expect(',');
            skipSpace();
        }
    }

    private JsonValue array(JsonLocation here, int depth) throws JsonSyntaxException {
        List<JsonValue> elements = new ArrayList<>();
        position++;
        skipSpace();
        if (taken(']')) {
            return new JsonValue.JsonArray(here, elements);
        }
        while (true) {
            elements.add(value(depth + 1));
            skipSpace();
            if (taken(']')) {
                return new JsonValue.JsonArray(here, elements);
            }
            expect(',');
            skipSpace();
        }
    }

    private String string() throws JsonSyntaxException {
        int start = ++position;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '"') {
                return text.substring(start, position++);
            }
            if (c == '\\' || Character.isSurrogate(c)) {
                break;
            }
            if (c < 0x20) {
                throw wrong("a control character stands in a string");
            }
            position++;
        }
        StringBuilder unescaped = new StringBuilder().append(text, start, position);
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '"') {
                position++;
                requirePairs(unescaped);
                return unescaped.toString();
            }
            if (c < 0x20) {
                throw wrong("a control character stands in a string");
            }
            if (c == '\\') {
                unescaped.append(escape());
            } else {
                unescaped.append(c);
                position++;
            }
        }
        throw wrong("a string is not closed");
    }

    private void requirePairs(CharSequence string) throws JsonSyntaxException {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw wrong("a string holds half a surrogate pair");
            }
        }
    }

    private char escape() throws JsonSyntaxException {
        if (position + 1 >= text.length()) {
            throw wrong("a string is not closed");
        }
        char c = text.charAt(position + 1);
        char meant = switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("there is no escape " + shown("\\" + c));
        };
        position += c == 'u' ? 6 : 2;
        return meant;
    }

    private char unicode() throws JsonSyntaxException {
        int code = 0;
        for (int i = 2; i < 6; i++) {
            char c = position + i < text.length() ? text.charAt(position + i) : ' ';
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw wrong("`\\u` is followed by four hexadecimal digits");
            }
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private String number() throws JsonSyntaxException {
        int start = position;
        taken('-');
        if (!taken('0')) {
            digits();
        }
        if (taken('.')) {
            digits();
        }
        if (taken('e') || taken('E')) {
            if (!taken('+')) {
                taken('-');
            }
            digits();
        }
        return text.substring(start, position);
    }

    private void digits() throws JsonSyntaxException {
        int start = position;
        while (position < text.length() && isDigit(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            throw wrong("a digit is missing in a number");
        }
    }

    private void literal(String word) throws JsonSyntaxException {
        if (!text.startsWith(word, position)) {
            throw wrong("this is not `" + word + "`");
        }
        position += word.length();
    }

    private boolean taken(char c) {
        if (position < text.length() && text.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws JsonSyntaxException {
        if (!taken(c)) {
            throw wrong("`" + c + "` is missing");
        }
    }

    private void skipSpace() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '\n') {
                line++;
                lineStart = position + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
            position++;
        }
    }

    private JsonLocation here() {
        return new JsonLocation(position, line, position - lineStart + 1);
    }

    private JsonSyntaxException wrong(String why) {
        return new JsonSyntaxException(why, here());
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String shown(char c) {
        return c < 0x20 || c > 0x7e ? "U+%04X".formatted((int) c) : "`" + c + "`";
    }

    private static String shown(String name) {
        return "`" + (name.length() <= 64 ? name : name.substring(0, 64) + "...") + "`";
    }
}
