package dev.jadegate.seclang.transformation;

import java.nio.charset.StandardCharsets;

/** Collects the bytes of a result of bounded length. */
final class ByteBuilder {
    private byte[] bytes;
    private int length;

    ByteBuilder(int capacity) {
        bytes = new byte[Math.max(capacity, 16)];
    }

    /** Begins with the first {@code unchanged} bytes of {@code value}. */
    ByteBuilder(String value, int unchanged) {
        this(value.length());
        for (int at = 0; at < unchanged; at++) {
            bytes[at] = (byte) value.charAt(at);
        }
        length = unchanged;
    }

    void add(int one) {
        if (length == bytes.length) {
            bytes = java.util.Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) one;
    }

    void add(String text) {
        for (int at = 0; at < text.length(); at++) {
            add(text.charAt(at));
        }
    }

    int length() {
        return length;
    }

    int at(int place) {
        return bytes[place] & 0xff;
    }

    int last() {
        return length == 0 ? -1 : bytes[length - 1] & 0xff;
    }

    void removeLast() {
        length--;
    }

    void truncate(int shorter) {
        length = shorter;
    }

    String text() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
