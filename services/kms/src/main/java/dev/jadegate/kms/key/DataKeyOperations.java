package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.EncryptionContext;
import dev.jadegate.crypto.KeyMaterialRejected;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.crypto.PublicKeyMaterial;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.key.Ciphers.Decrypted;
import dev.jadegate.kms.key.Ciphers.Encrypted;
import dev.jadegate.kms.key.Ciphers.Openable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data keys: made, and given out encrypted to somebody's public key. */
final class DataKeyOperations {
    private static final int PUBLIC_KEY_BYTES_MAX = 2048;

    private final KeyCalls common;
    private final Ciphers ciphers;
    private final KeyMaker maker;

    DataKeyOperations(KeyCalls common, Ciphers ciphers, KeyMaker maker) {
        this.common = common;
        this.ciphers = ciphers;
        this.maker = maker;
    }

    record GenerateDataKeyRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,
            @Nullable String keySpec,

            @Param(min = 1, max = KeyLimits.DATA_KEY_BYTES_MAX) @Nullable
            Integer numberOfBytes,

            @Param(secret = true, members = true, lengthMax = CipherOperations.CONTEXT_LENGTH_MAX) @Nullable
            String encryptionContext,

            @Nullable Boolean dryRun) {}

    record GenerateDataKeyReply(
            String keyId,
            String keyVersionId,
            @Param(secret = true) String ciphertextBlob,
            @Param(secret = true) @Nullable String plaintext) {}

    record ExportDataKeyRequest(
            @Param(secret = true, lengthMax = CipherOperations.CIPHERTEXT_LENGTH_MAX)
            String ciphertextBlob,

            @Param(secret = true, members = true, lengthMax = CipherOperations.CONTEXT_LENGTH_MAX) @Nullable
            String encryptionContext,

            @Param(lengthMax = 4096) String publicKeyBlob,
            String wrappingKeySpec,
            String wrappingAlgorithm,
            @Nullable Boolean dryRun) {}

    record ExportDataKeyReply(
            String keyId,
            String keyVersionId,
            @Param(secret = true) String exportedDataKey) {}

    record GenerateAndExportDataKeyRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,
            @Nullable String keySpec,

            @Param(min = 1, max = KeyLimits.DATA_KEY_BYTES_MAX) @Nullable
            Integer numberOfBytes,

            @Param(secret = true, members = true, lengthMax = CipherOperations.CONTEXT_LENGTH_MAX) @Nullable
            String encryptionContext,

            @Param(lengthMax = 4096) String publicKeyBlob,
            String wrappingKeySpec,
            String wrappingAlgorithm,
            @Nullable Boolean dryRun) {}

    record GenerateAndExportDataKeyReply(
            String keyId,
            String keyVersionId,
            @Param(secret = true) String ciphertextBlob,
            @Param(secret = true) String exportedDataKey) {}

    List<Operation<?, ?>> operations() {
        return List.of(
                generate("GenerateDataKey", "Makes a data key, and tells it plain and encrypted.", true),
                generate("GenerateDataKeyWithoutPlaintext", "Makes a data key, and tells it encrypted.", false),
                export(),
                generateAndExport());
    }

    /** How many bytes: NumberOfBytes wins over KeySpec. Source: GenerateDataKey. */
    private static int bytes(@Nullable String spec, @Nullable Integer numberOfBytes) {
        if (numberOfBytes != null) {
            return numberOfBytes;
        }
        return switch (spec == null ? "" : spec) {
            case "", "AES_256" -> 32;
            case "AES_128" -> 16;
            default -> throw KeyError.INVALID.failure("KeySpec", "it is AES_256 or AES_128");
        };
    }

    private Operation<?, ?> generate(String name, String summary, boolean plain) {
        return common.operation(
                name,
                Access.READ,
                summary,
                GenerateDataKeyRequest.class,
                GenerateDataKeyReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.DISABLED, KeyError.UNSUPPORTED, KeyError.INVALID),
                (call, request) -> {
                    int count = bytes(request.keySpec(), request.numberOfBytes());
                    EncryptionContext context =
                            KeyCalls.context(call, "EncryptionContext", request.encryptionContext());
                    KeyRow key = ciphers.encrypting(call, request.keyId());
                    KeyCalls.endDryRun(request.dryRun());
                    byte[] dataKey = maker.bytes(count);
                    try {
                        Encrypted made = ciphers.encrypt(call.caller().account(), key, context, dataKey);
                        return new GenerateDataKeyReply(
                                made.keyId(),
                                made.keyVersionId(),
                                Base64Parameter.encode(made.blob()),
                                plain ? Base64Parameter.encode(dataKey) : null);
                    } finally {
                        Arrays.fill(dataKey, (byte) 0);
                    }
                });
    }

    /** The public key to which a data key is given out. */
    private record Recipient(PublicKeyMaterial key, PublicKeyEncryption algorithm) {
        static Recipient of(String publicKeyBlob, String keySpec, String wrappingAlgorithm) {
            KeySpec spec = switch (keySpec) {
                case "RSA_2048" -> KeySpec.RSA_2048;
                case "EC_SM2" -> KeySpec.EC_SM2;
                case "X_WING" -> KeySpec.X_WING;
                default -> throw KeyError.INVALID.failure("WrappingKeySpec", "it is RSA_2048, EC_SM2 or X_WING");
            };
            PublicKeyEncryption algorithm = KeyPairs.encryption("WrappingAlgorithm", wrappingAlgorithm);
            if (!algorithm.supports(spec)) {
                throw KeyError.INVALID.failure("WrappingAlgorithm", "it is not one for `" + keySpec + "`");
            }
            try {
                byte[] der = Base64Parameter.decode("PublicKeyBlob", publicKeyBlob, PUBLIC_KEY_BYTES_MAX);
                return new Recipient(PublicKeyMaterial.of(spec, der), algorithm);
            } catch (KeyMaterialRejected refused) {
                throw KeyError.INVALID.failure("PublicKeyBlob", String.valueOf(refused.getMessage()));
            }
        }

        void requireRoom(int bytes) {
            if (bytes > algorithm.plaintextBytesMax(key.spec())) {
                throw KeyError.INVALID.failure(
                        "WrappingAlgorithm",
                        "`" + algorithm.wireName() + "` takes " + algorithm.plaintextBytesMax(key.spec())
                                + " bytes, the data key has " + bytes);
            }
        }
    }

    private Operation<?, ?> export() {
        return common.operation(
                "ExportDataKey",
                Access.READ,
                "Decrypts a data key and encrypts it to a public key.",
                ExportDataKeyRequest.class,
                ExportDataKeyReply.class,
                (call, request) -> List.of(ciphers.permission("kms:ExportDataKey", call, request.ciphertextBlob())),
                List.of(KeyError.DISABLED, KeyError.INVALID),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    Recipient recipient = Recipient.of(
                            request.publicKeyBlob(), request.wrappingKeySpec(), request.wrappingAlgorithm());
                    EncryptionContext context =
                            KeyCalls.context(call, "EncryptionContext", request.encryptionContext());
                    Openable openable = ciphers.openable(call, request.ciphertextBlob());
                    KeyCalls.endDryRun(request.dryRun());
                    Decrypted dataKey = ciphers.decrypt(account, openable, context);
                    try {
                        recipient.requireRoom(dataKey.plaintext().length);
                        return new ExportDataKeyReply(
                                dataKey.keyId(), dataKey.keyVersionId(), encrypted(recipient, dataKey.plaintext()));
                    } finally {
                        Arrays.fill(dataKey.plaintext(), (byte) 0);
                    }
                });
    }

    private String encrypted(Recipient recipient, byte[] dataKey) {
        return Base64Parameter.encode(recipient.algorithm.encrypt(recipient.key, dataKey, maker.random()));
    }

    private Operation<?, ?> generateAndExport() {
        return common.operation(
                "GenerateAndExportDataKey",
                Access.READ,
                "Makes a data key, and tells it encrypted to a public key.",
                GenerateAndExportDataKeyRequest.class,
                GenerateAndExportDataKeyReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.DISABLED, KeyError.UNSUPPORTED, KeyError.INVALID),
                (call, request) -> {
                    Recipient recipient = Recipient.of(
                            request.publicKeyBlob(), request.wrappingKeySpec(), request.wrappingAlgorithm());
                    int count = bytes(request.keySpec(), request.numberOfBytes());
                    recipient.requireRoom(count);
                    EncryptionContext context =
                            KeyCalls.context(call, "EncryptionContext", request.encryptionContext());
                    KeyRow key = ciphers.encrypting(call, request.keyId());
                    KeyCalls.endDryRun(request.dryRun());
                    byte[] dataKey = maker.bytes(count);
                    try {
                        Encrypted made = ciphers.encrypt(call.caller().account(), key, context, dataKey);
                        return new GenerateAndExportDataKeyReply(
                                made.keyId(),
                                made.keyVersionId(),
                                Base64Parameter.encode(made.blob()),
                                encrypted(recipient, dataKey));
                    } finally {
                        Arrays.fill(dataKey, (byte) 0);
                    }
                });
    }
}
