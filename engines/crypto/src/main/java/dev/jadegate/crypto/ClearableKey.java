package dev.jadegate.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A key that can be cleared, which {@code SecretKeySpec} cannot be in Java 25. */
final class ClearableKey implements SecretKey, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;
    private final String algorithm;

    /** A key with a copy of {@code bytes}. */
    ClearableKey(byte[] bytes, String algorithm) {
        this.bytes = bytes.clone();
        this.algorithm = algorithm;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "(secret)";
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }
}
