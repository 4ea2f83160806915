package dev.jadegate.traffic.schema;

import dev.jadegate.base.json.JsonPointer;
import dev.jadegate.base.json.JsonValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safere.Pattern;

/** Follows {@code $ref} within one document, and refuses what leads out of it or around in a circle. */
final class References {
    /** How many references lead from one to the next. */
    static final int CHAIN_MAX = 32;

    /** A value and where it stands. */
    record Place(JsonValue value, String pointer) {}

    private final JsonValue document;

    References(JsonValue document) {
        this.document = document;
    }

    /** What stands at {@code place} once all references are followed. */
    Place follow(Place place) throws InvalidApiException {
        Place at = place;
        Set<String> seen = new HashSet<>();
        while (at.value instanceof JsonValue.JsonObject object
                && object.get("$ref") instanceof JsonValue.JsonString reference) {
            if (!seen.add(at.pointer) || seen.size() > CHAIN_MAX) {
                throw new InvalidApiException(
                        object.location(),
                        at.pointer,
                        "references lead in a circle, or through more than " + CHAIN_MAX);
            }
            at = find(reference.text(), at);
        }
        return at;
    }

    private Place find(String reference, Place from) throws InvalidApiException {
        if (!reference.startsWith("#/")) {
            throw new InvalidApiException(
                    from.value.location(),
                    from.pointer,
                    "the reference `" + reference
                            + "` leads out of the document: put what it means under `components`");
        }
        JsonValue at = document;
        for (String token : reference.substring(2).split("/", -1)) {
            String name = percentDecoded(token).replace("~1", "/").replace("~0", "~");
            JsonValue next = child(at, name);
            if (next == null) {
                throw new InvalidApiException(
                        from.value.location(), from.pointer, "the reference `" + reference + "` leads to nothing");
            }
            at = next;
        }
        return new Place(at, reference.substring(1));
    }

    private static String percentDecoded(String token) {
        return dev.jadegate.traffic.request.Texts.decode(token, 0, token.length(), false);
    }

    static @Nullable JsonValue child(JsonValue value, String name) {
        if (value instanceof JsonValue.JsonObject object) {
            return object.get(name);
        }
        if (value instanceof JsonValue.JsonArray(var _, List<JsonValue> elements)
                && !name.isEmpty()
                && name.length() < 8
                && name.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(name) < elements.size()) {
            return elements.get(Integer.parseInt(name));
        }
        return null;
    }

    /** Looks through the whole document once: every reference leads somewhere, every pattern runs in linear time. */
    void check() throws InvalidApiException {
        check(document, "");
    }

    /** As deep as the reader's limits let a document be. */
    private void check(JsonValue value, String pointer) throws InvalidApiException {
        if (value instanceof JsonValue.JsonArray array) {
            for (int i = 0; i < array.elements().size(); i++) {
                check(array.elements().get(i), pointer + "/" + i);
            }
        } else if (value instanceof JsonValue.JsonObject object) {
            if (object.get("$ref") instanceof JsonValue.JsonString) {
                follow(new Place(value, pointer));
            }
            if (object.get("pattern") instanceof JsonValue.JsonString pattern) {
                try {
                    Pattern.compile(pattern.text());
                } catch (IllegalArgumentException refused) {
                    throw new InvalidApiException(
                            pattern.location(),
                            pointer + "/pattern",
                            "`" + pattern.text() + "` is no pattern that runs in linear time: leave out look-around and"
                                    + " back references");
                }
            }
            for (JsonValue.Member member : object.members()) {
                boolean data = member.name().equals("example")
                        || member.name().equals("examples")
                        || member.name().equals("default")
                        || member.name().equals("enum");
                if (!data) {
                    check(member.value(), pointer + "/" + JsonPointer.token(member.name()));
                }
            }
        }
    }
}
