package dev.jadegate.traffic.leak;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What a page was when it was recorded, to tell whether it was altered since. Its bytes are kept by whoever serves it in the place
 * of an altered one.
 *
 * @param url its path and query
 * @param length bytes of its body
 * @param sha256 hash of its body, in hexadecimal
 */
public record PageFingerprint(String url, int length, String sha256) {
    /** The largest page that is watched. */
    public static final int PAGE_BYTES_MAX = 4 << 20;

    /** The fingerprint of {@code body}, or null when it is too large to be watched. */
    public static @Nullable PageFingerprint of(String url, byte[] body) {
        return body.length > PAGE_BYTES_MAX ? null : new PageFingerprint(url, body.length, hash(body));
    }

    /** Whether {@code body} is what was recorded. */
    public boolean isOf(byte[] body) {
        return body.length == length && hash(body).equals(sha256);
    }

    private static String hash(byte[] body) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }
}
