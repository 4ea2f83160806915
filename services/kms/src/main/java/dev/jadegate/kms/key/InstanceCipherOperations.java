package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.KeyKind;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.key.InstanceCiphers.Manner;
import dev.jadegate.kms.key.KeyDirectory.KnownKey;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encrypt, Decrypt, AdvanceEncrypt and AdvanceDecrypt of the gateway of KMS instances. */
final class InstanceCipherOperations {
    private final KeyCalls common;
    private final InstanceCiphers ciphers;
    private final KeyPairs pairs;

    InstanceCipherOperations(KeyCalls common, InstanceCiphers ciphers, KeyPairs pairs) {
        this.common = common;
        this.ciphers = ciphers;
        this.pairs = pairs;
    }

    record EncryptMessage(
            @Param(field = 1, lengthMax = KeyLimits.KEY_ID_LENGTH_MAX)
            String keyId,

            @Param(field = 2, bytes = true, secret = true, lengthMax = InstanceLimits.DATA_LENGTH_MAX)
            String plaintext,

            @Param(field = 3) @Nullable String algorithm,

            @Param(field = 4, bytes = true, secret = true, lengthMax = InstanceLimits.AAD_LENGTH_MAX) @Nullable
            String aad,

            @Param(field = 5, bytes = true, secret = true, lengthMax = InstanceLimits.IV_LENGTH_MAX) @Nullable
            String iv,

            @Param(field = 6) @Nullable String paddingMode) {}

    record EncryptedMessage(
            @Param(field = 1) String keyId,
            @Param(field = 2, bytes = true, secret = true) String ciphertextBlob,

            @Param(field = 3, bytes = true, secret = true) @Nullable
            String iv,

            @Param(field = 4) String requestId,
            @Param(field = 5) String algorithm,
            @Param(field = 6) @Nullable String paddingMode,
            @Param(field = 7) @Nullable String keyVersionId) {}

    record DecryptMessage(
            @Param(field = 1, bytes = true, secret = true, lengthMax = InstanceLimits.CIPHERTEXT_LENGTH_MAX)
            String ciphertextBlob,

            @Param(field = 2, lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) @Nullable
            String keyId,

            @Param(field = 3) @Nullable String algorithm,

            @Param(field = 4, bytes = true, secret = true, lengthMax = InstanceLimits.AAD_LENGTH_MAX) @Nullable
            String aad,

            @Param(field = 5, bytes = true, secret = true, lengthMax = InstanceLimits.IV_LENGTH_MAX) @Nullable
            String iv,

            @Param(field = 6) @Nullable String paddingMode) {
        boolean namesKey() {
            return keyId != null && !keyId.isEmpty();
        }
    }

    record DecryptedMessage(
            @Param(field = 1) String keyId,
            @Param(field = 2, bytes = true, secret = true) String plaintext,
            @Param(field = 3) String requestId,
            @Param(field = 4) String algorithm,
            @Param(field = 5) @Nullable String paddingMode,
            @Param(field = 6) @Nullable String keyVersionId) {}

    List<Operation<?, ?>> operations() {
        return List.of(encrypt("Encrypt", false), encrypt("AdvanceEncrypt", true), decrypt(), advanceDecrypt());
    }

    private static List<KeyError> errors() {
        return List.of(KeyError.KEY_NOT_FOUND, KeyError.DISABLED, KeyError.UNSUPPORTED, KeyError.INVALID);
    }

    private Operation<?, ?> encrypt(String name, boolean advanced) {
        return common.operation(
                name,
                Access.READ,
                advanced
                        ? "Encrypts with the primary version of a symmetric key, into a blob that tells how."
                        : "Encrypts with the initial version of a key.",
                EncryptMessage.class,
                EncryptedMessage.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> {
                    byte[] plaintext =
                            Base64Parameter.decode("Plaintext", request.plaintext(), InstanceLimits.DATA_BYTES_MAX);
                    try {
                        return advanced ? advanced(call, request, plaintext) : plain(call, request, plaintext);
                    } finally {
                        Arrays.fill(plaintext, (byte) 0);
                    }
                });
    }

    private Manner manner(KeyRow key, EncryptMessage request) {
        return ciphers.manner(key, request.algorithm(), request.paddingMode(), request.iv(), request.aad());
    }

    private EncryptedMessage advanced(Call call, EncryptMessage request, byte[] plaintext) {
        KeyRow key = ciphers.symmetric(call, request.keyId());
        Manner manner = manner(key, request);
        String versionId = key.primaryVersionId();
        byte[] ciphertext = ciphers.encrypt(call.caller().account(), key, versionId, manner, plaintext);
        InstanceBlob blob = new InstanceBlob(versionId, manner.cipher(), manner.padding(), manner.iv(), ciphertext);
        return encrypted(call, key, manner, blob.toBytes(), versionId);
    }

    private EncryptedMessage plain(Call call, EncryptMessage request, byte[] plaintext) {
        AccountId account = call.caller().account();
        KeyRow key = common.usable(call, request.keyId());
        String versionId = ciphers.initialVersion(account, key);
        if (key.spec().kind() == KeyKind.SYMMETRIC) {
            Manner manner = manner(key, request);
            return encrypted(call, key, manner, ciphers.encrypt(account, key, versionId, manner, plaintext), null);
        }
        PublicKeyEncryption algorithm = pairAlgorithm(call, key, request.algorithm());
        return new EncryptedMessage(
                key.keyId(),
                Base64Parameter.encode(pairs.encrypt(account, key, versionId, algorithm, plaintext)),
                null,
                call.requestId(),
                algorithm.wireName(),
                null,
                null);
    }

