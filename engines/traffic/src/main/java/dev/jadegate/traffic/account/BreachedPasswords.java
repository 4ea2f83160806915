package dev.jadegate.traffic.account;

import java.util.Iterator;

/**
 * The passwords of a list of breached ones, as a Bloom filter over their SHA-1: it holds every one of the list, and one in a
 * thousand others by chance, in 15 bits each. It is made once from a list of hashes and kept as bytes that are read back. Immutable.
 *
 * <p>Form: the 8 letters {@code JGBREACH}, version 1, number of probes, two zero bytes, number of passwords (8 bytes), then the
 * bits in 8-byte words, all big-endian.
 */
public final class BreachedPasswords {
    /** Passwords of one filter: more than all lists together have. */
    public static final long PASSWORDS_MAX = 1_100_000_000;

    static final int PROBES = 10;
    private static final int BITS_EACH = 15;
    private static final int HEAD_BYTES = 20;
    private static final long MAGIC = 0x4A47_4252_4541_4348L;
    private static final int HASH_BYTES = 20;

    private final long[] words;
    private final int probes;
    private final long passwords;

    private BreachedPasswords(long[] words, int probes, long passwords) {
        this.words = words;
        this.probes = probes;
        this.passwords = passwords;
    }

    /**
     * The filter of {@code hashes}, SHA-1 of 20 bytes each, of which there are at most {@code count}.
     *
     * @throws IllegalArgumentException when a hash has another length, or there are more
     */
    public static BreachedPasswords build(Iterator<byte[]> hashes, long count) {
        if (count < 1 || count > PASSWORDS_MAX) {
            throw new IllegalArgumentException(count + " passwords: 1 to " + PASSWORDS_MAX);
        }
        long[] words = new long[(int) ((count * BITS_EACH + 63) >>> 6)];
        long added = 0;
        while (hashes.hasNext()) {
            byte[] hash = hashes.next();
            if (hash.length != HASH_BYTES) {
                throw new IllegalArgumentException("a SHA-1 has 20 bytes, not " + hash.length);
            }
            if (++added > count) {
                throw new IllegalArgumentException("there are more passwords than the " + count + " that were told");
            }
            for (int probe = 0; probe < PROBES; probe++) {
                long bit = bit(hash, probe, words.length);
                words[(int) (bit >>> 6)] |= 1L << bit;
            }
        }
        return new BreachedPasswords(words, PROBES, added);
    }

    /** A hash is random already: its first 16 bytes make all probes. */
    private static long bit(byte[] hash, int probe, int words) {
        long combined = number(hash, 0) + probe * (number(hash, 8) | 1);
        return Math.unsignedMultiplyHigh(combined, (long) words << 6);
    }

    private static long number(byte[] bytes, int at) {
        long number = 0;
        for (int i = 0; i < 8; i++) {
            number = number << 8 | (bytes[at + i] & 0xFF);
        }
        return number;
    }

    /**
     * Reads what {@link #bytes} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static BreachedPasswords read(byte[] bytes) {
        if (bytes.length < HEAD_BYTES + 8
                || (bytes.length - HEAD_BYTES) % 8 != 0
                || number(bytes, 0) != MAGIC
                || bytes[8] != 1
                || bytes[9] < 1
                || bytes[9] > 32) {
            throw new IllegalArgumentException(
                    "this is no file of breached passwords of version 1: make one from a list of SHA-1 hashes");
        }
        long[] words = new long[(bytes.length - HEAD_BYTES) / 8];
        for (int i = 0; i < words.length; i++) {
            words[i] = number(bytes, HEAD_BYTES + i * 8);
        }
        return new BreachedPasswords(words, bytes[9], number(bytes, 12));
    }

    /** The filter as bytes; for at most 1 billion bits (70 million passwords), which one array holds. */
    public byte[] bytes() {
        byte[] bytes = new byte[Math.addExact(HEAD_BYTES, Math.multiplyExact(words.length, 8))];
        put(bytes, 0, MAGIC);
        bytes[8] = 1;
        bytes[9] = (byte) probes;
        put(bytes, 12, passwords);
        for (int i = 0; i < words.length; i++) {
            put(bytes, HEAD_BYTES + i * 8, words[i]);
        }
        return bytes;
    }

    private static void put(byte[] bytes, int at, long number) {
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (number >>> (56 - 8 * i));
        }
    }

    /** Whether the password with this SHA-1 is on the list; one in a thousand others is taken for one. */
    public boolean contains(byte[] sha1) {
        for (int probe = 0; probe < probes; probe++) {
            long bit = bit(sha1, probe, words.length);
            if ((words[(int) (bit >>> 6)] >>> bit & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    /** How many passwords the list had. */
    public long passwords() {
        return passwords;
    }

    /**
     * How often the password with {@code sha1Hex} was breached, by one file of a list that is cut by the first five hexadecimal digits
     * ({@code SUFFIX:COUNT} in each line, as such lists are published); 0 for never.
     */
    public static long countInRange(CharSequence rangeFile, String sha1Hex) {
        String suffix = sha1Hex.substring(5).toUpperCase(java.util.Locale.ROOT);
        int at = 0;
        while (at + suffix.length() < rangeFile.length()) {
            int end = at;
            while (end < rangeFile.length() && rangeFile.charAt(end) != '\n') {
                end++;
            }
            if (end - at > suffix.length()
                    && rangeFile.charAt(at + suffix.length()) == ':'
                    && rangeFile
                            .subSequence(at, at + suffix.length())
                            .toString()
                            .toUpperCase(java.util.Locale.ROOT)
                            .equals(suffix)) {
                long count = 0;
                for (int i = at + suffix.length() + 1; i < end && Character.digit(rangeFile.charAt(i), 10) >= 0; i++) {
                    count = Math.min(Integer.MAX_VALUE, count * 10 + Character.digit(rangeFile.charAt(i), 10));
                }
                return count;
            }
            at = end + 1;
        }
        return 0;
    }
}
