package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.crypto.EncryptionContext;
import dev.jadegate.crypto.EncryptionContextRejected;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Handler;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What operations on keys have in common. Safe for use by many threads. */
final class KeyCalls {
    private final Product product;
    private final Store store;
    private final KeyTable keys;
    private final KeyDirectory directory;

    KeyCalls(Product product, Store store, KeyTable keys, KeyDirectory directory) {
        this.product = product;
        this.store = store;
        this.keys = keys;
        this.directory = directory;
    }

    /** The reply of operations that have nothing to tell. */
    record Done() {
        static final Done DONE = new Done();
    }

    Store store() {
        return store;
    }

    KeyDirectory directory() {
        return directory;
    }

    KeyTable keys() {
        return keys;
    }

    <Q extends Record, R extends Record> Operation<Q, R> operation(
            String name,
            Access access,
            String summary,
            Class<Q> request,
            Class<R> reply,
            Authorization<Q> authorization,
            List<KeyError> errors,
            Handler<Q, R> handler) {
        return new Operation<>(
                product, name, access, summary, request, reply, authorization, List.copyOf(errors), handler);
    }

    /** The call's own action on the key that {@code keyId} names. */
    Permission on(Call call, String keyId) {
        return permission("kms:" + call.operationName(), call, keyId);
    }

    Permission permission(String action, Call call, String keyId) {
        return new Permission(action, directory.resource(call.caller().account(), keyId));
    }

    /** The call's own action on something else of the caller's account, as {@code alias/x}. */
    Permission onRelative(Call call, String relativeId) {
        return new Permission(
                "kms:" + call.operationName(), resource(call.caller().account(), relativeId));
    }

    ResourceName resource(AccountId account, String relativeId) {
        return new ResourceName("kms", keys.region(), account.value(), relativeId);
    }

    /**
     * Changes a key that users manage.
     *
     * @param rule the states in which it takes the change
     */
    <R extends Record> R change(Call call, String keyId, StateRule rule, UnaryOperator<KeyRow> changed, R reply) {
        return change(call, keyId, rule, (_, row) -> changed.apply(row), _ -> reply);
    }

    /** A change that also touches other tables. */
    @FunctionalInterface
    interface Change {
        KeyRow apply(Transaction transaction, KeyRow row);
    }

    <R extends Record> R change(Call call, String keyId, StateRule rule, Change change, Function<KeyRow, R> reply) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            KeyRow row = directory.require(transaction, account, keyId);
            requireUsers(row);
            rule.check(row, call.time());
            KeyRow changed = change.apply(transaction, row);
            keys.update(transaction, account, changed);
            transaction.afterCommit(() -> directory.forget(account, row.keyId()));
            return reply.apply(changed);
        });
    }

    /**
     * A key that computes for the caller.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Forbidden.*NotFound}, {@code Rejected.*}, {@code UnsupportedOperation}
     *     for a key of a service, {@code ServiceUnavailable.Sealed}
     */
    KeyRow usable(Call call, String keyId) {
        return usable(call, directory.require(call.caller().account(), keyId).row());
    }

    KeyRow usable(Call call, KeyRow key) {
        KeyRow row = publicHalf(call, key);
        directory.requireOpen();
        return row;
    }

    /** A key of which only the public half is asked for, which is there on a sealed server too. */
    KeyRow publicHalf(Call call, KeyRow key) {
        requireUsers(key);
        StateRule.USE.check(key, call.time());
        return key;
    }

    /** Refuses keys that are for a service alone. */
    static void requireUsers(KeyRow row) {
        String service = row.service();
        if (service != null) {
            throw KeyError.UNSUPPORTED.failure(
                    "the key `" + row.keyId() + "` belongs to the service `" + service + "`");
        }
    }

    /** Ends a call that only asks whether it would work. To be called after every check and before any cryptography. */
    static void endDryRun(@Nullable Boolean dryRun) {
        if (Boolean.TRUE.equals(dryRun)) {
            throw KeyError.DRY_RUN.failure();
        }
    }

    /**
     * Reads an encryption context and notes its hash for the event: the hash of canonical bytes, so that it is the same
     * whatever the order in which the entries came.
     *
     * @param parameter which it is
     */
    static EncryptionContext context(Call call, String parameter, @Nullable String json) {
        if (json == null || json.isEmpty()) {
            return EncryptionContext.NONE;
        }
        try {
            EncryptionContext context = EncryptionContext.parse(json);
            if (!context.entries().isEmpty()) {
                call.note(parameter + "Sha256", sha256(context.canonicalBytes()));
            }
            return context;
        } catch (EncryptionContextRejected refused) {
            throw KeyError.INVALID.failure(parameter, String.valueOf(refused.getMessage()));
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", impossible);
        }
    }

    /** The number of a page and its size, with what the API takes for none. */
    record Page(int number, int size) {
        static Page of(@Nullable Integer number, @Nullable Integer size) {
            return new Page(number == null ? 1 : number, size == null ? KeyLimits.PAGE_SIZE_DEFAULT : size);
        }

        long offset() {
            return (long) (number - 1) * size;
        }
    }
}
