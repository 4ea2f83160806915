package dev.jadegate.base;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that must not leak: no readable {@code toString}, comparison in constant time, cleared when closed. Reading
 * them takes {@link #use}, so that every place that touches a secret is found by searching for it.
 */
public final class SecretBytes implements AutoCloseable {
    private final byte[] bytes;
    private volatile boolean closed;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A secret with a copy of {@code bytes}; the caller clears its own. */
    public static SecretBytes copyOf(byte[] bytes) {
        return new SecretBytes(bytes.clone());
    }

    /** A secret with the UTF-8 bytes of {@code text}. */
    public static SecretBytes ofText(String text) {
        return new SecretBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Lends the bytes to {@code user}, which must not keep them.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public <T> T use(Function<byte[], T> user) {
        if (closed) {
            throw new IllegalStateException("the secret was cleared");
        }
        return user.apply(bytes);
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecretBytes that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        // A hash of the content would be a leak of its own.
        return SecretBytes.class.hashCode();
    }

    @Override
    public String toString() {
        return "(secret)";
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }
}
