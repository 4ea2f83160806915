package dev.jadegate.kms.key;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Reads and writes base64 of RFC 4648, section 4, in its one form: with padding, without line breaks. */
public final class Base64Parameter {
    private Base64Parameter() {}

    /**
     * The bytes of a parameter. What is refused is told without the text: it may be secret.
     *
     * @param bytesMax how many there may be
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    public static byte[] decode(String parameter, String text, int bytesMax) {
        if (text.length() / 4 > bytesMax / 3 + 1) {
            throw tooLong(parameter, bytesMax);
        }
        byte[] given = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(given);
        } catch (IllegalArgumentException _) {
            throw notBase64(parameter);
        }
        // The decoder also takes texts without padding or with stray bits, which stand for the same bytes.
        if (!Arrays.equals(Base64.getEncoder().encode(bytes), given)) {
            throw notBase64(parameter);
        }
        if (bytes.length > bytesMax) {
            throw tooLong(parameter, bytesMax);
        }
        return bytes;
    }

    public static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static RuntimeException notBase64(String parameter) {
        return KeyError.INVALID.failure(
                parameter, "it is base64 of the standard alphabet, with padding and without line breaks");
    }

    private static RuntimeException tooLong(String parameter, int bytesMax) {
        return KeyError.INVALID.failure(parameter, "it stands for more than " + bytesMax + " bytes");
    }
}
