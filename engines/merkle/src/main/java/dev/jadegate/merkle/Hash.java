package dev.jadegate.merkle;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * One SHA-256 value: a leaf hash, an inner node or a tree root. Immutable, safe to share between
 * threads. Not a secret: equality is not constant-time.
 */
public final class Hash {
    /** Bytes of one hash. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies a hash.
     *
     * @throws IllegalArgumentException unless {@code bytes} has exactly {@value #BYTES} bytes
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a hash has " + BYTES + " bytes, not `" + bytes.length + "`");
        }
        return new Hash(bytes.clone());
    }

    /**
     * Copies the hash that starts at {@code offset}.
     *
     * @throws IndexOutOfBoundsException when fewer than {@value #BYTES} bytes follow {@code offset}
     */
    public static Hash readFrom(byte[] source, int offset) {
        if (offset < 0 || offset > source.length - BYTES) {
            throw new IndexOutOfBoundsException("no hash at `" + offset + "` of `" + source.length + "` bytes");
        }
        return new Hash(Arrays.copyOfRange(source, offset, offset + BYTES));
    }

    /**
     * Reads the base64 form of a hash as it stands in checkpoints and proofs. Only the one canonical
     * form is accepted, so that a changed bit never goes unseen.
     *
     * @throws MalformedNoteException when the text is anything else
     */
    public static Hash parseBase64(String text) throws MalformedNoteException {
        byte[] decoded = CanonicalBase64.decode(text);
        if (decoded.length != BYTES) {
            throw new MalformedNoteException(
                    "a hash has " + BYTES + " bytes, `" + text + "` has `" + decoded.length + "`");
        }
        return new Hash(decoded);
    }

    /** Takes ownership of {@code digest}; the caller must not touch it again. */
    static Hash owning(byte[] digest) {
        return new Hash(digest);
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Writes the 32 bytes into {@code target} from {@code offset} on. */
    public void writeTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, BYTES);
    }

    /** The standard base64 form with padding, 44 characters. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    void addTo(MessageDigest digest) {
        digest.update(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Lower-case hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
