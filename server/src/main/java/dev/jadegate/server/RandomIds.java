package dev.jadegate.server;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * Upper-case random UUIDs (RFC 9562, version 4). Randomness is drawn for many at once, because every call takes two.
 * Safe for use by many threads.
 */
final class RandomIds implements Supplier<String> {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int ID_BYTES = 16;
    private static final int IDS_AT_ONCE = 256;

    private final SecureRandom random;
    private final byte[] drawn = new byte[IDS_AT_ONCE * ID_BYTES];
    private int next = drawn.length;

    RandomIds(SecureRandom random) {
        this.random = random;
    }

    @Override
    public String get() {
        byte[] id = new byte[ID_BYTES];
        synchronized (this) {
            if (next == drawn.length) {
                random.nextBytes(drawn);
                next = 0;
            }
            System.arraycopy(drawn, next, id, 0, ID_BYTES);
            next += ID_BYTES;
        }
        id[6] = (byte) ((id[6] & 0x0F) | 0x40);
        id[8] = (byte) ((id[8] & 0x3F) | 0x80);
        String digits = HEX.formatHex(id);
        return new StringBuilder(36)
                .append(digits, 0, 8)
                .append('-')
                .append(digits, 8, 12)
                .append('-')
                .append(digits, 12, 16)
                .append('-')
                .append(digits, 16, 20)
                .append('-')
                .append(digits, 20, 32)
                .toString();
    }
}
