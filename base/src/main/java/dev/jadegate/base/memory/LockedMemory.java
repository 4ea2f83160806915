package dev.jadegate.base.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the few keys that open all others. It is outside of the heap, where nothing copies or moves it; locked, so
 * that it is not written to the swap; and left out of core dumps and of child processes. What is put here leaves zeros
 * behind.
 *
 * <p>Where the system refuses that, or is not Linux, the keys are kept outside of the heap all the same and
 * {@link #weakness} says what is missing: a server that does not start protects nothing.
 *
 * <p>What it does not do: a key that is used is copied to the heap for that moment, because the JDK's ciphers take arrays;
 * and who may read the memory of the process (root, a debugger) reads this too.
 *
 * <p>Safe for use by many threads.
 */
public final class LockedMemory implements AutoCloseable {
    /** The longest secret. */
    public static final int SLOT_BYTES = 64;

    /** Pages that are taken at most: of 4 KiB, room for 4096 secrets in 256 KiB. */
    public static final int PAGES_MAX = 64;

    private static final int PAGE_BYTES_ELSEWHERE = 4096;

    private final @Nullable SystemCalls system;
    private final int pageBytes;
    private final List<MemorySegment> pages = new ArrayList<>();
    private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();
    private @Nullable String weakness;
    private boolean closed;

    /** Memory of this system's best. */
    public LockedMemory() {
        this(SystemCalls.find());
    }

    LockedMemory(@Nullable SystemCalls system) {
        this.system = system;
        pageBytes = system == null ? PAGE_BYTES_ELSEWHERE : system.pageBytes();
        weakness = system == null ? "this system is not Linux: keys may be written to its swap" : null;
    }

    /**
     * A secret with a copy of {@code bytes}; the caller clears its own.
     *
     * @throws IllegalArgumentException when there are none, or more than {@link #SLOT_BYTES}
     * @throws IllegalStateException when {@link #PAGES_MAX} pages are full, or this was closed
     */
    public synchronized LockedBytes copyOf(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > SLOT_BYTES) {
            throw new IllegalArgumentException(
                    "locked memory takes 1 to " + SLOT_BYTES + " bytes, not `" + bytes.length + "`");
        }
        if (closed) {
            throw new IllegalStateException("the locked memory was cleared");
        }
        if (free.isEmpty()) {
            addPage();
        }
        MemorySegment slot = free.pop();
        MemorySegment.copy(bytes, 0, slot, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return new LockedBytes(this, slot, bytes.length);
    }

    private void addPage() {
        if (pages.size() >= PAGES_MAX) {
            throw new IllegalStateException("all " + PAGES_MAX + " pages of locked memory are full");
        }
        MemorySegment page = page();
        pages.add(page);
        for (long at = 0; at + SLOT_BYTES <= page.byteSize(); at += SLOT_BYTES) {
            free.add(page.asSlice(at, SLOT_BYTES));
        }
    }

    private MemorySegment page() {
        SystemCalls calls = system;
        if (calls == null) {
            return Arena.ofAuto().allocate(pageBytes);
        }
        MemorySegment page = calls.map(pageBytes);
        if (page == null) {
            throw new IllegalStateException("the system has no memory left");
        }
        int notLocked = calls.lock(page);
        int dumped = calls.advise(page, SystemCalls.MADV_DONTDUMP);
        int inherited = calls.advise(page, SystemCalls.MADV_DONTFORK);
        if (notLocked != 0) {
            weakness = "the system does not lock memory (error " + notLocked
                    + "): keys may be written to the swap. Raise the limit of locked memory (ulimit -l, LimitMEMLOCK=)"
                    + " or switch swap off.";
        } else if (dumped != 0 || inherited != 0) {
            weakness = "the system does not leave memory out of core dumps (error " + Math.max(dumped, inherited) + ")";
        }
        return page;
    }

    /** What the system refused, in a sentence for the operator; null when keys are as safe as it can make them. */
    public synchronized @Nullable String weakness() {
        return weakness;
    }

    synchronized byte[] read(LockedBytes secret, MemorySegment slot, int length) {
        if (closed || secret.isCleared()) {
            throw new IllegalStateException("the secret was cleared");
        }
        byte[] copy = new byte[length];
        MemorySegment.copy(slot, ValueLayout.JAVA_BYTE, 0, copy, 0, length);
        return copy;
    }

    synchronized void release(LockedBytes secret, MemorySegment slot) {
        if (!secret.isCleared()) {
            secret.markCleared();
            if (!closed) {
                slot.fill((byte) 0);
                free.push(slot);
            }
        }
    }

    /** Leaves zeros and gives the memory back. Secrets in it are cleared. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        SystemCalls calls = system;
        for (MemorySegment page : pages) {
            page.fill((byte) 0);
            if (calls != null) {
                calls.unmap(page);
            }
        }
        pages.clear();
        free.clear();
    }

    /** How many secrets are here. */
    public synchronized int size() {
        return pages.size() * (pageBytes / SLOT_BYTES) - free.size();
    }
}
