package dev.jadegate.traffic.account;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What is wrong of a password. Its characters are the caller's to clear; what is made of them here is cleared here. Stateless. */
public final class Passwords {
    /** Characters below which a password is weak (NIST SP 800-63B, section 5.1.1.2). */
    static final int LENGTH_MIN = 8;

    /** The longest password that is looked at. */
    public static final int LENGTH_MAX = 1024;

    /** Of every published list of the most used. */
    private static final Set<String> COMMON = Set.of(
            "password",
            "passw0rd",
            "password1",
            "password123",
            "12345678",
            "123456789",
            "1234567890",
            "qwertyuiop",
            "qwerty123",
            "1q2w3e4r",
            "1q2w3e4r5t",
            "1qaz2wsx",
            "iloveyou",
            "sunshine",
            "princess",
            "football",
            "baseball",
            "superman",
            "welcome1",
            "welcome123",
            "admin123",
            "administrator",
            "letmein1",
            "trustno1",
            "abcd1234",
            "abc12345",
            "a1b2c3d4",
            "aa123456",
            "11111111",
            "00000000",
            "88888888",
            "66666666",
            "87654321",
            "987654321",
            "asdfghjkl",
            "zxcvbnm1",
            "computer",
            "internet",
            "michelle",
            "jennifer",
            "starwars",
            "whatever",
            "changeme",
            "changeit",
            "p@ssw0rd",
            "p@ssword",
            "woaini1314",
            "5201314520",
            "qazwsxedc",
            "q1w2e3r4",
            "test1234",
            "default1",
            "secret123",
            "root1234");

    private static final String[] RUNS = {
        "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"
    };

    /** What is weak of it. */
    public enum Weakness {
        NONE,
        SHORT,
        COMMON,
        /** One character, or one short part, again and again. */
        REPEATED,
        /** Neighbours in the alphabet, among digits, or on the keyboard. */
        SEQUENCE,
        /** It is, or holds, the name of the account. */
        ACCOUNT
    }

    private Passwords() {}

    /** The SHA-1 of {@code password} in UTF-8, as lists of breached passwords hold it. */
    public static byte[] sha1(CharSequence password) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(encoded.array(), encoded.arrayOffset(), encoded.limit());
            return digest.digest();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has SHA-1", missing);
        } finally {
            Arrays.fill(encoded.array(), (byte) 0);
        }
    }

    /** What is weak of {@code password} for {@code account}. */
    public static Weakness weakness(char[] password, String account) {
        if (password.length < LENGTH_MIN) {
            return Weakness.SHORT;
        }
        char[] lower = new char[Math.min(password.length, LENGTH_MAX)];
        for (int i = 0; i < lower.length; i++) {
            lower[i] = Character.toLowerCase(password[i]);
        }
        try {
            if (COMMON.stream().anyMatch(common -> same(lower, common))) {
                return Weakness.COMMON;
            }
            if (isRepeated(lower)) {
                return Weakness.REPEATED;
            }
            if (isSequence(lower)) {
                return Weakness.SEQUENCE;
            }
            String name = account.toLowerCase(Locale.ROOT);
            int at = name.indexOf('@');
            return holds(lower, name) || (at > 0 && holds(lower, name.substring(0, at)))
                    ? Weakness.ACCOUNT
                    : Weakness.NONE;
        } finally {
            Arrays.fill(lower, '\0');
        }
    }

    private static boolean same(char[] password, String other) {
        return password.length == other.length() && startsAt(password, 0, other);
    }

    private static boolean startsAt(char[] password, int at, String part) {
        for (int i = 0; i < part.length(); i++) {
            if (password[at + i] != part.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a name of at least four letters is more than half of the password. */
    private static boolean holds(char[] password, String name) {
        if (name.length() < 4 || name.length() * 2 <= password.length) {
            return false;
        }
        for (int at = 0; at + name.length() <= password.length; at++) {
            if (startsAt(password, at, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRepeated(char[] password) {
        for (int part = 1; part <= 3; part++) {
            int same = 0;
            while (part + same < password.length && password[part + same] == password[same]) {
                same++;
            }
            if (part + same == password.length) {
                return true;
            }
        }
        return false;
    }

    /** Whether all but two characters are in runs of neighbours, either way. */
    private static boolean isSequence(char[] password) {
        int steps = 0;
        for (int i = 1; i < password.length; i++) {
            for (String run : RUNS) {
                int here = run.indexOf(password[i]);
                int before = run.indexOf(password[i - 1]);
                if (here >= 0 && before >= 0 && Math.abs(here - before) == 1) {
                    steps++;
                    break;
                }
            }
        }
        return steps >= password.length - 3;
    }
}
