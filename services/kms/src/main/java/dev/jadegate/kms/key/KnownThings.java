package dev.jadegate.kms.key;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read from the store, until it changes. What was read before a change does not come in after it: a reader that
 * is slow must not bring back what a change has dropped. Safe for use by many threads.
 */
public final class KnownThings<K, V> {
    private final int entriesMax;
    private final ConcurrentHashMap<K, V> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    /** @param entriesMax how much is kept */
    public KnownThings(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    /** What is known for {@code key}, or what {@code read} finds; absence is not kept. */
    public @Nullable V get(K key, Supplier<@Nullable V> read) {
        V found = known.get(key);
        if (found != null) {
            return found;
        }
        long seen = changes.get();
        V value = read.get();
        if (value != null) {
            synchronized (this) {
                if (changes.get() == seen) {
                    if (known.size() >= entriesMax) {
                        makeRoom();
                    }
                    known.put(key, value);
                }
            }
        }
        return value;
    }

    /** Lets an eighth go, so that room is not looked for at every call. */
    private void makeRoom() {
        int surplus = Math.max(1, entriesMax / 8);
        Iterator<K> all = known.keySet().iterator();
        while (surplus > 0 && all.hasNext()) {
            all.next();
            all.remove();
            surplus--;
        }
    }

    /** To be called after the commit of a change. */
    public synchronized void forget(K key) {
        changes.incrementAndGet();
        known.remove(key);
    }

    /** To be called after the commit of a change that may touch more than one. */
    public synchronized void forgetAll() {
        changes.incrementAndGet();
        known.clear();
    }

    int size() {
        return known.size();
    }
}
