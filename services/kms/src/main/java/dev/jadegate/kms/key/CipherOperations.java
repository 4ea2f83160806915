package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.EncryptionContext;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.key.Ciphers.Decrypted;
import dev.jadegate.kms.key.Ciphers.Encrypted;
import dev.jadegate.kms.key.Ciphers.Openable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encrypt, Decrypt and ReEncrypt. */
final class CipherOperations {
    /** Base64 of the longest blob, and what a text of a key pair's ciphertext may have. */
    static final int CIPHERTEXT_LENGTH_MAX = 12 * 1024;

    /** Base64 of the longest plaintext. */
    static final int PLAINTEXT_LENGTH_MAX = 8 * 1024;

    static final int CONTEXT_LENGTH_MAX = EncryptionContext.BYTES_MAX;

    private final KeyCalls common;
    private final Ciphers ciphers;
    private final KeyPairs pairs;

    CipherOperations(KeyCalls common, Ciphers ciphers, KeyPairs pairs) {
        this.common = common;
        this.ciphers = ciphers;
        this.pairs = pairs;
    }

    // Ciphertexts and contexts are left out of events as well: they are long, and what a context says may be personal.
    record EncryptRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Param(secret = true, lengthMax = PLAINTEXT_LENGTH_MAX)
            String plaintext,

            @Param(secret = true, members = true, lengthMax = CONTEXT_LENGTH_MAX) @Nullable
            String encryptionContext,

