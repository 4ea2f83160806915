package dev.jadegate.gate.signature;

import dev.jadegate.base.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keyed hashes of both signature styles. */
final class Hmac {
    private static final HexFormat HEX = HexFormat.of();

    private Hmac() {}

    /** HMAC-SHA1 under {@code secret} followed by {@code &}, as RPC 1.0 keys it. */
    static byte[] rpc(SecretBytes secret, String stringToSign) {
        return secret.use(bytes -> {
            byte[] key = Arrays.copyOf(bytes, bytes.length + 1);
            key[bytes.length] = '&';
            try {
                return mac("HmacSHA1", key, stringToSign);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        });
    }

    /** HMAC-SHA256 under {@code secret} itself, as ACS3 keys it. */
    static byte[] acs3(SecretBytes secret, String stringToSign) {
        return secret.use(bytes -> mac("HmacSHA256", bytes, stringToSign));
    }

    private static byte[] mac(String algorithm, byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every JDK has " + algorithm, absent);
        }
    }

    /** Lower-case hexadecimal SHA-256. */
    static String sha256Hex(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every JDK has SHA-256", absent);
        }
    }
}
