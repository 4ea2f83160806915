package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.DigestSigner;
import dev.jadegate.crypto.MessageDigests;
import dev.jadegate.crypto.PublicKeyMaterial;
import dev.jadegate.crypto.SignatureAlgorithm;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sign, Verify and GetPublicKey of the gateway of KMS instances, with the initial version of a key. */
final class InstanceKeyPairOperations {
    private static final String RAW = "RAW";
    private static final String DIGEST = "DIGEST";

    private final KeyCalls common;
    private final InstanceCiphers ciphers;
    private final KeyPairs pairs;

    InstanceKeyPairOperations(KeyCalls common, InstanceCiphers ciphers, KeyPairs pairs) {
        this.common = common;
        this.ciphers = ciphers;
        this.pairs = pairs;
    }

    record SignMessage(
            @Param(field = 1, lengthMax = KeyLimits.KEY_ID_LENGTH_MAX)
            String keyId,

            @Param(field = 2, bytes = true, lengthMax = 256) @Nullable
            String digest,

            @Param(field = 3) String algorithm,

            @Param(field = 4, bytes = true, secret = true, lengthMax = InstanceLimits.DATA_LENGTH_MAX) @Nullable
            String message,

            @Param(field = 5) @Nullable String messageType) {}

    record SignedMessage(
            @Param(field = 1) String keyId,
            @Param(field = 2, bytes = true) String signature,
            @Param(field = 3) String requestId,
            @Param(field = 4) String algorithm,
            @Param(field = 5) String messageType) {}

    record VerifyMessage(
            @Param(field = 1, lengthMax = KeyLimits.KEY_ID_LENGTH_MAX)
            String keyId,

            @Param(field = 2, bytes = true, lengthMax = 256) @Nullable
            String digest,

            @Param(field = 3, bytes = true, lengthMax = InstanceLimits.SIGNATURE_LENGTH_MAX)
            String signature,

            @Param(field = 4) String algorithm,

            @Param(field = 5, bytes = true, secret = true, lengthMax = InstanceLimits.DATA_LENGTH_MAX) @Nullable
            String message,

            @Param(field = 6) @Nullable String messageType) {}

    record VerifiedMessage(
            @Param(field = 1) String keyId,
            @Param(field = 2) boolean value,
            @Param(field = 3) String requestId,
            @Param(field = 4) String algorithm,
            @Param(field = 5) String messageType) {}

    record PublicKeyMessage(
            @Param(field = 1, lengthMax = KeyLimits.KEY_ID_LENGTH_MAX)
            String keyId) {}

    record PublicKeyReply(
            @Param(field = 1) String keyId,
            @Param(field = 2) String publicKey,
            @Param(field = 3) String requestId) {}

    List<Operation<?, ?>> operations() {
        return List.of(sign(), verify(), publicKey());
    }

    private static List<KeyError> errors() {
        return List.of(KeyError.KEY_NOT_FOUND, KeyError.DISABLED, KeyError.UNSUPPORTED, KeyError.INVALID);
    }

    /** What is signed: a message, or the digest of one. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Signable(String type, byte[] bytes) {
        /** @param digest as older clients give one; a message wins */
        static Signable of(@Nullable String digest, @Nullable String message, @Nullable String messageType) {
            boolean older = message == null || message.isEmpty();
            String type = messageType == null || messageType.isEmpty() ? (older ? DIGEST : RAW) : messageType;
            if (!type.equals(RAW) && !type.equals(DIGEST)) {
                throw KeyError.INVALID.failure("MessageType", "it is RAW or DIGEST");
            }
            String given = older ? digest : message;
            if (given == null || given.isEmpty()) {
                throw GateError.MISSING_PARAMETER.failure("Message");
            }
            return new Signable(type, Base64Parameter.decode("Message", given, InstanceLimits.DATA_BYTES_MAX));
        }

