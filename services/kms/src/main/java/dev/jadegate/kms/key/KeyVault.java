package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.Fingerprint;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeyMaterialRejected;
import dev.jadegate.crypto.KeyVersionRef;
import dev.jadegate.crypto.MaterialWrap;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.kms.hsm.HsmError;
import dev.jadegate.kms.hsm.HsmKeys;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps the material of key versions: under a domain key of their account and region, which is wrapped under a key that is
 * derived from the root. What is wrapped is bound to its row: copied to another key or account, it does not open.
 *
 * <p>Safe for use by many threads; a method that takes a transaction belongs to its thread.
 */
final class KeyVault implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyVault.class);

    private static final String WRAP_PURPOSE = "kms/domain-wrap";
    private static final String FINGERPRINT_PURPOSE = "kms/fingerprint";

    /** The only version of domain keys that is made: nothing rotates them yet, and rows name the one they need. */
    private static final int DOMAIN_VERSION = 1;

    private final String region;
    private final SecureRandom random;
    private final SecretBytes rootWrapKey;
    private final SecretBytes fingerprintKey;

    private final @Nullable HsmKeys hsm;

    /** @param hsm null when the server has none */
    KeyVault(Seal seal, String region, SecureRandom random, @Nullable HsmKeys hsm) {
        this.hsm = hsm;
        this.region = region;
        this.random = random;
        rootWrapKey = seal.derive(WRAP_PURPOSE, MaterialWrap.KEY_BYTES);
        fingerprintKey = seal.derive(FINGERPRINT_PURPOSE, MaterialWrap.KEY_BYTES);
    }

    /** The version, as ciphertexts are bound to it. */
    KeyVersionRef ref(AccountId account, String keyId, String versionId) {
        return new KeyVersionRef(account.value(), region, keyId, versionId);
    }

    /**
     * A row for {@code material}; the domain key is made when the account has none.
     *
     * @param material null for a version that waits for its import
     */
    VersionRow version(
            Transaction transaction,
            AccountId account,
            KeyRow key,
            long number,
            @Nullable NewMaterial material,
            Instant now) {
        String versionId = key.primaryVersionId();
        byte[] wrapped = switch (material) {
            case null -> new byte[0];
            case NewMaterial.InMemory(KeyMaterial inMemory) ->
                wrap(transaction, account, key, versionId, inMemory, now);
            case NewMaterial.OnToken _ -> new byte[0];
        };
        return new VersionRow(
                versionId,
                key.keyId(),
                number,
                DOMAIN_VERSION,
                wrapped,
                material == null ? null : material.publicKeyDer(),
                material instanceof NewMaterial.OnToken(HsmKeys.Made made) ? made.object() : null,
                now);
    }

    /** {@code material} for the row of a version of {@code key}. */
    byte[] wrap(
            Transaction transaction,
            AccountId account,
            KeyRow key,
            String versionId,
            KeyMaterial material,
            Instant now) {
        try (SecretBytes domainKey = domainKeyForWrapping(transaction, account, now)) {
            return MaterialWrap.wrap(domainKey, binding(account, key, versionId), material, random);
        }
    }

    int domainVersion() {
        return DOMAIN_VERSION;
    }

    /**
     * The key of a version; the caller closes it.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Rejected.PendingImport} when there is none, {@code Rejected.Unavailable}
     *     when the row was altered, {@code Rejected.HsmUnavailable} when the server has no HSM for it
     */
    UsableKey open(Transaction transaction, AccountId account, KeyRow key, VersionRow version) {
        if (!version.hasMaterial()) {
            throw KeyError.PENDING_IMPORT.failure(key.keyId());
        }
        String object = version.tokenObject();
        if (object != null) {
            return onToken(account, key, object, version.publicKey());
        }
        byte[] wrappedDomainKey = findDomainKey(transaction, account, version.domainVersion());
        if (wrappedDomainKey == null) {
            throw altered(account, key, "its domain key is gone", null);
        }
        try (SecretBytes domainKey =
                MaterialWrap.unwrapDomainKey(rootWrapKey, domain(account, version.domainVersion()), wrappedDomainKey)) {
            return MaterialWrap.unwrap(
                    domainKey, binding(account, key, version.versionId()), version.wrapped(), version.publicKey());
        } catch (KeyMaterialRejected | IllegalArgumentException broken) {
            throw altered(account, key, "the version " + version.versionId() + " does not open", broken);
        }
    }

    private UsableKey onToken(AccountId account, KeyRow key, String object, byte @Nullable [] publicKey) {
        if (hsm == null) {
            throw HsmError.UNAVAILABLE.failure("this server was started without one, with --hsm-library it has one");
        }
        try {
            return hsm.key(key.spec(), object, publicKey);
        } catch (KeyMaterialRejected | IllegalArgumentException broken) {
            throw altered(account, key, "its public half is not of its spec", broken);
        }
    }

    /** Tells imported material from other without keeping it. */
    String fingerprint(AccountId account, KeyRow key, SecretBytes material) {
        byte[] code = Fingerprint.of(fingerprintKey, ref(account, key.keyId(), key.primaryVersionId()), material);
        return HexFormat.of().formatHex(code);
    }

    /** Whether it is the material that was imported before; takes the same time for every difference. */
    boolean isSame(AccountId account, KeyRow key, String fingerprint, SecretBytes material) {
        return Fingerprint.matches(
                HexFormat.of().parseHex(fingerprint),
                fingerprintKey,
                ref(account, key.keyId(), key.primaryVersionId()),
                material);
    }

    private SecretBytes domainKeyForWrapping(Transaction transaction, AccountId account, Instant now) {
        MaterialWrap.Domain domain = domain(account, DOMAIN_VERSION);
        byte[] wrapped = findDomainKey(transaction, account, DOMAIN_VERSION);
        if (wrapped == null) {
            SecretBytes made = MaterialWrap.newDomainKey(random);
            transaction.update(
                    "INSERT INTO kms_domain_key (account_id, region, version, wrapped, created_at) VALUES (?, ?, ?, ?, ?)",
                    account,
                    region,
                    DOMAIN_VERSION,
                    MaterialWrap.wrapDomainKey(rootWrapKey, domain, made, random),
                    now);
            return made;
        }
        try {
            return MaterialWrap.unwrapDomainKey(rootWrapKey, domain, wrapped);
        } catch (KeyMaterialRejected broken) {
            LOG.error("The domain key of account {} in {} does not open: its row was altered", account, region, broken);
            throw KeyError.UNAVAILABLE.failure("*");
        }
    }

    private byte @Nullable [] findDomainKey(Transaction transaction, AccountId account, int version) {
        return transaction.first(
                "SELECT wrapped FROM kms_domain_key WHERE account_id = ? AND region = ? AND version = ?",
                row -> row.bytes(1),
                account,
                region,
                version);
    }

    private MaterialWrap.Domain domain(AccountId account, int version) {
        return new MaterialWrap.Domain(account.value(), region, version);
    }

    private MaterialWrap.Binding binding(AccountId account, KeyRow key, String versionId) {
        return new MaterialWrap.Binding(
                ref(account, key.keyId(), versionId),
                key.spec(),
                key.usage(),
                key.origin().wireName());
    }

    private static RuntimeException altered(AccountId account, KeyRow key, String what, @Nullable Exception cause) {
        LOG.error("The key {} of account {} cannot be used: {}", key.keyId(), account, what, cause);
        return KeyError.UNAVAILABLE.failure(key.keyId());
    }

    @Override
    public void close() {
        rootWrapKey.close();
        fingerprintKey.close();
    }
}