    private static EncryptedMessage encrypted(
            Call call, KeyRow key, Manner manner, byte[] bytes, @Nullable String versionId) {
        return new EncryptedMessage(
                key.keyId(),
                Base64Parameter.encode(bytes),
                Base64Parameter.encode(manner.iv()),
                call.requestId(),
                manner.cipher().wireName(),
                padding(manner),
                versionId);
    }

    /** Only CBC has a padding to tell of. */
    private static @Nullable String padding(Manner manner) {
        return manner.cipher().authenticates() ? null : manner.padding().name();
    }

    /** The algorithm that was asked for or, when none was, that of keys of the spec. Source: Encrypt. */
    private PublicKeyEncryption pairAlgorithm(Call call, KeyRow key, @Nullable String asked) {
        String name = asked == null || asked.isEmpty()
                ? (key.spec().kind() == KeyKind.SM2
                                ? PublicKeyEncryption.SM2PKE
                                : PublicKeyEncryption.RSAES_OAEP_SHA_256)
                        .wireName()
                : asked;
        PublicKeyEncryption algorithm = KeyPairs.encryption("Algorithm", name);
        // Refuses keys that do not decrypt so.
        pairs.decrypting(call, key.keyId(), algorithm);
        return algorithm;
    }

    private Operation<?, ?> decrypt() {
        return common.operation(
                "Decrypt",
                Access.READ,
                "Decrypts what Encrypt and GenerateDataKey made.",
                DecryptMessage.class,
                DecryptedMessage.class,
                (call, request) -> List.of(common.on(call, required(request))),
                errors(),
                this::plain);
    }

    private static String required(DecryptMessage request) {
        String keyId = request.keyId();
        if (keyId == null || keyId.isEmpty()) {
            throw GateError.MISSING_PARAMETER.failure("KeyId");
        }
        return keyId;
    }

    private DecryptedMessage plain(Call call, DecryptMessage request) {
        AccountId account = call.caller().account();
        KeyRow key = common.usable(call, required(request));
        String versionId = ciphers.initialVersion(account, key);
        byte[] ciphertext =
                Base64Parameter.decode("CiphertextBlob", request.ciphertextBlob(), InstanceLimits.CIPHERTEXT_BYTES_MAX);
        if (key.spec().kind() != KeyKind.SYMMETRIC) {
            PublicKeyEncryption algorithm = pairAlgorithm(call, key, request.algorithm());
            return decrypted(
                    call,
                    key,
                    pairs.decrypt(account, key, versionId, algorithm, ciphertext),
                    algorithm.wireName(),
                    null,
                    null);
        }
        String iv = request.iv();
        if (iv == null || iv.isEmpty()) {
            throw GateError.MISSING_PARAMETER.failure("Iv");
        }
        Manner manner = ciphers.manner(key, request.algorithm(), request.paddingMode(), iv, request.aad());
        return decrypted(
                call,
                key,
                ciphers.decrypt(account, key, versionId, manner, ciphertext),
                manner.cipher().wireName(),
                padding(manner),
                null);
    }

    private static DecryptedMessage decrypted(
            Call call,
            KeyRow key,
            byte[] plaintext,
            String algorithm,
            @Nullable String padding,
            @Nullable String versionId) {
        try {
            return new DecryptedMessage(
                    key.keyId(), Base64Parameter.encode(plaintext), call.requestId(), algorithm, padding, versionId);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private Operation<?, ?> advanceDecrypt() {
        return common.operation(
                "AdvanceDecrypt",
                Access.READ,
                "Decrypts what AdvanceEncrypt and AdvanceGenerateDataKey made and, when it names the key, what Encrypt and"
                        + " GenerateDataKey made.",
                DecryptMessage.class,
                DecryptedMessage.class,
                (call, request) -> List.of(
                        request.namesKey()
                                ? common.on(call, required(request))
                                : ciphers.permission(call, request.ciphertextBlob())),
                errors(),
                (call, request) -> request.namesKey() ? plain(call, request) : ofBlob(call, request));
    }

    private DecryptedMessage ofBlob(Call call, DecryptMessage request) {
        AccountId account = call.caller().account();
        InstanceBlob blob = InstanceCiphers.blob(request.ciphertextBlob());
        KnownKey known = ciphers.keyOf(account, blob);
        if (blob == null || known == null) {
            throw Ciphers.rejected();
        }
        KeyRow key = common.usable(call, known.row());
        byte[] associated = InstanceCiphers.bytes("Aad", request.aad(), InstanceLimits.AAD_BYTES_MAX);
        boolean unfit = associated.length > 0 && !blob.cipher().authenticates();
        if (unfit || !blob.cipher().supports(key.spec())) {
            // Only the first bytes were changed, or something is given that was never bound.
            throw Ciphers.rejected();
        }
        Manner manner = new Manner(blob.cipher(), blob.padding(), blob.iv(), associated);
        return decrypted(
                call,
                key,
                ciphers.decrypt(account, key, blob.keyVersionId(), manner, blob.ciphertext()),
                manner.cipher().wireName(),
                padding(manner),
                blob.keyVersionId());
    }
}
