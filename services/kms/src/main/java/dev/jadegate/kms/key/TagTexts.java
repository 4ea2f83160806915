package dev.jadegate.kms.key;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads tags, and refuses those that may not be. Source: TagResource. */
final class TagTexts {
    private static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 4, 500);

    private TagTexts() {}

    /** {@code [{"TagKey":"a","TagValue":"b"}]}; nothing for no text. */
    static Map<String, String> ofJson(String parameter, @Nullable String json) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (json != null && !json.isEmpty()) {
            for (JsonValue element : array(parameter, json)) {
                if (!(element instanceof JsonObject object)
                        || !(object.get("TagKey") instanceof JsonString key)
                        || !(object.get("TagValue") == null || object.get("TagValue") instanceof JsonString)) {
                    throw KeyError.INVALID.failure(
                            parameter, "it is a JSON array of objects with the texts `TagKey` and `TagValue`");
                }
                tags.put(key.text(), object.get("TagValue") instanceof JsonString value ? value.text() : "");
            }
        }
        requireGood(parameter, tags);
        return tags;
    }

    /** {@code ["a","b"]}. */
    static List<String> keysOfJson(String parameter, String json) {
        List<String> keys = new ArrayList<>();
        for (JsonValue element : array(parameter, json)) {
            if (!(element instanceof JsonString key)) {
                throw KeyError.INVALID.failure(parameter, "it is a JSON array of texts");
            }
            keys.add(key.text());
        }
        return keys;
    }

    private static List<JsonValue> array(String parameter, String json) {
        try {
            if (JsonReader.read(json, LIMITS) instanceof JsonArray array) {
                return array.elements();
            }
        } catch (JsonSyntaxException _) {
            // Told below, as JSON of another kind is.
        }
        throw KeyError.INVALID.failure(parameter, "it is not a JSON array");
    }

    /** Refuses tags that are too many, too long or the platform's own. */
    static void requireGood(String parameter, Map<String, String> tags) {
        if (tags.size() > KeyLimits.TAGS_MAX) {
            throw KeyError.INVALID.failure(parameter, "there are at most " + KeyLimits.TAGS_MAX);
        }
        tags.forEach((key, value) -> {
            String lower = key.toLowerCase(Locale.ROOT);
            if (key.isEmpty()
                    || key.length() > KeyLimits.TAG_LENGTH_MAX
                    || value.length() > KeyLimits.TAG_LENGTH_MAX
                    || lower.startsWith("aliyun")
                    || lower.startsWith("acs:")) {
                throw KeyError.INVALID.failure(
                        parameter,
                        "keys and values have at most " + KeyLimits.TAG_LENGTH_MAX
                                + " characters, and keys do not begin with `aliyun` or `acs:`");
            }
        });
    }
}
