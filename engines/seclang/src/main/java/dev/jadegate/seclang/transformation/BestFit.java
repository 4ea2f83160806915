package dev.jadegate.seclang.transformation;

import dev.jadegate.seclang.Resources;
import java.util.Arrays;

/** What Windows makes of a Unicode character when only ASCII is at hand (code page 20127). */
final class BestFit {
    private static final byte[] TABLE = read();

    private BestFit() {}

    /** The ASCII code for a code point below 65536, or -1. */
    static int ascii(int code) {
        return TABLE[code];
    }

    private static byte[] read() {
        byte[] table = new byte[65_536];
        Arrays.fill(table, (byte) -1);
        for (String line : Resources.lines("transformation/best-fit-ascii.txt")) {
            if (!line.startsWith("#")) {
                int colon = line.indexOf(':');
                table[Integer.parseInt(line, 0, colon, 16)] =
                        (byte) Integer.parseInt(line, colon + 1, line.length(), 16);
            }
        }
        return table;
    }
}
