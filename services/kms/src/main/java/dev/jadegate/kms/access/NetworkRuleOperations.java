package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.access.AccessCalls.Done;
import dev.jadegate.kms.access.AccessCalls.NameRequest;
import dev.jadegate.kms.access.AccessCalls.PageRequest;
import dev.jadegate.kms.access.AccessRows.NetworkRule;
import dev.jadegate.kms.access.AccessTable.Named;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Network rules: the addresses from which applications may come. */
final class NetworkRuleOperations {
    /** The only type. Source: CreateNetworkRule. */
    private static final String TYPE = "Private";

    private final AccessCalls common;

    NetworkRuleOperations(AccessCalls common) {
        this.common = common;
    }

    record CreateNetworkRuleRequest(
            @Param(lengthMax = AccessLimits.NAME_LENGTH_MAX, chars = AccessLimits.NAME_CHARS)
            String name,

            @Param(oneOf = TYPE) String type,
            String sourcePrivateIp,

            @Param(lengthMax = AccessLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String description) {}

    record UpdateNetworkRuleRequest(
            @Param(lengthMax = AccessLimits.NAME_LENGTH_MAX, chars = AccessLimits.NAME_CHARS)
            String name,

            @Nullable String sourcePrivateIp,

            @Param(lengthMax = AccessLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String description) {}

    record NetworkRuleReply(String arn, String name, String type, String sourcePrivateIp, String description) {}

    record RuleItem(String name, String type) {}

    record RuleItems(List<RuleItem> networkRule) {}

    record ListNetworkRulesReply(int pageNumber, int pageSize, long totalCount, RuleItems networkRules) {}

    List<Operation<?, ?>> operations() {
        return List.of(
                create(),
                describe(),
                update(),
                common.delete(
                        "DeleteNetworkRule",
                        "Deletes a network rule; policies that name it let nobody in by it.",
                        Named.RULE,
                        AccessCalls.NETWORK),
                list());
    }

    private NetworkRuleReply reply(AccountId account, NetworkRule rule) {
        return new NetworkRuleReply(
                common.resource(account, AccessCalls.NETWORK + '/' + rule.name())
                        .toString(),
                rule.name(),
                TYPE,
                JsonNames.write(rule.sourceTexts()),
                rule.description());
    }

    private Operation<?, ?> create() {
        return common.operation(
                "CreateNetworkRule",
                Access.WRITE,
                "Names addresses from which applications may come.",
                CreateNetworkRuleRequest.class,
                NetworkRuleReply.class,
                (call, request) -> common.on(call, AccessCalls.NETWORK, request.name()),
                List.of(AccessError.EXISTS, AccessError.LIMIT, AccessError.INVALID),
                this::create);
    }

    private NetworkRuleReply create(Call call, CreateNetworkRuleRequest request) {
        AccountId account = call.caller().account();
        NetworkRule rule = new NetworkRule(
                request.name(),
                AccessCalls.orEmpty(request.description()),
                AddressBlock.read("SourcePrivateIp", request.sourcePrivateIp()));
        return common.change(call, transaction -> {
            AccessTable table = common.table();
            if (table.findRule(transaction, account, rule.name()) != null) {
                throw AccessError.EXISTS.failure(Named.RULE.shown(), rule.name());
            }
            if (table.count(transaction, Named.RULE, account) >= AccessLimits.EACH_MAX) {
                throw AccessError.LIMIT.failure(Named.RULE.shown() + "s", AccessLimits.EACH_MAX);
            }
            table.putRule(transaction, account, rule);
            return reply(account, rule);
        });
    }

    private Operation<?, ?> describe() {
        return common.operation(
                "DescribeNetworkRule",
                Access.READ,
                "Tells a network rule.",
                NameRequest.class,
                NetworkRuleReply.class,
                (call, request) -> common.on(call, AccessCalls.NETWORK, request.name()),
                List.of(AccessError.NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    NetworkRule rule = common.store()
                            .readOne(transaction -> common.table().findRule(transaction, account, request.name()));
                    if (rule == null) {
                        throw AccessError.NOT_FOUND.failure(Named.RULE.shown(), request.name());
                    }
                    return reply(account, rule);
                });
    }

    private Operation<?, ?> update() {
        return common.operation(
                "UpdateNetworkRule",
                Access.WRITE,
                "Changes the addresses or the description of a network rule.",
                UpdateNetworkRuleRequest.class,
                Done.class,
                (call, request) -> common.on(call, AccessCalls.NETWORK, request.name()),
                List.of(AccessError.NOT_FOUND, AccessError.INVALID),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    String sources = request.sourcePrivateIp();
                    List<AddressBlock> blocks =
                            sources == null || sources.isEmpty() ? null : AddressBlock.read("SourcePrivateIp", sources);
                    return common.change(call, transaction -> {
                        NetworkRule old = common.table().findRule(transaction, account, request.name());
                        if (old == null) {
                            throw AccessError.NOT_FOUND.failure(Named.RULE.shown(), request.name());
                        }
                        String description = request.description();
                        common.table()
                                .putRule(
                                        transaction,
                                        account,
                                        new NetworkRule(
                                                old.name(),
                                                description == null ? old.description() : description,
                                                blocks == null ? old.sources() : blocks));
                        return Done.DONE;
                    });
                });
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListNetworkRules",
                Access.READ,
                "Lists network rules by name.",
                PageRequest.class,
                ListNetworkRulesReply.class,
                (call, request) -> common.onAll(call, AccessCalls.NETWORK),
                List.of(),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    return common.store()
                            .read(transaction ->
                                    new ListNetworkRulesReply(
                                            request.number(),
                                            request.size(),
                                            common.table().count(transaction, Named.RULE, account),
                                            new RuleItems(common
                                                    .table()
                                                    .rules(transaction, account, request.offset(), request.size())
                                                    .stream()
                                                    .map(rule -> new RuleItem(rule.name(), TYPE))
                                                    .toList())));
                });
    }
}
