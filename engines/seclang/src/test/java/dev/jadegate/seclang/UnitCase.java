package dev.jadegate.seclang;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonNumber;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A case of an operator or a transformation, as ModSecurity and Coraza keep them: JSON whose strings are UTF-8, with bytes
 * that JSON cannot hold written once more as escapes.
 *
 * @param output null-free: empty for operators
 */
public record UnitCase(String file, String name, String input, String parameter, String output, int expected) {
    private static final JsonLimits LIMITS = new JsonLimits(16 << 20, 32, 1_000_000);

    /** The cases of all files of a folder. */
    public static List<UnitCase> all(Path folder) throws Exception {
        List<UnitCase> cases = new ArrayList<>();
        List<Path> names;
        try (Stream<Path> files = Files.list(folder)) {
            names = files.filter(one -> one.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path file : names) {
            if (JsonReader.read(Files.readString(file), LIMITS) instanceof JsonArray array) {
                for (JsonValue one : array.elements()) {
                    if (one instanceof JsonObject object) {
                        cases.add(of(file.getFileName().toString(), object));
                    }
                }
            }
        }
        return cases;
    }

    public UnitCase withInput(String other) {
        return new UnitCase(file, name, other, parameter, output, expected);
    }

    private static UnitCase of(String file, JsonObject object) {
        int expected = object.get("ret") instanceof JsonNumber number ? Integer.parseInt(number.text()) : 0;
        return new UnitCase(
                file,
                text(object, "name"),
                bytes(text(object, "input")),
                bytes(text(object, "param")),
                bytes(text(object, "output")),
                expected);
    }

    private static String text(JsonObject object, String member) {
        return object.get(member) instanceof JsonString string ? string.text() : "";
    }

    /** UTF-8 in the Latin-1 view, NUL decoded; all escapes of C when a byte is written as one. */
    private static String bytes(String text) {
        String utf8 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String withNul = utf8.replace("\\u0000", "\0");
        return withNul.contains("\\x") ? unescaped(withNul) : withNul;
    }

    private static String unescaped(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at) == '\\' && at + 1 < text.length() ? text.charAt(at + 1) : 0;
            if (next == 'x' && text.substring(at).matches("(?s)\\\\x[0-9a-fA-F]{2}.*")) {
                bytes.append((char) Integer.parseInt(text.substring(at + 2, at + 4), 16));
                at += 3;
            } else {
                bytes.append(text.charAt(at));
            }
        }
        return bytes.toString();
    }

    @Override
    public String toString() {
        return file + ": " + name + "(" + escaped(parameter) + ", " + escaped(input) + ")";
    }

    /** Bytes shown so that they can be read. */
    public static String escaped(String bytes) {
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < Math.min(bytes.length(), 300); at++) {
            char one = bytes.charAt(at);
            shown.append(one < ' ' || one > '~' ? String.format("\\x%02x", (int) one) : String.valueOf(one));
        }
        return shown.toString();
    }
}
