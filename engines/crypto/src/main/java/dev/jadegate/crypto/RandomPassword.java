package dev.jadegate.crypto;

import dev.jadegate.base.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a random password is made of. Source: GetRandomPassword. Every password that the rules allow is equally likely.
 *
 * @param length in characters
 * @param types which characters it may hold
 * @param excludedCharacters single ones that it may not hold
 * @param requireEachType whether one of each type must be in it
 */
public record RandomPassword(int length, Set<CharacterType> types, String excludedCharacters, boolean requireEachType) {
    public static final int LENGTH_MIN = 8;
    public static final int LENGTH_MAX = 128;
    public static final int LENGTH_DEFAULT = 32;

    /** As many as there are. */
    public static final int EXCLUDED_CHARACTERS_MAX = 94;

    /**
     * Passwords that lack a type are drawn again. In the worst case, eight characters of three types of one character each
     * and one of 32, one of 200 has them all; so many tries fail less often than a guessed key fits.
     */
    private static final int TRIES_MAX = 50_000;

    /** A type of character. */
    public enum CharacterType {
        LOWERCASE("abcdefghijklmnopqrstuvwxyz"),
        UPPERCASE("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        NUMBERS("0123456789"),
        /** All of ASCII. */
        PUNCTUATION("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

        private final String characters;

        CharacterType(String characters) {
            this.characters = characters;
        }

        /** Each once. */
        public String characters() {
            return characters;
        }
    }

    /** The defaults: 32 characters of all types, one of each at least. */
    public static final RandomPassword DEFAULT =
            new RandomPassword(LENGTH_DEFAULT, EnumSet.allOf(CharacterType.class), "", true);

    /** @throws IllegalArgumentException when the length is out of range or nothing is left to choose from */
    public RandomPassword {
        if (length < LENGTH_MIN || length > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "the length `" + length + "` is not " + LENGTH_MIN + " to " + LENGTH_MAX);
        }
        if (excludedCharacters.length() > EXCLUDED_CHARACTERS_MAX) {
            throw new IllegalArgumentException("more than " + EXCLUDED_CHARACTERS_MAX + " characters are excluded");
        }
        types = Set.copyOf(types);
        boolean any = false;
        for (CharacterType type : types) {
            boolean left = !left(type, excludedCharacters).isEmpty();
            if (requireEachType && !left) {
                throw new IllegalArgumentException(
                        "every character of type `" + type + "` is excluded, and one of each type is required");
            }
            any |= left;
        }
        if (!any) {
            throw new IllegalArgumentException("every character is excluded");
        }
    }

    /** A new password, in ASCII; the caller closes it. */
    public SecretBytes generate(SecureRandom random) {
        StringBuilder alphabet = new StringBuilder();
        // One bit for each type, at the place of each of its characters in the alphabet.
        int[] typeOf = new int[EXCLUDED_CHARACTERS_MAX];
        int typeBit = 1;
        int required = 0;
        for (CharacterType type : CharacterType.values()) {
            if (types.contains(type)) {
                String left = left(type, excludedCharacters);
                Arrays.fill(typeOf, alphabet.length(), alphabet.length() + left.length(), typeBit);
                alphabet.append(left);
                required |= requireEachType ? typeBit : 0;
                typeBit <<= 1;
            }
        }
        byte[] characters = alphabet.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] password = new byte[length];
        try {
            for (int tries = 0; tries < TRIES_MAX; tries++) {
                int seen = 0;
                for (int i = 0; i < length; i++) {
                    int at = random.nextInt(characters.length);
                    seen |= typeOf[at];
                    password[i] = characters[at];
                }
                if ((seen & required) == required) {
                    return SecretBytes.copyOf(password);
                }
            }
        } finally {
            Arrays.fill(password, (byte) 0);
        }
        throw new IllegalStateException("the random source gave no password in " + TRIES_MAX + " tries");
    }

    private static String left(CharacterType type, String excluded) {
        StringBuilder left = new StringBuilder();
        for (int i = 0; i < type.characters.length(); i++) {
            if (excluded.indexOf(type.characters.charAt(i)) < 0) {
                left.append(type.characters.charAt(i));
            }
        }
        return left.toString();
    }
}
