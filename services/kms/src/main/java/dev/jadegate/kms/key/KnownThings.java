package dev.jadegate.kms.key;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was read from the store, until it changes. What was read before a change does not come in after it: a reader that
 * is slow must not bring back what a change has dropped. Safe for use by many threads.
 */
public final class KnownThings<K, V> {
    private final long weightMax;
    private final ToIntFunction<V> weight;
    private final ConcurrentHashMap<K, V> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private long weighs;

    /** @param entriesMax how much is kept */
    public KnownThings(int entriesMax) {
        this(entriesMax, _ -> 1);
    }

    /**
     * @param weightMax how much is kept
     * @param weight of a thing, always the same, at least 1
     */
    public KnownThings(long weightMax, ToIntFunction<V> weight) {
        this.weightMax = weightMax;
        this.weight = weight;
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
                    weighs += weight.applyAsInt(value);
                    if (weighs > weightMax) {
                        makeRoom();
                    }
                    V before = known.put(key, value);
                    weighs -= before == null ? 0 : weight.applyAsInt(before);
                }
            }
        }
        return value;
    }

    /** Lets an eighth go, so that room is not looked for at every call. */
    private void makeRoom() {
        long kept = weightMax - weightMax / 8;
        Iterator<V> all = known.values().iterator();
        while (weighs > kept && all.hasNext()) {
            weighs -= weight.applyAsInt(all.next());
            all.remove();
        }
    }

    /** To be called after the commit of a change. */
    public synchronized void forget(K key) {
        changes.incrementAndGet();
        V gone = known.remove(key);
        weighs -= gone == null ? 0 : weight.applyAsInt(gone);
    }

    /** To be called after the commit of a change that may touch more than one. */
    public synchronized void forgetAll() {
        changes.incrementAndGet();
        known.clear();
        weighs = 0;
    }

    int size() {
        return known.size();
    }
}
