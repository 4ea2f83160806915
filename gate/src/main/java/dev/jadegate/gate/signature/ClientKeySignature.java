package dev.jadegate.gate.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/** The signature of applications: RSASSA-PKCS1-v1_5 with SHA-256 over the string to sign. */
final class ClientKeySignature {
    private ClientKeySignature() {}

    /** @param signature in Base64, as sent */
    static boolean verifies(PublicKey key, String stringToSign, String signature) {
        try {
            // By name: no other library of the process may take its place.
            Signature verifier = Signature.getInstance("SHA256withRSA", "SunRsaSign");
            verifier.initVerify(key);
            verifier.update(stringToSign.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            // Not Base64, or not of the key's length.
            return false;
        }
    }
}
