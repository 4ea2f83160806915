package dev.jadegate.kms.certificate;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.CiphertextRejected;
import dev.jadegate.crypto.DigestSigner;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.crypto.PublicKeyMaterial;
import dev.jadegate.crypto.SignatureAlgorithm;
import dev.jadegate.crypto.SignatureRejected;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.certificate.CertificateStatus.Use;
import dev.jadegate.kms.certificate.CertificateTable.CertificateRow;
import dev.jadegate.kms.key.Base64Parameter;
import dev.jadegate.kms.key.PairVault;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * CertificatePrivateKeySign, CertificatePublicKeyVerify, CertificatePublicKeyEncrypt and CertificatePrivateKeyDecrypt.
 */
final class CertificateUseOperations {
    private static final String RAW = "RAW";
    private static final String DIGEST = "DIGEST";

    /** Of the longest ciphertext: SM2 of its longest plaintext. */
    private static final int CIPHERTEXT_BYTES_MAX = PublicKeyEncryption.SM2_PLAINTEXT_BYTES_MAX + 256;

    private final CertificateCalls common;
    private final PairVault pairs;

    CertificateUseOperations(CertificateCalls common, PairVault pairs) {
        this.common = common;
        this.pairs = pairs;
    }

    record SignRequest(
            @Param(lengthMax = CertificateLimits.ID_LENGTH_MAX)
            String certificateId,

            @Param(lengthMax = 64) String algorithm,

            @Param(secret = true, lengthMax = 8 * 1024) String message,

            @Param(lengthMax = 16) @Nullable String messageType) {}

    record SignReply(String certificateId, String signatureValue) {}

    record VerifyRequest(
            @Param(lengthMax = CertificateLimits.ID_LENGTH_MAX)
            String certificateId,

            @Param(lengthMax = 64) String algorithm,

            @Param(secret = true, lengthMax = 8 * 1024) String message,

            @Param(lengthMax = 16) @Nullable String messageType,
            @Param(lengthMax = 8 * 1024) String signatureValue) {}

    record VerifyReply(String certificateId, boolean signatureValid) {}

    record EncryptRequest(
            @Param(lengthMax = CertificateLimits.ID_LENGTH_MAX)
            String certificateId,

            @Param(lengthMax = 64) String algorithm,

            @Param(secret = true, lengthMax = 10 * 1024) String plaintext) {}

    record EncryptReply(
            String certificateId, @Param(secret = true) String ciphertextBlob) {}

    record DecryptRequest(
            @Param(lengthMax = CertificateLimits.ID_LENGTH_MAX)
            String certificateId,

            @Param(lengthMax = 64) String algorithm,

            @Param(secret = true, lengthMax = 10 * 1024) String ciphertextBlob) {}

    record DecryptReply(
            String certificateId, @Param(secret = true) String plaintext) {}

    List<Operation<?, ?>> operations() {
        return List.of(sign(), verify(), encrypt(), decrypt());
    }

    private static List<CertificateError> errors() {
        return List.of(
                CertificateError.NOT_FOUND,
                CertificateError.PENDING,
                CertificateError.INACTIVE,
                CertificateError.REVOKED,
                CertificateError.UNSUPPORTED,
                CertificateError.INVALID);
    }

    /** A certificate that may be used so. */
    private CertificateRow usable(Call call, String id, Use use) {
        CertificateRow row = common.require(call, id);
        row.status().requireUse(use, id);
        return row;
    }

    private <T> T use(Call call, CertificateRow row, Function<UsableKey, T> user) {
        AccountId account = call.caller().account();
        return pairs.use(CertificateCalls.owner(account, row), row.pair(), user);
    }

    private static SignatureAlgorithm signature(CertificateRow row, String wireName) {
        SignatureAlgorithm algorithm = SignatureAlgorithm.ofWireName(wireName);
        if (algorithm == null || algorithm.isExtension()) {
            throw CertificateError.INVALID.failure(
                    "Algorithm", "it is RSA_PKCS1_SHA_256, RSA_PSS_SHA_256, ECDSA_SHA_256 or SM2DSA");
        }
        if (!algorithm.supports(row.spec())) {
            throw unsupported(row, wireName);
        }
        return algorithm;
    }

    private static PublicKeyEncryption encryption(CertificateRow row, String wireName) {
        PublicKeyEncryption algorithm = PublicKeyEncryption.ofWireName(wireName);
        if (algorithm == null || !algorithm.isForData()) {
            throw CertificateError.INVALID.failure("Algorithm", "it is RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256 or SM2PKE");
        }
        if (!algorithm.supports(row.spec())) {
            throw unsupported(row, wireName);
        }
        return algorithm;
    }

    private static RuntimeException unsupported(CertificateRow row, String algorithm) {
        return CertificateError.UNSUPPORTED.failure("the certificate `" + row.id() + "` of `"
                + row.spec().wireName() + "` does not do `" + algorithm + "`");
    }

    private static byte[] digest(
            UsableKey pair, SignatureAlgorithm algorithm, @Nullable String messageType, byte[] message) {
        return isDigest(messageType) ? message : Signatures.digest(algorithm, publicKey(pair), message);
    }

    private static boolean isDigest(@Nullable String messageType) {
        if (messageType == null || messageType.isEmpty() || messageType.equals(RAW)) {
            return false;
        }
        if (messageType.equals(DIGEST)) {
            return true;
        }
        throw CertificateError.INVALID.failure("MessageType", "it is RAW or DIGEST");
    }

