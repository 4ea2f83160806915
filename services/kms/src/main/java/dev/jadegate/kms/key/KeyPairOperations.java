package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.DigestSigner;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.crypto.SignatureAlgorithm;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** AsymmetricSign, AsymmetricVerify, AsymmetricEncrypt and AsymmetricDecrypt. */
final class KeyPairOperations {
    /** Longer than the digest of any algorithm. */
    private static final int DIGEST_BYTES_MAX = 64;

    private final KeyCalls common;
    private final KeyPairs pairs;

    KeyPairOperations(KeyCalls common, KeyPairs pairs) {
        this.common = common;
        this.pairs = pairs;
    }

    record SignRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,
            @Param(lengthMax = 64) String keyVersionId,
            String algorithm,
            @Param(lengthMax = 256) String digest,
            @Nullable Boolean dryRun) {}

    record SignReply(String keyId, String keyVersionId, String value) {}

    record VerifyRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,
            @Param(lengthMax = 64) String keyVersionId,
            String algorithm,
            @Param(lengthMax = 256) String digest,
            @Param(lengthMax = 8 * 1024) String value,
            @Nullable Boolean dryRun) {}

    record VerifyReply(String keyId, String keyVersionId, boolean value) {}

    record PairEncryptRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,
            @Param(lengthMax = 64) String keyVersionId,
            String algorithm,

            @Param(secret = true, lengthMax = 10 * 1024) String plaintext,

            @Nullable Boolean dryRun) {}

    record PairEncryptReply(
            String keyId,
            String keyVersionId,
            @Param(secret = true) String ciphertextBlob) {}

    record PairDecryptRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,
            @Param(lengthMax = 64) String keyVersionId,
            String algorithm,

            @Param(secret = true, lengthMax = 10 * 1024) String ciphertextBlob,

            @Nullable Boolean dryRun) {}

    record PairDecryptReply(
            String keyId,
            String keyVersionId,
            @Param(secret = true) String plaintext) {}

    List<Operation<?, ?>> operations() {
        return List.of(sign(), verify(), encrypt(), decrypt());
    }

    private static List<KeyError> errors() {
        return List.of(
                KeyError.KEY_NOT_FOUND,
                KeyError.VERSION_NOT_FOUND,
                KeyError.DISABLED,
                KeyError.UNSUPPORTED,
                KeyError.INVALID);
    }

    private static byte[] digest(String text, SignatureAlgorithm algorithm) {
        byte[] digest = Base64Parameter.decode("Digest", text, DIGEST_BYTES_MAX);
        if (digest.length != algorithm.digestBytes()) {
            throw KeyError.INVALID.failure(
                    "Digest",
                    "`" + algorithm.wireName() + "` takes " + algorithm.digestBytes() + " bytes, it has "
                            + digest.length);
        }
        return digest;
    }

    private Operation<?, ?> sign() {
        return common.operation(
                "AsymmetricSign",
                Access.READ,
                "Signs a digest.",
                SignRequest.class,
                SignReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    SignatureAlgorithm algorithm = KeyPairs.signature(request.algorithm());
                    byte[] digest = digest(request.digest(), algorithm);
                    KeyRow key = pairs.signing(call, request.keyId(), algorithm);
                    endDryRun(call, key, request.keyVersionId(), request.dryRun());
                    byte[] signature = pairs.sign(account, key, request.keyVersionId(), algorithm, digest);
                    return new SignReply(key.keyId(), request.keyVersionId(), Base64Parameter.encode(signature));
                });
    }

    private void endDryRun(Call call, KeyRow key, String versionId, @Nullable Boolean dryRun) {
        if (Boolean.TRUE.equals(dryRun)) {
            pairs.requireVersion(call.caller().account(), key, versionId);
        }
        KeyCalls.endDryRun(dryRun);
    }

    private Operation<?, ?> verify() {
        return common.operation(
                "AsymmetricVerify",
                Access.READ,
                "Tells whether a signature is one of the key over a digest.",
                VerifyRequest.class,
                VerifyReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    SignatureAlgorithm algorithm = KeyPairs.signature(request.algorithm());
                    byte[] digest = digest(request.digest(), algorithm);
                    byte[] signature =
                            Base64Parameter.decode("Value", request.value(), DigestSigner.SIGNATURE_BYTES_MAX);
                    KeyRow key = pairs.signing(call, request.keyId(), algorithm);
                    endDryRun(call, key, request.keyVersionId(), request.dryRun());
                    return new VerifyReply(
                            key.keyId(),
                            request.keyVersionId(),
                            pairs.verifies(account, key, request.keyVersionId(), algorithm, digest, signature));
                });
    }

    private Operation<?, ?> encrypt() {
        return common.operation(
                "AsymmetricEncrypt",
                Access.READ,
                "Encrypts to the public half of a key.",
                PairEncryptRequest.class,
                PairEncryptReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    PublicKeyEncryption algorithm = KeyPairs.encryption("Algorithm", request.algorithm());
                    byte[] plaintext = Base64Parameter.decode(
                            "Plaintext", request.plaintext(), PublicKeyEncryption.SM2_PLAINTEXT_BYTES_MAX);
                    try {
                        KeyRow key = pairs.decrypting(call, request.keyId(), algorithm);
                        endDryRun(call, key, request.keyVersionId(), request.dryRun());
                        byte[] ciphertext = pairs.encrypt(account, key, request.keyVersionId(), algorithm, plaintext);
                        return new PairEncryptReply(
                                key.keyId(), request.keyVersionId(), Base64Parameter.encode(ciphertext));
                    } finally {
                        Arrays.fill(plaintext, (byte) 0);
                    }
                });
    }

    private Operation<?, ?> decrypt() {
        return common.operation(
                "AsymmetricDecrypt",
                Access.READ,
                "Decrypts with the private half of a key.",
                PairDecryptRequest.class,
                PairDecryptReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    PublicKeyEncryption algorithm = KeyPairs.encryption("Algorithm", request.algorithm());
                    byte[] ciphertext = Base64Parameter.decode(
                            "CiphertextBlob", request.ciphertextBlob(), KeyPairs.CIPHERTEXT_BYTES_MAX);
                    KeyRow key = pairs.decrypting(call, request.keyId(), algorithm);
                    endDryRun(call, key, request.keyVersionId(), request.dryRun());
                    byte[] plaintext = pairs.decrypt(account, key, request.keyVersionId(), algorithm, ciphertext);
                    try {
                        return new PairDecryptReply(
                                key.keyId(), request.keyVersionId(), Base64Parameter.encode(plaintext));
                    } finally {
                        Arrays.fill(plaintext, (byte) 0);
                    }
                });
    }
}
