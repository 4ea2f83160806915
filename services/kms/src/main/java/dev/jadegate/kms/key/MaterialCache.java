package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.UsableKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opened keys, for as long as it is worth it. Material is cleared when it leaves, after the calls that are using
 * it. Safe for use by many threads.
 */
final class MaterialCache implements AutoCloseable {
    /** How long material stays. */
    static final Duration LIFE = Duration.ofMinutes(5);

    private final int entriesMax;
    private final LongSupplier nanoTime;
    /** By key, in the order in which the first version of each came in: the oldest key goes first. */
    private final Map<Owner, Opened> keys = new LinkedHashMap<>();

    private int size;
    private long changes;
    private boolean closed;

    /** @param nanoTime the process's own time */
    MaterialCache(int entriesMax, LongSupplier nanoTime) {
        this.entriesMax = entriesMax;
        this.nanoTime = nanoTime;
    }

    private record Owner(AccountId account, String keyId) {}

    /** The open versions of a key, which leave together. */
    private static final class Opened {
        private final long sinceNanos;
        private final Map<String, Lease> versions = new HashMap<>(2);

        Opened(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    /** A version of a key. */
    record Place(AccountId account, String keyId, String versionId) {
        private Owner owner() {
            return new Owner(account, keyId);
        }
    }

    /** Material with the number of calls that use it; guarded by the cache. */
    private static final class Lease {
        private final UsableKey material;
        private int users = 1;
        private boolean retired;

        Lease(UsableKey material) {
            this.material = material;
        }
    }

    /**
     * Lends the key of a version to {@code user}, which must not keep it.
     *
     * @param open opens it when it is not here; asked on the calling thread
     */
    <T> T use(Place place, Supplier<UsableKey> open, Function<UsableKey, T> user) {
        Lease lease = lease(place, open);
        try {
            return user.apply(lease.material);
        } finally {
            release(lease);
        }
    }

    private Lease lease(Place place, Supplier<UsableKey> open) {
        Owner owner = place.owner();
        long seen;
        synchronized (this) {
            Lease known = find(owner, place.versionId);
            if (known != null) {
                known.users++;
                return known;
            }
            seen = changes;
        }
        Lease opened = new Lease(open.get());
        synchronized (this) {
            // What was opened before a change may be of before it: it serves this call alone.
            if (seen != changes || closed || find(owner, place.versionId) != null) {
                opened.retired = true;
            } else {
                if (size >= entriesMax) {
                    makeRoom();
                }
                keys.computeIfAbsent(owner, _ -> new Opened(nanoTime.getAsLong()))
                        .versions
                        .put(place.versionId, opened);
                size++;
            }
        }
        return opened;
    }

    private @Nullable Lease find(Owner owner, String versionId) {
        Opened key = keys.get(owner);
        return key == null ? null : key.versions.get(versionId);
    }

    private synchronized void release(Lease lease) {
        lease.users--;
        if (lease.retired && lease.users == 0) {
            lease.material.close();
        }
    }

    /** Lets an eighth go, so that a full cache does not look for room at every call. */
    private void makeRoom() {
        int kept = entriesMax - Math.max(1, entriesMax / 8);
        Iterator<Opened> oldest = keys.values().iterator();
        while (size > kept && oldest.hasNext()) {
            retire(oldest.next());
            oldest.remove();
        }
    }

    private void retire(Opened key) {
        size -= key.versions.size();
        for (Lease lease : key.versions.values()) {
            lease.retired = true;
            if (lease.users == 0) {
                lease.material.close();
            }
        }
    }

    /** Drops what is here of a key; what is being opened meanwhile does not come in. */
    synchronized void forget(AccountId account, String keyId) {
        changes++;
        Opened key = keys.remove(new Owner(account, keyId));
        if (key != null) {
            retire(key);
        }
    }

    /** Drops everything; what is being opened meanwhile does not come in. */
    synchronized void forgetAll() {
        changes++;
        keys.values().forEach(this::retire);
        keys.clear();
    }

    /** Drops the keys that have been here for {@link #LIFE}. */
    synchronized void expire() {
        long now = nanoTime.getAsLong();
        Iterator<Opened> oldest = keys.values().iterator();
        while (oldest.hasNext()) {
            Opened key = oldest.next();
            if (now - key.sinceNanos < LIFE.toNanos()) {
                return;
            }
            retire(key);
            oldest.remove();
        }
    }

    /** How many versions are here. */
    synchronized int size() {
        return size;
    }

    @Override
    public synchronized void close() {
        closed = true;
        forgetAll();
    }
}
