package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.access.AccessCalls.Done;
import dev.jadegate.kms.access.AccessCalls.PageRequest;
import dev.jadegate.kms.access.AccessPart.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The KMS instance as it is told: there is one, it is connected, and nothing of it can be changed. */
final class InstanceOperations {
    private static final String KIND = "keystore";

    private final AccessCalls common;
    private final Content keys;
    private final Content secrets;
    private final Supplier<String> authority;

    /** @param authority the certificate, in PEM, that clients trust */
    InstanceOperations(AccessCalls common, Content keys, Content secrets, Supplier<String> authority) {
        this.common = common;
        this.keys = keys;
        this.secrets = secrets;
        this.authority = authority;
    }

    record NoRequest() {}

    record InstanceRequest(@Param(lengthMax = 128) String kmsInstanceId) {}

    record QuotaRequest(
            @Param(lengthMax = 128) @Nullable String kmsInstanceId,

            @Param(oneOf = {"key", "secret", "qps", "vpc"}) @Nullable
            String resourceType) {}

    record InstanceItem(String kmsInstanceId, String kmsInstanceArn) {}

    record InstanceItems(List<InstanceItem> kmsInstance) {}

    record ListInstancesReply(int pageNumber, int pageSize, int totalCount, InstanceItems kmsInstances) {}

    record Vpc() {}

    record BoundVpcs(List<Vpc> bindVpc) {}

    /**
     * @param endpoint where its gateway is, beyond the published reply: as the caller named the server
     */
    record Instance(
            String instanceId,
            String instanceName,
            String status,
            long keyNum,
            String secretNum,
            long vpcNum,
            BoundVpcs bindVpcs,
            String caCertificateChainPem,
            String endpoint) {}

    record InstanceReply(Instance kmsInstance) {}

    record DefaultReply(String defaultKmsInstanceId) {}

    record Quota(String resourceType, long resourceQuota, long usedQuantity) {}

    record QuotaReply(String kmsInstanceId, List<Quota> kmsInstanceQuotaInfos) {}

    List<Operation<?, ?>> operations() {
        return List.of(
                list(),
                get(),
                getDefault(),
                quotas(),
                fixed(
                        "ConnectKmsInstance",
                        "the KMS instance is connected to every network that reaches the server, network rules say which"
                                + " applications may use it"),
                fixed(
                        "UpdateKmsInstanceBindVpc",
                        "the KMS instance is not bound to networks, network rules say which applications may use it"),
                fixed("ReleaseKmsInstance", "the KMS instance belongs to the server"));
    }

    private String id(Call call) {
        return KmsInstance.id(call.caller().account(), common.table().region());
    }

    private void require(Call call, String kmsInstanceId) {
        if (!kmsInstanceId.equals(id(call))) {
            throw AccessError.INSTANCE_NOT_FOUND.failure(kmsInstanceId);
        }
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListKmsInstances",
                Access.READ,
                "Lists the one KMS instance.",
                PageRequest.class,
                ListInstancesReply.class,
                (call, request) -> common.onAll(call, KIND),
                List.of(),
                (call, request) -> new ListInstancesReply(
                        request.number(),
                        request.size(),
                        1,
                        new InstanceItems(
                                request.number() > 1
                                        ? List.of()
                                        : List.of(new InstanceItem(
                                                id(call),
                                                common.resource(call.caller().account(), KIND + '/' + id(call))
                                                        .toString())))));
    }

    private Operation<?, ?> get() {
        return common.operation(
                "GetKmsInstance",
                Access.READ,
                "Tells the KMS instance, and the certificate that clients of its gateway trust.",
                InstanceRequest.class,
                InstanceReply.class,
                (call, request) -> common.on(call, KIND, request.kmsInstanceId()),
                List.of(AccessError.INSTANCE_NOT_FOUND),
                (call, request) -> {
                    require(call, request.kmsInstanceId());
                    return new InstanceReply(new Instance(
                            request.kmsInstanceId(),
                            request.kmsInstanceId(),
                            "Connected",
                            keys.most(),
                            String.valueOf(secrets.most()),
                            0,
                            new BoundVpcs(List.of()),
                            authority.get(),
                            call.origin().host()));
                });
    }

    private Operation<?, ?> getDefault() {
        return common.operation(
                "GetDefaultKmsInstance",
                Access.READ,
                "Tells the id of the one KMS instance.",
                NoRequest.class,
                DefaultReply.class,
                (call, request) -> common.onAll(call, KIND),
                List.of(),
                (call, request) -> new DefaultReply(id(call)));
    }

    private Operation<?, ?> quotas() {
        return common.operation(
                "GetKmsInstanceQuotaInfos",
                Access.READ,
                "Tells how many keys and secrets there may be and are; calls and networks have no quota of the instance.",
                QuotaRequest.class,
                QuotaReply.class,
                (call, request) -> common.onAll(call, KIND),
                List.of(AccessError.INSTANCE_NOT_FOUND),
                (call, request) -> {
                    String asked = AccessCalls.orEmpty(request.kmsInstanceId());
                    if (!asked.isEmpty()) {
                        require(call, asked);
                    }
                    return new QuotaReply(
                            id(call), quotas(call.caller().account(), AccessCalls.orEmpty(request.resourceType())));
                });
    }

    private List<Quota> quotas(AccountId account, String type) {
        return common.store().read(transaction -> {
            List<Quota> quotas = new ArrayList<>();
            Stream.of(keys, secrets)
                    .filter(content -> type.isEmpty() || type.equals(content.kind()))
                    .forEach(content -> quotas.add(new Quota(
                            content.kind(), content.most(), content.used().count(transaction, account))));
            return quotas;
        });
    }

    /** An operation that would change the instance. */
    private Operation<?, ?> fixed(String name, String why) {
        return common.operation(
                name,
                Access.WRITE,
                "Refused: " + why + ".",
                InstanceRequest.class,
                Done.class,
                (call, request) -> common.on(call, KIND, request.kmsInstanceId()),
                List.of(AccessError.INSTANCE_NOT_FOUND, AccessError.UNSUPPORTED),
                (call, request) -> {
                    require(call, request.kmsInstanceId());
                    throw AccessError.UNSUPPORTED.failure(why);
                });
    }
}
