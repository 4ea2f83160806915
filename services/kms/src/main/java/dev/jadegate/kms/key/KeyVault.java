package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedBytes;
import dev.jadegate.crypto.Fingerprint;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeyMaterialRejected;
import dev.jadegate.crypto.KeyVersionRef;
import dev.jadegate.crypto.MaterialWrap;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.kms.hsm.HsmError;
import dev.jadegate.kms.hsm.HsmKeys;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import dev.jadegate.store.KeptKeys;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealError;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
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

    private static final int ROWS_A_TIME = 500;

    private final Store store;
    private final Seal seal;
    private final String region;
    private final SecureRandom random;

    /** Null when the server has none. */
    private final @Nullable HsmKeys hsm;

    /** Null while the vault is locked. */
    private volatile @Nullable Opened opened;

    /** @param hsm null when the server has none */
    KeyVault(Store store, Seal seal, String region, SecureRandom random, @Nullable HsmKeys hsm) {
        this.store = store;
        this.seal = seal;
        this.hsm = hsm;
        this.region = region;
        this.random = random;
        unlock();
    }

    /** What the vault has while it is not locked. */
    private static final class Opened {
        private final LockedBytes rootWrapKey;
        private final LockedBytes fingerprintKey;
        private final DomainKeys domainKeys;

        Opened(Store store, Seal seal) {
            domainKeys = new DomainKeys(seal.memory(), DomainKeys.ENTRIES_MAX);
            try (SecretBytes wrap = seal.derive(WRAP_PURPOSE, MaterialWrap.KEY_BYTES);
                    SecretBytes fingerprint = KeptKeys.of(store, seal, FINGERPRINT_PURPOSE, MaterialWrap.KEY_BYTES)) {
                rootWrapKey = wrap.use(seal.memory()::copyOf);
                fingerprintKey = fingerprint.use(seal.memory()::copyOf);
            }
        }

        SecretBytes rootWrapKey() {
            return copy(rootWrapKey);
        }

        SecretBytes fingerprintKey() {
            return copy(fingerprintKey);
        }

        private static SecretBytes copy(LockedBytes key) {
            try {
                return key.copy();
            } catch (IllegalStateException lockedMeanwhile) {
                throw SealError.SEALED.failure();
            }
        }

        void clear() {
            domainKeys.close();
            rootWrapKey.close();
            fingerprintKey.close();
        }
    }

    private Opened opened() {
        Opened now = opened;
        if (now == null) {
            throw SealError.SEALED.failure();
        }
        return now;
    }

    /**
     * Ends a call for which key material is needed.
     *
     * @throws dev.jadegate.base.ApiFailure {@code ServiceUnavailable.Sealed} while the vault is locked
     */
    void requireOpen() {
        opened();
    }

    boolean isLocked() {
        return opened == null;
    }

    /** Clears every key that opens another. */
    synchronized void lock() {
        Opened now = opened;
        opened = null;
        if (now != null) {
            now.clear();
        }
    }

    /** Ends {@link #lock}; the seal is open again. */
    synchronized void unlock() {
        if (opened == null) {
            opened = new Opened(store, seal);
        }
    }

    /**
     * Wraps the domain keys under another root, and keeps the key of fingerprints. What they wrap stays as it is.
     *
     * @param from the seal that they are wrapped under
     */
    static void rewrap(Transaction transaction, Seal from, Seal to, SecureRandom random) {
        KeptKeys.keep(transaction, from, to, FINGERPRINT_PURPOSE, MaterialWrap.KEY_BYTES);
        try (SecretBytes before = from.derive(WRAP_PURPOSE, MaterialWrap.KEY_BYTES);
                SecretBytes after = to.derive(WRAP_PURPOSE, MaterialWrap.KEY_BYTES)) {
            DomainRow last = new DomainRow(new MaterialWrap.Domain("0", "0", 1), new byte[0]);
            List<DomainRow> rows = domainRows(transaction, new MaterialWrap.Domain("0", "0", 1));
            while (!rows.isEmpty()) { // ends: each turn begins behind the last row of the one before
                for (DomainRow row : rows) {
                    try (SecretBytes key = MaterialWrap.unwrapDomainKey(before, row.domain(), row.wrapped())) {
                        transaction.update(
                                "UPDATE kms_domain_key SET wrapped = ? WHERE account_id = ? AND region = ? AND version = ?",
                                MaterialWrap.wrapDomainKey(after, row.domain(), key, random),
                                row.domain().account(),
                                row.domain().region(),
                                row.domain().version());
                    } catch (KeyMaterialRejected broken) {
                        throw new IllegalStateException(
                                "the domain key of account " + row.domain().account() + " in "
                                        + row.domain().region() + " does not open: its row was altered",
                                broken);
                    }
                    last = row;
                }
                rows = domainRows(transaction, last.domain());
            }
        }
    }

    /** A domain key as it is stored. */
    @SuppressWarnings("ArrayRecordComponent")
    private record DomainRow(MaterialWrap.Domain domain, byte[] wrapped) {}

    private static List<DomainRow> domainRows(Transaction transaction, MaterialWrap.Domain after) {
        return transaction.query(
                "SELECT account_id, region, version, wrapped FROM kms_domain_key"
                        + " WHERE account_id > ? OR (account_id = ? AND (region > ? OR (region = ? AND version > ?)))"
                        + " ORDER BY account_id, region, version LIMIT " + ROWS_A_TIME,
                row -> new DomainRow(new MaterialWrap.Domain(row.text(1), row.text(2), row.intAt(3)), row.bytes(4)),
                after.account(),
                after.account(),
                after.region(),
                after.region(),
                after.version());
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
        return wrap(transaction, account, binding(account, key, versionId), material, now);
    }

    /** {@code material} for the row that {@code binding} names; the domain key is made when the account has none. */
    byte[] wrap(
            Transaction transaction,
            AccountId account,
            MaterialWrap.Binding binding,
            KeyMaterial material,
            Instant now) {
        try (SecretBytes domainKey = domainKeyForWrapping(transaction, account, now)) {
            return MaterialWrap.wrap(domainKey, binding, material, random);
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
            requireOpen();
            return onToken(account, key, object, version.publicKey());
        }
        return open(
                transaction,
                account,
                binding(account, key, version.versionId()),
                version.domainVersion(),
                version.wrapped(),
                version.publicKey());
    }

    /**
     * What was wrapped for the row that {@code binding} names; the caller closes it.
     *
     * @param publicKey as the row has it, or null where there is none
     * @throws dev.jadegate.base.ApiFailure {@code Rejected.Unavailable} when the row was altered
     */
    KeyMaterial open(
            Transaction transaction,
            AccountId account,
            MaterialWrap.Binding binding,
            int domainVersion,
            byte[] wrapped,
            byte @Nullable [] publicKey) {
        try (SecretBytes domainKey = domainKey(transaction, account, domainVersion)) {
            if (domainKey == null) {
                throw altered(account, binding.version(), "its domain key is gone", null);
            }
            return MaterialWrap.unwrap(domainKey, binding, wrapped, publicKey);
        } catch (KeyMaterialRejected | IllegalArgumentException broken) {
            String version = binding.version().keyVersionId();
            throw altered(account, binding.version(), "the version " + version + " does not open", broken);
        }
    }

    private UsableKey onToken(AccountId account, KeyRow key, String object, byte @Nullable [] publicKey) {
        if (hsm == null) {
            throw HsmError.UNAVAILABLE.failure("this server was started without one, with --hsm-library it has one");
        }
        try {
            return hsm.key(key.spec(), object, publicKey);
        } catch (KeyMaterialRejected | IllegalArgumentException broken) {
            throw altered(
                    account,
                    ref(account, key.keyId(), key.primaryVersionId()),
                    "its public half is not of its spec",
                    broken);
        }
    }

    /** Tells imported material from other without keeping it. */
    String fingerprint(AccountId account, KeyRow key, SecretBytes material) {
        try (SecretBytes fingerprintKey = opened().fingerprintKey()) {
            byte[] code = Fingerprint.of(fingerprintKey, ref(account, key.keyId(), key.primaryVersionId()), material);
            return HexFormat.of().formatHex(code);
        }
    }

    /** Whether it is the material that was imported before; takes the same time for every difference. */
    boolean isSame(AccountId account, KeyRow key, String fingerprint, SecretBytes material) {
        try (SecretBytes fingerprintKey = opened().fingerprintKey()) {
            return Fingerprint.matches(
                    HexFormat.of().parseHex(fingerprint),
                    fingerprintKey,
                    ref(account, key.keyId(), key.primaryVersionId()),
                    material);
        }
    }

    private SecretBytes domainKeyForWrapping(Transaction transaction, AccountId account, Instant now) {
        SecretBytes known;
        try {
            known = domainKey(transaction, account, DOMAIN_VERSION);
        } catch (KeyMaterialRejected broken) {
            LOG.error("The domain key of account {} in {} does not open: its row was altered", account, region, broken);
            throw KeyError.UNAVAILABLE.failure("*");
        }
        if (known != null) {
            return known;
        }
        SecretBytes made = MaterialWrap.newDomainKey(random);
        try (SecretBytes rootWrapKey = opened().rootWrapKey()) {
            transaction.update(
                    "INSERT INTO kms_domain_key (account_id, region, version, wrapped, created_at) VALUES (?, ?, ?, ?, ?)",
                    account,
                    region,
                    DOMAIN_VERSION,
                    MaterialWrap.wrapDomainKey(rootWrapKey, domain(account, DOMAIN_VERSION), made, random),
                    now);
        }
        return made;
    }

    /** A copy of a domain key, which the caller closes; null when there is none. */
    private @Nullable SecretBytes domainKey(Transaction transaction, AccountId account, int version)
            throws KeyMaterialRejected {
        Opened now = opened();
        DomainKeys.Place place = new DomainKeys.Place(account, version);
        SecretBytes known = now.domainKeys.find(place);
        if (known != null) {
            return known;
        }
        byte[] wrapped = findDomainKey(transaction, account, version);
        if (wrapped == null) {
            return null;
        }
        try (SecretBytes rootWrapKey = now.rootWrapKey()) {
            SecretBytes key = MaterialWrap.unwrapDomainKey(rootWrapKey, domain(account, version), wrapped);
            // Another transaction may have made the row itself, and be undone.
            if (transaction.seesOnlyCommitted()) {
                now.domainKeys.keep(place, key);
            }
            return key;
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

    private static RuntimeException altered(
            AccountId account, KeyVersionRef version, String what, @Nullable Exception cause) {
        LOG.error("The key {} of account {} cannot be used: {}", version.keyId(), account, what, cause);
        return KeyError.UNAVAILABLE.failure(version.keyId());
    }

    @Override
    public void close() {
        lock();
    }
}
