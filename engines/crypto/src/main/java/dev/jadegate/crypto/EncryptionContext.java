package dev.jadegate.crypto;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a caller says about a plaintext: not secret, not stored, and needed in the same words to decrypt. Source: Encrypt,
 * parameter EncryptionContext.
 *
 * @param entries in the order of code points, whatever order they came in
 */
public record EncryptionContext(SortedMap<String, String> entries) {
    /** The longest JSON text, and the most UTF-8 bytes of all names and values together. */
    public static final int BYTES_MAX = 8 * 1024;

    /** A name of one character and an empty value take seven bytes of the JSON text, so there cannot be more. */
    private static final int ENTRIES_MAX = BYTES_MAX / 7;

    private static final Comparator<String> CODE_POINTS = EncryptionContext::compareCodePoints;

    /** No context. */
    public static final EncryptionContext NONE = new EncryptionContext(Collections.emptySortedMap());

    public EncryptionContext {
        if (entries.size() > ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "the encryption context has " + entries.size() + " entries, allowed are " + ENTRIES_MAX);
        }
        TreeMap<String, String> sorted = new TreeMap<>(CODE_POINTS);
        int bytes = 0;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            if (entry.getKey().isEmpty()) {
                throw new IllegalArgumentException("a name in the encryption context is empty");
            }
            bytes += bytesOf(entry.getKey()) + bytesOf(entry.getValue());
            sorted.put(entry.getKey(), entry.getValue());
        }
        if (bytes > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the encryption context has " + bytes + " bytes, allowed are " + BYTES_MAX);
        }
        entries = Collections.unmodifiableSortedMap(sorted);
    }

    /** A context of a map in any order. */
    public static EncryptionContext of(Map<String, String> entries) {
        return entries.isEmpty() ? NONE : new EncryptionContext(new TreeMap<>(entries));
    }

    /**
     * Reads a JSON object whose values are strings.
     *
     * @throws EncryptionContextRejected when it is anything else, holds a name twice or is beyond a limit
     */
    public static EncryptionContext parse(String json) throws EncryptionContextRejected {
        JsonValue value;
        try {
            // Two levels, so that an object inside is told as what it is.
            value = JsonReader.read(json, new JsonLimits(BYTES_MAX, 2, ENTRIES_MAX + 1));
        } catch (JsonSyntaxException malformed) {
            throw new EncryptionContextRejected(
                    "the encryption context is not a JSON object: " + malformed.getMessage(), malformed);
        }
        if (!(value instanceof JsonValue.JsonObject object)) {
            throw new EncryptionContextRejected("the encryption context is not a JSON object");
        }
        TreeMap<String, String> entries = new TreeMap<>();
        for (JsonValue.Member member : object.members()) {
            if (!(member.value() instanceof JsonValue.JsonString text)) {
                throw new EncryptionContextRejected("a value in the encryption context is not a string");
            }
            entries.put(member.name(), text.text());
        }
        try {
            return of(entries);
        } catch (IllegalArgumentException refused) {
            throw new EncryptionContextRejected(String.valueOf(refused.getMessage()), refused);
        }
    }

    /**
     * Bytes that are the same for the same entries and for no others: names and values in the order of code points, each
     * as UTF-8 behind its length in four bytes (big-endian). Nothing for no entries.
     */
    public byte[] canonicalBytes() {
        if (entries.isEmpty()) {
            return new byte[0];
        }
        LengthPrefixed bytes = new LengthPrefixed();
        entries.forEach((name, value) -> bytes.text(name).text(value));
        return bytes.toBytes();
    }

    // String compares surrogates below U+E000, so its order is not that of code points or UTF-8 bytes.
    private static int compareCodePoints(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            if (left.charAt(i) != right.charAt(i)) {
                return Integer.compare(rank(left.charAt(i)), rank(right.charAt(i)));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }

    private static int bytesOf(String text) {
        boolean lowExpected = false;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            // Half a pair would become a question mark, and two contexts the same.
            if (Character.isLowSurrogate(unit) != lowExpected) {
                throw new IllegalArgumentException("the encryption context holds half a surrogate pair");
            }
            lowExpected = Character.isHighSurrogate(unit);
        }
        if (lowExpected) {
            throw new IllegalArgumentException("the encryption context holds half a surrogate pair");
        }
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Only how many: what a context says may be personal. */
    @Override
    public String toString() {
        return "EncryptionContext[" + entries.size() + " entries]";
    }
}
