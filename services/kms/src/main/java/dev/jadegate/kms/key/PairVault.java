package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyUsage;
import dev.jadegate.crypto.KeyVersionRef;
import dev.jadegate.crypto.MaterialWrap;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.function.Function;

/**
 * Keeps key pairs that are not keys of their own, as those of certificates: made, wrapped and held open as the material of
 * keys is, and bound to the row of what they belong to. Safe for use by many threads; a method that takes a transaction
 * belongs to its thread.
 */
public final class PairVault {
    private final Store store;
    private final KeyMaker maker;
    private final KeyVault vault;
    private final KeyDirectory directory;

    PairVault(Store store, KeyMaker maker, KeyVault vault, KeyDirectory directory) {
        this.store = store;
        this.maker = maker;
        this.vault = vault;
        this.directory = directory;
    }

    /**
     * What a pair belongs to: everything of it that never changes.
     *
     * @param kind as resource names have it: {@code certificate}
     * @param id of {@link #newId}
     * @param properties what else never changes, in visible ASCII
     */
    public record Owner(AccountId account, String kind, String id, KeySpec spec, String properties) {
        private String name() {
            // No key's id has a slash, so what was wrapped for a key does not open here.
            return kind + "/" + id;
        }
    }

    /**
     * A pair as a row keeps it.
     *
     * @param publicKey SubjectPublicKeyInfo, in DER
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Wrapped(int domainVersion, byte[] bytes, byte[] publicKey) {}

    /** A UUID in lower case. */
    public String newId() {
        return maker.id();
    }

    public SecureRandom random() {
        return maker.random();
    }

    /**
     * A new pair; the caller closes it. Not inside of a transaction: RSA takes long.
     *
     * @throws dev.jadegate.base.ApiFailure {@code ServiceUnavailable.Sealed} while it could not be kept
     */
    public KeyMaterial make(KeySpec spec) {
        vault.requireOpen();
        return maker.material(spec);
    }

    /** {@code pair} for the row of {@code owner}. */
    public Wrapped wrap(Transaction transaction, Owner owner, KeyMaterial pair, Instant now) {
        byte[] publicKey = pair.publicKeyDer();
        if (publicKey == null) {
            throw new IllegalArgumentException("`" + owner.spec.wireName() + "` is not a key pair");
        }
        return new Wrapped(
                vault.domainVersion(), vault.wrap(transaction, owner.account, binding(owner), pair, now), publicKey);
    }

    /**
     * Lends the pair of {@code owner} to {@code user}, which must not keep it.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Rejected.Unavailable} when its row was altered,
     *     {@code ServiceUnavailable.Sealed} while the keys are locked
     */
    public <T> T use(Owner owner, Wrapped wrapped, Function<UsableKey, T> user) {
        return directory.use(
                new MaterialCache.Place(owner.account, owner.name(), owner.id),
                () -> store.read(transaction -> vault.open(
                        transaction,
                        owner.account,
                        binding(owner),
                        wrapped.domainVersion,
                        wrapped.bytes,
                        wrapped.publicKey)),
                user);
    }

    /** Clears the pair of {@code owner}; to be called after the commit that destroyed it. */
    public void forget(Owner owner) {
        directory.forget(owner.account, owner.name());
    }

    private MaterialWrap.Binding binding(Owner owner) {
        KeyVersionRef ref = vault.ref(owner.account, owner.name(), owner.id);
        return new MaterialWrap.Binding(ref, owner.spec, KeyUsage.SIGN_VERIFY, owner.properties);
    }
}
