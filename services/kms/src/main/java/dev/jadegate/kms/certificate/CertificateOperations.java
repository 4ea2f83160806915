package dev.jadegate.kms.certificate;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.certificate.CertificateCalls.Done;
import dev.jadegate.kms.certificate.CertificateTable.CertificateRow;
import dev.jadegate.kms.key.PairVault;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** The life of certificates: asked for, uploaded, described, switched and deleted. */
final class CertificateOperations {
    /** Source: CreateCertificate, parameter KeySpec. */
    private static final Set<KeySpec> SPECS = Set.of(KeySpec.RSA_2048, KeySpec.EC_P256, KeySpec.EC_SM2);

    private final CertificateCalls common;
    private final PairVault pairs;

    CertificateOperations(CertificateCalls common, PairVault pairs) {
        this.common = common;
        this.pairs = pairs;
    }

    record CreateCertificateRequest(
            @Param(lengthMax = 32) String keySpec,
            String subject,
            @Nullable String subjectAlternativeNames,
            @Nullable Boolean exportablePrivateKey) {}

    record CreateCertificateReply(String arn, String certificateId, String csr) {}

    // Secret, because somebody may send a private key by mistake; events have the hash of the certificate.
    record UploadCertificateRequest(
            @Param(lengthMax = CertificateLimits.ID_LENGTH_MAX)
            String certificateId,

            @Param(secret = true) String certificate,
            @Param(secret = true) @Nullable String certificateChain) {}

    record CertificateRequest(
            @Param(lengthMax = CertificateLimits.ID_LENGTH_MAX)
            String certificateId) {}

    /** {@code validity} is beyond the published reply: how the certificates stand to the clock. */
    record DescribeCertificateReply(
            String arn,
            String certificateId,
            String status,
            String keySpec,
            boolean exportablePrivateKey,
            String subject,
            List<String> subjectAlternativeNames,
            String subjectPublicKey,
            String subjectKeyIdentifier,
            String signatureAlgorithm,
            @Nullable String issuer,
            @Nullable String serial,
            @Nullable Instant notBefore,
            @Nullable Instant notAfter,
            @Nullable String validity,
            Map<String, Object> tags,
            Instant createdAt,
            Instant updatedAt) {}

    record GetCertificateReply(
            String certificateId,
            @Nullable String certificate,
            @Nullable String certificateChain,
            String csr) {}

