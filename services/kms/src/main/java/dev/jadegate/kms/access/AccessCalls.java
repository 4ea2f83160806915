package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Handler;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import dev.jadegate.kms.access.AccessTable.Named;
import dev.jadegate.store.Store;
import dev.jadegate.store.TransactionBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operations on access have in common. Safe for use by many threads. */
final class AccessCalls {
    static final String POINT = "applicationaccesspoint";
    static final String POLICY = "policy";
    static final String NETWORK = "network";
    static final String CLIENT_KEY = "clientkey";

    private final Product product;
    private final Store store;
    private final AccessTable table;
    private final AccessDirectory directory;

    AccessCalls(Product product, Store store, AccessTable table, AccessDirectory directory) {
        this.product = product;
        this.store = store;
        this.table = table;
        this.directory = directory;
    }

    /** The reply of operations that have nothing to tell. */
    record Done() {
        static final Done DONE = new Done();
    }

    record NameRequest(
            @Param(lengthMax = AccessLimits.NAME_LENGTH_MAX, chars = AccessLimits.NAME_CHARS)
            String name) {}

    record PageRequest(
            @Param(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer pageNumber,

            @Param(min = 1, max = AccessLimits.PAGE_SIZE_MAX) @Nullable
            Integer pageSize) {
        int number() {
            return pageNumber == null ? 1 : pageNumber;
        }

        int size() {
            return pageSize == null ? AccessLimits.PAGE_SIZE_DEFAULT : pageSize;
        }

        long offset() {
            return (long) (number() - 1) * size();
        }
    }

    Store store() {
        return store;
    }

    AccessTable table() {
        return table;
    }

    <Q extends Record, R extends Record> Operation<Q, R> operation(
            String name,
            Access access,
            String summary,
            Class<Q> request,
            Class<R> reply,
            Authorization<Q> authorization,
            List<AccessError> errors,
            Handler<Q, R> handler) {
        return new Operation<>(
                product, name, access, summary, request, reply, authorization, List.copyOf(errors), handler);
    }

    /** The call's own action on something of the caller's account, as {@code policy/x}. */
    List<Permission> on(Call call, String kind, String name) {
        return List.of(new Permission(
                "kms:" + call.operationName(), resource(call.caller().account(), kind + '/' + name)));
    }

    /** The call's own action on all things of a kind. */
    List<Permission> onAll(Call call, String kind) {
        return List.of(new Permission(
                "kms:" + call.operationName(), resource(call.caller().account(), kind)));
    }

    ResourceName resource(AccountId account, String relativeId) {
        return new ResourceName("kms", table.region(), account.value(), relativeId);
    }

    /** Changes what decides over applications: it counts for the next call of each. */
    <R extends Record> R change(Call call, TransactionBody<R> body) {
        return store.write(call, transaction -> {
            R reply = body.run(transaction);
            transaction.afterCommit(directory::forgetAll);
            return reply;
        });
    }

    /** Deletes what has a name. */
    Operation<?, ?> delete(String name, String summary, Named named, String kind) {
        return operation(
                name,
                Access.WRITE,
                summary,
                NameRequest.class,
                Done.class,
                (call, request) -> on(call, kind, request.name()),
                List.of(AccessError.NOT_FOUND),
                (call, request) -> change(call, transaction -> {
                    AccountId account = call.caller().account();
                    if (table.delete(transaction, named, account, request.name()) == 0) {
                        throw AccessError.NOT_FOUND.failure(named.shown(), request.name());
                    }
                    if (named == Named.POINT) {
                        table.deleteKeysOfPoint(transaction, account, request.name());
                    }
                    return Done.DONE;
                }));
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
