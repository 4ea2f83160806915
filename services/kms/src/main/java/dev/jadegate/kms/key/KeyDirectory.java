package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import dev.jadegate.kms.policy.ResourcePolicy;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds keys by id, alias or resource name, and keeps what it found until it changes: a change counts for the next call.
 * Safe for use by many threads.
 */
final class KeyDirectory implements AutoCloseable {
    /** Aliases, versions and opened materials that are kept, each: as many as an account has keys. */
    static final int ENTRIES_MAX = 100_000;

    /** Memory for keys, about; 100 000 without a policy and with few tags fit. */
    static final long KEYS_BYTES_MAX = 64 << 20;

    /** What a key takes without its description, tags and policy, measured. */
    private static final int KEY_BYTES = 600;

    /** What a tag takes beside its characters. */
    private static final int TAG_BYTES = 150;

    /** What a compiled policy takes for each character of its text, about. */
    private static final int BYTES_A_POLICY_CHARACTER = 8;

    /** Stands for the key of a version that is not there; the id of none. */
    private static final String NO_KEY = "";

    private final Store store;
    private final KeyTable keys;
    private final AliasTable aliases;
    private final KeyTagTable tags;
    private final VersionTable versions;
    private final KeyVault vault;
    private final KnownThings<KeyTable.Place, KnownKey> known = new KnownThings<>(KEYS_BYTES_MAX, KnownKey::bytes);
    private final KnownThings<KeyTable.Place, String> keyIdByAlias = new KnownThings<>(ENTRIES_MAX);
    private final KnownThings<KeyTable.Place, String> keyIdByVersion = new KnownThings<>(ENTRIES_MAX);
    private final MaterialCache materials;

    KeyDirectory(
            Store store, KeyTable keys, AliasTable aliases, RowCodes codes, KeyVault vault, LongSupplier nanoTime) {
        this.store = store;
        this.keys = keys;
        this.aliases = aliases;
        tags = new KeyTagTable(codes);
        versions = new VersionTable(keys.region(), codes);
        this.vault = vault;
        materials = new MaterialCache(ENTRIES_MAX, nanoTime);
    }

    KeyTagTable tags() {
        return tags;
    }

    VersionTable versions() {
        return versions;
    }

    /**
     * A key with what decides over its use.
     *
     * @param policy null when it leaves all to RAM
     */
    record KnownKey(
            KeyRow row, Map<String, String> tags, @Nullable ResourcePolicy policy) {
        KnownKey {
            tags = Map.copyOf(tags);
        }

        /** What it takes in memory, about. */
        private int bytes() {
            int bytes = KEY_BYTES + row.description().length();
            for (Map.Entry<String, String> tag : tags.entrySet()) {
                bytes += TAG_BYTES + tag.getKey().length() + tag.getValue().length();
            }
            String text = row.policy();
            return text == null ? bytes : bytes + BYTES_A_POLICY_CHARACTER * text.length();
        }
    }

    /**
     * The key that {@code keyId} names.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Forbidden.KeyNotFound}, {@code Forbidden.AliasNotFound}
     */
    KnownKey require(AccountId account, String keyId) {
        KnownKey found = find(account, keyId);
        if (found == null) {
            throw KeyName.parse(keyId, account, keys.region()) instanceof KeyName.Alias alias
                    ? KeyError.ALIAS_NOT_FOUND.failure(alias.name())
                    : KeyError.KEY_NOT_FOUND.failure(keyId);
        }
        return found;
    }

    /** The key that {@code keyId} names, or null. */
    @Nullable
    KnownKey find(AccountId account, String keyId) {
        return switch (KeyName.parse(keyId, account, keys.region())) {
            case KeyName.Id id -> ofId(account, id.keyId());
            case KeyName.Alias alias -> {
                String id = keyIdByAlias.get(
                        new KeyTable.Place(account, alias.name()),
                        () -> store.readOne(transaction -> aliases.keyId(transaction, account, alias.name())));
                yield id == null ? null : ofId(account, id);
            }
            case KeyName.Elsewhere _ -> null;
        };
    }

    private @Nullable KnownKey ofId(AccountId account, String keyId) {
        return known.get(
                new KeyTable.Place(account, keyId),
                () -> store.readOne(transaction -> load(transaction, account, keyId)));
    }

    private @Nullable KnownKey load(Transaction transaction, AccountId account, String keyId) {
        KeyTable.Tagged found = keys.findTagged(transaction, account, keyId);
        if (found == null) {
            return null;
        }
        String policy = found.row().policy();
        return new KnownKey(
                found.row(),
                tags.checked(account, keyId, found.tags(), found.tagsCode()),
                policy == null ? null : ResourcePolicy.stored(policy, key(account, keyId)));
    }

