package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.UsableKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
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
    private final Map<Place, Lease> leases = new HashMap<>();
    private long changes;
    private boolean closed;

    /** @param nanoTime the process's own time */
    MaterialCache(int entriesMax, LongSupplier nanoTime) {
        this.entriesMax = entriesMax;
        this.nanoTime = nanoTime;
    }

    /** A version of a key. */
    record Place(AccountId account, String keyId, String versionId) {}

    /** Material with the number of calls that use it; guarded by the cache. */
    private static final class Lease {
        private final UsableKey material;
        private final long sinceNanos;
        private int users = 1;
        private boolean retired;

        Lease(UsableKey material, long sinceNanos) {
            this.material = material;
            this.sinceNanos = sinceNanos;
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
        long seen;
        synchronized (this) {
            Lease known = leases.get(place);
            if (known != null) {
                known.users++;
                return known;
            }
            seen = changes;
        }
        Lease opened = new Lease(open.get(), nanoTime.getAsLong());
        synchronized (this) {
            // What was opened before a change may be of before it: it serves this call alone.
            if (seen != changes || closed || leases.containsKey(place)) {
                opened.retired = true;
            } else {
                if (leases.size() >= entriesMax) {
                    makeRoom();
                }
                leases.put(place, opened);
            }
        }
        return opened;
    }

    private synchronized void release(Lease lease) {
        lease.users--;
        if (lease.retired && lease.users == 0) {
            lease.material.close();
        }
    }

    /** Lets an eighth go, so that a full cache does not look for room at every call. */
    private void makeRoom() {
        int surplus = Math.max(1, entriesMax / 8);
        Iterator<Lease> all = leases.values().iterator();
        while (surplus > 0 && all.hasNext()) {
            retire(all.next());
            all.remove();
            surplus--;
        }
    }

    private static void retire(Lease lease) {
        lease.retired = true;
        if (lease.users == 0) {
            lease.material.close();
        }
    }

    /** Drops what is here of a key; what is being opened meanwhile does not come in. */
    synchronized void forget(AccountId account, String keyId) {
        changes++;
        removeIf(place -> place.account.equals(account) && place.keyId.equals(keyId), null);
    }

    /** Drops everything; what is being opened meanwhile does not come in. */
    synchronized void forgetAll() {
        changes++;
        leases.values().forEach(MaterialCache::retire);
        leases.clear();
    }

    /** Drops what has been here for {@link #LIFE}. */
    synchronized void expire() {
        long now = nanoTime.getAsLong();
        removeIf(null, lease -> now - lease.sinceNanos >= LIFE.toNanos());
    }

    private void removeIf(@Nullable Function<Place, Boolean> ofPlace, @Nullable Function<Lease, Boolean> ofLease) {
        List<Place> gone = new ArrayList<>();
        leases.forEach((place, lease) -> {
            if ((ofPlace == null || ofPlace.apply(place)) && (ofLease == null || ofLease.apply(lease))) {
                gone.add(place);
            }
        });
        for (Place place : gone) {
            Lease lease = leases.remove(place);
            if (lease != null) {
                retire(lease);
            }
        }
    }

    /** How many versions are here. */
    synchronized int size() {
        return leases.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        forgetAll();
    }
}
