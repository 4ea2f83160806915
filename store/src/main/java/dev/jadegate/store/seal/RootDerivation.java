package dev.jadegate.store.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What is derived from a root key: {@code HKDF-SHA256(salt = "jadegate/seal/1", root key, info)}. */
final class RootDerivation {
    private static final byte[] SALT = "jadegate/seal/1".getBytes(StandardCharsets.US_ASCII);
    private static final String CHECK_INFO = "check:root-key";
    private static final String FILE_MAC_INFO = "derive:seal-file-mac";
    private static final int CHECK_BYTES = 16;
    private static final int MAC_KEY_BYTES = 32;

    private RootDerivation() {}

    static byte[] expand(byte[] rootKey, String info, int bytes) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(rootKey)
                            .addSalt(SALT)
                            .thenExpand(info.getBytes(StandardCharsets.UTF_8), bytes));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HKDF-SHA256 is missing from this JDK", impossible);
        }
    }

    /** A name of the root key that tells nothing about it: equal for equal keys. */
    static byte[] check(byte[] rootKey) {
        return expand(rootKey, CHECK_INFO, CHECK_BYTES);
    }

    /** What nobody can compute for the seal file who has not the root key. */
    static byte[] fileMac(byte[] rootKey, byte[] content) {
        byte[] key = expand(rootKey, FILE_MAC_INFO, MAC_KEY_BYTES);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 is missing from this JDK", impossible);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
