package dev.jadegate.crypto;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** RFC 4648, section 6, without filling, in ASCII bytes, so that a secret needs no string. */
final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    private Base32() {}

    static byte[] encode(byte[] bytes) {
        byte[] text = new byte[(bytes.length * 8 + BITS - 1) / BITS];
        for (int i = 0; i < text.length; i++) {
            int value = 0;
            for (int bit = i * BITS; bit < (i + 1) * BITS; bit++) {
                int of = bit < bytes.length * 8 ? bytes[bit / 8] >>> (7 - bit % 8) & 1 : 0;
                value = value << 1 | of;
            }
            text[i] = (byte) ALPHABET.charAt(value);
        }
        return text;
    }

    /** Null when a character is not of the alphabet (in either case) or the last bits are not zero. */
    static byte @Nullable [] decode(byte[] text, int from, int length) {
        byte[] bytes = new byte[length * BITS / 8];
        for (int i = 0; i < length; i++) {
            int value = ALPHABET.indexOf(Character.toUpperCase((char) (text[from + i] & 0xFF)));
            if (value < 0) {
                return null;
            }
            for (int bit = 0; bit < BITS; bit++) {
                int at = i * BITS + bit;
                int of = value >>> (BITS - 1 - bit) & 1;
                if (at < bytes.length * 8) {
                    bytes[at / 8] |= (byte) (of << (7 - at % 8));
                } else if (of != 0) {
                    Arrays.fill(bytes, (byte) 0);
                    return null;
                }
            }
        }
        return bytes;
    }
}
