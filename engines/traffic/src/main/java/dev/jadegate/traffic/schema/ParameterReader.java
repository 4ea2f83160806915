package dev.jadegate.traffic.schema;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonLocation;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.traffic.request.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the value of a parameter out of how it is written. Texts are parted before they are decoded, so an encoded comma is part of
 * a value. What cannot be a number where a number is declared stays a text, which the schema then refuses. Stateless.
 */
final class ParameterReader {
    /** Items and properties of one parameter that are looked at. */
    static final int PARTS_MAX = 1000;

    private static final JsonLocation NOWHERE = new JsonLocation(0, 1, 1);
    private static final JsonLimits JSON = new JsonLimits(16 * 1024, 32, 5000);

    private ParameterReader() {}

    /** A name, decoded, and a value as it was sent. */
    record Raw(String name, String value) {}

    /** The pairs of a query or a form, values not decoded. */
    static List<Raw> pairs(CharSequence text) {
        List<Raw> pairs = new ArrayList<>();
        int at = 0;
        while (at < text.length() && pairs.size() < PARTS_MAX) {
            int end = at;
            int equal = -1;
            while (end < text.length() && text.charAt(end) != '&') {
                equal = equal < 0 && text.charAt(end) == '=' ? end : equal;
                end++;
            }
            int nameEnd = equal < 0 ? end : equal;
            if (end > at) {
                pairs.add(new Raw(
                        Texts.decode(text, at, nameEnd, true),
                        equal < 0 ? "" : text.subSequence(equal + 1, end).toString()));
            }
            at = end + 1;
        }
        return pairs;
    }

    /** The value of {@code parameter} in a path segment, a header field or a cookie; null when the text is not of its style. */
    static @Nullable JsonValue single(Parameter parameter, String text, boolean encoded) {
        return switch (parameter.style()) {
            case SIMPLE -> parted(parameter, text, ",", encoded);
            case LABEL ->
                text.startsWith(".")
                        ? parted(parameter, text.substring(1), parameter.explode() ? "." : ",", encoded)
                        : null;
            case MATRIX -> matrix(parameter, text, encoded);
            case FORM -> parted(parameter, text, ",", encoded);
            case SPACE_DELIMITED, PIPE_DELIMITED, DEEP_OBJECT -> null;
        };
    }

    private static @Nullable JsonValue matrix(Parameter parameter, String text, boolean encoded) {
        if (!text.startsWith(";")) {
            return null;
        }
        String[] parts = text.substring(1).split(";", PARTS_MAX);
        if (parameter.shape().kind() == Parameter.Shape.Kind.OBJECT && parameter.explode()) {
            return object(parameter.shape(), List.of(parts), true, encoded, false);
        }
        List<String> items = new ArrayList<>();
        for (String part : parts) {
            if (part.equals(parameter.name())) {
                items.add("");
            } else if (part.startsWith(parameter.name() + "=")) {
                items.add(part.substring(parameter.name().length() + 1));
            } else {
                return null;
            }
        }
        if (parameter.shape().kind() == Parameter.Shape.Kind.ARRAY && parameter.explode()) {
            return array(parameter.shape(), items, encoded, false);
        }
        return items.size() == 1 ? parted(parameter, items.getFirst(), ",", encoded) : null;
    }

    /** The value in the pairs of a query; null when it is not there. */
    static @Nullable JsonValue query(Parameter parameter, List<Raw> pairs) {
        Parameter.Shape shape = parameter.shape();
        if (parameter.style() == Parameter.Style.DEEP_OBJECT) {
            return deepObject(parameter, pairs);
        }
        if (shape.kind() == Parameter.Shape.Kind.OBJECT && parameter.explode()) {
            return spreadObject(shape, pairs);
        }
        List<String> values = new ArrayList<>();
        for (Raw pair : pairs) {
            if (pair.name.equals(parameter.name())) {
                values.add(pair.value);
            }
        }
        if (values.isEmpty()) {
            return null;
        }
        if (shape.kind() == Parameter.Shape.Kind.ARRAY && parameter.explode()) {
            return array(shape, values, true, true);
        }
        if (values.size() > 1) {
            // Which of them a server takes is unknown: none is meant to be there twice.
            return array(shape, values, true, true);
        }
        String text = values.getFirst();
        return switch (parameter.style()) {
            case SPACE_DELIMITED -> parted(parameter, text.replace("%20", "+"), "+", true);
            case PIPE_DELIMITED -> parted(parameter, text.replace("%7C", "|").replace("%7c", "|"), "|", true);
            case SIMPLE, LABEL, MATRIX, FORM, DEEP_OBJECT -> parted(parameter, text, ",", true);
        };
    }