    /**
     * The key of a version, or null. That there is none is kept too: who asks for a version that is not there learns
     * nothing from how long it takes. A version is never asked for before it is made, because nobody knows its id.
     */
    @Nullable
    KnownKey ofVersion(AccountId account, String versionId) {
        KeyTable.Place place = new KeyTable.Place(account, versionId);
        String keyId = keyIdByVersion.get(
                place,
                () -> store.readOne(transaction -> {
                    VersionRow version = versions.find(transaction, account, versionId);
                    return version == null ? NO_KEY : version.keyId();
                }));
        // Looked for in either case.
        return keyId == null || keyId.equals(NO_KEY)
                ? known.get(new KeyTable.Place(account, NO_KEY), () -> null)
                : ofId(account, keyId);
    }

    /**
     * The key that {@code keyId} names, as the transaction sees it.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Forbidden.KeyNotFound}, {@code Forbidden.AliasNotFound}
     */
    KeyRow require(Transaction transaction, AccountId account, String keyId) {
        KeyRow row = switch (KeyName.parse(keyId, account, keys.region())) {
            case KeyName.Id id -> keys.find(transaction, account, id.keyId());
            case KeyName.Alias alias -> {
                String id = aliases.keyId(transaction, account, alias.name());
                if (id == null) {
                    throw KeyError.ALIAS_NOT_FOUND.failure(alias.name());
                }
                yield keys.find(transaction, account, id);
            }
            case KeyName.Elsewhere _ -> null;
        };
        if (row == null) {
            throw KeyError.KEY_NOT_FOUND.failure(keyId);
        }
        return row;
    }

    /**
     * Lends the key of a version of a key to {@code user}, which must not keep it.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Forbidden.KeyVersionNotFound}, {@code Rejected.PendingImport},
     *     {@code Rejected.Unavailable}
     */
    <T> T use(AccountId account, KeyRow key, String versionId, Function<UsableKey, T> user) {
        return materials.use(
                new MaterialCache.Place(account, key.keyId(), versionId),
                () -> store.read(transaction -> open(transaction, account, key, versionId)),
                user);
    }

    /**
     * Lends what {@code open} opens, which is no key's, to {@code user}, which must not keep it; it stays open for others
     * for a while.
     *
     * @param owner what it belongs to; {@link #forget} of that name drops it
     */
    <T> T use(MaterialCache.Place owner, Supplier<UsableKey> open, Function<UsableKey, T> user) {
        return materials.use(owner, open, user);
    }

    /** Opens a version of a key; the caller closes it. */
    UsableKey open(Transaction transaction, AccountId account, KeyRow key, String versionId) {
        VersionRow version = versions.find(transaction, account, versionId);
        if (version == null || !version.keyId().equals(key.keyId())) {
            throw KeyError.VERSION_NOT_FOUND.failure(key.keyId(), versionId);
        }
        return vault.open(transaction, account, key, version);
    }

    /** What policies call the key that {@code keyId} names; a name that stands for none is taken as it is. */
    ResourceName resource(AccountId account, String keyId) {
        KnownKey found = find(account, keyId);
        if (found != null) {
            return key(account, found.row().keyId());
        }
        return switch (KeyName.parse(keyId, account, keys.region())) {
            case KeyName.Id id -> key(account, id.keyId());
            case KeyName.Alias alias -> new ResourceName("kms", keys.region(), account.value(), alias.name());
            case KeyName.Elsewhere elsewhere -> elsewhere.resource();
        };
    }

    /** The resource name of a key. */
    ResourceName key(AccountId account, String keyId) {
        return new ResourceName("kms", keys.region(), account.value(), "key/" + keyId);
    }

    /** Drops what is known of a key; to be called after the commit of each change. */
    void forget(AccountId account, String keyId) {
        known.forget(new KeyTable.Place(account, keyId));
        materials.forget(account, keyId);
    }

    /** Drops what is known of an alias; to be called after the commit of each change. */
    void forgetAlias(AccountId account, String name) {
        keyIdByAlias.forget(new KeyTable.Place(account, name));
    }

    /** Drops what is known of a key that is gone, with its aliases and versions. */
    void forgetDestroyed(AccountId account, String keyId) {
        forget(account, keyId);
        keyIdByVersion.forgetAll();
        keyIdByAlias.forgetAll();
    }

    /**
     * Ends a call for which key material is needed.
     *
     * @throws dev.jadegate.base.ApiFailure {@code ServiceUnavailable.Sealed} while the keys are locked
     */
    void requireOpen() {
        vault.requireOpen();
    }

    /** Clears all material that is open. */
    void forgetMaterials() {
        materials.forgetAll();
    }

    /** Clears material that has been open for long. */
    void expire() {
        materials.expire();
    }

    @Override
    public void close() {
        materials.close();
    }
}
