package dev.jadegate.trail.lookup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, in memory: records of the journal without a gap, all of one day. It goes to the day's file when it
 * is full, and is lost when the process ends: the journal has its events. So a quiet day's blocks are as large as a busy
 * one's, and an event costs no transaction of its own. Written by one thread; lookups run beside it.
 */
final class OpenBlock {
    private final BlockContent.Places places =
            new BlockContent.Places(new long[BlockContent.EVENTS_MAX], new long[BlockContent.EVENTS_MAX]);
    private final Map<Term, Ordinals> terms = new HashMap<>();
    private final long firstIndex;
    private int count;
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;

    /** An event on its way into the index. */
    record Entry(long index, long eventTimeMillis, long position, List<Term> terms) {}

    private static final class Ordinals {
        private int[] ordinals = new int[1];
        private int size;

        void add(int ordinal) {
            if (size > 0 && ordinals[size - 1] == ordinal) {
                return;
            }
            if (size == ordinals.length) {
                ordinals = Arrays.copyOf(ordinals, size * 2);
            }
            ordinals[size++] = ordinal;
        }

        BitSet toSet() {
            BitSet set = new BitSet(BlockContent.EVENTS_MAX);
            for (int i = 0; i < size; i++) {
                set.set(ordinals[i]);
            }
            return set;
        }
    }

    /** A block that begins with the record of this index. */
    OpenBlock(long firstIndex) {
        this.firstIndex = firstIndex;
    }

    long firstIndex() {
        return firstIndex;
    }

    synchronized int count() {
        return count;
    }

    /** Index of the record that would be next. */
    synchronized long end() {
        return firstIndex + count;
    }

    synchronized long minTime() {
        return minTime;
    }

    synchronized long maxTime() {
        return maxTime;
    }

    synchronized boolean isFull() {
        return count == BlockContent.EVENTS_MAX;
    }

    synchronized void add(Entry entry) {
        if (entry.index() != firstIndex + count || count == BlockContent.EVENTS_MAX) {
            throw new IllegalArgumentException("record `" + entry.index() + "` is not the next of this block");
        }
        places.times()[count] = entry.eventTimeMillis();
        places.positions()[count] = entry.position();
        minTime = Math.min(minTime, entry.eventTimeMillis());
        maxTime = Math.max(maxTime, entry.eventTimeMillis());
        for (Term term : entry.terms()) {
            terms.computeIfAbsent(term, _ -> new Ordinals()).add(count);
        }
        count++;
    }

    /** Offers the events that have all terms. */
    synchronized void find(List<Term> wanted, Hits hits) {
        if (count == 0 || hits.exclude(minTime, maxTime)) {
            return;
        }
        BitSet found = null;
        for (Term term : wanted) {
            Ordinals ordinals = terms.get(term);
            if (ordinals == null) {
                return;
            }
            found = both(found, ordinals.toSet());
        }
        if (found != null) {
            hits.offer(firstIndex, places, found);
        }
    }

    static BitSet both(@Nullable BitSet some, BitSet others) {
        if (some != null) {
            others.and(some);
        }
        return others;
    }

    /** The rows of the block by slot, as a file keeps them. */
    synchronized Map<Integer, byte[]> rows() {
        Map<Integer, List<Map.Entry<Term, Ordinals>>> bySlot = new TreeMap<>();
        for (Map.Entry<Term, Ordinals> term : terms.entrySet()) {
            bySlot.computeIfAbsent(term.getKey().slot(), _ -> new ArrayList<>()).add(term);
        }
        Map<Integer, byte[]> rows = new TreeMap<>();
        bySlot.forEach((slot, ofSlot) -> {
            Varints.Writer row = new Varints.Writer();
            for (Map.Entry<Term, Ordinals> term : ofSlot) {
                BlockContent.write(row, term.getKey(), term.getValue().ordinals, term.getValue().size);
            }
            rows.put(slot, BlockContent.sealed(row));
        });
        rows.put(Term.PLACES_SLOT, BlockContent.write(places, count));
        return rows;
    }
}
