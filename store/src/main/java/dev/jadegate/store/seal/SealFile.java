package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * The content of {@code seal.json}: the seals of a data folder, any one of which opens it.
 * <pre>
 * format        "jadegate-seal-2"
 * folder        16 hexadecimal digits, drawn at the first start, for good
 * check         base64 of the 16 bytes of {@link RootSeal#check}
 * previousRoot  only while the root key is being changed: base64 of the root key before, wrapped under this one
 * seals         list of objects of strings: id, kind, madeAt, what the kind needs, wrappedRoot; see {@link SealRecord}
 * mac           base64 of HMAC-SHA256 under HKDF-SHA256(root key, "derive:seal-file-mac"), over the lines
 *               "name=value\n" of all fields above and of all seals, in this order
 * checksum      base64 of SHA-256 over the same lines and that of the MAC
 * </pre>
 * The checksum is no protection against people: before anything is opened it tells a damaged file from a wrong
 * passphrase. The MAC is: nobody adds, takes away or changes a seal who has not the root key.
 *
 * @param previousRoot empty but while the root key is being changed
 */
@SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
public record SealFile(String folderId, byte[] check, byte[] previousRoot, List<SealRecord> seals, byte[] mac) {
    /** Seals of one folder. */
    public static final int SEALS_MAX = 16;

    static final int FILE_BYTES_MAX = 64 * 1024;

    private static final String FORMAT = "jadegate-seal-2";
    private static final String FORMAT_BEFORE = "jadegate-seal-1";
    private static final int FIELDS_MAX = 16;
    private static final int CHECK_BYTES = 16;
    private static final int MAC_BYTES = 32;

    public SealFile {
        seals = List.copyOf(seals);
        if (!folderId.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException("`" + folderId + "` is not the id of a folder");
        }
        if (check.length != CHECK_BYTES || mac.length != MAC_BYTES) {
            throw new IllegalArgumentException("the check has " + CHECK_BYTES + " bytes, the MAC " + MAC_BYTES);
        }
        if (previousRoot.length != 0 && previousRoot.length != SealRecord.WRAPPED_BYTES) {
            throw new IllegalArgumentException("a wrapped root key has " + SealRecord.WRAPPED_BYTES + " bytes");
        }
        if (seals.isEmpty() || seals.size() > SEALS_MAX) {
            throw new IllegalArgumentException("there are 1 to " + SEALS_MAX + " seals, not `" + seals.size() + "`");
        }
        Set<String> ids = new HashSet<>();
        if (!seals.stream().allMatch(seal -> ids.add(seal.id()))) {
            throw new IllegalArgumentException("two seals have one id");
        }
    }

    /** A file with the MAC that belongs to it. */
    static SealFile of(String folderId, SecretBytes rootKey, byte[] previousRoot, List<SealRecord> seals) {
        byte[] check = rootKey.use(RootDerivation::check);
        byte[] lines = lines(folderId, check, previousRoot, seals);
        return new SealFile(
                folderId, check, previousRoot, seals, rootKey.use(key -> RootDerivation.fileMac(key, lines)));
    }

    /** Whether it is as who had the root key wrote it. */
    boolean isGenuine(SecretBytes rootKey) {
        byte[] lines = lines(folderId, check, previousRoot, seals);
        return MessageDigest.isEqual(check, rootKey.use(RootDerivation::check))
                && MessageDigest.isEqual(mac, rootKey.use(key -> RootDerivation.fileMac(key, lines)));
    }

    /** What the root key before is wrapped for, while the root key is being changed. */
    byte[] previousAssociated() {
        return ("jadegate-seal-previous-root\nfolder=" + folderId + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] lines(String folderId, byte[] check, byte[] previousRoot, List<SealRecord> seals) {
        StringBuilder lines = new StringBuilder();
        line(lines, "format", FORMAT);
        line(lines, "folder", folderId);
        line(lines, "check", base64(check));
        if (previousRoot.length != 0) {
            line(lines, "previousRoot", base64(previousRoot));
        }
        for (SealRecord seal : seals) {
            seal.fields().forEach((name, value) -> line(lines, name, value));
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder lines, String name, String value) {
        lines.append(name).append('=').append(value).append('\n');
    }

    private String checksum() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(lines(folderId, check, previousRoot, seals));
            return base64(sha256.digest(("mac=" + base64(mac) + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", impossible);
        }
    }

    byte[] format() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectWriteContext pretty = new ObjectWriteContext.Base() {
            @Override
            public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }
        };
        try (JsonGenerator json = new JsonFactory().createGenerator(pretty, bytes)) {
            json.writeStartObject();
            json.writeStringProperty("format", FORMAT);
            json.writeStringProperty("folder", folderId);
            json.writeStringProperty("check", base64(check));
            if (previousRoot.length != 0) {
                json.writeStringProperty("previousRoot", base64(previousRoot));
            }
            json.writeName("seals");
            json.writeStartArray();
            for (SealRecord seal : seals) {
                json.writeStartObject();
                seal.fields().forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringProperty("mac", base64(mac));
            json.writeStringProperty("checksum", checksum());
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /**
     * Reads a file. Whether somebody changed it who could make a checksum is told by {@link #isGenuine} alone.
     *
     * @throws SealRefused {@code ALTERED}, or {@code OLD_FORMAT}
     */
    static SealFile parse(byte[] content) throws SealRefused {
        if (content.length > FILE_BYTES_MAX) {
            throw altered();
        }
        Map<String, String> head = new LinkedHashMap<>();
        List<Map<String, String>> seals = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), content)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw altered();
            }
            read(parser, head, seals);
            if (parser.nextToken() != null) {
                throw altered();
            }
        } catch (JacksonException notJson) {
            throw altered();
        }
        return of(head, seals);
    }

    /** The rest of an object; {@code seals} null where there is no list in it. */
    private static void read(JsonParser parser, Map<String, String> fields, @Nullable List<Map<String, String>> seals)
            throws SealRefused {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_ARRAY && seals != null && seals.isEmpty() && name.equals("seals")) {
                while (parser.nextToken() == JsonToken.START_OBJECT && seals.size() < SEALS_MAX) {
                    Map<String, String> seal = new LinkedHashMap<>();
                    read(parser, seal, null);
                    seals.add(seal);
                }
                if (parser.currentToken() != JsonToken.END_ARRAY) {
                    throw altered();
                }
            } else if (value != JsonToken.VALUE_STRING
                    || fields.size() >= FIELDS_MAX
                    || fields.put(name, parser.getString()) != null) {
                throw altered();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw altered();
        }
    }

    private static SealFile of(Map<String, String> head, List<Map<String, String>> seals) throws SealRefused {
        String format = head.remove("format");
        if (FORMAT_BEFORE.equals(format)) {
            throw new SealRefused(
                    SealRefused.Reason.OLD_FORMAT,
                    "The data folder was made by a version before the first release, which this one does not read."
                            + " Start with a new folder.");
        }
        String checksum = head.remove("checksum");
        try {
            String previous = head.remove("previousRoot");
            List<SealRecord> records = new ArrayList<>();
            for (Map<String, String> seal : seals) {
                records.add(SealRecord.of(seal));
            }
            SealFile file = new SealFile(
                    take(head, "folder"),
                    decoded(take(head, "check")),
                    previous == null ? new byte[0] : decoded(previous),
                    records,
                    decoded(take(head, "mac")));
            if (!FORMAT.equals(format) || !head.isEmpty() || !file.checksum().equals(checksum)) {
                throw altered();
            }
            return file;
        } catch (IllegalArgumentException unreadable) {
            throw altered();
        }
    }

    private static String take(Map<String, String> fields, String name) {
        String value = fields.remove(name);
        if (value == null) {
            throw new IllegalArgumentException(name);
        }
        return value;
    }

    private static byte[] decoded(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static SealRefused altered() {
        return new SealRefused(
                SealRefused.Reason.ALTERED,
                SealFolder.SEAL_FILE + " is not as it was written. Put it back from the backup.");
    }

    @Override
    public String toString() {
        return "SealFile[" + folderId + ", "
                + Arrays.toString(seals.stream().map(SealRecord::id).toArray()) + "]";
    }
}
