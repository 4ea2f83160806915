package dev.jadegate.seclang.injection;

import dev.jadegate.seclang.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
    private static final Set<String> BEGINNINGS = beginnings();

    private static final Set<String> FINGERPRINTS = fingerprints();

    private SqlWords() {}

    /** The type of a word or phrase in any case, {@link SqlToken#NONE} when it is none. */
    static char type(String word) {
        int slot = hash(word, 0);
        String line = TABLE[slot];
        while (line != null) {
            // What is compared is ASCII, so no letter of another alphabet is taken for one of these.
            if (line.length() == word.length() + 2 && isSame(line, word)) {
                return line.charAt(0);
            }
            slot = (slot + 1) & (SLOTS - 1);
            line = TABLE[slot];
        }
        return SqlToken.NONE;
    }

    /** Whether a phrase of several words may begin with this one. */
    static boolean beginsPhrase(String word) {
        return BEGINNINGS.contains(upper(word));
    }

    static boolean isInjection(String fingerprint) {
        return FINGERPRINTS.contains(upper(fingerprint));
    }

    private static boolean isSame(String line, String word) {
        for (int at = 0; at < word.length(); at++) {
            if (line.charAt(at + 2) != upper(word.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static int upper(int one) {
        return one >= 'a' && one <= 'z' ? one - 32 : one;
    }

    private static int hash(String text, int from) {
        int hash = 0;
        for (int at = from; at < text.length(); at++) {
            hash = hash * 31 + upper(text.charAt(at));
        }
        return (hash * 0x9e3779b9) >>> 20;
    }

    private static String upper(String word) {
        for (int at = 0; at < word.length(); at++) {
            if (word.charAt(at) > 0x7e) {
                return word;
            }
        }
        return word.toUpperCase(Locale.ROOT);
    }

    private static @Nullable String[] table() {
        @Nullable String[] table = new String[SLOTS];
        for (String line : LINES) {
            int slot = hash(line, 2);
            while (table[slot] != null) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            table[slot] = line;
        }
        return table;
    }

    private static Set<String> beginnings() {
        Set<String> beginnings = new HashSet<>();
        for (String line : LINES) {
            for (int space = line.indexOf(' ', 2); space >= 0; space = line.indexOf(' ', space + 1)) {
                beginnings.add(line.substring(2, space));
            }
        }
        return Set.copyOf(beginnings);
    }

    private static Set<String> fingerprints() {
        Set<String> fingerprints = new HashSet<>();
        for (String line : Resources.lines("injection/sql-fingerprints.txt")) {
            if (!line.startsWith("# ")) {
                fingerprints.add(line);
            }
        }
        return Set.copyOf(fingerprints);
    }
}