    record UpdateCertificateStatusRequest(
            @Param(lengthMax = CertificateLimits.ID_LENGTH_MAX)
            String certificateId,

            @Param(lengthMax = 16) String status) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), upload(), describe(), get(), updateStatus(), delete());
    }

    private Operation<?, ?> create() {
        return common.operation(
                "CreateCertificate",
                Access.WRITE,
                "Makes a key pair and a request that an authority signs.",
                CreateCertificateRequest.class,
                CreateCertificateReply.class,
                (call, request) -> List.of(common.onAll(call)),
                List.of(CertificateError.INVALID, CertificateError.LIMIT),
                this::create);
    }

    private CreateCertificateReply create(Call call, CreateCertificateRequest request) {
        AccountId account = call.caller().account();
        KeySpec spec = KeySpec.ofWireName(request.keySpec());
        if (spec == null || !SPECS.contains(spec)) {
            throw CertificateError.INVALID.failure("KeySpec", "it is RSA_2048, EC_P256 or EC_SM2");
        }
        X500Name subject = SubjectName.parse(request.subject());
        List<String> names = DomainNames.parse(request.subjectAlternativeNames());
        boolean exportable = request.exportablePrivateKey() == null || request.exportablePrivateKey();
        String id = pairs.newId();
        try (KeyMaterial pair = pairs.make(spec)) {
            String csr = Pem.write(Pem.REQUEST, SigningRequest.of(subject, names, pair, pairs.random()));
            return common.store().write(call, transaction -> {
                PairVault.Wrapped wrapped = pairs.wrap(
                        transaction, CertificateCalls.owner(account, id, spec, exportable), pair, call.time());
                common.certificates()
                        .insert(
                                transaction,
                                account,
                                new CertificateRow(
                                        id,
                                        spec,
                                        exportable,
                                        request.subject(),
                                        names,
                                        CertificateStatus.PENDING,
                                        wrapped,
                                        csr,
                                        null,
                                        null,
                                        call.time(),
                                        call.time()));
                return new CreateCertificateReply(common.arn(account, id).toString(), id, csr);
            });
        }
    }

    private Operation<?, ?> upload() {
        return common.operation(
                "UploadCertificate",
                Access.WRITE,
                "Takes what the authority made of the request.",
                UploadCertificateRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.certificateId())),
                List.of(CertificateError.NOT_FOUND, CertificateError.STATUS, CertificateError.INVALID),
                (call, request) -> {
                    String id = request.certificateId();
                    CertificateRow before = common.require(call, id);
                    // Not inside of the transaction: on SQLite, signatures would be verified on the only writer.
                    CertificateChain chain = CertificateChain.verified(
                            request.certificate(),
                            request.certificateChain(),
                            before.pair().publicKey());
                    call.note(
                            "CertificateSha256",
                            HexFormat.of()
                                    .formatHex(Signatures.sha256(chain.leaf().der())));
                    call.note(
                            "Validity",
                            Validity.of(chain.certificates(), call.time()).name());
                    return common.change(
                            call, id, row -> row.with(chain, row.status().uploaded(id), call.time()));
                });
    }

    private Operation<?, ?> describe() {
        return common.operation(
                "DescribeCertificate",
                Access.READ,
                "Tells of a certificate.",
                CertificateRequest.class,
                DescribeCertificateReply.class,
                (call, request) -> List.of(common.on(call, request.certificateId())),
                List.of(CertificateError.NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    String id = request.certificateId();
                    return common.store()
                            .read(transaction -> describe(
                                    call,
                                    common.certificates().require(transaction, account, id),
                                    common.certificates().tags(transaction, account, id)));
                });
    }

    private DescribeCertificateReply describe(Call call, CertificateRow row, Map<String, String> tags) {
        String pem = row.certificate();
        CertificateChain chain = pem == null ? null : CertificateChain.read(pem, row.chain());
        IssuedCertificate leaf = chain == null ? null : chain.leaf();
        IssuerSignature signature = leaf == null ? null : leaf.signature();
        return new DescribeCertificateReply(
                common.arn(call.caller().account(), row.id()).toString(),
                row.id(),
                row.status().name(),
                row.spec().wireName(),
                row.exportable(),
                leaf == null ? row.subject() : leaf.subject(),
                leaf == null ? row.names() : leaf.domainNames(),
                Pem.write(Pem.PUBLIC_KEY, row.pair().publicKey()),
                leaf == null
                        ? IssuedCertificate.keyIdentifier(
                                SubjectPublicKeyInfo.getInstance(row.pair().publicKey()))
                        : leaf.subjectKeyIdentifier(),
                leaf == null || signature == null
                        ? IssuerSignature.ofRequest(Signatures.ofRequest(row.spec()))
                                .wireName(row.spec().bits() / 8)
                        : signature.wireName(leaf.signatureValue().length),
                leaf == null ? null : leaf.issuer(),
                leaf == null ? null : leaf.serial(),
                leaf == null ? null : leaf.notBefore(),
                leaf == null ? null : leaf.notAfter(),
                chain == null
                        ? null
                        : Validity.of(chain.certificates(), call.time()).name(),
                Map.copyOf(tags),
                row.createdAt(),
                row.updatedAt());
    }

    private Operation<?, ?> get() {
        return common.operation(
                "GetCertificate",
                Access.READ,
                "Tells a certificate, its chain and its request.",
                CertificateRequest.class,
                GetCertificateReply.class,
                (call, request) -> List.of(common.on(call, request.certificateId())),
                List.of(CertificateError.NOT_FOUND),
                (call, request) -> {
                    CertificateRow row = common.require(call, request.certificateId());
                    return new GetCertificateReply(row.id(), row.certificate(), row.chain(), row.csr());
                });
    }

    private Operation<?, ?> updateStatus() {
        return common.operation(
                "UpdateCertificateStatus",
                Access.WRITE,
                "Switches a certificate on and off, or revokes it for good.",
                UpdateCertificateStatusRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.certificateId())),
                List.of(CertificateError.NOT_FOUND, CertificateError.STATUS, CertificateError.INVALID),
                (call, request) -> {
                    CertificateStatus wanted = CertificateStatus.settable(request.status());
                    String id = request.certificateId();
                    return common.change(call, id, row -> row.with(row.status().set(wanted, id), call.time()));
                });
    }

    private Operation<?, ?> delete() {
        return common.operation(
                "DeleteCertificate",
                Access.WRITE,
                "Destroys a certificate with its key pair, at once and for good.",
                CertificateRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.certificateId())),
                List.of(CertificateError.NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    return common.store().write(call, transaction -> {
                        CertificateRow row =
                                common.certificates().require(transaction, account, request.certificateId());
                        common.certificates().delete(transaction, account, row);
                        transaction.afterCommit(() -> pairs.forget(CertificateCalls.owner(account, row)));
                        return Done.DONE;
                    });
                });
    }
}
