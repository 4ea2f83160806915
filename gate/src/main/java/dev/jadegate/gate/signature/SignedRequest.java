package dev.jadegate.gate.signature;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.wire.Parameters;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What both signature styles have in common once a request was read: who claims to have signed what, when.
 *
 * @param accessKeyId the key that the request names, not yet proved
 * @param securityToken of a session, or null
 * @param timestamp as sent
 * @param nonce as sent, 1 to {@value #NONCE_LENGTH_MAX} characters
 * @param action the operation's name
 * @param version the API version, which names the product
 * @param parameters the operation's parameters together with the style's own
 * @param scope of the key of ACS4, else null
 * @param xml whether the reply is to be XML
 */
record SignedRequest(
        Style style,
        String accessKeyId,
        @Nullable String securityToken,
        String timestamp,
        String nonce,
        String action,
        String version,
        Parameters parameters,
        @Nullable Scope scope,
        boolean xml,
        String stringToSign,
        String signature) {
    /** Official clients send 32 to 64 characters. */
    static final int NONCE_LENGTH_MAX = 128;

    /** How a request is signed. */
    enum Style {
        /** RPC 1.0, HMAC-SHA1. */
        RPC,
        /** RPC 1.0, SHA256withRSA by the client key of an application. */
        RPC_CLIENT_KEY,
        /** V3, ACS3-HMAC-SHA256. */
        ACS3,
        /** V4, ACS4-HMAC-SHA256: as V3, under a key for one day, region and product. */
        ACS4
    }

    /** What an ACS4 key is for. */
    record Scope(String date, String region, String product) {}

    /** Whether the private half of {@code key} made the signature. */
    boolean isSignedBy(PublicKey key) {
        return style == Style.RPC_CLIENT_KEY && ClientKeySignature.verifies(key, stringToSign, signature);
    }

    /** Whether {@code secret} made the signature; compared in constant time. */
    boolean isSignedBy(SecretBytes secret) {
        try {
            return switch (style) {
                case RPC_CLIENT_KEY -> false;
                case RPC ->
                    MessageDigest.isEqual(Base64.getDecoder().decode(signature), Hmac.rpc(secret, stringToSign));
                case ACS3 -> MessageDigest.isEqual(HexFormat.of().parseHex(signature), Hmac.acs3(secret, stringToSign));
                case ACS4 ->
                    scope != null
                            && MessageDigest.isEqual(
                                    HexFormat.of().parseHex(signature), Hmac.acs4(secret, scope, stringToSign));
            };
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
