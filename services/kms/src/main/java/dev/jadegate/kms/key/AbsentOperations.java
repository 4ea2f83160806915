package dev.jadegate.kms.key;

import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.key.KeyCalls.Done;
import dev.jadegate.kms.key.KeyCalls.Page;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations on what is not built: certificates, application access points with their client keys, policies and network
 * rules, and KMS instances. They answer as an account that has none of these: lists are empty, what is named is not found,
 * and nothing can be made.
 */
final class AbsentOperations {
    private final KeyCalls common;

    AbsentOperations(KeyCalls common) {
        this.common = common;
    }

    record NoneRequest() {}

    record NameRequest(@Param(lengthMax = 256) String name) {}

    record ClientKeyRequest(@Param(lengthMax = 256) String clientKeyId) {}

    record AccessPointRequest(
            @Param(lengthMax = 256) String aapName,
            @Param(secret = true) String password) {}

    record CertificateRequest(@Param(lengthMax = 256) String certificateId) {}

    record InstanceRequest(@Param(lengthMax = 256) String kmsInstanceId) {}

    record PageRequest(
            @Param(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer pageNumber,

            @Param(min = 1, max = KeyLimits.PAGE_SIZE_MAX) @Nullable
            Integer pageSize) {}

    record Nothing() {}

    record PointItems(List<Nothing> applicationAccessPoint) {}

    record PointsReply(int pageNumber, int pageSize, int totalCount, PointItems applicationAccessPoints) {}

    record PolicyItems(List<Nothing> policy) {}

    record PoliciesReply(int pageNumber, int pageSize, int totalCount, PolicyItems policies) {}

    record RuleItems(List<Nothing> networkRule) {}

    record RulesReply(int pageNumber, int pageSize, int totalCount, RuleItems networkRules) {}

    record InstanceItems(List<Nothing> kmsInstance) {}

    record InstancesReply(int pageNumber, int pageSize, int totalCount, InstanceItems kmsInstances) {}

    record ClientKeysReply(List<Nothing> clientKeys) {}

    List<Operation<?, ?>> operations() {
        return Stream.<Stream<Operation<?, ?>>>of(
                        Stream.of(
                                page(
                                        "ListApplicationAccessPoints",
                                        PointsReply.class,
                                        page -> new PointsReply(
                                                page.number(), page.size(), 0, new PointItems(List.of()))),
                                page(
                                        "ListPolicies",
                                        PoliciesReply.class,
                                        page -> new PoliciesReply(
                                                page.number(), page.size(), 0, new PolicyItems(List.of()))),
                                page(
                                        "ListNetworkRules",
                                        RulesReply.class,
                                        page -> new RulesReply(
                                                page.number(), page.size(), 0, new RuleItems(List.of()))),
                                page(
                                        "ListKmsInstances",
                                        InstancesReply.class,
                                        page -> new InstancesReply(
                                                page.number(), page.size(), 0, new InstanceItems(List.of()))),
                                clientKeys()),
                        named("ApplicationAccessPoint", "there are no application access points"),
                        named("Policy", "there are no policies of application access points"),
                        named("NetworkRule", "there are no network rules"),
                        Stream.of("GetClientKey", "DeleteClientKey")
                                .map(name -> absent(
                                        name,
                                        ClientKeyRequest.class,
                                        ClientKeyRequest::clientKeyId,
                                        "there are no client keys")),
                        Stream.of(absent(
                                "CreateClientKey",
                                AccessPointRequest.class,
                                AccessPointRequest::aapName,
                                "there are no application access points")),
                        Stream.of(
                                        "GetKmsInstance",
                                        "ConnectKmsInstance",
                                        "UpdateKmsInstanceBindVpc",
                                        "ReleaseKmsInstance")
                                .map(name -> absent(
                                        name,
                                        InstanceRequest.class,
                                        InstanceRequest::kmsInstanceId,
                                        "there are no KMS instances")),
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
                        Stream.of("CreateApplicationAccessPoint", "CreatePolicy", "CreateNetworkRule")
                                .map(name -> refused(
                                        name, "application access points are not offered: use access keys of RAM")),
                        Stream.of("CreateCertificate", "UploadCertificate")
                                .map(name -> refused(name, "certificates are not offered: use an asymmetric key")),
                        Stream.of("GetKmsInstanceQuotaInfos", "GetDefaultKmsInstance")
                                .map(name -> refused(name, "there are no KMS instances")))
                .flatMap(each -> each)
                .toList();
    }

    private Stream<Operation<?, ?>> named(String kind, String why) {
        return Stream.of("Describe", "Update", "Delete")
                .map(verb -> absent(verb + kind, NameRequest.class, NameRequest::name, why));
    }

    private static Access access(String name) {
        return name.startsWith("Describe") || name.startsWith("Get") || name.startsWith("List")
                ? Access.READ
                : Access.WRITE;
    }

    private <R extends Record> Operation<?, ?> page(String name, Class<R> type, Function<Page, R> reply) {
        return common.operation(
                name,
                Access.READ,
                "Lists nothing: there are none.",
                PageRequest.class,
                type,
                (call, request) -> List.of(common.onRelative(call, "*")),
                List.of(),
                (call, request) -> reply.apply(Page.of(request.pageNumber(), request.pageSize())));
    }

    private Operation<?, ?> clientKeys() {
        return common.operation(
                "ListClientKeys",
                Access.READ,
                "Lists nothing: there are none.",
                NoneRequest.class,
                ClientKeysReply.class,
                (call, request) -> List.of(common.onRelative(call, "*")),
                List.of(),
                (call, request) -> new ClientKeysReply(List.of()));
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
