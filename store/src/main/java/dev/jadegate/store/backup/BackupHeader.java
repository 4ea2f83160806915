package dev.jadegate.store.backup;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a backup says of itself to everybody.
 *
 * @param made when its snapshot was taken
 * @param release of Jadegate that made it
 * @param database the engine that the rows come from: {@code sqlite} or {@code postgresql}
 * @param products the schema version of each product
 * @param seals the kinds of seals that can open it
 * @param rootKeyCheck names the root key, see {@link dev.jadegate.store.seal.RootSeal#check}
 * @param salt makes the keys of this backup its own
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record BackupHeader(
        Instant made,
        String release,
        String database,
        Map<String, String> products,
        List<String> seals,
        byte[] rootKeyCheck,
        byte[] salt) {
    /** Bytes of the salt. */
    public static final int SALT_BYTES = 32;

    static final int BYTES_MAX = 64 * 1024;
    private static final JsonLimits LIMITS = new JsonLimits(BYTES_MAX, 4, 2_000);

    public BackupHeader {
        products = Map.copyOf(products);
        seals = List.copyOf(seals);
        if (salt.length != SALT_BYTES) {
            throw new IllegalArgumentException("a salt has " + SALT_BYTES + " bytes, not `" + salt.length + "`");
        }
    }

    byte[] toJson() {
        StringBuilder text = new StringBuilder("{\"made\":");
        JsonWriter.appendString(text, made.toString());
        append(text, "release", release);
        append(text, "database", database);
        text.append(",\"products\":");
        char separator = '{';
        for (Map.Entry<String, String> product : new TreeMap<>(products).entrySet()) {
            text.append(separator);
            JsonWriter.appendString(text, product.getKey());
            text.append(':');
            JsonWriter.appendString(text, product.getValue());
            separator = ',';
        }
        text.append(products.isEmpty() ? "{}" : "}").append(",\"seals\":");
        separator = '[';
        for (String seal : seals) {
            text.append(separator);
            JsonWriter.appendString(text, seal);
            separator = ',';
        }
        text.append(seals.isEmpty() ? "[]" : "]");
        append(text, "rootKeyCheck", Base64.getEncoder().encodeToString(rootKeyCheck));
        append(text, "salt", Base64.getEncoder().encodeToString(salt));
        return text.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder text, String name, String value) {
        text.append(",\"").append(name).append("\":");
        JsonWriter.appendString(text, value);
    }

    static BackupHeader parse(byte[] json) throws BackupRefused {
        try {
            if (JsonReader.read(json, LIMITS) instanceof JsonValue.JsonObject object) {
                Map<String, String> products = new TreeMap<>();
                if (object.get("products") instanceof JsonValue.JsonObject levels) {
                    for (JsonValue.Member level : levels.members()) {
                        products.put(level.name(), text(level.value()));
                    }
                }
                List<String> seals = new ArrayList<>();
                if (object.get("seals") instanceof JsonValue.JsonArray kinds) {
                    for (JsonValue kind : kinds.elements()) {
                        seals.add(text(kind));
                    }
                }
                return new BackupHeader(
                        Instant.parse(text(object.get("made"))),
                        text(object.get("release")),
                        text(object.get("database")),
                        products,
                        seals,
                        Base64.getDecoder().decode(text(object.get("rootKeyCheck"))),
                        Base64.getDecoder().decode(text(object.get("salt"))));
            }
        } catch (JsonSyntaxException | IllegalArgumentException | DateTimeException unreadable) {
            throw BackupRefused.damaged("its header cannot be read", unreadable);
        }
        throw BackupRefused.damaged("its header is no object");
    }

    private static String text(@Nullable JsonValue value) throws BackupRefused {
        if (value instanceof JsonValue.JsonString string) {
            return string.text();
        }
        throw BackupRefused.damaged("a field of its header is missing");
    }
}
