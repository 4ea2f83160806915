package dev.jadegate.traffic.rule;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonLocation;
import dev.jadegate.base.json.JsonPointer;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object, each read as what it has to be; what is wrong is told with its place. */
final class Members {
    /** Problems that are told of; the rest are of the same making. */
    static final int PROBLEMS_MAX = 20;

    private final JsonValue.JsonObject object;
    private final String pointer;
    private final List<InvalidRulesException.Problem> problems;

    Members(JsonValue.JsonObject object, String pointer, List<InvalidRulesException.Problem> problems) {
        this.object = object;
        this.pointer = pointer;
        this.problems = problems;
    }

    static void tell(
            List<InvalidRulesException.Problem> problems, JsonLocation location, String pointer, String message) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new InvalidRulesException.Problem(pointer, location.line(), location.column(), message));
        }
    }

    /** Tells that the member {@code name}, or what holds it, is wrong. */
    void wrong(String name, String message) {
        JsonValue value = object.get(name);
        tell(problems, value == null ? object.location() : value.location(), at(name), message);
    }

    String at(String name) {
        return pointer + "/" + JsonPointer.token(name);
    }

    List<JsonValue.Member> all() {
        return object.members();
    }

    void wrong(JsonValue.Member member, String message) {
        tell(problems, member.location(), at(member.name()), message);
    }

    /** The member, or null when it is missing or null. */
    @Nullable
    JsonValue get(String name) {
        JsonValue value = object.get(name);
        return value instanceof JsonValue.JsonNull ? null : value;
    }

    boolean has(String name) {
        return get(name) != null;
    }

    /** A text, or {@code otherwise}; numbers are taken for their digits. */
    String text(String name, String otherwise) {
        return switch (get(name)) {
            case null -> otherwise;
            case JsonValue.JsonString text -> text.text();
            case JsonValue.JsonNumber number -> number.text();
            default -> {
                wrong(name, "`" + name + "` is a string");
                yield otherwise;
            }
        };
    }

    /** A whole number within bounds, also written as a string; {@code otherwise} when it is missing. */
    int whole(String name, int min, int max, int otherwise) {
        String text = text(name, "");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notWhole) {
            // Told below, as what is out of bounds.
        }
        wrong(name, "`" + name + "` is a whole number from " + min + " to " + max + ", not `" + text + "`");
        return otherwise;
    }

    /** As {@link #whole}, when it has to be there. */
    int needed(String name, int min, int max) {
        if (text(name, "").isEmpty()) {
            wrong(name, "`" + name + "` is missing: a whole number from " + min + " to " + max);
        }
        return whole(name, min, max, min);
    }

    /** A number of milliseconds; {@code otherwise} when it is missing. */
    long millis(String name, long max) {
        String text = text(name, "");
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException notWhole) {
            // Told below.
        }
        wrong(name, "`" + name + "` is a number of milliseconds from 0 to " + max + ", not `" + text + "`");
        return 0;
    }

    /** Texts: an array, or one string that commas part. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        switch (get(name)) {
            case null -> {}
            case JsonValue.JsonArray array -> {
                for (JsonValue element : array.elements()) {
                    if (element instanceof JsonValue.JsonString text) {
                        texts.add(text.text().strip());
                    } else if (element instanceof JsonValue.JsonNumber number) {
                        texts.add(number.text());
                    } else {
                        tell(problems, element.location(), at(name), "an element of `" + name + "` is a string");
                    }
                }
            }
            case JsonValue.JsonString text -> {
                for (String part : text.text().split(",", -1)) {
                    if (!part.isBlank()) {
                        texts.add(part.strip());
                    }
                }
            }
            default -> wrong(name, "`" + name + "` is an array of strings");
        }
        return texts;
    }

    /** An object, also written as a string that holds it; null when it is missing or wrong. */
    @Nullable
    Members object(String name) {
        return switch (get(name)) {
            case null -> null;
            case JsonValue.JsonObject inner -> new Members(inner, at(name), problems);
            case JsonValue.JsonString text -> inString(name, text.text());
            default -> {
                wrong(name, "`" + name + "` is an object");
                yield null;
            }
        };
    }

    /** Places within the string are not told: they would be those of another document. */
    private @Nullable Members inString(String name, String text) {
        try {
            if (JsonReader.read(text, JsonLimits.DEFAULT) instanceof JsonValue.JsonObject inner) {
                return new Members(inner, at(name), problems);
            }
        } catch (JsonSyntaxException broken) {
            // Told below.
        }
        wrong(name, "`" + name + "` is an object, or a string that holds one");
        return null;
    }

    /** The objects of an array; empty when it is missing. */
    List<Members> objects(String name, int max) {
        List<Members> objects = new ArrayList<>();
        switch (get(name)) {
            case null -> {}
            case JsonValue.JsonArray array -> {
                if (array.elements().size() > max) {
                    wrong(name, "`" + name + "` has " + array.elements().size() + " elements; at most " + max);
                }
                for (int i = 0; i < Math.min(max, array.elements().size()); i++) {
                    if (array.elements().get(i) instanceof JsonValue.JsonObject inner) {
                        objects.add(new Members(inner, at(name) + "/" + i, problems));
                    } else {
                        tell(
                                problems,
                                array.elements().get(i).location(),
                                at(name) + "/" + i,
                                "an element of `" + name + "` is an object");
                    }
                }
            }
            default -> wrong(name, "`" + name + "` is an array of objects");
        }
        return objects;
    }
}
