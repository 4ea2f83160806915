package dev.jadegate.crypto;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are dear to make and cheap to start anew, such as ciphers. It is bounded, belongs to no thread (a request
 * runs on a thread of its own that lives no longer than it), and never blocks: when nothing waits, a new one is made, when
 * there is no room, it is dropped. Whoever takes one initialises it with a key of its own before anything else.
 */
final class Pool<T> {
    /** As many as can run at once, and a few for those that are taken from a thread in the middle. */
    private static final int PLACES =
            Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors()) * 2 - 1) * 2;

    /** How many places are tried before a new one is made or one is dropped. */
    private static final int TRIES = 2;

    private final AtomicReferenceArray<@Nullable T> places = new AtomicReferenceArray<>(PLACES);
    private final Supplier<T> maker;

    Pool(Supplier<T> maker) {
        this.maker = maker;
    }

    T take() {
        int start = place();
        for (int i = 0; i < TRIES; i++) {
            int place = (start + i) & (PLACES - 1);
            if (places.getPlain(place) != null) {
                T taken = places.getAndSet(place, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return maker.get();
    }

    /** Gives back one that works; one that threw is better dropped. */
    void give(T taken) {
        int start = place();
        for (int i = 0; i < TRIES; i++) {
            int place = (start + i) & (PLACES - 1);
            if (places.getPlain(place) == null && places.compareAndSet(place, null, taken)) {
                return;
            }
        }
    }

    private static int place() {
        // Neighbouring thread numbers should not share a cache line.
        return (int) ((Thread.currentThread().threadId() * 0x9E3779B97F4A7C15L) >>> 40) & (PLACES - 1);
    }
}
