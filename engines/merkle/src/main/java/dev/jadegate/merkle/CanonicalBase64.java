package dev.jadegate.merkle;

import java.util.Base64;

/** Base64 with exactly one accepted spelling per value; the JDK decoder ignores spare bits. */
final class CanonicalBase64 {
    private CanonicalBase64() {}

    static byte[] decode(String text) throws MalformedNoteException {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw new MalformedNoteException("`" + text + "` is not base64", notBase64);
        }
        if (!encode(decoded).equals(text)) {
            throw new MalformedNoteException("`" + text + "` is not canonical base64");
        }
        return decoded;
    }

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
