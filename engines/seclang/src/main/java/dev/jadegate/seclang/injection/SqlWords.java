package dev.jadegate.seclang.injection;

import dev.jadegate.seclang.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words of SQL and the fingerprints of its injections. */
final class SqlWords {
    /** Slots of the table of words: a power of two, four times as many as there are words. */
    private static final int SLOTS = 4_096;

    private static final List<String> LINES = Resources.lines("injection/sql-words.txt").stream()
            .filter(line -> !line.startsWith("# "))
            .toList();

    /** The lines of the words by the hash of a word, which has no case; the next free slot when one is taken. */
    private static final @Nullable String[] TABLE = table();

    /** The first words of phrases: whatever else begins, no phrase comes of it. */
    private static final @Nullable String[] BEGINNINGS = beginnings();

    private static final int FINGERPRINT_SLOTS = 32_768;

    /** Types of tokens, packed, by their hash; the next free slot when one is taken; 0 for none. */
    private static final long[] FINGERPRINTS = fingerprints();

    private SqlWords() {}

    /** The type of a word or phrase in any case, {@link SqlToken#NONE} when it is none. */
    static char type(String word) {
        return type(word, 0, word.length());
    }

    /** {@link #type(String)} of a piece of a text. */
    static char type(String text, int from, int to) {
        int slot = hash(text, from, to);
        String line = TABLE[slot];
        while (line != null) {
            // What is compared is ASCII, so no letter of another alphabet is taken for one of these.
            if (line.length() == to - from + 2 && isSame(line, 2, text, from, to)) {
                return line.charAt(0);
            }
            slot = (slot + 1) & (SLOTS - 1);
            line = TABLE[slot];
        }
        return SqlToken.NONE;
    }

    /** Whether a phrase of several words may begin with this one. */
    static boolean beginsPhrase(String word) {
        int slot = hash(word, 0, word.length());
        String beginning = BEGINNINGS[slot];
        while (beginning != null) {
            if (beginning.length() == word.length() && isSame(beginning, 0, word, 0, word.length())) {
                return true;
            }
            slot = (slot + 1) & (SLOTS - 1);
            beginning = BEGINNINGS[slot];
        }
        return false;
    }

    /**
     * Whether the types of tokens give an injection away.
     *
     * @param types at most five, the last in the lowest byte, as {@link #packed} has them
     */
    static boolean isInjection(long types) {
        int slot = slot(types);
        while (FINGERPRINTS[slot] != 0) {
            if (FINGERPRINTS[slot] == types) {
                return true;
            }
            slot = (slot + 1) & (FINGERPRINT_SLOTS - 1);
        }
        return false;
    }

    /** The types before this one, and this one; without its case, as the table has them. */
    static long packed(long before, char type) {
        return before << 8 | upper(type);
    }

    private static int slot(long types) {
        return (int) ((types * 0x9e3779b97f4a7c15L) >>> 49);
    }

    private static boolean isSame(String known, int skipped, String text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (known.charAt(at - from + skipped) != upper(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static int upper(int one) {
        return one >= 'a' && one <= 'z' ? one - 32 : one;
    }

    private static int hash(String text, int from, int to) {
        int hash = 0;
        for (int at = from; at < to; at++) {
            hash = hash * 31 + upper(text.charAt(at));
        }
        return (hash * 0x9e3779b9) >>> 20;
    }

    private static @Nullable String[] table() {
        @Nullable String[] table = new String[SLOTS];
        for (String line : LINES) {
            put(line, hash(line, 2, line.length()), table);
        }
        return table;
    }

    private static @Nullable String[] beginnings() {
        Set<String> beginnings = new HashSet<>();
        for (String line : LINES) {
            for (int space = line.indexOf(' ', 2); space >= 0; space = line.indexOf(' ', space + 1)) {
                beginnings.add(line.substring(2, space));
            }
        }
        @Nullable String[] table = new String[SLOTS];
        for (String beginning : beginnings) {
            put(beginning, hash(beginning, 0, beginning.length()), table);
        }
        return table;
    }

    private static void put(String text, int first, @Nullable String[] table) {
        int slot = first;
        while (table[slot] != null) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        table[slot] = text;
    }

    private static long[] fingerprints() {
        long[] table = new long[FINGERPRINT_SLOTS];
        for (String line : Resources.lines("injection/sql-fingerprints.txt")) {
            if (line.startsWith("# ")) {
                continue;
            }
            long types = 0;
            for (int at = 0; at < line.length(); at++) {
                types = packed(types, line.charAt(at));
            }
            int slot = slot(types);
            while (table[slot] != 0) {
                slot = (slot + 1) & (FINGERPRINT_SLOTS - 1);
            }
            table[slot] = types;
        }
        return table;
    }
}
