package dev.jadegate.kms.secret;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import dev.jadegate.base.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads JSON out of a parameter. What it refuses is told without the text: it may be a secret. */
final class JsonParameter {
    private static final JsonLimits LIMITS = new JsonLimits(SecretLimits.VALUE_BYTES_MAX, 8, 1_000);

    private JsonParameter() {}

    /** The object that {@code text} is; {@code InvalidParameter} for anything else. */
    static JsonObject object(String parameter, String text) {
        if (value(parameter, text) instanceof JsonObject object) {
            return object;
        }
        throw SecretError.INVALID.failure(parameter, "it is a JSON object");
    }

    /** The array that {@code text} is; {@code InvalidParameter} for anything else. */
    static JsonArray array(String parameter, String text) {
        if (value(parameter, text) instanceof JsonArray array) {
            return array;
        }
        throw SecretError.INVALID.failure(parameter, "it is a JSON array");
    }

    private static JsonValue value(String parameter, String text) {
        try {
            return JsonReader.read(text, LIMITS);
        } catch (JsonSyntaxException _) {
            throw SecretError.INVALID.failure(parameter, "it is not JSON within the limits");
        }
    }

    /** The text of a member, or null when it is absent. */
    static @Nullable String textOrNull(String parameter, JsonObject object, String name) {
        return switch (object.get(name)) {
            case null -> null;
            case JsonString string -> string.text();
            case JsonValue _ -> throw SecretError.INVALID.failure(parameter, "`" + name + "` is a string");
        };
    }

    /** The text of a member that must be there and not be empty. */
    static String text(String parameter, JsonObject object, String name) {
        String text = textOrNull(parameter, object, name);
        if (text == null || text.isEmpty()) {
            throw SecretError.INVALID.failure(parameter, "`" + name + "` is missing");
        }
        return text;
    }

    /** Refuses members other than {@code known}. */
    static void requireOnly(String parameter, JsonObject object, Set<String> known) {
        for (JsonValue.Member member : object.members()) {
            if (!known.contains(member.name())) {
                throw SecretError.INVALID.failure(
                        parameter,
                        "a member is not one of " + known.stream().sorted().toList());
            }
        }
    }

    /** All members as texts. */
    static Map<String, String> texts(String parameter, JsonObject object) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (JsonValue.Member member : object.members()) {
            if (!(member.value() instanceof JsonString string)) {
                throw SecretError.INVALID.failure(parameter, "`" + member.name() + "` is a string");
            }
            texts.put(member.name(), string.text());
        }
        return texts;
    }

    /** An object of texts, members with null left out: name, value, name, value. */
    static String write(@Nullable String... namesAndValues) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String value = namesAndValues[i + 1];
            if (value != null) {
                append(json, String.valueOf(namesAndValues[i]));
                JsonWriter.appendString(json, value);
            }
        }
        return json.append('}').toString();
    }

    /** Appends a member's name and the colon, after a comma where one belongs. */
    static void append(StringBuilder json, String name) {
        if (json.charAt(json.length() - 1) != '{') {
            json.append(',');
        }
        JsonWriter.appendString(json, name);
        json.append(':');
    }
}
