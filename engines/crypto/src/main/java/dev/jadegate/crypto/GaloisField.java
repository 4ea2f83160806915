package dev.jadegate.crypto;

/**
 * The field of 256 elements with the polynomial x^8 + x^4 + x^3 + x + 1. Without tables and branches, so that the time and
 * the cache do not tell the elements.
 */
final class GaloisField {
    private static final int REDUCTION = 0x1B;

    private GaloisField() {}

    static int times(int a, int b) {
        int product = 0;
        int shifted = a;
        for (int bit = 0; bit < 8; bit++) {
            product ^= shifted & -(b >>> bit & 1);
            shifted = (shifted << 1 & 0xFF) ^ (REDUCTION & -(shifted >>> 7 & 1));
        }
        return product;
    }

    /** The element that gives one with {@code a}, which is not zero. */
    static int inverse(int a) {
        // a^254, because a^255 is one.
        int power = a;
        for (int bit = 0; bit < 6; bit++) {
            power = times(times(power, power), a);
        }
        return times(power, power);
    }
}
