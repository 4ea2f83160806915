package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.key.KnownThings;
import dev.jadegate.kms.policy.Guard;
import dev.jadegate.kms.policy.Guards;
import dev.jadegate.kms.policy.ResourcePolicy;
import dev.jadegate.store.Store;
import org.jspecify.annotations.Nullable;

/** The policies and tags of secrets, read anew for each call. Safe for use by many threads. */
final class SecretGuards implements Guards {
    /** Policies that are kept compiled. */
    private static final int COMPILED_MAX = 256;

    private final Store store;
    private final SecretTable table;

    // By text: a compiled policy never changes, so nothing has to be dropped when one is set.
    private final KnownThings<Text, ResourcePolicy> compiled = new KnownThings<>(COMPILED_MAX);

    SecretGuards(Store store, SecretTable table) {
        this.store = store;
        this.table = table;
    }

    private record Text(ResourceName resource, String policy) {}

    @Override
    public @Nullable Guard guard(AccountId account, Permission permission) {
        ResourceName resource = permission.resource();
        if (!resource.kind().equals("secret")) {
            return null;
        }
        SecretTable.Guarding guarding =
                store.read(transaction -> table.guarding(transaction, account, resource.name()));
        if (guarding == null) {
            return null;
        }
        String policy = guarding.policy();
        return new Guard(
                resource,
                guarding.tags(),
                policy == null
                        ? null
                        : compiled.get(new Text(resource, policy), () -> ResourcePolicy.stored(policy, resource)));
    }
}
