package dev.jadegate.kms.key;

import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.key.KeyCalls.Done;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The operations on what is not built: certificates. They answer as an account that has none: what is named is not found, and
 * nothing can be made.
 */
final class AbsentOperations {
    private final KeyCalls common;

    AbsentOperations(KeyCalls common) {
        this.common = common;
    }

    record NoneRequest() {}

    record CertificateRequest(@Param(lengthMax = 256) String certificateId) {}

    List<Operation<?, ?>> operations() {
        return Stream.<Stream<Operation<?, ?>>>of(
                        Stream.of(
                                        "DescribeCertificate",
                                        "GetCertificate",
                                        "UpdateCertificateStatus",
                                        "DeleteCertificate",
                                        "CertificatePrivateKeySign",
                                        "CertificatePrivateKeyDecrypt",
                                        "CertificatePublicKeyEncrypt",
                                        "CertificatePublicKeyVerify")
                                .map(name -> absent(
                                        name,
                                        CertificateRequest.class,
                                        CertificateRequest::certificateId,
                                        "there are no certificates")),
                        Stream.of("CreateCertificate", "UploadCertificate")
                                .map(name -> refused(name, "certificates are not offered: use an asymmetric key")))
                .flatMap(each -> each)
                .toList();
    }

    private static Access access(String name) {
        return name.startsWith("Describe") || name.startsWith("Get") || name.startsWith("List")
                ? Access.READ
                : Access.WRITE;
    }

    private <Q extends Record> Operation<?, ?> absent(
            String name, Class<Q> request, Function<Q, String> id, String why) {
        return common.operation(
                name,
                access(name),
                "Finds nothing: " + why + ".",
                request,
                Done.class,
                (call, given) -> List.of(common.onRelative(call, "*")),
                List.of(KeyError.RESOURCE_NOT_FOUND),
                (call, given) -> {
                    throw KeyError.RESOURCE_NOT_FOUND.failure(id.apply(given), why);
                });
    }

    private Operation<?, ?> refused(String name, String why) {
        return common.operation(
                name,
                access(name),
                "Refused: " + why + ".",
                NoneRequest.class,
                Done.class,
                (call, given) -> List.of(common.onRelative(call, "*")),
                List.of(KeyError.UNSUPPORTED),
                (call, given) -> {
                    throw KeyError.UNSUPPORTED.failure(why);
                });
    }
}
