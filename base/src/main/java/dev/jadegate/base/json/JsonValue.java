package dev.jadegate.base.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON value (RFC 8259) that knows where it stands. Immutable. */
public sealed interface JsonValue {
    JsonLocation location();

    /** An object; no name stands in it twice. */
    record JsonObject(JsonLocation location, List<Member> members) implements JsonValue {
        public JsonObject {
            members = List.copyOf(members);
        }

        /** The value of {@code name}, or null. */
        public @Nullable JsonValue get(String name) {
            for (Member member : members) {
                if (member.name.equals(name)) {
                    return member.value;
                }
            }
            return null;
        }
    }

    /** One member of an object; the location is that of the name. */
    record Member(JsonLocation location, String name, JsonValue value) {}

    /** An array. */
    record JsonArray(JsonLocation location, List<JsonValue> elements) implements JsonValue {
        public JsonArray {
            elements = List.copyOf(elements);
        }
    }

    /** A string, unescaped. */
    record JsonString(JsonLocation location, String text) implements JsonValue {}

    /** A number as it was written. */
    record JsonNumber(JsonLocation location, String text) implements JsonValue {}

    /** {@code true} or {@code false}. */
    record JsonBoolean(JsonLocation location, boolean value) implements JsonValue {}

    /** {@code null}. */
    record JsonNull(JsonLocation location) implements JsonValue {}
}
