package dev.jadegate.seclang.run;

import dev.jadegate.seclang.transformation.ByteSet;

/**
 * Bytes in 64 classes, so that which of them a value has fits a long: letters of each case, digits, high bytes and controls
 * together, what is rare in ordinary values apart.
 */
final class Alphabet {
    private static final int[] CLASS = new int[256];
    private static final long[] BIT = new long[256];
    private static final int CLASSES;

    static {
        int next = 5;
        for (int one = 0; one < 256; one++) {
            if (one >= 'a' && one <= 'z') {
                CLASS[one] = 0;
            } else if (one >= 'A' && one <= 'Z') {
                CLASS[one] = 1;
            } else if (one >= '0' && one <= '9') {
                CLASS[one] = 2;
            } else if (one >= 0x80 && one != 0xa0) {
                CLASS[one] = 3;
            } else if ((one < ' ' && "\0\t\n\u000b\f\r".indexOf(one) < 0) || one == 0x7f) {
                CLASS[one] = 4;
            } else {
                CLASS[one] = next++;
            }
            BIT[one] = 1L << CLASS[one];
        }
        CLASSES = next;
    }

    private Alphabet() {}

    /** The classes of the bytes of a value. */
    static long of(String value) {
        long mask = 0;
        for (int at = 0; at < value.length(); at++) {
            mask |= BIT[value.charAt(at) & 0xff];
        }
        return mask;
    }

    /** The classes that have a byte of the set. */
    static long of(ByteSet set) {
        long mask = 0;
        for (int one = 0; one < 256; one++) {
            if (set.contains(one)) {
                mask |= BIT[one];
            }
        }
        return mask;
    }

    static int classes() {
        return CLASSES;
    }
}
