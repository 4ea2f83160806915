package dev.jadegate.crypto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonNumber;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Reads the vectors of Project Wycheproof from the folder of {@code conformance.data}. */
final class Wycheproof {
    private static final JsonLimits LIMITS = new JsonLimits(64 << 20, 32, 5_000_000);

    private Wycheproof() {}

    /** One set of vectors with a common key or shape. */
    record Group(JsonObject json) {
        List<Vector> vectors() {
            return array(json, "tests").elements().stream()
                    .map(one -> new Vector((JsonObject) one))
                    .toList();
        }

        String text(String name) {
            return ((JsonString) Objects.requireNonNull(json.get(name), name)).text();
        }

        boolean has(String name) {
            return json.get(name) != null;
        }

        int number(String name) {
            return Wycheproof.number(json, name);
        }

        byte[] bytes(String name) {
            return HexFormat.of().parseHex(text(name));
        }
    }

    /** One vector. */
    record Vector(JsonObject json) {
        byte[] bytes(String name) {
            return HexFormat.of().parseHex(((JsonString) Objects.requireNonNull(json.get(name), name)).text());
        }

        boolean has(String name) {
            return json.get(name) != null;
        }

        int number(String name) {
            return Wycheproof.number(json, name);
        }

        boolean mustSucceed() {
            return result().equals("valid");
        }

        boolean mustFail() {
            return result().equals("invalid");
        }

        private String result() {
            return ((JsonString) Objects.requireNonNull(json.get("result"))).text();
        }

        @Override
        public String toString() {
            return "vector " + number("tcId") + ", " + result();
        }
    }

    /** The groups of a file; the test is left out where the data is not. */
    static List<Group> groups(String file) throws Exception {
        String folder = System.getProperty("conformance.data", "");
        Path path = Path.of(folder.startsWith("$") ? "" : folder).resolve("wycheproof/" + file + "_test.json");
        assumeTrue(
                !folder.isEmpty() && Files.isReadable(path),
                "left out: " + file + " of Wycheproof is not in the folder of conformance.data");
        JsonValue document = JsonReader.read(Files.readAllBytes(path), LIMITS);
        return array((JsonObject) document, "testGroups").elements().stream()
                .map(one -> new Group((JsonObject) one))
                .toList();
    }

    private static JsonArray array(JsonObject json, String name) {
        return (JsonArray) Objects.requireNonNull(json.get(name), name);
    }

    private static int number(JsonObject json, String name) {
        return Integer.parseInt(((JsonNumber) Objects.requireNonNull(json.get(name), name)).text());
    }
}
