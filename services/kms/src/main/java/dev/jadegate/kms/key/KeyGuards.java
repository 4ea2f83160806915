package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.key.KeyDirectory.KnownKey;
import dev.jadegate.kms.policy.Guard;
import dev.jadegate.kms.policy.Guards;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The policies and tags of keys, also for calls that name an alias. Safe for use by many threads. */
final class KeyGuards implements Guards {
    /** On these, an alias in the resource is the alias itself and not the key behind it. */
    private static final Set<String> ON_ALIASES = Set.of("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias");

    private final KeyDirectory directory;

    KeyGuards(KeyDirectory directory) {
        this.directory = directory;
    }

    @Override
    public @Nullable Guard guard(AccountId account, Permission permission) {
        ResourceName resource = permission.resource();
        KnownKey key = switch (resource.kind()) {
            case "key" -> resource.relativeId().equals("key") ? null : directory.find(account, resource.toString());
            case "alias" ->
                ON_ALIASES.contains(permission.action()) ? null : directory.find(account, resource.toString());
            default -> null;
        };
        return key == null ? null : new Guard(directory.key(account, key.row().keyId()), key.tags(), key.policy());
    }
}
