package dev.jadegate.ram.domain;

import java.security.SecureRandom;

/** Random ids and secrets. Safe for use by many threads. */
public final class RandomText {
    private static final String ALPHANUMERICS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    /** Without characters that look alike: the text is read from a terminal and typed. */
    private static final String TYPEABLE = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private static final String SYMBOLS = "-_.+=";
    private static final int ACCOUNT_DIGITS = 16;

    private final SecureRandom random;

    public RandomText(SecureRandom random) {
        this.random = random;
    }

    /** The id of a long-lived key: {@code LTAI5t} and 18 letters or digits. */
    public String accessKeyId() {
        return "LTAI5t" + letters(ALPHANUMERICS, 18);
    }

    /** The id of a session's key: {@code STS.} and 20 letters or digits. */
    public String sessionKeyId() {
        return "STS." + letters(ALPHANUMERICS, 20);
    }

    /** The secret of a long-lived key: 30 letters or digits, 178 bits. */
    public String accessKeySecret() {
        return letters(ALPHANUMERICS, 30);
    }

    /** The secret of a session's key: 40 letters or digits. */
    public String sessionKeySecret() {
        return letters(ALPHANUMERICS, 40);
    }

    /** A password of 24 characters with letters of both cases, a digit and a symbol; more than 130 bits. */
    public String password() {
        return letters("ABCDEFGHJKLMNPQRSTUVWXYZ", 1)
                + letters("abcdefghijkmnopqrstuvwxyz", 1)
                + letters(TYPEABLE, 20)
                + letters(SYMBOLS, 1)
                + letters("23456789", 1);
    }

    /** An account id. */
    public String accountId() {
        return letters("123456789", 1) + letters("0123456789", ACCOUNT_DIGITS - 1);
    }

    /** Random bytes, for seeds and salts. */
    public byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private String letters(String alphabet, int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
