package dev.jadegate.gate.signature;

import dev.jadegate.base.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keyed hashes of both signature styles. */
final class Hmac {
    private static final HexFormat HEX = HexFormat.of();

    /** Ends the credential of ACS4, and the derivation of its key. */
    static final String ACS4_END = "aliyun_v4_request";

    private static final String ACS4_PREFIX = "aliyun_v4";

    private static final Mac SHA1 = template("HmacSHA1");
    private static final Mac SHA256 = template("HmacSHA256");

    private Hmac() {}

    /** HMAC-SHA1 under {@code secret} followed by {@code &}, as RPC 1.0 keys it. */
    static byte[] rpc(SecretBytes secret, String stringToSign) {
        return secret.use(bytes -> {
            byte[] key = Arrays.copyOf(bytes, bytes.length + 1);
            key[bytes.length] = '&';
            try {
                return mac(SHA1, key, stringToSign);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        });
    }

    /** HMAC-SHA256 under {@code secret} itself, as ACS3 keys it. */
    static byte[] acs3(SecretBytes secret, String stringToSign) {
        return secret.use(bytes -> mac(SHA256, bytes, stringToSign));
    }

    /**
     * HMAC-SHA256 under a key derived for a day, a region and a product, as ACS4 keys it.
     *
     * <p>Source: recomputed for requests of the official clients.
     */
    static byte[] acs4(SecretBytes secret, SignedRequest.Scope scope, String stringToSign) {
        return secret.use(bytes -> {
            byte[] prefix = ACS4_PREFIX.getBytes(StandardCharsets.US_ASCII);
            byte[] key = Arrays.copyOf(prefix, prefix.length + bytes.length);
            System.arraycopy(bytes, 0, key, prefix.length, bytes.length);
            for (String part : List.of(scope.date(), scope.region(), scope.product(), ACS4_END)) {
                byte[] next = mac(SHA256, key, part);
                Arrays.fill(key, (byte) 0);
                key = next;
            }
            try {
                return mac(SHA256, key, stringToSign);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        });
    }

    /** Copies a Mac that was looked up once: the look-up costs more than the hash. */
    private static byte[] mac(Mac template, byte[] key, String text) {
        try {
            Mac mac = (Mac) template.clone();
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (CloneNotSupportedException | GeneralSecurityException absent) {
            throw new IllegalStateException("the JDK's own " + template.getAlgorithm() + " can be copied", absent);
        }
    }

    private static Mac template(String algorithm) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            // Binds it to a provider; a Mac that never had a key cannot be copied.
            mac.init(new SecretKeySpec(new byte[1], algorithm));
            return mac;
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
