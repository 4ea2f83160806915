package dev.jadegate.traffic.schema;

/** What a segment of a path most likely is. */
enum Segments {
    /** A word of the path itself. */
    LITERAL("", "string", ""),
    INTEGER("id", "integer", ""),
    UUID("uuid", "string", "uuid"),
    DATE("date", "string", "date"),
    /** Something long that nobody types. */
    TOKEN("token", "string", ""),
    /** Any of many. */
    TEXT("value", "string", "");

    private static final int TOKEN_LENGTH_MIN = 16;
    private static final int LITERAL_LENGTH_MAX = 40;

    private final String parameter;
    private final String type;
    private final String format;

    Segments(String parameter, String type, String format) {
        this.parameter = parameter;
        this.type = type;
        this.format = format;
    }

    /** What a parameter of this kind is called. */
    String parameter() {
        return parameter;
    }

    /** Its type in JSON Schema. */
    String type() {
        return type;
    }

    /** Its format, or empty. */
    String format() {
        return format;
    }

    static Segments of(String segment) {
        int digits = 0;
        int hexadecimal = 0;
        int letters = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            digits += c >= '0' && c <= '9' ? 1 : 0;
            hexadecimal += Character.digit(c, 16) >= 0 && c < 128 ? 1 : 0;
            letters += (c | 32) >= 'a' && (c | 32) <= 'z' ? 1 : 0;
        }
        int length = segment.length();
        if (length > 0 && digits == length) {
            return INTEGER;
        }
        if (length == 36 && hexadecimal == 32 && dashes(segment, 8, 13, 18, 23)) {
            return UUID;
        }
        if (length == 10 && digits == 8 && dashes(segment, 4, 7)) {
            return DATE;
        }
        boolean mixed = digits >= 4 && letters >= 1 && digits + letters >= length - 2;
        if (length > LITERAL_LENGTH_MAX || (length >= TOKEN_LENGTH_MIN && (hexadecimal == length || mixed))) {
            return TOKEN;
        }
        return LITERAL;
    }

    private static boolean dashes(String segment, int... places) {
        for (int place : places) {
            if (segment.charAt(place) != '-') {
                return false;
            }
        }
        return true;
    }
}
