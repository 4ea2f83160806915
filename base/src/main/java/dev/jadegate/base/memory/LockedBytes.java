package dev.jadegate.base.memory;

import dev.jadegate.base.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A secret in {@link LockedMemory}. Like {@link SecretBytes} it has no readable {@code toString} and is read by
 * {@link #use}, which lends a copy on the heap for that moment and clears it. It has no equality: nothing compares it.
 *
 * <p>Safe for use by many threads.
 */
public final class LockedBytes implements AutoCloseable {
    private final LockedMemory memory;
    private final MemorySegment slot;
    private final int length;

    /** Guarded by the memory. */
    private boolean cleared;

    LockedBytes(LockedMemory memory, MemorySegment slot, int length) {
        this.memory = memory;
        this.slot = slot;
        this.length = length;
    }

    /**
     * Lends the bytes to {@code user}, which must not keep them.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public <T> T use(Function<byte[], T> user) {
        byte[] copy = memory.read(this, slot, length);
        try {
            return user.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /**
     * A copy for one use, which the caller closes.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public SecretBytes copy() {
        return use(SecretBytes::copyOf);
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    boolean isCleared() {
        return cleared;
    }

    void markCleared() {
        cleared = true;
    }

    @Override
    public String toString() {
        return "(secret)";
    }

    /** Leaves zeros. Idempotent. */
    @Override
    public void close() {
        memory.release(this, slot);
    }
}
