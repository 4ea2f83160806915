package dev.jadegate.traffic.leak;

import dev.jadegate.traffic.request.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Masks sensitive data in a body that streams by, byte for byte, so that its length stays. What begins in one chunk and ends in
 * the next is found too: the last {@value #WINDOW} bytes are held back until more come or the body ends. A number is only found
 * when no letter or digit touches it. For one body, used by one thread at a time.
 */
public final class Masker {
    /** More than the longest thing that is found: an address of e-mail with 64 and 190 characters. */
    static final int WINDOW = 256;

    /** Words of one list, and bytes of a word. */
    public static final int WORDS_MAX = 100;

    public static final int WORD_BYTES_MAX = 128;

    private static final int LOCAL_MAX = 64;
    private static final int DOMAIN_MAX = 190;

    /** Digits and separators of the longest card. */
    private static final int NUMBER_MAX = 24;

    private static final byte STAR = '*';

    private final Set<Sensitive> kinds;
    private final boolean masks;
    private final byte[][] words;
    private final boolean[] wordStarts = new boolean[256];
    private final Map<Sensitive, Integer> found = new EnumMap<>(Sensitive.class);
    private byte[] held = new byte[0];
    private byte[] heldMasked = new byte[0];
    private int previous = -1;

    /** How many of the bytes that are held back belong to what was found. */
    private int skip;

    /**
     * A masker.
     *
     * @param kinds what is looked for
     * @param words of the user, compared byte for byte in UTF-8
     * @param masks whether it is masked, or only counted
     */
    public Masker(Set<Sensitive> kinds, Collection<String> words, boolean masks) {
        if (words.size() > WORDS_MAX) {
            throw new IllegalArgumentException(words.size() + " words are more than the " + WORDS_MAX + " of one list");
        }
        this.kinds = Set.copyOf(kinds);
        this.masks = masks;
        var bytes = new ArrayList<byte[]>();
        for (String word : words) {
            byte[] encoded = Texts.bytes(word).getBytes(StandardCharsets.ISO_8859_1);
            if (encoded.length == 0 || encoded.length > WORD_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "a word has 1 to " + WORD_BYTES_MAX + " bytes, not " + encoded.length);
            }
            bytes.add(encoded);
            wordStarts[encoded[0] & 0xFF] = true;
        }
        this.words = bytes.toArray(new byte[0][]);
    }

    /** What can be sent on after {@code chunk} came; {@code last} tells that no more will. */
    public byte[] mask(byte[] chunk, boolean last) {
        byte[] all = joined(held, chunk);
        byte[] masked = joined(heldMasked, chunk);
        int until = last ? all.length : Math.max(0, all.length - WINDOW);
        int at = skip;
        while (at < until) {
            at += Math.max(1, find(all, at, masked));
        }
        // What was found may reach beyond what goes out now: it is masked already, and passed over next time.
        skip = at - until;
        previous = until > 0 ? all[until - 1] & 0xFF : previous;
        held = Arrays.copyOfRange(all, until, all.length);
        heldMasked = Arrays.copyOfRange(masked, until, masked.length);
        return Arrays.copyOf(masked, until);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** How much of which kind was found. */
    public Map<Sensitive, Integer> found() {
        return Map.copyOf(found);
    }

    /** The length of what is found at {@code at} of {@code source}, and masked in {@code into}; 0 when nothing is. */
    private int find(byte[] source, int at, byte[] into) {
        int c = source[at] & 0xFF;
        int before = at > 0 ? source[at - 1] & 0xFF : previous;
        if (isDigit(c) && !isAlphanumeric(before)) {
            int length = number(source, at, into);
            if (length > 0) {
                return length;
            }
        }
        if (kinds.contains(Sensitive.EMAIL) && isLocal(c) && !isLocal(before)) {
            int length = email(source, at, into);
            if (length > 0) {
                return length;
            }
        }
        if (wordStarts[c]) {
            for (byte[] word : words) {
                if (startsWith(source, at, word)) {
                    return found(Sensitive.WORD, into, at, at + word.length, word.length);
                }
            }
        }
        return 0;
    }

    private int number(byte[] source, int at, byte[] into) {
        int[] digits = new int[NUMBER_MAX];
        int count = 0;
        int end = at;
        int plainEnd = -1;
        while (end < source.length && end - at < NUMBER_MAX) {
            int c = source[end] & 0xFF;
            if (isDigit(c)) {
                digits[count++] = c - '0';
            } else if ((c == ' ' || c == '-') && end + 1 < source.length && isDigit(source[end + 1] & 0xFF)) {
                plainEnd = plainEnd < 0 ? end : plainEnd;
            } else {
                break;
            }
            end++;
        }
        boolean closed = end >= source.length || !isAlphanumeric(source[end] & 0xFF);
        // Without separators: the first run of digits stands alone.
        int run = plainEnd < 0 ? end - at : plainEnd - at;
        boolean runCloses = plainEnd >= 0 || closed;
        if (kinds.contains(Sensitive.ID_CARD)) {
            boolean x = run == 17
                    && plainEnd < 0
                    && end < source.length
                    && (source[end] | 32) == 'x'
                    && (end + 1 >= source.length || !isAlphanumeric(source[end + 1] & 0xFF));
            if (((run == 18 && runCloses) || x) && isIdCard(digits, x)) {
                return found(Sensitive.ID_CARD, into, at + 4, at + 14, 18);
            }
        }
        if (kinds.contains(Sensitive.PHONE) && run == 11 && runCloses && digits[0] == 1 && digits[1] >= 3) {
            return found(Sensitive.PHONE, into, at + 3, at + 7, 11);
        }
        if (kinds.contains(Sensitive.BANK_CARD)) {
            if (closed && count >= 13 && count <= 19 && isLuhn(digits, count)) {
                return card(source, at, end, into);
            }
            if (plainEnd >= 0 && run >= 13 && run <= 19 && isLuhn(digits, run)) {
                return card(source, at, plainEnd, into);
            }
        }
        return 0;
    }

    /** Masks all digits but the last four; separators stay. */
    private int card(byte[] source, int at, int end, byte[] into) {
        int kept = 4;
        for (int i = end - 1; i >= at; i--) {
            if (isDigit(source[i] & 0xFF) && kept-- <= 0 && masks) {
                into[i] = STAR;
            }
        }
        found.merge(Sensitive.BANK_CARD, 1, Integer::sum);
        return end - at;
    }

    private int email(byte[] source, int at, byte[] into) {
        int end = at;
        while (end < source.length && end - at <= LOCAL_MAX && isLocal(source[end] & 0xFF)) {
            end++;
        }
        if (end == at || end - at > LOCAL_MAX || end >= source.length || source[end] != '@') {
            return 0;
        }
        int mark = end++;
        int dot = -1;
        while (end < source.length && end - mark <= DOMAIN_MAX && isDomain(source[end] & 0xFF)) {
            dot = source[end] == '.' ? end : dot;
            end++;
        }
        boolean domain = dot > mark + 1 && end - dot > 2 && end - mark <= DOMAIN_MAX;
        return domain ? found(Sensitive.EMAIL, into, Math.min(at + 1, mark - 1), mark, end - at) : 0;
    }

    /** Masks from {@code from} to {@code to} and counts; {@code length} is passed on. */
    private int found(Sensitive kind, byte[] into, int from, int to, int length) {
        for (int i = from; i < to && masks; i++) {
            into[i] = STAR;
        }
        found.merge(kind, 1, Integer::sum);
        return length;
    }

    private static boolean startsWith(byte[] source, int at, byte[] word) {
        if (at + word.length > source.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (source[at + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean isLuhn(int[] digits, int count) {
        int sum = 0;
        boolean allZero = true;
        for (int i = 0; i < count; i++) {
            int digit = digits[count - 1 - i];
            allZero &= digit == 0;
            int doubled = i % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0 && !allZero;
    }

    /** GB 11643: weights are powers of 2 modulo 11; month and day are possible ones. */
    static boolean isIdCard(int[] digits, boolean x) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += digits[i] * ((1 << (17 - i)) % 11);
        }
        int check = (12 - sum % 11) % 11;
        int month = digits[10] * 10 + digits[11];
        int day = digits[12] * 10 + digits[13];
        int century = digits[6] * 10 + digits[7];
        return check == (x ? 10 : digits[17])
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= 31
                && century >= 18
                && century <= 20;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(int c) {
        return isDigit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z' && c > 0);
    }

    private static boolean isLocal(int c) {
        return isAlphanumeric(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
    }

    private static boolean isDomain(int c) {
        return isAlphanumeric(c) || c == '.' || c == '-';
    }
}
