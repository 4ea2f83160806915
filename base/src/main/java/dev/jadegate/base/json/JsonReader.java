package dev.jadegate.base.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON document, strictly: nothing beyond RFC 8259, UTF-8 without a byte order mark and in its shortest form
 * (RFC 3629), no name twice in an object (the last would win silently, which is an attack on whoever read the first), no
 * unpaired surrogate, all limits kept. Reading takes time in proportion to the length.
 */
public final class JsonReader {
    /** Up to here names of an object are compared one by one, which is faster than hashing. */
    private static final int NAMES_COMPARED_MAX = 8;

    private static final int NAME_SHOWN_MAX = 64;

    private final byte[] text;
    private final JsonLimits limits;
    private int position;
    private int line = 1;
    private int lineStart;
    /** Bytes of this line that continue a character, so that columns count characters. */
    private int lineContinuations;

    private int values;
    /** The way to the value that is being read: a member's name, or null for an element of an array. */
    private final @Nullable String[] names;

    private final int[] elements;
    private int depth;

    private JsonReader(byte[] text, JsonLimits limits) {
        this.text = text;
        this.limits = limits;
        this.names = new @Nullable String[limits.depthMax() + 1];
        this.elements = new int[limits.depthMax() + 1];
    }

    /**
     * Reads {@code text}.
     *
     * @throws JsonSyntaxException when it is not exactly one JSON value within the limits
     */
    public static JsonValue read(String text, JsonLimits limits) throws JsonSyntaxException {
        byte[] utf8 = text.length() > limits.bytesMax() ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        JsonReader reader = new JsonReader(utf8, limits);
        if (text.length() > limits.bytesMax()) {
            throw reader.tooLong(text.length() + " characters");
        }
        // Encoding would replace half a pair by a question mark, unseen.
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw reader.wrong("the text holds half a surrogate pair, at character " + i);
                }
                i++;
            }
        }
        return reader.document();
    }

    /**
     * Reads {@code utf8}, which must not change meanwhile.
     *
     * @throws JsonSyntaxException when it is not exactly one JSON value within the limits
     */
    public static JsonValue read(byte[] utf8, JsonLimits limits) throws JsonSyntaxException {
        return new JsonReader(utf8, limits).document();
    }

    private JsonValue document() throws JsonSyntaxException {
        if (text.length > limits.bytesMax()) {
            throw tooLong(text.length + " bytes");
        }
        skipSpace();
        JsonValue value = value();
        skipSpace();
        if (position < text.length) {
            throw wrong("something follows the document");
        }
        return value;
    }

    private JsonValue value() throws JsonSyntaxException {
        if (++values > limits.valuesMax()) {
            throw wrong("the document holds more than " + limits.valuesMax() + " values");
        }
        if (position >= text.length) {
            throw wrong("the document ends where a value should stand");
        }
        JsonLocation here = here();
        byte c = text[position];
        return switch (c) {
            case '{' -> {
                enter();
                yield new JsonValue.JsonObject(here, members());
            }
            case '[' -> {
                enter();
                yield new JsonValue.JsonArray(here, elements());
            }
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

    private void enter() throws JsonSyntaxException {
        if (depth == limits.depthMax()) {
            throw wrong("arrays and objects nest deeper than " + limits.depthMax());
        }
        position++;
        depth++;
    }

    private List<JsonValue.Member> members() throws JsonSyntaxException {
        List<JsonValue.Member> members = new ArrayList<>();
        @Nullable Set<String> seen = null;
        skipSpace();
        if (taken('}')) {
            depth--;
            return members;
        }
        while (true) {
            JsonLocation nameLocation = here();
            names[depth] = "";
            if (position >= text.length || text[position] != '"') {
                throw wrong("a member's name in double quotes is missing");
            }
            String name = string();
            names[depth] = name;
            if (seen == null && members.size() == NAMES_COMPARED_MAX) {
                seen = new HashSet<>();
                for (JsonValue.Member member : members) {
                    seen.add(member.name());
                }
            }
            if (seen == null ? holds(members, name) : !seen.add(name)) {
                throw new JsonSyntaxException(
                        "the name " + shown(name) + " stands in one object twice", pointer(), nameLocation);
            }
            skipSpace();
            expect(':');
            skipSpace();
            members.add(new JsonValue.Member(nameLocation, name, value()));
            skipSpace();
            if (taken('}')) {
                depth--;
                return members;
            }
            expect(',');
            skipSpace();
        }
    }

    private static boolean holds(List<JsonValue.Member> members, String name) {
        for (JsonValue.Member member : members) {
            if (member.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private List<JsonValue> elements() throws JsonSyntaxException {
        List<JsonValue> list = new ArrayList<>();
        names[depth] = null;
        skipSpace();
        if (taken(']')) {
            depth--;
            return list;
        }
        while (true) {
            elements[depth] = list.size();
            list.add(value());
            skipSpace();
            if (taken(']')) {
                depth--;
                return list;
            }
            expect(',');
            skipSpace();
        }
    }

    /** A string; the common one, ASCII without escapes, is copied as it stands. */
    private String string() throws JsonSyntaxException {
        int start = ++position;
        while (position < text.length) {
            byte c = text[position];
            if (c == '"') {
                return new String(text, start, position++ - start, StandardCharsets.ISO_8859_1);
            }
            if (c == '\\' || c < 0x20) {
                break;
            }
            position++;
        }
        StringBuilder unescaped = new StringBuilder();
        int runStart = start;
        while (position < text.length) {
            byte c = text[position];
            if (c == '"' || c == '\\') {
                unescaped.append(new String(text, runStart, position - runStart, StandardCharsets.UTF_8));
                if (c == '"') {
                    position++;
                    return unescaped.toString();
                }
                escape(unescaped);
                runStart = position;
            } else if (c >= 0x20) {
                position++;
            } else if (c >= 0) {
                throw wrong("the control character " + shown(c) + " stands in a string");
            } else {
                character();
            }
        }
        throw wrong("a string is not closed");
    }

    /** Passes one character of several bytes, which must be well-formed (RFC 3629, section 4). */
    private void character() throws JsonSyntaxException {
        int first = text[position] & 0xFF;
        int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (length == 0 || position + length > text.length) {
            throw wrong("a string is not UTF-8");
        }
        int second = text[position + 1] & 0xFF;
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        boolean wellFormed = second >= low && second <= high;
        for (int i = 2; i < length; i++) {
            wellFormed &= (text[position + i] & 0xC0) == 0x80;
        }
        if (!wellFormed) {
            throw wrong("a string is not UTF-8");
        }
        position += length;
        lineContinuations += length - 1;
    }

    private void escape(StringBuilder into) throws JsonSyntaxException {
        byte c = position + 1 < text.length ? text[position + 1] : 0;
        switch (c) {
            case '"', '\\', '/' -> into.append((char) c);
            case 'b' -> into.append('\b');
            case 'f' -> into.append('\f');
            case 'n' -> into.append('\n');
            case 'r' -> into.append('\r');
            case 't' -> into.append('\t');
            case 'u' -> {
                char unit = unit();
                if (Character.isHighSurrogate(unit)
                        && position + 7 < text.length
                        && text[position + 6] == '\\'
                        && text[position + 7] == 'u') {
                    into.append(unit);
                    position += 6;
                    unit = unit();
                    if (!Character.isLowSurrogate(unit)) {
                        throw wrong("a string holds half a surrogate pair");
                    }
                } else if (Character.isSurrogate(unit)) {
                    throw wrong("a string holds half a surrogate pair");
                }
                into.append(unit);
                position += 4;
            }
            default -> throw wrong(position + 1 >= text.length ? "a string is not closed" : "there is no such escape");
        }
        position += 2;
    }

    private char unit() throws JsonSyntaxException {
        int code = 0;
        for (int i = 2; i < 6; i++) {
            int digit = position + i < text.length ? Character.digit(text[position + i], 16) : -1;
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
        return new String(text, start, position - start, StandardCharsets.ISO_8859_1);
    }

    private void digits() throws JsonSyntaxException {
        int start = position;
        while (position < text.length && isDigit(text[position])) {
            position++;
        }
        if (position == start) {
            throw wrong("a digit is missing in a number");
        }
    }

    private void literal(String word) throws JsonSyntaxException {
        for (int i = 0; i < word.length(); i++) {
            if (position + i >= text.length || text[position + i] != word.charAt(i)) {
                throw wrong("this is not `" + word + "`");
            }
        }
        position += word.length();
    }

    private boolean taken(char c) {
        if (position < text.length && text[position] == c) {
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
        while (position < text.length) {
            byte c = text[position];
            if (c == '\n') {
                line++;
                lineStart = position + 1;
                lineContinuations = 0;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
            position++;
        }
    }

    private JsonLocation here() {
        return new JsonLocation(position, line, position - lineStart - lineContinuations + 1);
    }

    private String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (int level = 1; level <= depth; level++) {
            String name = names[level];
            pointer.append('/').append(name == null ? Integer.toString(elements[level]) : JsonPointer.token(cut(name)));
        }
        return pointer.toString();
    }

    private JsonSyntaxException wrong(String why) {
        return new JsonSyntaxException(why, pointer(), here());
    }

    private JsonSyntaxException tooLong(String length) {
        return wrong("the document has " + length + ", allowed are " + limits.bytesMax());
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static String shown(byte c) {
        return c < 0x20 || c == 0x7F ? "0x%02X".formatted(c & 0xFF) : "`" + (char) c + "`";
    }

    private static String shown(String name) {
        return "`" + cut(name) + "`";
    }

    private static String cut(String name) {
        return name.length() <= NAME_SHOWN_MAX ? name : name.substring(0, NAME_SHOWN_MAX) + "...";
    }
}