        /** The digest that {@code algorithm} signs. */
        byte[] digest(UsableKey key, SignatureAlgorithm algorithm) {
            if (type.equals(RAW)) {
                return switch (algorithm) {
                    case RSA_PSS_SHA_256, RSA_PKCS1_SHA_256, ECDSA_SHA_256, HMAC_SHA_256 -> hash("SHA-256");
                    case ECDSA_SHA_384 -> hash("SHA-384");
                    case SM2DSA -> MessageDigests.sm2(publicKey(key), bytes);
                    case ML_DSA_65 -> MessageDigests.mlDsa(publicKey(key), bytes);
                };
            }
            if (bytes.length != algorithm.digestBytes()) {
                throw KeyError.INVALID.failure(
                        "Message",
                        "as a digest for `" + algorithm.wireName() + "` it has " + algorithm.digestBytes()
                                + " bytes, not " + bytes.length);
            }
            return bytes;
        }

        private byte[] hash(String name) {
            try {
                return MessageDigest.getInstance(name, "SUN").digest(bytes);
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("this JDK has no " + name, missing);
            }
        }

        private static PublicKeyMaterial publicKey(UsableKey key) {
            PublicKeyMaterial half = key.publicKey();
            if (half == null) {
                throw new IllegalStateException("`" + key.spec().wireName() + "` has no public half");
            }
            return half;
        }
    }

    private byte[] digest(
            AccountId account, KeyRow key, String versionId, SignatureAlgorithm algorithm, Signable signable) {
        return common.directory().use(account, key, versionId, material -> signable.digest(material, algorithm));
    }

    private Operation<?, ?> sign() {
        return common.operation(
                "Sign",
                Access.READ,
                "Signs a message or its digest.",
                SignMessage.class,
                SignedMessage.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                this::sign);
    }

    private SignedMessage sign(Call call, SignMessage request) {
        AccountId account = call.caller().account();
        SignatureAlgorithm algorithm = KeyPairs.signature(request.algorithm());
        Signable signable = Signable.of(request.digest(), request.message(), request.messageType());
        KeyRow key = pairs.signing(call, request.keyId(), algorithm);
        String versionId = ciphers.initialVersion(account, key);
        byte[] digest = digest(account, key, versionId, algorithm, signable);
        return new SignedMessage(
                key.keyId(),
                Base64Parameter.encode(pairs.sign(account, key, versionId, algorithm, digest)),
                call.requestId(),
                algorithm.wireName(),
                signable.type);
    }

    private Operation<?, ?> verify() {
        return common.operation(
                "Verify",
                Access.READ,
                "Tells whether a signature is one of the key over a message or its digest.",
                VerifyMessage.class,
                VerifiedMessage.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                this::verify);
    }

    private VerifiedMessage verify(Call call, VerifyMessage request) {
        AccountId account = call.caller().account();
        SignatureAlgorithm algorithm = KeyPairs.signature(request.algorithm());
        Signable signable = Signable.of(request.digest(), request.message(), request.messageType());
        byte[] signature = Base64Parameter.decode("Signature", request.signature(), DigestSigner.SIGNATURE_BYTES_MAX);
        KeyRow key = pairs.signing(call, request.keyId(), algorithm);
        String versionId = ciphers.initialVersion(account, key);
        byte[] digest = digest(account, key, versionId, algorithm, signable);
        return new VerifiedMessage(
                key.keyId(),
                pairs.verifies(account, key, versionId, algorithm, digest, signature),
                call.requestId(),
                algorithm.wireName(),
                signable.type);
    }

    private Operation<?, ?> publicKey() {
        return common.operation(
                "GetPublicKey",
                Access.READ,
                "Gives the public half of an asymmetric key, as PEM.",
                PublicKeyMessage.class,
                PublicKeyReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    KeyRow key = common.usable(call, request.keyId());
                    if (!key.spec().hasPublicKey()) {
                        throw KeyError.UNSUPPORTED.failure("the key `" + key.keyId() + "` has no public half");
                    }
                    String pem = common.directory()
                            .use(
                                    account,
                                    key,
                                    ciphers.initialVersion(account, key),
                                    material -> VersionOperations.pem(
                                            Signable.publicKey(material).der()));
                    return new PublicKeyReply(key.keyId(), pem, call.requestId());
                });
    }
}
