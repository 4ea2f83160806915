package dev.jadegate.gate.binding;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Param;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Param} demands of a value. */
public final class Constraint {
    private static final int ASCII = 128;

    private final String wireName;
    private final boolean secret;
    private final int lengthMin;
    private final int lengthMax;
    private final boolean @Nullable [] allowed;
    private final String chars;
    private final long min;
    private final long max;
    private final List<String> oneOf;
    private final int countMax;

    Constraint(String wireName, @Nullable Param param) {
        this.wireName = wireName;
        this.secret = param != null && param.secret();
        this.lengthMin = param == null ? 0 : param.lengthMin();
        this.lengthMax = param == null ? 64 * 1024 : param.lengthMax();
        this.chars = param == null ? "" : param.chars();
        this.allowed = chars.isEmpty() ? null : characterClass(chars);
        this.min = param == null ? Long.MIN_VALUE : param.min();
        this.max = param == null ? Long.MAX_VALUE : param.max();
        this.oneOf = param == null ? List.of() : List.of(param.oneOf());
        this.countMax = param == null ? 100 : param.countMax();
    }

    private static boolean[] characterClass(String spec) {
        boolean[] set = new boolean[ASCII];
        for (int i = 0; i < spec.length(); i++) {
            char from = spec.charAt(i);
            boolean range = i + 2 < spec.length() && spec.charAt(i + 1) == '-';
            char to = range ? spec.charAt(i + 2) : from;
            if (from >= ASCII || to >= ASCII || from > to) {
                throw new IllegalArgumentException("`" + spec + "` is not a class of ASCII characters");
            }
            Arrays.fill(set, from, to + 1, true);
            i += range ? 2 : 0;
        }
        return set;
    }

    void checkText(String text) {
        int length = text.codePointCount(0, text.length());
        if (length < lengthMin || length > lengthMax) {
            throw GateError.invalidParameter(
                    wireName,
                    "Length",
                    "it has " + length + " characters, allowed are " + lengthMin + " to " + lengthMax);
        }
        boolean @Nullable [] set = allowed;
        for (int i = 0; set != null && i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ASCII || !set[c]) {
                throw GateError.invalidParameter(
                        wireName, "InvalidChars", "allowed characters are `" + chars + "`" + shown(text));
            }
        }
        if (!oneOf.isEmpty() && !oneOf.contains(text)) {
            throw GateError.invalidParameter(wireName, "", "it is one of " + oneOf + shown(text));
        }
    }

    void checkNumber(long number) {
        if (number < min || number > max) {
            throw GateError.invalidParameter(wireName, "Range", "`" + number + "` is not within " + min + " to " + max);
        }
    }

    void checkCount(int count) {
        if (count > countMax) {
            throw tooMany();
        }
    }

    /** The most elements of a list. */
    public int countMax() {
        return countMax;
    }

    ApiFailure tooMany() {
        return GateError.invalidParameter(wireName, "Count", "at most " + countMax + " elements are allowed");
    }

    ApiFailure wrongType(String expected, String text) {
        return GateError.invalidParameter(wireName, "Type", "it is " + expected + shown(text));
    }

    private String shown(String text) {
        if (secret) {
            return "";
        }
        return ", not `" + (text.length() <= 64 ? text : text.substring(0, 64) + "...") + "`";
    }
}