    /** The fields of a form as an object of {@code shape}. */
    static JsonValue form(Parameter.Shape shape, List<Raw> pairs) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (Raw pair : pairs) {
            fields.computeIfAbsent(pair.name, _ -> new ArrayList<>()).add(pair.value);
        }
        List<JsonValue.Member> members = new ArrayList<>();
        fields.forEach((name, values) -> {
            Set<Parameter.Scalar> scalar = shape.properties().getOrDefault(name, Set.of(Parameter.Scalar.TEXT));
            JsonValue value = values.size() == 1
                    ? scalar(scalar, decoded(values.getFirst(), true, true))
                    : array(new Parameter.Shape(Parameter.Shape.Kind.ARRAY, scalar, Map.of()), values, true, true);
            members.add(new JsonValue.Member(NOWHERE, readable(name), value));
        });
        return new JsonValue.JsonObject(NOWHERE, members);
    }

    private static @Nullable JsonValue deepObject(Parameter parameter, List<Raw> pairs) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        String prefix = parameter.name() + "[";
        for (Raw pair : pairs) {
            if (pair.name.startsWith(prefix) && pair.name.endsWith("]")) {
                String property = pair.name.substring(prefix.length(), pair.name.length() - 1);
                fields.put(property, property(parameter.shape(), property, decoded(pair.value, true, true)));
            }
        }
        return fields.isEmpty() ? null : object(fields);
    }

    private static @Nullable JsonValue spreadObject(Parameter.Shape shape, List<Raw> pairs) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (Raw pair : pairs) {
            if (shape.properties().containsKey(pair.name)) {
                fields.put(pair.name, property(shape, pair.name, decoded(pair.value, true, true)));
            }
        }
        return fields.isEmpty() ? null : object(fields);
    }

    private static @Nullable JsonValue parted(Parameter parameter, String text, String separator, boolean encoded) {
        Parameter.Shape shape = parameter.shape();
        boolean form = parameter.in() == Parameter.In.QUERY;
        return switch (shape.kind()) {
            case SCALAR -> scalar(shape.scalar(), decoded(text, encoded, form));
            case ARRAY -> array(shape, text.isEmpty() ? List.of() : split(text, separator), encoded, form);
            case OBJECT -> object(shape, split(text, separator), parameter.explode() && !form, encoded, form);
            case JSON -> json(decoded(text, encoded, form));
        };
    }

    private static List<String> split(String text, String separator) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (parts.size() < PARTS_MAX) {
            int end = text.indexOf(separator, at);
            parts.add(text.substring(at, end < 0 ? text.length() : end));
            if (end < 0) {
                break;
            }
            at = end + separator.length();
        }
        return parts;
    }

    private static @Nullable JsonValue json(String text) {
        try {
            return JsonReader.read(text.getBytes(StandardCharsets.ISO_8859_1), JSON);
        } catch (JsonSyntaxException broken) {
            return null;
        }
    }

    private static JsonValue array(Parameter.Shape shape, List<String> items, boolean encoded, boolean form) {
        List<JsonValue> elements = new ArrayList<>();
        for (String item : items) {
            elements.add(scalar(shape.scalar(), decoded(item, encoded, form)));
        }
        return new JsonValue.JsonArray(NOWHERE, elements);
    }

    /** Names and values in turn, or {@code name=value} when they are {@code joined}; null when a value is missing. */
    private static @Nullable JsonValue object(
            Parameter.Shape shape, List<String> parts, boolean joined, boolean encoded, boolean form) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            int equal = joined ? parts.get(i).indexOf('=') : -1;
            if (joined ? equal < 0 : i + 1 == parts.size()) {
                return null;
            }
            String name = decoded(joined ? parts.get(i).substring(0, equal) : parts.get(i), encoded, form);
            String value = joined ? parts.get(i).substring(equal + 1) : parts.get(++i);
            fields.put(name, property(shape, name, decoded(value, encoded, form)));
        }
        return object(fields);
    }

    private static JsonValue object(Map<String, JsonValue> fields) {
        List<JsonValue.Member> members = new ArrayList<>();
        fields.forEach((name, value) -> members.add(new JsonValue.Member(NOWHERE, readable(name), value)));
        return new JsonValue.JsonObject(NOWHERE, members);
    }

    private static JsonValue property(Parameter.Shape shape, String name, String value) {
        return scalar(shape.properties().getOrDefault(name, Set.of(Parameter.Scalar.TEXT)), value);
    }

    private static String decoded(String text, boolean encoded, boolean form) {
        return encoded ? Texts.decode(text, 0, text.length(), form) : text;
    }

    private static String readable(String text) {
        return Texts.readable(text);
    }

    private static JsonValue scalar(Set<Parameter.Scalar> kinds, String text) {
        if (kinds.contains(Parameter.Scalar.NUMBER) && isNumber(text)) {
            return new JsonValue.JsonNumber(NOWHERE, text);
        }
        if (kinds.contains(Parameter.Scalar.BOOLEAN) && (text.equals("true") || text.equals("false"))) {
            return new JsonValue.JsonBoolean(NOWHERE, text.equals("true"));
        }
        return new JsonValue.JsonString(NOWHERE, readable(text));
    }

    /** As JSON writes numbers. */
    private static boolean isNumber(String text) {
        if (text.isEmpty() || text.length() > 40) {
            return false;
        }
        try {
            return JsonReader.read(text, JSON) instanceof JsonValue.JsonNumber
                    && text.strip().length() == text.length();
        } catch (JsonSyntaxException other) {
            return false;
        }
    }
}
