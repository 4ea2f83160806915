package dev.jadegate.kms.secret.rotation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of texts. */
final class Hashes {
    private Hashes() {}

    static String sha256Hex(String text) {
        return HexFormat.of().formatHex(digest("SHA-256", text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * What {@code mysql_native_password} stores: {@code *} and SHA-1 of SHA-1 of the password, in hexadecimal. It does not
     * log in: that takes the inner digest.
     */
    static String nativePassword(String password) {
        byte[] inner = digest("SHA-1", password.getBytes(StandardCharsets.UTF_8));
        return "*" + HexFormat.of().withUpperCase().formatHex(digest("SHA-1", inner));
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
