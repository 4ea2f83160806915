package dev.jadegate.store.seal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One seal of a data folder: the root key, wrapped under a key that somebody or something has.
 *
 * @param id names it: its kind and eight hexadecimal digits
 * @param madeAt to the second
 * @param kind what opens it
 * @param wrappedRoot nonce (12), ciphertext (32) and tag (16) of AES-256-GCM, bound to all the rest of the record and to
 *     the folder
 */
@SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
public record SealRecord(String id, Instant madeAt, Kind kind, byte[] wrappedRoot) {
    static final int WRAPPED_BYTES = RootSeal.ROOT_KEY_BYTES + WrappingKey.OVERHEAD_BYTES;

    private static final int TEXT_LENGTH_MAX = 1_024;
    private static final int SALT_BYTES_MIN = 16;
    private static final int SALT_BYTES_MAX = 64;
    private static final int SHARES_MAX = 255;

    public SealRecord {
        if (!id.matches("[a-z0-9]{1,16}-[0-9a-f]{8}")) {
            throw new IllegalArgumentException("`" + id + "` is not the id of a seal");
        }
        if (wrappedRoot.length != WRAPPED_BYTES) {
            throw new IllegalArgumentException("a wrapped root key has " + WRAPPED_BYTES + " bytes");
        }
        madeAt = madeAt.truncatedTo(ChronoUnit.SECONDS);
    }

    /** What opens a seal. */
    public sealed interface Kind {
        /** As the command line and the file name it. */
        String wireName();
    }

    /**
     * A file with a key.
     *
     * @param path absolute, or a name in the data folder
     */
    public record KeyFile(String path) implements Kind {
        public KeyFile {
            requireText("path", path);
        }

        @Override
        public String wireName() {
            return "file";
        }
    }

    /** A passphrase, by way of Argon2id. */
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    public record Passphrase(PassphraseCost cost, byte[] salt) implements Kind {
        public Passphrase {
            if (salt.length < SALT_BYTES_MIN || salt.length > SALT_BYTES_MAX) {
                throw new IllegalArgumentException("a salt has " + SALT_BYTES_MIN + " to " + SALT_BYTES_MAX + " bytes");
            }
        }

        @Override
        public String wireName() {
            return "passphrase";
        }
    }

    /**
     * Shares of people.
     *
     * @param setId of the set that they belong to, as the shares say it
     * @param threshold how many open
     * @param count how many there are
     */
    public record Shares(String setId, int threshold, int count) implements Kind {
        public Shares {
            requireText("setId", setId);
            if (threshold < 2 || count < threshold || count > SHARES_MAX) {
                throw new IllegalArgumentException("`" + threshold + "` of `" + count + "` shares");
            }
        }

        @Override
        public String wireName() {
            return "shares";
        }
    }

    /**
     * A key that a PKCS#11 token does not give out.
     *
     * @param library absolute path of the token's library
     * @param token the token's label
     * @param key the label of the key on it
     */
    public record Token(String library, String token, String key) implements Kind {
        public Token {
            requireText("library", library);
            requireText("token", token);
            requireText("key", key);
        }

        @Override
        public String wireName() {
            return "pkcs11";
        }
    }

    private static void requireText(String name, String text) {
        // Lines of text are what checksum and MAC are over, so no text may hold the end of one.
        if (text.isEmpty() || text.length() > TEXT_LENGTH_MAX || text.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new IllegalArgumentException(
                    name + " has 1 to " + TEXT_LENGTH_MAX + " characters and no control characters");
        }
    }

    /** All that is stored of it, in the order in which it is stored. */
    Map<String, String> fields() {
        Map<String, String> fields = head(id, madeAt, kind);
        fields.put("wrappedRoot", Base64.getEncoder().encodeToString(wrappedRoot));
        return fields;
    }

    private static Map<String, String> head(String id, Instant madeAt, Kind kind) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("kind", kind.wireName());
        fields.put("madeAt", madeAt.truncatedTo(ChronoUnit.SECONDS).toString());
        switch (kind) {
            case KeyFile file -> fields.put("path", file.path());
            case Passphrase passphrase -> {
                fields.put("memoryKib", Integer.toString(passphrase.cost().memoryKib()));
                fields.put("iterations", Integer.toString(passphrase.cost().iterations()));
                fields.put("lanes", Integer.toString(passphrase.cost().lanes()));
                fields.put("salt", Base64.getEncoder().encodeToString(passphrase.salt()));
            }
            case Shares shares -> {
                fields.put("setId", shares.setId());
                fields.put("threshold", Integer.toString(shares.threshold()));
                fields.put("count", Integer.toString(shares.count()));
            }
            case Token token -> {
                fields.put("library", token.library());
                fields.put("token", token.token());
                fields.put("key", token.key());
            }
        }
        return fields;
    }

    /** What the wrapped root key of a record is bound to. */
    static byte[] associated(String folderId, String id, Instant madeAt, Kind kind) {
        StringBuilder lines = new StringBuilder("jadegate-seal-root\nfolder=")
                .append(folderId)
                .append('\n');
        head(id, madeAt, kind)
                .forEach((name, value) ->
                        lines.append(name).append('=').append(value).append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #fields} gave.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static SealRecord of(Map<String, String> stored) {
        Map<String, String> fields = new LinkedHashMap<>(stored);
        String id = take(fields, "id");
        String name = take(fields, "kind");
        Instant madeAt;
        try {
            madeAt = Instant.parse(take(fields, "madeAt"));
        } catch (java.time.DateTimeException unreadable) {
            throw new IllegalArgumentException("madeAt", unreadable);
        }
        Kind kind = switch (name) {
            case "file" -> new KeyFile(take(fields, "path"));
            case "passphrase" ->
                new Passphrase(
                        new PassphraseCost(
                                number(fields, "memoryKib"), number(fields, "iterations"), number(fields, "lanes")),
                        bytes(fields, "salt"));
            case "shares" -> new Shares(take(fields, "setId"), number(fields, "threshold"), number(fields, "count"));
            case "pkcs11" -> new Token(take(fields, "library"), take(fields, "token"), take(fields, "key"));
            default -> throw new IllegalArgumentException("kind");
        };
        SealRecord record = new SealRecord(id, madeAt, kind, bytes(fields, "wrappedRoot"));
        if (!fields.isEmpty()) {
            throw new IllegalArgumentException("fields that are not known");
        }
        return record;
    }

    private static String take(Map<String, String> fields, String name) {
        String value = fields.remove(name);
        if (value == null) {
            throw new IllegalArgumentException(name);
        }
        return value;
    }

    private static int number(Map<String, String> fields, String name) {
        return Integer.parseInt(take(fields, name));
    }

    private static byte[] bytes(Map<String, String> fields, String name) {
        return Base64.getDecoder().decode(take(fields, name));
    }
}
