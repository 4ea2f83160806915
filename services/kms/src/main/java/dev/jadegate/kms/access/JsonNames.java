package dev.jadegate.kms.access;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import dev.jadegate.base.json.JsonWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists of names, which these operations have as JSON in a text. */
final class JsonNames {
    private static final String NETWORK_RULES = "NetworkRules";
    private static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 4, 1_000);

    private JsonNames() {}

    /**
     * The texts of a JSON list, each once, in the order in which they came.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    static List<String> read(String parameter, String text, int max) {
        if (!(json(parameter, text) instanceof JsonArray array)) {
            throw AccessError.INVALID.failure(parameter, "it is a JSON list of strings");
        }
        return names(parameter, array, max);
    }

    /**
     * The names of AccessControlRules, {@code {"NetworkRules":["a","b"]}}; none when nothing is given.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    static List<String> readRules(String parameter, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return List.of();
        }
        if (!(json(parameter, text) instanceof JsonObject object)
                || object.members().size() > 1
                || (object.members().size() == 1 && object.get(NETWORK_RULES) == null)) {
            throw AccessError.INVALID.failure(parameter, "it is a JSON object with the list `" + NETWORK_RULES + "`");
        }
        return switch (object.get(NETWORK_RULES)) {
            case null -> List.of();
            case JsonArray array -> names(parameter, array, AccessLimits.NETWORK_RULES_OF_POLICY_MAX);
            case JsonValue _ -> throw AccessError.INVALID.failure(parameter, "`" + NETWORK_RULES + "` is a list");
        };
    }

    private static List<String> names(String parameter, JsonArray array, int max) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonValue element : array.elements()) {
            if (!(element instanceof JsonString name) || name.text().isEmpty()) {
                throw AccessError.INVALID.failure(parameter, "its elements are strings, and not empty");
            }
            names.add(name.text());
        }
        if (names.size() > max) {
            throw AccessError.INVALID.failure(parameter, "it has at most " + max + " elements");
        }
        return List.copyOf(names);
    }

    private static JsonValue json(String parameter, String text) {
        try {
            return JsonReader.read(text, LIMITS);
        } catch (JsonSyntaxException wrong) {
            throw AccessError.INVALID.failure(parameter, String.valueOf(wrong.getMessage()));
        }
    }

    static String write(List<String> names) {
        StringBuilder json = new StringBuilder("[");
        for (String name : names) {
            json.append(json.length() > 1 ? "," : "");
            JsonWriter.appendString(json, name);
        }
        return json.append(']').toString();
    }

    static String writeRules(List<String> names) {
        return "{\"" + NETWORK_RULES + "\":" + write(names) + "}";
    }
}
