package dev.jadegate.kms.secret;

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

/**
 * What ListSecrets is asked for: {@code [{"Key":"SecretName","Values":["a","b"]}]}. All keys must fit, and of one key any
 * value. Keys: SecretName and Description (begins with, whatever the case), SecretType, TagKey, TagValue (equal).
 */
record SecretFilter(Map<String, List<String>> wanted) {
    private static final String NAME = "Filters";
    private static final List<String> KEYS = List.of("SecretName", "Description", "SecretType", "TagKey", "TagValue");

    /** Own choice. */
    static final int VALUES_MAX = 20;

    static SecretFilter read(@Nullable String json) {
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        if (json != null && !json.isEmpty()) {
            for (JsonValue element : JsonParameter.array(NAME, json).elements()) {
                if (!(element instanceof JsonObject object)
                        || !(object.get("Key") instanceof JsonString key)
                        || !(object.get("Values") instanceof JsonArray values)
                        || !KEYS.contains(key.text())) {
                    throw SecretError.INVALID.failure(
                            NAME, "its elements have a `Key` of " + KEYS + " and an array `Values`");
                }
                List<String> texts = wanted.computeIfAbsent(key.text(), _ -> new ArrayList<>());
                for (JsonValue value : values.elements()) {
                    if (!(value instanceof JsonString text) || texts.size() >= VALUES_MAX) {
                        throw SecretError.INVALID.failure(NAME, "`Values` has at most " + VALUES_MAX + " strings");
                    }
                    texts.add(text.text());
                }
            }
        }
        return new SecretFilter(wanted);
    }

    boolean fitsRow(SecretTable.SecretRow row) {
        return begins("SecretName", row.name())
                && begins("Description", row.description())
                && any("SecretType", List.of(row.type().wireName()));
    }

    boolean needsTags() {
        return wanted.containsKey("TagKey") || wanted.containsKey("TagValue");
    }

    boolean fitsTags(Map<String, String> tags) {
        return any("TagKey", tags.keySet().stream().toList())
                && any("TagValue", tags.values().stream().toList());
    }

    private boolean begins(String key, String text) {
        List<String> values = wanted.get(key);
        String lower = text.toLowerCase(Locale.ROOT);
        return values == null || values.stream().anyMatch(value -> lower.startsWith(value.toLowerCase(Locale.ROOT)));
    }

    private boolean any(String key, List<String> texts) {
        List<String> values = wanted.get(key);
        return values == null || values.stream().anyMatch(texts::contains);
    }
}
