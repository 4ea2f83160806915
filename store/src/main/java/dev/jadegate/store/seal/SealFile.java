package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The content of {@code seal.json}: one flat object of strings.
 * <pre>
 * format       "jadegate-seal-1"
 * protection   "file" or "argon2id"
 * check        base64 of the 16 bytes of {@link RootSeal#check}
 * memoryKib, iterations, lanes   the cost of Argon2id, only with "argon2id"
 * salt         base64 of 16 random bytes, only with "argon2id"
 * wrappedKey   base64 of nonce (12), ciphertext (32) and tag (16): AES-256-GCM of the root key under the 32 bytes
 *              that Argon2id 1.3 makes of the passphrase, only with "argon2id"
 * checksum     base64 of SHA-256 over the lines "name=value\n" of all fields above, in this order
 * </pre>
 * The checksum is no protection against people: it tells a damaged file from a wrong passphrase.
 */
@SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
record SealFile(Protection protection, byte[] check) {
    private static final String FORMAT = "jadegate-seal-1";
    private static final int FILE_BYTES_MAX = 4_096;
    private static final int FIELDS_MAX = 16;
    private static final int PASSPHRASE_BYTES_MIN = 8;
    private static final int PASSPHRASE_BYTES_MAX = 1_024;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int WRAPPED_BYTES = NONCE_BYTES + RootSeal.ROOT_KEY_BYTES + TAG_BYTES;

    /** How the root key is kept. */
    sealed interface Protection {}

    /** It lies in its own file. */
    record KeyFile() implements Protection {}

    /** It lies here, encrypted under a passphrase. */
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    record Wrapped(PassphraseCost cost, byte[] salt, byte[] wrappedKey) implements Protection {
        static Wrapped wrap(SecretBytes rootKey, SecretBytes passphrase, PassphraseCost cost, SecureRandom random)
                throws SealRefused {
            if (passphrase.length() < PASSPHRASE_BYTES_MIN || passphrase.length() > PASSPHRASE_BYTES_MAX) {
                throw new SealRefused(
                        SealRefused.Reason.UNFIT_PASSPHRASE,
                        "A passphrase has " + PASSPHRASE_BYTES_MIN + " to " + PASSPHRASE_BYTES_MAX
                                + " bytes. Choose another.");
            }
            byte[] salt = new byte[SALT_BYTES];
            byte[] wrapped = new byte[WRAPPED_BYTES];
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(salt);
            random.nextBytes(nonce);
            System.arraycopy(nonce, 0, wrapped, 0, NONCE_BYTES);
            byte[] key = rootKey.use(byte[]::clone);
            byte[] encrypted;
            try {
                encrypted = crypt(Cipher.ENCRYPT_MODE, cost, salt, nonce, passphrase, key, 0, key.length);
            } catch (AEADBadTagException impossible) {
                throw new IllegalStateException("AES-GCM refused to encrypt", impossible);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
            System.arraycopy(encrypted, 0, wrapped, NONCE_BYTES, encrypted.length);
            return new Wrapped(cost, salt, wrapped);
        }

        SecretBytes unwrap(SecretBytes passphrase) throws SealRefused {
            byte[] nonce = Arrays.copyOf(wrappedKey, NONCE_BYTES);
            byte[] key;
            try {
                key = crypt(
                        Cipher.DECRYPT_MODE,
                        cost,
                        salt,
                        nonce,
                        passphrase,
                        wrappedKey,
                        NONCE_BYTES,
                        WRAPPED_BYTES - NONCE_BYTES);
            } catch (AEADBadTagException anotherPassphrase) {
                throw new SealRefused(
                        SealRefused.Reason.WRONG_PASSPHRASE,
                        "The passphrase does not open the root key. Start with the passphrase of the first start.");
            }
            SecretBytes secret = SecretBytes.copyOf(key);
            Arrays.fill(key, (byte) 0);
            return secret;
        }

        private static byte[] crypt(
                int mode,
                PassphraseCost cost,
                byte[] salt,
                byte[] nonce,
                SecretBytes passphrase,
                byte[] input,
                int offset,
                int length)
                throws AEADBadTagException {
            byte[] wrappingKey = new byte[RootSeal.ROOT_KEY_BYTES];
            Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
            argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(cost.memoryKib())
                    .withIterations(cost.iterations())
                    .withParallelism(cost.lanes())
                    .withSalt(salt)
                    .build());
            passphrase.use(bytes -> argon2.generateBytes(bytes, wrappingKey));
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(
                        mode,
                        new SecretKeySpec(wrappingKey, "AES"),
                        new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
                cipher.updateAAD(FORMAT.getBytes(StandardCharsets.US_ASCII));
                return cipher.doFinal(input, offset, length);
            } catch (AEADBadTagException anotherPassphrase) {
                throw anotherPassphrase;
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("AES-256-GCM is missing from this JDK", impossible);
            } finally {
                Arrays.fill(wrappingKey, (byte) 0);
            }
        }
    }

    byte[] format() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        switch (protection) {
            case KeyFile _ -> {
                fields.put("protection", "file");
                fields.put("check", base64(check));
            }
            case Wrapped wrapped -> {
                fields.put("protection", "argon2id");
                fields.put("check", base64(check));
                fields.put("memoryKib", Integer.toString(wrapped.cost().memoryKib()));
                fields.put("iterations", Integer.toString(wrapped.cost().iterations()));
                fields.put("lanes", Integer.toString(wrapped.cost().lanes()));
                fields.put("salt", base64(wrapped.salt()));
                fields.put("wrappedKey", base64(wrapped.wrappedKey()));
            }
        }
        fields.put("checksum", checksum(fields));
        StringBuilder json = new StringBuilder("{\n");
        String separator = "";
        for (Map.Entry<String, String> field : fields.entrySet()) {
            // No value needs escaping: they are base64, numbers and constants.
            json.append(separator)
                    .append("  \"")
                    .append(field.getKey())
                    .append("\": \"")
                    .append(field.getValue())
                    .append('"');
            separator = ",\n";
        }
        return json.append("\n}\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    static SealFile parse(byte[] content) throws SealRefused {
        Map<String, String> fields = fields(content);
        String checksum = fields.remove("checksum");
        if (checksum == null || !checksum.equals(checksum(fields)) || !FORMAT.equals(fields.remove("format"))) {
            throw altered();
        }
        try {
            String kind = value(fields, "protection");
            byte[] check = bytes(fields, "check");
            Protection protection = switch (kind) {
                case "file" -> new KeyFile();
                case "argon2id" ->
                    new Wrapped(
                            new PassphraseCost(
                                    Integer.parseInt(value(fields, "memoryKib")),
                                    Integer.parseInt(value(fields, "iterations")),
                                    Integer.parseInt(value(fields, "lanes"))),
                            bytes(fields, "salt"),
                            bytes(fields, "wrappedKey"));
                default -> throw altered();
            };
            if (!fields.isEmpty()
                    || (protection instanceof Wrapped wrapped && wrapped.wrappedKey().length != WRAPPED_BYTES)) {
                throw altered();
            }
            return new SealFile(protection, check);
        } catch (IllegalArgumentException unreadable) {
            throw altered();
        }
    }

    private static Map<String, String> fields(byte[] content) throws SealRefused {
        Map<String, String> fields = new LinkedHashMap<>();
        if (content.length > FILE_BYTES_MAX) {
            throw altered();
        }
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), content)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw altered();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME && fields.size() < FIELDS_MAX) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING || fields.put(name, parser.getString()) != null) {
                    throw altered();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw altered();
            }
        } catch (JacksonException notJson) {
            throw altered();
        }
        return fields;
    }

    private static String value(Map<String, String> fields, String name) throws SealRefused {
        String value = fields.remove(name);
        if (value == null) {
            throw altered();
        }
        return value;
    }

    private static byte[] bytes(Map<String, String> fields, String name) throws SealRefused {
        return Base64.getDecoder().decode(value(fields, name));
    }

    private static String checksum(Map<String, String> fields) {
        StringBuilder lines = new StringBuilder();
        fields.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        try {
            return base64(
                    MessageDigest.getInstance("SHA-256").digest(lines.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", impossible);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static SealRefused altered() {
        return new SealRefused(
                SealRefused.Reason.ALTERED,
                RootKeyFolder.SEAL_FILE + " is not as it was written. Put it back from the backup.");
    }
}
