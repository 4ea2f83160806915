package dev.jadegate.seclang.injection;

import dev.jadegate.seclang.Resources;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The words of SQL and the fingerprints of its injections. */
final class SqlWords {
    private static final Map<String, Character> WORDS = words();
    private static final Set<String> FINGERPRINTS = fingerprints();

    private SqlWords() {}

    /** The type of a word or phrase in any case, {@link SqlToken#NONE} when it is none. */
    static char type(String word) {
        Character type = WORDS.get(upper(word));
        return type == null ? SqlToken.NONE : type;
    }

    static boolean isInjection(String fingerprint) {
        return FINGERPRINTS.contains(upper(fingerprint));
    }

    private static String upper(String word) {
        for (int at = 0; at < word.length(); at++) {
            if (word.charAt(at) > 0x7e) {
                return word;
            }
        }
        return word.toUpperCase(Locale.ROOT);
    }

    private static Map<String, Character> words() {
        Map<String, Character> words = new HashMap<>();
        for (String line : Resources.lines("injection/sql-words.txt")) {
            if (!line.startsWith("# ")) {
                words.put(line.substring(2), line.charAt(0));
            }
        }
        return Map.copyOf(words);
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
