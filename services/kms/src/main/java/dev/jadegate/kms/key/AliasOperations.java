package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.key.AliasTable.AliasRow;
import dev.jadegate.kms.key.KeyCalls.Done;
import dev.jadegate.kms.key.KeyCalls.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names for keys, which can be pointed to others. */
final class AliasOperations {
    /** Aliases of services' keys. */
    static final String SERVICE_PREFIX = "alias/acs/";

    private final KeyCalls common;
    private final AliasTable aliases;

    AliasOperations(KeyCalls common, AliasTable aliases) {
        this.common = common;
        this.aliases = aliases;
    }

    record AliasRequest(
            @Param(lengthMax = KeyLimits.ALIAS_LENGTH_MAX, chars = "A-Za-z0-9_/-")
            String aliasName,

            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId) {}

    record DeleteAliasRequest(
            @Param(lengthMax = KeyLimits.ALIAS_LENGTH_MAX, chars = "A-Za-z0-9_/-")
            String aliasName) {}

    record ListAliasesRequest(
            @Param(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer pageNumber,

            @Param(min = 1, max = KeyLimits.PAGE_SIZE_MAX) @Nullable
            Integer pageSize) {}

    record ListAliasesByKeyIdRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Param(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer pageNumber,

            @Param(min = 1, max = KeyLimits.PAGE_SIZE_MAX) @Nullable
            Integer pageSize) {}

    record AliasItem(String aliasName, String aliasArn, String keyId) {}

    record AliasItems(List<AliasItem> alias) {}

    record ListAliasesReply(int pageNumber, int pageSize, long totalCount, AliasItems aliases) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), update(), delete(), list(), listOfKey());
    }

    private static void requireUsers(String alias) {
        if (alias.startsWith(SERVICE_PREFIX)) {
            throw KeyError.UNSUPPORTED.failure("aliases that begin with `" + SERVICE_PREFIX + "` belong to services");
        }
        if (!alias.startsWith(KeyName.ALIAS_PREFIX) || alias.length() == KeyName.ALIAS_PREFIX.length()) {
            throw KeyError.INVALID.failure("AliasName", "it begins with `" + KeyName.ALIAS_PREFIX + "` and goes on");
        }
    }

    private Operation<?, ?> create() {
        return common.operation(
                "CreateAlias",
                Access.WRITE,
                "Gives a key another name.",
                AliasRequest.class,
                Done.class,
                (call, request) ->
                        List.of(common.onRelative(call, request.aliasName()), common.on(call, request.keyId())),
                List.of(KeyError.ALIAS_EXISTS, KeyError.KEY_NOT_FOUND, KeyError.STATE, KeyError.LIMIT),
                (call, request) -> point(call, request, StateRule.BEFORE_DELETION, true));
    }

    private Operation<?, ?> update() {
        return common.operation(
                "UpdateAlias",
                Access.WRITE,
                "Points an alias to another key.",
                AliasRequest.class,
                Done.class,
                (call, request) ->
                        List.of(common.onRelative(call, request.aliasName()), common.on(call, request.keyId())),
                List.of(KeyError.ALIAS_NOT_FOUND, KeyError.KEY_NOT_FOUND, KeyError.PENDING_DELETION),
                (call, request) -> point(call, request, StateRule.CHANGE, false));
    }

    private Done point(Call call, AliasRequest request, StateRule rule, boolean anew) {
        AccountId account = call.caller().account();
        String alias = request.aliasName();
        requireUsers(alias);
        return common.store().write(call, transaction -> {
            KeyRow target = common.directory().require(transaction, account, request.keyId());
            KeyCalls.requireUsers(target);
            rule.check(target, call.time());
            boolean exists = aliases.keyId(transaction, account, alias) != null;
            if (anew) {
                if (exists) {
                    throw KeyError.ALIAS_EXISTS.failure(alias);
                }
                if (aliases.count(transaction, account) >= KeyLimits.ALIASES_MAX) {
                    throw KeyError.LIMIT.failure("aliases", KeyLimits.ALIASES_MAX);
                }
                aliases.insert(transaction, account, alias, target.keyId(), call.time());
            } else {
                if (!exists) {
                    throw KeyError.ALIAS_NOT_FOUND.failure(alias);
                }
                aliases.point(transaction, account, alias, target.keyId());
            }
            transaction.afterCommit(() -> common.directory().forgetAlias(account, alias));
            return Done.DONE;
        });
    }

    private Operation<?, ?> delete() {
        return common.operation(
                "DeleteAlias",
                Access.WRITE,
                "Removes an alias; the key stays.",
                DeleteAliasRequest.class,
                Done.class,
                (call, request) ->
                        List.of(common.onRelative(call, request.aliasName()), common.on(call, request.aliasName())),
                List.of(KeyError.ALIAS_NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    String alias = request.aliasName();
                    requireUsers(alias);
                    return common.store().write(call, transaction -> {
                        if (aliases.keyId(transaction, account, alias) == null) {
                            throw KeyError.ALIAS_NOT_FOUND.failure(alias);
                        }
                        aliases.delete(transaction, account, alias);
                        transaction.afterCommit(() -> common.directory().forgetAlias(account, alias));
                        return Done.DONE;
                    });
                });
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListAliases",
                Access.READ,
                "Lists aliases by name.",
                ListAliasesRequest.class,
                ListAliasesReply.class,
                (call, request) -> List.of(common.onRelative(call, "alias")),
                List.of(),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    Page page = Page.of(request.pageNumber(), request.pageSize());
                    return common.store()
                            .read(transaction -> reply(
                                    account,
                                    page,
                                    aliases.count(transaction, account),
                                    aliases.page(transaction, account, page.offset(), page.size())));
                });
    }

    private Operation<?, ?> listOfKey() {
        return common.operation(
                "ListAliasesByKeyId",
                Access.READ,
                "Lists the aliases of a key by name.",
                ListAliasesByKeyIdRequest.class,
                ListAliasesReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    Page page = Page.of(request.pageNumber(), request.pageSize());
                    return common.store().read(transaction -> {
                        String keyId = common.directory()
                                .require(transaction, account, request.keyId())
                                .keyId();
                        return reply(
                                account,
                                page,
                                aliases.countOfKey(transaction, account, keyId),
                                aliases.pageOfKey(transaction, account, keyId, page.offset(), page.size()));
                    });
                });
    }

    private ListAliasesReply reply(AccountId account, Page page, long total, List<AliasRow> rows) {
        return new ListAliasesReply(
                page.number(),
                page.size(),
                total,
                new AliasItems(rows.stream()
                        .map(row -> new AliasItem(
                                row.name(), common.resource(account, row.name()).toString(), row.keyId()))
                        .toList()));
    }
}