            @Nullable Boolean dryRun) {}

    record EncryptReply(
            String keyId,
            String keyVersionId,
            @Param(secret = true) String ciphertextBlob) {}

    record DecryptRequest(
            @Param(secret = true, lengthMax = CIPHERTEXT_LENGTH_MAX)
            String ciphertextBlob,

            @Param(secret = true, members = true, lengthMax = CONTEXT_LENGTH_MAX) @Nullable
            String encryptionContext,

            @Nullable Boolean dryRun) {}

    record DecryptReply(
            String keyId,
            String keyVersionId,
            @Param(secret = true) String plaintext) {}

    record ReEncryptRequest(
            @Param(secret = true, lengthMax = CIPHERTEXT_LENGTH_MAX)
            String ciphertextBlob,

            @Param(secret = true, members = true, lengthMax = CONTEXT_LENGTH_MAX) @Nullable
            String sourceEncryptionContext,

            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) @Nullable
            String sourceKeyId,

            @Param(lengthMax = 64) @Nullable String sourceKeyVersionId,
            @Nullable String sourceEncryptionAlgorithm,

            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String destinationKeyId,

            @Param(secret = true, members = true, lengthMax = CONTEXT_LENGTH_MAX) @Nullable
            String destinationEncryptionContext,

            @Nullable Boolean dryRun) {
        /** Whether the source was encrypted to a public key. */
        boolean isOfKeyPair() {
            return sourceKeyId != null && !sourceKeyId.isEmpty();
        }
    }

    List<Operation<?, ?>> operations() {
        return List.of(encrypt(), decrypt(), reEncrypt());
    }

    private Operation<?, ?> encrypt() {
        return common.operation(
                "Encrypt",
                Access.READ,
                "Encrypts up to 6 KiB with the primary version of a symmetric key.",
                EncryptRequest.class,
                EncryptReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.DISABLED, KeyError.UNSUPPORTED, KeyError.INVALID),
                (call, request) -> {
                    byte[] plaintext =
                            Base64Parameter.decode("Plaintext", request.plaintext(), KeyLimits.PLAINTEXT_BYTES_MAX);
                    try {
                        EncryptionContext context =
                                KeyCalls.context(call, "EncryptionContext", request.encryptionContext());
                        KeyRow key = ciphers.encrypting(call, request.keyId());
                        KeyCalls.endDryRun(request.dryRun());
                        return reply(ciphers.encrypt(call.caller().account(), key, context, plaintext));
                    } finally {
                        Arrays.fill(plaintext, (byte) 0);
                    }
                });
    }

    private static EncryptReply reply(Encrypted encrypted) {
        return new EncryptReply(encrypted.keyId(), encrypted.keyVersionId(), Base64Parameter.encode(encrypted.blob()));
    }

    private Operation<?, ?> decrypt() {
        return common.operation(
                "Decrypt",
                Access.READ,
                "Decrypts what a symmetric key encrypted.",
                DecryptRequest.class,
                DecryptReply.class,
                (call, request) -> List.of(ciphers.permission("kms:Decrypt", call, request.ciphertextBlob())),
                List.of(KeyError.INVALID, KeyError.DISABLED),
                (call, request) -> {
                    EncryptionContext context =
                            KeyCalls.context(call, "EncryptionContext", request.encryptionContext());
                    Openable openable = ciphers.openable(call, request.ciphertextBlob());
                    KeyCalls.endDryRun(request.dryRun());
                    Decrypted decrypted = ciphers.decrypt(call.caller().account(), openable, context);
                    try {
                        return new DecryptReply(
                                decrypted.keyId(),
                                decrypted.keyVersionId(),
                                Base64Parameter.encode(decrypted.plaintext()));
                    } finally {
                        Arrays.fill(decrypted.plaintext(), (byte) 0);
                    }
                });
    }

    private Operation<?, ?> reEncrypt() {
        return common.operation(
                "ReEncrypt",
                Access.READ,
                "Decrypts, and encrypts with another key, without showing the plaintext.",
                ReEncryptRequest.class,
                EncryptReply.class,
                this::reEncryptPermissions,
                List.of(KeyError.KEY_NOT_FOUND, KeyError.DISABLED, KeyError.UNSUPPORTED, KeyError.INVALID),
                this::reEncrypt);
    }

    private List<Permission> reEncryptPermissions(Call call, ReEncryptRequest request) {
        String source = request.sourceKeyId();
        return List.of(
                request.isOfKeyPair() && source != null
                        ? common.permission("kms:ReEncryptFrom", call, source)
                        : ciphers.permission("kms:ReEncryptFrom", call, request.ciphertextBlob()),
                common.permission("kms:ReEncryptTo", call, request.destinationKeyId()));
    }

    private EncryptReply reEncrypt(Call call, ReEncryptRequest request) {
        AccountId account = call.caller().account();
        EncryptionContext destination =
                KeyCalls.context(call, "DestinationEncryptionContext", request.destinationEncryptionContext());
        KeyRow target = ciphers.encrypting(call, request.destinationKeyId());
        byte[] plaintext = request.isOfKeyPair() ? ofKeyPair(call, request) : ofBlob(call, request);
        try {
            if (plaintext.length > KeyLimits.PLAINTEXT_BYTES_MAX) {
                throw KeyError.INVALID.failure(
                        "CiphertextBlob", "its plaintext has more than " + KeyLimits.PLAINTEXT_BYTES_MAX + " bytes");
            }
            return reply(ciphers.encrypt(account, target, destination, plaintext));
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private byte[] ofBlob(Call call, ReEncryptRequest request) {
        EncryptionContext context =
                KeyCalls.context(call, "SourceEncryptionContext", request.sourceEncryptionContext());
        Openable openable = ciphers.openable(call, request.ciphertextBlob());
        KeyCalls.endDryRun(request.dryRun());
        return ciphers.decrypt(call.caller().account(), openable, context).plaintext();
    }

    private byte[] ofKeyPair(Call call, ReEncryptRequest request) {
        PublicKeyEncryption algorithm = KeyPairs.encryption(
                "SourceEncryptionAlgorithm",
                required("SourceEncryptionAlgorithm", request.sourceEncryptionAlgorithm()));
        String versionId = required("SourceKeyVersionId", request.sourceKeyVersionId());
        KeyRow key = pairs.decrypting(call, required("SourceKeyId", request.sourceKeyId()), algorithm);
        byte[] ciphertext =
                Base64Parameter.decode("CiphertextBlob", request.ciphertextBlob(), KeyPairs.CIPHERTEXT_BYTES_MAX);
        pairs.requireVersion(call.caller().account(), key, versionId);
        KeyCalls.endDryRun(request.dryRun());
        return pairs.decrypt(call.caller().account(), key, versionId, algorithm, ciphertext);
    }

    private static String required(String parameter, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw GateError.MISSING_PARAMETER.failure(parameter);
        }
        return value;
    }
}
