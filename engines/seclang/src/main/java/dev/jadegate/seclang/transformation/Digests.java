package dev.jadegate.seclang.transformation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** MD5 and SHA-1, as raw bytes. */
final class Digests {
    private Digests() {}

    static String md5(String value) {
        return digest("MD5", value);
    }

    static String sha1(String value) {
        return digest("SHA-1", value);
    }

    private static String digest(String algorithm, String value) {
        try {
            byte[] bytes = MessageDigest.getInstance(algorithm).digest(value.getBytes(StandardCharsets.ISO_8859_1));
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has MD5 and SHA-1", absent);
        }
    }
}
