package dev.jadegate.kms.key;

import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.key.KeyCalls.Done;
import java.util.List;

/** The operations on the service as a whole. */
final class AccountOperations {
    private final KeyCalls common;

    AccountOperations(KeyCalls common) {
        this.common = common;
    }

    record NoParameters() {}

    record RegionItem(String regionId) {}

    record RegionItems(List<RegionItem> region) {}

    record DescribeRegionsReply(RegionItems regions) {}

    record DescribeAccountKmsStatusReply(String accountStatus) {}

    /** The call's own action, on nothing in particular. */
    private static List<Permission> onAccount(Call call) {
        return List.of(new Permission(
                "kms:" + call.operationName(),
                new ResourceName("kms", "*", call.caller().account().value(), "*")));
    }

    List<Operation<?, ?>> operations() {
        return List.of(
                common.operation(
                        "DescribeRegions",
                        Access.READ,
                        "Names the region of this server.",
                        NoParameters.class,
                        DescribeRegionsReply.class,
                        (call, request) -> onAccount(call),
                        List.of(),
                        (call, request) -> new DescribeRegionsReply(new RegionItems(
                                List.of(new RegionItem(common.keys().region()))))),
                common.operation(
                        "OpenKmsService",
                        Access.READ,
                        "Does nothing: every account has the service.",
                        NoParameters.class,
                        Done.class,
                        (call, request) -> onAccount(call),
                        List.of(),
                        (call, request) -> Done.DONE),
                common.operation(
                        "DescribeAccountKmsStatus",
                        Access.READ,
                        "Tells that the account has the service.",
                        NoParameters.class,
                        DescribeAccountKmsStatusReply.class,
                        (call, request) -> onAccount(call),
                        List.of(),
                        (call, request) -> new DescribeAccountKmsStatusReply("Enabled")));
    }
}
