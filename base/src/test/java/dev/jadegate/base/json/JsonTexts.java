package dev.jadegate.base.json;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random JSON texts and mutations of them. */
final class JsonTexts {
    private static final String[] SCALARS = {
        "null",
        "true",
        "false",
        "0",
        "-1.5e3",
        "12345678901234567890",
        "\"\"",
        "\"a\"",
        "\"\\u00e4\"",
        "\"\u20ac\"",
        "\"\\ud83d\\ude00\"",
        "\"\ud83d\ude00x\"",
        "\"\\\\\\\"\\/\\b\""
    };
    private static final String[] SPACES = {"", "", "", " ", "\n", "\t \r\n"};
    private static final String INSERTED = "{}[]\",:\\u0-e.tfn \n\u0000\u00ff";

    private JsonTexts() {}

    static String tree(SplittableRandom random, int depth) {
        int kind = depth > 4 ? 0 : random.nextInt(4);
        String space = SPACES[random.nextInt(SPACES.length)];
        if (kind < 2) {
            return space + SCALARS[random.nextInt(SCALARS.length)] + space;
        }
        StringBuilder text = new StringBuilder(space).append(kind == 2 ? '[' : '{');
        int size = random.nextInt(random.nextInt(10) == 0 ? 20 : 5);
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? space : "," + space);
            if (kind == 3) {
                text.append("\"k\u00e4").append(i).append("\"").append(space).append(':');
            }
            text.append(tree(random, depth + 1));
        }
        return text.append(kind == 2 ? ']' : '}').append(space).toString();
    }

    static byte[] mutated(SplittableRandom random, byte[] bytes) {
        int at = random.nextInt(bytes.length);
        int kind = random.nextInt(4);
        byte[] changed = Arrays.copyOf(bytes, kind == 0 ? at : kind == 1 ? bytes.length + at : bytes.length);
        switch (kind) {
            case 0 -> {}
            case 1 -> System.arraycopy(bytes, 0, changed, at, bytes.length);
            case 2 -> changed[at] = (byte) random.nextInt(256);
            default -> changed[at] = (byte) INSERTED.charAt(random.nextInt(INSERTED.length()));
        }
        return changed;
    }

    /** Whether both are the same but for where they stand. */
    static boolean sameValue(JsonValue a, JsonValue b) {
        return switch (a) {
            case JsonValue.JsonObject(var _, var members) -> {
                boolean same = b instanceof JsonValue.JsonObject(var _, var others) && members.size() == others.size();
                for (int i = 0; same && i < members.size(); i++) {
                    JsonValue.Member other =
                            ((JsonValue.JsonObject) b).members().get(i);
                    same = members.get(i).name().equals(other.name())
                            && sameValue(members.get(i).value(), other.value());
                }
                yield same;
            }
            case JsonValue.JsonArray(var _, var elements) -> {
                boolean same = b instanceof JsonValue.JsonArray(var _, var others) && elements.size() == others.size();
                for (int i = 0; same && i < elements.size(); i++) {
                    same = sameValue(
                            elements.get(i),
                            ((JsonValue.JsonArray) b).elements().get(i));
                }
                yield same;
            }
            case JsonValue.JsonString(var _, var text) ->
                b instanceof JsonValue.JsonString(var _, var other) && text.equals(other);
            case JsonValue.JsonNumber(var _, var text) ->
                b instanceof JsonValue.JsonNumber(var _, var other) && text.equals(other);
            case JsonValue.JsonBoolean(var _, var value) ->
                b instanceof JsonValue.JsonBoolean(var _, var other) && value == other;
            case JsonValue.JsonNull _ -> b instanceof JsonValue.JsonNull;
        };
    }
}
