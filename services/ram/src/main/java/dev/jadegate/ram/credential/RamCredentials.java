package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Credentials;
import dev.jadegate.gate.api.Product;
import dev.jadegate.ram.store.AccessKeyTable;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.ServiceEncryption;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the gate whose a key is. Keys that were found stay in memory until something about them changes; unknown keys
 * are asked for again each time, so a new key works at once. Safe for use by many threads.
 *
 * <p>INVARIANT (no stale key): once the answer to a change of a key, its user or its role was given, no call is proved
 * by what was true before. A change is forgotten after its commit and before its answer; a load that began before the
 * change is told by the epoch and is not kept.
 */
public final class RamCredentials implements Credentials {
    /** Keys in memory, about 500 bytes each. */
    static final int KEYS_MAX = 100_000;
    /** What is no key id is not looked up. */
    private static final int KEY_ID_LENGTH_MAX = 128;

    private static final Logger LOG = LoggerFactory.getLogger(RamCredentials.class);

    private final Store store;
    private final StoredSecrets secrets;
    private final SessionTokens tokens;
    private final LastUsedLedger ledger;
    private final int keysMax;
    private final Map<String, Credential> known = new ConcurrentHashMap<>();
    private final AtomicLong epoch = new AtomicLong();

    /**
     * Puts it together.
     *
     * @param root under which session tokens are sealed
     * @param encryption under which secrets are stored
     */
    public RamCredentials(Store store, Seal root, ServiceEncryption encryption) {
        this(store, root, encryption, KEYS_MAX);
    }

    RamCredentials(Store store, Seal root, ServiceEncryption encryption, int keysMax) {
        this.store = store;
        this.secrets = new StoredSecrets(root, encryption);
        this.tokens = new SessionTokens(store, root);
        this.keysMax = keysMax;
        this.ledger = new LastUsedLedger(store);
    }

    @Override
    public @Nullable Credential find(String accessKeyId) {
        Credential found = known.get(accessKeyId);
        if (found != null) {
            return found;
        }
        if (accessKeyId.isEmpty() || accessKeyId.length() > KEY_ID_LENGTH_MAX) {
            return null;
        }
        long before = epoch.get();
        AccessKeyTable.@Nullable SealedKey row =
                store.read(transaction -> AccessKeyTable.find(transaction, accessKeyId));
        Credential loaded = row == null ? null : credential(row, accessKeyId);
        if (loaded != null) {
            keep(accessKeyId, loaded, before);
        }
        return loaded;
    }

    private @Nullable Credential credential(AccessKeyTable.SealedKey row, String accessKeyId) {
        Caller caller;
        if (row.userId().equals(row.account().value())) {
            caller = new Caller.Root(row.account(), accessKeyId);
        } else {
            String userName = row.userName();
            if (userName == null) {
                return null;
            }
            caller = new Caller.User(row.account(), accessKeyId, row.userId(), userName);
        }
        try {
            SecretBytes secret = AccessKeys.open(secrets, row.account(), accessKeyId, row.sealedSecret());
            return new Credential(caller, secret, row.active());
        } catch (SealBroken broken) {
            LOG.error("the secret of access key {} does not open: {}", accessKeyId, broken.getMessage());
            throw GateError.UNAVAILABLE.failure("the secret of the access key does not open");
        }
    }

    private void keep(String accessKeyId, Credential loaded, long before) {
        // The check and the put are one step for this key: forgetting raises the epoch first and removes afterwards,
        // so either the check sees the new epoch or the removal comes after the put.
        known.compute(accessKeyId, (id, present) -> epoch.get() == before ? loaded : present);
        if (known.size() > keysMax) {
            evict();
        }
    }

    /** Drops a tenth, whichever come first: each is one read away. */
    private void evict() {
        Iterator<String> keys = known.keySet().iterator();
        for (int dropped = 0; dropped <= keysMax / 10 && keys.hasNext(); dropped++) {
            keys.next();
            keys.remove();
        }
    }

    @Override
    public Credential session(String accessKeyId, String securityToken, Instant now) {
        return tokens.open(accessKeyId, securityToken, now);
    }

    @Override
    public void used(Caller caller, Product product, Instant when) {
        switch (caller) {
            case Caller.Root _, Caller.User _ -> ledger.note(caller.account(), caller.accessKeyId(), when);
            case Caller.Session _, Caller.AccessPoint _ -> {
                // A session's key lives in its token, and client keys are not RAM's: there is no row for a use.
            }
        }
    }

    /** To be called by a transaction that renames or deletes a user: its keys are looked up anew after the commit. */
    public void userChanged(Transaction transaction, AccountId account, String userId) {
        List<String> keys = AccessKeyTable.ofUser(transaction, account, userId).stream()
                .map(AccessKeyTable.KeyRow::accessKeyId)
                .toList();
        transaction.afterCommit(() -> keys.forEach(this::forgetKey));
    }

    /** Forgets a key, after the commit of what changed it. */
    void forgetKey(String accessKeyId) {
        epoch.incrementAndGet();
        known.remove(accessKeyId);
    }

    /** A use of the key that is not written yet, or null. */
    @Nullable
    Instant notedUse(String accessKeyId) {
        return ledger.noted(accessKeyId);
    }

    /** Writes when keys were last used; for the shutdown. Before that it happens by itself. */
    public void flush() {
        ledger.flush();
    }

    int size() {
        return known.size();
    }
}
