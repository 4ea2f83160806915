package dev.jadegate.crypto;

import dev.jadegate.base.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One share of a secret. Safe for use by any thread; cleared when closed.
 *
 * <p>As text it is one line: {@value #PREFIX} and base32, in groups of {@value #GROUP} characters with hyphens between. It
 * carries a checksum, so that a slip of the pen is told at once; reading takes either case and ignores hyphens and spaces.
 */
public final class ShamirShare implements AutoCloseable {
    /** What the text begins with. */
    public static final String PREFIX = "JADESHARE-";

    static final int SET_ID_BYTES = 8;

    private static final int GROUP = 5;
    private static final int FORMAT = 1;
    private static final int HEAD_BYTES = 1 + SET_ID_BYTES + 3;
    private static final int CHECKSUM_BYTES = 4;

    /** The longest share as text with much space between the groups. */
    private static final int TEXT_BYTES_MAX = 512;

    private final byte[] setId;
    private final int threshold;
    private final int count;
    private final int index;
    private final SecretBytes values;

    /** The caller clears its {@code values}. */
    ShamirShare(byte[] setId, int threshold, int count, int index, byte[] values) {
        this.setId = setId.clone();
        this.threshold = threshold;
        this.count = count;
        this.index = index;
        this.values = SecretBytes.copyOf(values);
    }

    /** The set that the share belongs to, in hexadecimal digits. */
    public String setId() {
        return HexFormat.of().formatHex(setId);
    }

    /** How many shares of the set give the secret. */
    public int threshold() {
        return threshold;
    }

    /** How many shares the set has. */
    public int count() {
        return count;
    }

    /** Which share of the set this is, from 1. */
    public int index() {
        return index;
    }

    byte[] setIdBytes() {
        return setId.clone();
    }

    SecretBytes values() {
        return values;
    }

    /** The share as one line of ASCII; the caller closes it. */
    public SecretBytes text() {
        byte[] bytes = values.use(y -> {
            byte[] all = new byte[HEAD_BYTES + y.length + CHECKSUM_BYTES];
            all[0] = FORMAT;
            System.arraycopy(setId, 0, all, 1, SET_ID_BYTES);
            all[1 + SET_ID_BYTES] = (byte) threshold;
            all[2 + SET_ID_BYTES] = (byte) count;
            all[3 + SET_ID_BYTES] = (byte) index;
            System.arraycopy(y, 0, all, HEAD_BYTES, y.length);
            System.arraycopy(checksum(all), 0, all, all.length - CHECKSUM_BYTES, CHECKSUM_BYTES);
            return all;
        });
        byte[] digits = Base32.encode(bytes);
        byte[] prefix = PREFIX.getBytes(StandardCharsets.US_ASCII);
        byte[] text = Arrays.copyOf(prefix, prefix.length + digits.length + (digits.length - 1) / GROUP);
        int at = prefix.length;
        for (int i = 0; i < digits.length; i++) {
            if (i > 0 && i % GROUP == 0) {
                text[at++] = '-';
            }
            text[at++] = digits[i];
        }
        SecretBytes line = SecretBytes.copyOf(text);
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(digits, (byte) 0);
        Arrays.fill(text, (byte) 0);
        return line;
    }

    /**
     * Reads a share.
     *
     * @throws SharesRejected when the text is not one, or was miscopied
     */
    public static ShamirShare parse(SecretBytes text) throws SharesRejected {
        if (text.length() > TEXT_BYTES_MAX) {
            throw notAShare();
        }
        byte[] copy = text.use(byte[]::clone);
        try {
            return parse(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    private static ShamirShare parse(byte[] text) throws SharesRejected {
        int length = 0;
        for (byte c : text) {
            if (c != '-' && c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                text[length++] = c;
            }
        }
        int digitsAt = PREFIX.length() - 1;
        if (length <= digitsAt
                || !new String(text, 0, digitsAt, StandardCharsets.ISO_8859_1)
                        .equalsIgnoreCase(PREFIX.substring(0, digitsAt))) {
            throw notAShare();
        }
        byte[] bytes = Base32.decode(text, digitsAt, length - digitsAt);
        if (bytes == null) {
            throw notAShare();
        }
        try {
            return ofBytes(bytes, length - digitsAt);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static ShamirShare ofBytes(byte[] bytes, int digits) throws SharesRejected {
        int values = bytes.length - HEAD_BYTES - CHECKSUM_BYTES;
        if (bytes.length == 0 || bytes[0] != FORMAT || digits != (bytes.length * 8 + 4) / 5) {
            throw notAShare();
        }
        if (values < ShamirShares.SECRET_BYTES_MIN + ShamirShares.CHECK_BYTES
                || values > ShamirShares.SECRET_BYTES_MAX + ShamirShares.CHECK_BYTES
                || !Arrays.equals(
                        checksum(bytes), Arrays.copyOfRange(bytes, bytes.length - CHECKSUM_BYTES, bytes.length))) {
            throw new SharesRejected("the share was miscopied: its checksum is not right");
        }
        int threshold = bytes[1 + SET_ID_BYTES];
        int count = bytes[2 + SET_ID_BYTES];
        int index = bytes[3 + SET_ID_BYTES];
        if (threshold < ShamirShares.THRESHOLD_MIN
                || count < threshold
                || count > ShamirShares.SHARES_MAX
                || index < 1
                || index > count) {
            throw notAShare();
        }
        byte[] y = Arrays.copyOfRange(bytes, HEAD_BYTES, HEAD_BYTES + values);
        ShamirShare share = new ShamirShare(Arrays.copyOfRange(bytes, 1, 1 + SET_ID_BYTES), threshold, count, index, y);
        Arrays.fill(y, (byte) 0);
        return share;
    }

    private static byte[] checksum(byte[] bytes) {
        var sha256 = CryptoProviders.chosen().sha256();
        sha256.update(bytes, 0, bytes.length - CHECKSUM_BYTES);
        return Arrays.copyOf(sha256.digest(), CHECKSUM_BYTES);
    }

    private static SharesRejected notAShare() {
        return new SharesRejected("the text is not a share: it begins with `" + PREFIX + "`");
    }

    @Override
    public String toString() {
        return "ShamirShare[" + index + " of " + count + ", (secret)]";
    }

    @Override
    public void close() {
        values.close();
    }
}
