package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.key.InstanceCiphers.Manner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data keys, data key pairs and random numbers of the gateway of KMS instances. */
final class InstanceDataKeyOperations {
    /** Of a data key whose maker says nothing. Source: GenerateDataKey. */
    private static final int BYTES_DEFAULT = 32;

    /** What a pair may be. Source: GenerateDataKeyPair. */
    private static final List<KeySpec> PAIRS =
            List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096, KeySpec.EC_P256, KeySpec.EC_P256K);

    private final KeyCalls common;
    private final InstanceCiphers ciphers;
    private final KeyMaker maker;

    InstanceDataKeyOperations(KeyCalls common, InstanceCiphers ciphers, KeyMaker maker) {
        this.common = common;
        this.ciphers = ciphers;
        this.maker = maker;
    }

    record DataKeyMessage(
            @Param(field = 1, lengthMax = KeyLimits.KEY_ID_LENGTH_MAX)
            String keyId,

            @Param(field = 2) @Nullable String algorithm,

            @Param(field = 3, min = 1, max = KeyLimits.DATA_KEY_BYTES_MAX) @Nullable
            Integer numberOfBytes,

            @Param(field = 4, bytes = true, secret = true, lengthMax = InstanceLimits.AAD_LENGTH_MAX) @Nullable
            String aad) {}

    record AdvanceDataKeyMessage(
            @Param(field = 1, lengthMax = KeyLimits.KEY_ID_LENGTH_MAX)
            String keyId,

            @Param(field = 2, min = 1, max = KeyLimits.DATA_KEY_BYTES_MAX) @Nullable
            Integer numberOfBytes,

            @Param(field = 3, bytes = true, secret = true, lengthMax = InstanceLimits.AAD_LENGTH_MAX) @Nullable
            String aad) {}

    record DataKeyReply(
            @Param(field = 1) String keyId,
            @Param(field = 2, bytes = true, secret = true) String iv,
            @Param(field = 3, bytes = true, secret = true) String plaintext,
            @Param(field = 4, bytes = true, secret = true) String ciphertextBlob,
            @Param(field = 5) String requestId,
            @Param(field = 6) String algorithm,
            @Param(field = 7) @Nullable String keyVersionId) {}

    record PairMessage(
            @Param(field = 1, lengthMax = KeyLimits.KEY_ID_LENGTH_MAX)
            String keyId,

            @Param(field = 2) @Nullable String algorithm,
            @Param(field = 3) String keyPairSpec,
            @Param(field = 4) @Nullable String keyFormat,

            @Param(field = 5, bytes = true, secret = true, lengthMax = InstanceLimits.AAD_LENGTH_MAX) @Nullable
            String aad) {}

    record AdvancePairMessage(
            @Param(field = 1, lengthMax = KeyLimits.KEY_ID_LENGTH_MAX)
            String keyId,

            @Param(field = 2) String keyPairSpec,
            @Param(field = 3) @Nullable String keyFormat,

            @Param(field = 4, bytes = true, secret = true, lengthMax = InstanceLimits.AAD_LENGTH_MAX) @Nullable
            String aad) {}

    record PairReply(
            @Param(field = 1) String keyId,
            @Param(field = 2, bytes = true, secret = true) String iv,
            @Param(field = 3) String keyPairSpec,
            @Param(field = 4, bytes = true, secret = true) String privateKeyPlaintext,
            @Param(field = 5, bytes = true, secret = true) String privateKeyCiphertextBlob,
            @Param(field = 6, bytes = true) String publicKey,
            @Param(field = 7) String requestId,
            @Param(field = 8) String algorithm,
            @Param(field = 9) @Nullable String keyVersionId) {}

    /** The numbers of a reply without the plaintext are others. */
    record ConcealedPairReply(
            @Param(field = 1) String keyId,
            @Param(field = 2, bytes = true, secret = true) String iv,
            @Param(field = 3) String keyPairSpec,
            @Param(field = 4, bytes = true, secret = true) String privateKeyCiphertextBlob,
            @Param(field = 5, bytes = true) String publicKey,
            @Param(field = 6) String requestId,
            @Param(field = 7) String algorithm,
            @Param(field = 8) @Nullable String keyVersionId) {
        static ConcealedPairReply of(PairReply reply) {
            return new ConcealedPairReply(
                    reply.keyId(),
                    reply.iv(),
                    reply.keyPairSpec(),
                    reply.privateKeyCiphertextBlob(),
                    reply.publicKey(),
                    reply.requestId(),
                    reply.algorithm(),
                    reply.keyVersionId());
        }
    }

    record RandomMessage(
            @Param(field = 1, min = 1, max = InstanceLimits.RANDOM_BYTES_MAX)
            int length) {}

    record RandomReply(
            @Param(field = 1, bytes = true, secret = true) String random,
            @Param(field = 2) String requestId) {}

    List<Operation<?, ?>> operations() {
        return List.of(
                dataKey(),
                advanceDataKey(),
                pair("GenerateDataKeyPair", PairReply.class, reply -> reply),
                pair("GenerateDataKeyPairWithoutPlaintext", ConcealedPairReply.class, ConcealedPairReply::of),
                advancePair("AdvanceGenerateDataKeyPair", PairReply.class, reply -> reply),
                advancePair(
                        "AdvanceGenerateDataKeyPairWithoutPlaintext", ConcealedPairReply.class, ConcealedPairReply::of),
                random());
    }

    private static List<KeyError> errors() {
        return List.of(KeyError.KEY_NOT_FOUND, KeyError.DISABLED, KeyError.UNSUPPORTED, KeyError.INVALID);
    }

    /** A secret that was encrypted, and how. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Wrapped(
            KeyRow key,
            Manner manner,
            byte[] bytes,
            @Nullable String versionId) {
        String iv() {
            return Base64Parameter.encode(manner.iv());
        }
    }

    /** Encrypts with the initial version, to a ciphertext alone. */
    private Wrapped plain(Call call, String keyId, @Nullable String algorithm, @Nullable String aad, byte[] secret) {
        AccountId account = call.caller().account();
        KeyRow key = ciphers.symmetric(call, keyId);
        Manner manner = ciphers.manner(key, algorithm, null, null, aad);
        String versionId = ciphers.initialVersion(account, key);
        return new Wrapped(key, manner, ciphers.encrypt(account, key, versionId, manner, secret), null);
    }

    /** Encrypts with the primary version, to a blob. */
    private Wrapped advanced(Call call, String keyId, @Nullable String aad, byte[] secret) {
        KeyRow key = ciphers.symmetric(call, keyId);
        Manner manner = ciphers.manner(key, null, null, null, aad);
        String versionId = key.primaryVersionId();
        byte[] ciphertext = ciphers.encrypt(call.caller().account(), key, versionId, manner, secret);
        InstanceBlob blob = new InstanceBlob(versionId, manner.cipher(), manner.padding(), manner.iv(), ciphertext);
        return new Wrapped(key, manner, blob.toBytes(), versionId);
    }

    private Operation<?, ?> dataKey() {
        return common.operation(
                "GenerateDataKey",
                Access.READ,
                "Makes a data key, and tells it plain and encrypted with the initial version.",
                DataKeyMessage.class,
                DataKeyReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> {
                    byte[] dataKey = draw(request.numberOfBytes());
                    try {
                        return reply(
                                call,
                                plain(call, request.keyId(), request.algorithm(), request.aad(), dataKey),
                                dataKey);
                    } finally {
                        Arrays.fill(dataKey, (byte) 0);
                    }
                });
    }

    private Operation<?, ?> advanceDataKey() {
        return common.operation(
                "AdvanceGenerateDataKey",
                Access.READ,
                "Makes a data key, and tells it plain and encrypted with the primary version.",
                AdvanceDataKeyMessage.class,
                DataKeyReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> {
                    byte[] dataKey = draw(request.numberOfBytes());
                    try {
                        return reply(call, advanced(call, request.keyId(), request.aad(), dataKey), dataKey);
                    } finally {
                        Arrays.fill(dataKey, (byte) 0);
                    }
                });
    }

    private byte[] draw(@Nullable Integer numberOfBytes) {
        return maker.bytes(numberOfBytes == null ? BYTES_DEFAULT : numberOfBytes);
    }

    private static DataKeyReply reply(Call call, Wrapped wrapped, byte[] dataKey) {
        return new DataKeyReply(
                wrapped.key.keyId(),
                wrapped.iv(),
                Base64Parameter.encode(dataKey),
                Base64Parameter.encode(wrapped.bytes),
                call.requestId(),
                wrapped.manner.cipher().wireName(),
                wrapped.versionId);
    }

    /** Makes the reply of an operation out of all that there is to tell. */
    @FunctionalInterface
    private interface Telling<R> {
        R tell(PairReply reply);
    }

    /** Encrypts the private half. */
    @FunctionalInterface
    private interface Wrapping {
        Wrapped wrap(byte[] privateKey);
    }

    private <R extends Record> Operation<?, ?> pair(String name, Class<R> type, Telling<R> telling) {
        return common.operation(
                name,
                Access.READ,
                "Makes a key pair for use elsewhere, its private half encrypted with the initial version.",
                PairMessage.class,
                type,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> telling.tell(make(
                        call,
                        request.keyId(),
                        request.keyPairSpec(),
                        request.keyFormat(),
                        privateKey -> plain(call, request.keyId(), request.algorithm(), request.aad(), privateKey))));
    }

    private <R extends Record> Operation<?, ?> advancePair(String name, Class<R> type, Telling<R> telling) {
        return common.operation(
                name,
                Access.READ,
                "Makes a key pair for use elsewhere, its private half encrypted with the primary version.",
                AdvancePairMessage.class,
                type,
                (call, request) -> List.of(common.on(call, request.keyId())),
                errors(),
                (call, request) -> telling.tell(make(
                        call,
                        request.keyId(),
                        request.keyPairSpec(),
                        request.keyFormat(),
                        privateKey -> advanced(call, request.keyId(), request.aad(), privateKey))));
    }

    private PairReply make(Call call, String keyId, String specName, @Nullable String format, Wrapping wrapping) {
        KeySpec spec = KeySpec.ofWireName(specName);
        if (spec == null || !PAIRS.contains(spec)) {
            throw KeyError.INVALID.failure(
                    "KeyPairSpec",
                    "it is one of " + PAIRS.stream().map(KeySpec::wireName).toList());
        }
        boolean pem = switch (format == null ? "" : format) {
            case "", "PEM" -> true;
            case "DER" -> false;
            default -> throw KeyError.INVALID.failure("KeyFormat", "it is PEM or DER");
        };
        // Asked for before as well: a key pair takes long.
        ciphers.symmetric(call, keyId);
        try (KeyMaterial made = maker.material(spec);
                var secret = made.exportSecret()) {
            byte[] publicDer = made.publicKeyDer();
            if (publicDer == null) {
                throw new IllegalStateException("a pair has a public half");
            }
            byte[] privateKey = secret.use(der -> pem ? pem("PRIVATE KEY", der) : der.clone());
            try {
                Wrapped wrapped = wrapping.wrap(privateKey);
                return new PairReply(
                        wrapped.key.keyId(),
                        wrapped.iv(),
                        spec.wireName(),
                        Base64Parameter.encode(privateKey),
                        Base64Parameter.encode(wrapped.bytes),
                        Base64Parameter.encode(pem ? pem("PUBLIC KEY", publicDer) : publicDer),
                        call.requestId(),
                        wrapped.manner.cipher().wireName(),
                        wrapped.versionId);
            } finally {
                Arrays.fill(privateKey, (byte) 0);
            }
        }
    }

    /** RFC 7468, in bytes: a private key is in no text that cannot be cleared. */
    private static byte[] pem(String label, byte[] der) {
        byte[] lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der);
        byte[] begin = ("-----BEGIN " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] end = ("\n-----END " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] pem = Arrays.copyOf(begin, begin.length + lines.length + end.length);
        System.arraycopy(lines, 0, pem, begin.length, lines.length);
        System.arraycopy(end, 0, pem, begin.length + lines.length, end.length);
        Arrays.fill(lines, (byte) 0);
        return pem;
    }

    private Operation<?, ?> random() {
        return common.operation(
                "GenerateRandom",
                Access.READ,
                "Draws random bytes.",
                RandomMessage.class,
                RandomReply.class,
                (call, request) -> List.<Permission>of(common.onRelative(call, "*")),
                List.of(KeyError.INVALID),
                (call, request) -> {
                    byte[] drawn = maker.bytes(request.length());
                    return new RandomReply(Base64Parameter.encode(drawn), call.requestId());
                });
    }
}
