package dev.jadegate.ram.domain;

import java.util.Locale;
import java.util.Set;

/**
 * Passwords that are tried first by everyone who guesses: a known word with digits or symbols around it, runs of the
 * keyboard or the alphabet, and repetitions. The real service compares with leaked passwords, which are not shipped
 * here; this finds what such lists begin with.
 */
final class RiskPasswords {
    /** What remains of a password when this many characters or fewer are not part of a known pattern is a guess. */
    private static final int FREE_CHARACTERS_MAX = 4;

    private static final String[] RUNS = {
        "0123456789012345678901234567890",
        "98765432109876543210",
        "abcdefghijklmnopqrstuvwxyz",
        "zyxwvutsrqponmlkjihgfedcba",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
        "1q2w3e4r5t6y7u8i9o0p",
        "poiuytrewq",
        "lkjhgfdsa",
        "mnbvcxz",
        "!@#$%^&*()",
        "azertyuiop",
    };

    private static final Set<String> WORDS = Set.of(
            "password",
            "passwort",
            "passwd",
            "passw",
            "welcome",
            "admin",
            "administrator",
            "root",
            "login",
            "letmein",
            "iloveyou",
            "monkey",
            "dragon",
            "football",
            "baseball",
            "basketball",
            "superman",
            "batman",
            "master",
            "sunshine",
            "princess",
            "shadow",
            "michael",
            "jennifer",
            "jordan",
            "charlie",
            "trustno",
            "whatever",
            "starwars",
            "computer",
            "internet",
            "secret",
            "changeme",
            "default",
            "guest",
            "test",
            "testing",
            "temp",
            "temporary",
            "user",
            "username",
            "alibaba",
            "aliyun",
            "alibabacloud",
            "cloud",
            "server",
            "oracle",
            "mysql",
            "postgres",
            "redis",
            "jadegate",
            "hello",
            "helloworld",
            "freedom",
            "summer",
            "winter",
            "spring",
            "autumn",
            "monday",
            "friday",
            "january",
            "december",
            "company",
            "corporate",
            "security",
            "access",
            "killer",
            "soccer",
            "hockey",
            "ginger",
            "pepper",
            "cheese",
            "coffee",
            "flower",
            "lovely",
            "ashley",
            "nicole",
            "daniel",
            "jessica",
            "thomas",
            "robert",
            "matrix",
            "google",
            "samsung",
            "woaini",
            "woaiwojia",
            "mima",
            "nihao",
            "zhangwei",
            "wangwei",
            "azerty",
            "qwerty",
            "abc",
            "aa",
            "p",
            "pass");

    private RiskPasswords() {}

    static boolean isRisky(String password, String userName) {
        String lower = password.toLowerCase(Locale.ROOT);
        if (lower.chars().distinct().count() <= 3 || isRepetition(lower)) {
            return true;
        }
        String name = userName.toLowerCase(Locale.ROOT);
        if (name.length() > 2 && lower.contains(name) && lower.length() - name.length() <= FREE_CHARACTERS_MAX) {
            return true;
        }
        int run = longestRun(lower);
        if (run >= 4 && lower.length() - run <= FREE_CHARACTERS_MAX) {
            return true;
        }
        return WORDS.contains(core(lower)) || WORDS.contains(core(unmasked(withoutTail(lower))));
    }

    /** Whether the text is one piece of at most half its length, over and over. */
    private static boolean isRepetition(String text) {
        for (int piece = 1; piece <= text.length() / 2; piece++) {
            if (text.length() % piece == 0
                    && text.equals(text.substring(0, piece).repeat(text.length() / piece))) {
                return true;
            }
        }
        return false;
    }

    private static int longestRun(String text) {
        int longest = 0;
        for (int from = 0; from < text.length(); from++) {
            for (int to = from + longest + 1; to <= text.length(); to++) {
                if (!isRun(text.substring(from, to))) {
                    break;
                }
                longest = to - from;
            }
        }
        return longest;
    }

    private static boolean isRun(String piece) {
        for (String run : RUNS) {
            if (run.contains(piece)) {
                return true;
            }
        }
        return false;
    }

    /** What is left between the digits and symbols at both ends. */
    private static String core(String text) {
        String rest = withoutTail(text);
        int from = 0;
        while (from < rest.length() && !Character.isLetter(rest.charAt(from))) {
            from++;
        }
        return rest.substring(from);
    }

    /** What is left before the digits and symbols at the end. */
    private static String withoutTail(String text) {
        int to = text.length();
        while (to > 0 && !Character.isLetter(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(0, to);
    }

    /** Letters for the digits and symbols that commonly stand for them. */
    private static String unmasked(String text) {
        return text.replace('@', 'a')
                .replace('4', 'a')
                .replace('3', 'e')
                .replace('1', 'i')
                .replace('!', 'i')
                .replace('0', 'o')
                .replace('$', 's')
                .replace('5', 's')
                .replace('7', 't');
    }
}
