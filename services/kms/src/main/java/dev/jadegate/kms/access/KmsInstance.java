package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The one KMS instance of an account and region: it holds every key and secret of them, and its gateway is the server's own
 * listener. Nothing of it is stored, so its id follows from where it is.
 */
final class KmsInstance {
    private static final String PREFIX = "kst-";
    /** As long as those of the service. */
    private static final int RANDOM_LENGTH = 20;

    private KmsInstance() {}

    static String id(AccountId account, String region) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("kms instance/" + account + '/' + region).getBytes(StandardCharsets.UTF_8));
            return PREFIX + HexFormat.of().formatHex(digest).substring(0, RANDOM_LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", impossible);
        }
    }
}