    private static byte[] message(String text, @Nullable String messageType, SignatureAlgorithm algorithm) {
        byte[] message = Base64Parameter.decode("Message", text, CertificateLimits.MESSAGE_BYTES_MAX);
        if (isDigest(messageType) && message.length != algorithm.digestBytes()) {
            throw CertificateError.INVALID.failure(
                    "Message",
                    "digests for `" + algorithm.wireName() + "` have " + algorithm.digestBytes() + " bytes, it has "
                            + message.length);
        }
        return message;
    }

    private static PublicKeyMaterial publicKey(UsableKey pair) {
        return Objects.requireNonNull(pair.publicKey());
    }

    private Operation<?, ?> sign() {
        return common.operation(
                "CertificatePrivateKeySign",
                Access.READ,
                "Signs a message or its digest.",
                SignRequest.class,
                SignReply.class,
                (call, request) -> List.of(common.on(call, request.certificateId())),
                errors(),
                (call, request) -> {
                    CertificateRow row = usable(call, request.certificateId(), Use.SIGN);
                    SignatureAlgorithm algorithm = signature(row, request.algorithm());
                    byte[] message = message(request.message(), request.messageType(), algorithm);
                    byte[] signature = use(
                            call,
                            row,
                            pair -> DigestSigner.sign(
                                    pair,
                                    algorithm,
                                    digest(pair, algorithm, request.messageType(), message),
                                    pairs.random()));
                    return new SignReply(row.id(), Base64Parameter.encode(signature));
                });
    }

    private Operation<?, ?> verify() {
        return common.operation(
                "CertificatePublicKeyVerify",
                Access.READ,
                "Tells whether a signature is one of the certificate over a message.",
                VerifyRequest.class,
                VerifyReply.class,
                (call, request) -> List.of(common.on(call, request.certificateId())),
                errors(),
                (call, request) -> {
                    CertificateRow row = usable(call, request.certificateId(), Use.VERIFY);
                    SignatureAlgorithm algorithm = signature(row, request.algorithm());
                    byte[] message = message(request.message(), request.messageType(), algorithm);
                    byte[] signature = Base64Parameter.decode(
                            "SignatureValue", request.signatureValue(), DigestSigner.SIGNATURE_BYTES_MAX);
                    boolean valid = use(call, row, pair -> {
                        try {
                            DigestSigner.verify(
                                    pair,
                                    algorithm,
                                    digest(pair, algorithm, request.messageType(), message),
                                    signature);
                            return true;
                        } catch (SignatureRejected _) {
                            return false;
                        }
                    });
                    return new VerifyReply(row.id(), valid);
                });
    }

    private Operation<?, ?> encrypt() {
        return common.operation(
                "CertificatePublicKeyEncrypt",
                Access.READ,
                "Encrypts to the public key of a certificate.",
                EncryptRequest.class,
                EncryptReply.class,
                (call, request) -> List.of(common.on(call, request.certificateId())),
                errors(),
                (call, request) -> {
                    CertificateRow row = usable(call, request.certificateId(), Use.ENCRYPT);
                    PublicKeyEncryption algorithm = encryption(row, request.algorithm());
                    int max = algorithm.plaintextBytesMax(row.spec());
                    byte[] plaintext = Base64Parameter.decode("Plaintext", request.plaintext(), max);
                    try {
                        if (plaintext.length == 0) {
                            throw CertificateError.INVALID.failure("Plaintext", "it is empty");
                        }
                        byte[] ciphertext =
                                use(call, row, pair -> algorithm.encrypt(publicKey(pair), plaintext, pairs.random()));
                        return new EncryptReply(row.id(), Base64Parameter.encode(ciphertext));
                    } finally {
                        Arrays.fill(plaintext, (byte) 0);
                    }
                });
    }

    private Operation<?, ?> decrypt() {
        return common.operation(
                "CertificatePrivateKeyDecrypt",
                Access.READ,
                "Decrypts with the private key of a certificate.",
                DecryptRequest.class,
                DecryptReply.class,
                (call, request) -> List.of(common.on(call, request.certificateId())),
                errors(),
                (call, request) -> {
                    CertificateRow row = usable(call, request.certificateId(), Use.DECRYPT);
                    PublicKeyEncryption algorithm = encryption(row, request.algorithm());
                    byte[] ciphertext =
                            Base64Parameter.decode("CiphertextBlob", request.ciphertextBlob(), CIPHERTEXT_BYTES_MAX);
                    byte @Nullable [] plaintext = use(call, row, pair -> opened(algorithm, pair, ciphertext)).plaintext;
                    if (plaintext == null) {
                        throw CertificateError.INVALID.failure(
                                "CiphertextBlob", "it was not encrypted to this certificate by this algorithm");
                    }
                    try {
                        return new DecryptReply(row.id(), Base64Parameter.encode(plaintext));
                    } finally {
                        Arrays.fill(plaintext, (byte) 0);
                    }
                });
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Opened(byte @Nullable [] plaintext) {}

    private static Opened opened(PublicKeyEncryption algorithm, UsableKey pair, byte[] ciphertext) {
        try {
            return new Opened(algorithm.decrypt(pair, ciphertext));
        } catch (CiphertextRejected _) {
            return new Opened(null);
        }
    }
}
