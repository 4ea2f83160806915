package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.ClientKeys;
import dev.jadegate.kms.access.AccessRows.ClientKeyRow;
import dev.jadegate.kms.access.AccessRows.NetworkRule;
import dev.jadegate.kms.access.AccessRows.Point;
import dev.jadegate.kms.access.AccessRows.Policy;
import dev.jadegate.kms.key.KnownThings;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds client keys with what decides over their applications, and keeps what it found until anything of it changes: a
 * change counts for the next call. Safe for use by many threads.
 */
final class AccessDirectory implements ClientKeys {
    /** Client keys that are kept. */
    static final int ENTRIES_MAX = 3_000;

    private final Store store;
    private final AccessTable table;
    private final KnownThings<String, Known> known = new KnownThings<>(ENTRIES_MAX);

    AccessDirectory(Store store, AccessTable table) {
        this.store = store;
        this.table = table;
    }

    /** A client key with the policies of its access point; those that are gone are not there. */
    record Known(ClientKey key, List<Bound> policies) {
        Known {
            policies = List.copyOf(policies);
        }
    }

    /**
     * A policy with those of its network rules that there are. One that names rules of which none is left lets nobody in.
     */
    record Bound(Policy policy, List<NetworkRule> rules) {
        Bound {
            rules = List.copyOf(rules);
        }

        boolean letsIn(String address) {
            return policy.networkRules().isEmpty()
                    || rules.stream()
                            .flatMap(rule -> rule.sources().stream())
                            .anyMatch(block -> block.contains(address));
        }
    }

    @Override
    public @Nullable ClientKey find(String clientKeyId) {
        Known found = known(clientKeyId);
        return found == null ? null : found.key;
    }

    @Nullable
    Known known(String clientKeyId) {
        if (clientKeyId.length() > AccessLimits.CLIENT_KEY_ID_LENGTH_MAX) {
            return null;
        }
        return known.get(clientKeyId, () -> store.read(transaction -> load(transaction, clientKeyId)));
    }

    private @Nullable Known load(Transaction transaction, String clientKeyId) {
        AccessTable.Owned owned = unaltered(() -> table.ownerOfKey(transaction, clientKeyId));
        if (owned == null) {
            return null;
        }
        AccountId account = owned.account();
        ClientKeyRow key = owned.key();
        Point point = unaltered(() -> table.findPoint(transaction, account, key.pointName()));
        if (point == null) {
            return null;
        }
        List<Bound> policies = new ArrayList<>();
        for (String name : point.policies()) {
            Policy policy = unaltered(() -> table.findPolicy(transaction, account, name));
            if (policy != null) {
                policies.add(new Bound(
                        policy,
                        policy.networkRules().stream()
                                .map(rule -> unaltered(() -> table.findRule(transaction, account, rule)))
                                .filter(Objects::nonNull)
                                .toList()));
            }
        }
        return new Known(
                new ClientKey(
                        new Caller.AccessPoint(account, key.id(), table.region(), point.name()),
                        ClientKeyMaker.publicKey(key.certificate()),
                        key.notBefore(),
                        key.notAfter()),
                policies);
    }

    /** What was altered in the database allows nothing, as if it were not there; the log names it. */
    private static <T> @Nullable T unaltered(Supplier<@Nullable T> read) {
        try {
            return read.get();
        } catch (ApiFailure altered) {
            if (!altered.code().equals(AccessError.UNAVAILABLE.code())) {
                throw altered;
            }
            return null;
        }
    }

    /** Drops what is known; to be called after the commit of each change. */
    void forgetAll() {
        known.forgetAll();
    }
}
