package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.access.AccessCalls.Done;
import dev.jadegate.kms.access.AccessCalls.NameRequest;
import dev.jadegate.kms.access.AccessCalls.PageRequest;
import dev.jadegate.kms.access.AccessRows.Point;
import dev.jadegate.kms.access.AccessTable.Named;
import dev.jadegate.store.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Application access points: applications with what they may do. */
final class AccessPointOperations {
    /** The only way of authentication. Source: CreateApplicationAccessPoint. */
    private static final String METHOD = "ClientKey";

    private final AccessCalls common;

    AccessPointOperations(AccessCalls common) {
        this.common = common;
    }

    record CreatePointRequest(
            @Param(lengthMax = AccessLimits.NAME_LENGTH_MAX, chars = AccessLimits.NAME_CHARS)
            String name,

            @Param(oneOf = METHOD) @Nullable String authenticationMethod,
            String policies,

            @Param(lengthMax = AccessLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String description) {}

    record UpdatePointRequest(
            @Param(lengthMax = AccessLimits.NAME_LENGTH_MAX, chars = AccessLimits.NAME_CHARS)
            String name,

            @Nullable String policies,

            @Param(lengthMax = AccessLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String description) {}

    record PointReply(String arn, String name, String authenticationMethod, String description, String policies) {}

    record PointItem(String name, String authenticationMethod) {}

    record PointItems(List<PointItem> applicationAccessPoint) {}

    record ListPointsReply(int pageNumber, int pageSize, long totalCount, PointItems applicationAccessPoints) {}

    List<Operation<?, ?>> operations() {
        return List.of(
                create(),
                describe(),
                update(),
                common.delete(
                        "DeleteApplicationAccessPoint",
                        "Deletes an application access point with its client keys.",
                        Named.POINT,
                        AccessCalls.POINT),
                list());
    }

    private PointReply reply(AccountId account, Point point) {
        return new PointReply(
                common.resource(account, AccessCalls.POINT + '/' + point.name()).toString(),
                point.name(),
                METHOD,
                point.description(),
                JsonNames.write(point.policies()));
    }

    private static List<String> policies(String text) {
        List<String> names = JsonNames.read("Policies", text, AccessLimits.POLICIES_OF_POINT_MAX);
        if (names.isEmpty()) {
            throw AccessError.INVALID.failure(
                    "Policies", "it names 1 to " + AccessLimits.POLICIES_OF_POINT_MAX + " policies");
        }
        return names;
    }

    private void requirePolicies(Transaction transaction, AccountId account, List<String> names) {
        for (String name : names) {
            if (common.table().findPolicy(transaction, account, name) == null) {
                throw AccessError.NOT_FOUND.failure(Named.POLICY.shown(), name);
            }
        }
    }

    private Operation<?, ?> create() {
        return common.operation(
                "CreateApplicationAccessPoint",
                Access.WRITE,
                "Makes an access point for an application.",
                CreatePointRequest.class,
                PointReply.class,
                (call, request) -> common.on(call, AccessCalls.POINT, request.name()),
                List.of(AccessError.EXISTS, AccessError.NOT_FOUND, AccessError.LIMIT, AccessError.INVALID),
                this::create);
    }

    private PointReply create(Call call, CreatePointRequest request) {
        AccountId account = call.caller().account();
        Point point =
                new Point(request.name(), AccessCalls.orEmpty(request.description()), policies(request.policies()));
        return common.change(call, transaction -> {
            AccessTable table = common.table();
            if (table.findPoint(transaction, account, point.name()) != null) {
                throw AccessError.EXISTS.failure(Named.POINT.shown(), point.name());
            }
            if (table.count(transaction, Named.POINT, account) >= AccessLimits.EACH_MAX) {
                throw AccessError.LIMIT.failure(Named.POINT.shown() + "s", AccessLimits.EACH_MAX);
            }
            requirePolicies(transaction, account, point.policies());
            table.putPoint(transaction, account, point);
            return reply(account, point);
        });
    }

    private Operation<?, ?> describe() {
        return common.operation(
                "DescribeApplicationAccessPoint",
                Access.READ,
                "Tells an application access point.",
                NameRequest.class,
                PointReply.class,
                (call, request) -> common.on(call, AccessCalls.POINT, request.name()),
                List.of(AccessError.NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    Point point = common.store()
                            .readOne(transaction -> common.table().findPoint(transaction, account, request.name()));
                    if (point == null) {
                        throw AccessError.NOT_FOUND.failure(Named.POINT.shown(), request.name());
                    }
                    return reply(account, point);
                });
    }

    private Operation<?, ?> update() {
        return common.operation(
                "UpdateApplicationAccessPoint",
                Access.WRITE,
                "Changes the policies or the description of an application access point.",
                UpdatePointRequest.class,
                Done.class,
                (call, request) -> common.on(call, AccessCalls.POINT, request.name()),
                List.of(AccessError.NOT_FOUND, AccessError.INVALID),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    String given = AccessCalls.orEmpty(request.policies());
                    List<String> policies = given.isEmpty() ? null : policies(given);
                    return common.change(call, transaction -> {
                        Point old = common.table().findPoint(transaction, account, request.name());
                        if (old == null) {
                            throw AccessError.NOT_FOUND.failure(Named.POINT.shown(), request.name());
                        }
                        if (policies != null) {
                            requirePolicies(transaction, account, policies);
                        }
                        String description = request.description();
                        common.table()
                                .putPoint(
                                        transaction,
                                        account,
                                        new Point(
                                                old.name(),
                                                description == null ? old.description() : description,
                                                policies == null ? old.policies() : policies));
                        return Done.DONE;
                    });
                });
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListApplicationAccessPoints",
                Access.READ,
                "Lists application access points by name.",
                PageRequest.class,
                ListPointsReply.class,
                (call, request) -> common.onAll(call, AccessCalls.POINT),
                List.of(),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    return common.store()
                            .read(transaction ->
                                    new ListPointsReply(
                                            request.number(),
                                            request.size(),
                                            common.table().count(transaction, Named.POINT, account),
                                            new PointItems(common
                                                    .table()
                                                    .points(transaction, account, request.offset(), request.size())
                                                    .stream()
                                                    .map(point -> new PointItem(point.name(), METHOD))
                                                    .toList())));
                });
    }
}
