package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.crypto.CiphertextRejected;
import dev.jadegate.crypto.EncryptionContext;
import dev.jadegate.crypto.KeyKind;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyUsage;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import dev.jadegate.store.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of accounts for what the platform itself stores: the key that the owner named, or one that is made for the
 * service on first use and that users cannot manage. Safe for use by many threads.
 */
final class AccountKeyRing implements KeyRing {
    /** How often a service's key gets a new version: nobody else can ask for it. */
    static final Duration ROTATION = Duration.ofDays(365);

    private final String service;
    private final KeyTable keys;
    private final AliasTable aliases;
    private final KeyDirectory directory;
    private final KeyVault vault;
    private final KeyMaker maker;
    private final Clock clock;

    /** @param service for which it is, as {@code secrets}: its key is {@code alias/acs/<service>} */
    AccountKeyRing(
            String service,
            KeyTable keys,
            AliasTable aliases,
            KeyDirectory directory,
            KeyVault vault,
            KeyMaker maker,
            Clock clock) {
        this.service = service;
        this.keys = keys;
        this.aliases = aliases;
        this.directory = directory;
        this.vault = vault;
        this.maker = maker;
        this.clock = clock;
    }

    @Override
    public Sealed seal(
            Transaction transaction,
            AccountId account,
            @Nullable String keyId,
            Map<String, String> context,
            byte[] plaintext) {
        Instant now = clock.instant();
        KeyRow key = keyId == null ? own(transaction, account, now) : directory.require(transaction, account, keyId);
        if (keyId != null) {
            KeyCalls.requireUsers(key);
        }
        if (key.spec().kind() != KeyKind.SYMMETRIC) {
            throw KeyError.UNSUPPORTED.failure("the key `" + key.keyId() + "` is not symmetric");
        }
        StateRule.USE.check(key, now);
        String versionId = key.primaryVersionId();
        byte[] blob;
        // Not by way of the cache: the key may have been made in this very transaction.
        MessageCounts.count(transaction, account, key);
        try (UsableKey material = directory.open(transaction, account, key, versionId)) {
            blob = CiphertextBlob.encrypt(
                    vault.ref(account, key.keyId(), versionId),
                    material,
                    EncryptionContext.of(context),
                    plaintext,
                    maker.random());
        }
        return new Sealed(key.keyId(), versionId, blob);
    }

    @Override
    public byte[] open(Transaction transaction, AccountId account, Map<String, String> context, byte[] blob) {
        try {
            CiphertextBlob parsed = CiphertextBlob.parse(blob);
            String versionId = parsed.keyVersionId();
            VersionRow version = directory.versions().find(transaction, account, versionId);
            KeyRow key = version == null ? null : keys.find(transaction, account, version.keyId());
            if (key == null) {
                throw KeyError.KEY_NOT_FOUND.failure("of version " + versionId);
            }
            StateRule.USE.check(key, clock.instant());
            try (UsableKey material = directory.open(transaction, account, key, versionId)) {
                return parsed.decrypt(
                        vault.ref(account, key.keyId(), versionId), material, EncryptionContext.of(context));
            }
        } catch (CiphertextRejected refused) {
            throw Ciphers.rejected();
        }
    }

    /** The service's key, made when there is none. */
    private KeyRow own(Transaction transaction, AccountId account, Instant now) {
        KeyRow known = find(transaction, account);
        return known != null ? known : make(transaction, account, maker.id(), now);
    }

    private String alias() {
        return AliasOperations.SERVICE_PREFIX + service;
    }

    /** The service's key, or null. */
    @Nullable
    KeyRow find(Transaction transaction, AccountId account) {
        String keyId = aliases.keyId(transaction, account, alias());
        return keyId == null ? null : keys.find(transaction, account, keyId);
    }

    /** Makes the service's key, where there is none. */
    KeyRow make(Transaction transaction, AccountId account, String keyId, Instant now) {
        KeyRow made = new KeyRow(
                keyId,
                KeySpec.AES_256,
                KeyUsage.ENCRYPT_DECRYPT,
                KeyRow.Origin.KMS,
                ProtectionLevel.SOFTWARE,
                service,
                service,
                "Default key of the service " + service,
                KeyState.ENABLED,
                maker.id(),
                new KeyRow.Rotation(true, ROTATION, null, now.plus(ROTATION)),
                null,
                null,
                null,
                KeyRow.Protection.OFF,
                null,
                now,
                1);
        try (NewMaterial material = maker.material(made.spec(), made.level())) {
            keys.insert(transaction, account, made);
            directory
                    .versions()
                    .insert(transaction, account, vault.version(transaction, account, made, 1, material, now));
        }
        aliases.insert(transaction, account, alias(), made.keyId(), now);
        return made;
    }
}
