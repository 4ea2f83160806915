package dev.jadegate.trail.lookup;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The first events of a query's order among those that were offered, a page and one. For one thread. */
final class Hits {
    private final boolean forward;
    private final LookupQuery query;
    private final long from;
    private final long to;
    private final int most;
    private final TreeSet<Hit> hits;

    /** Where an event stands. */
    record Hit(long eventTimeMillis, long index, long position) {}

    Hits(LookupQuery query) {
        this.query = query;
        this.forward = query.forward();
        this.most = query.eventsMax() + 1;
        LookupQuery.Place after = query.after();
        long start = query.start().toEpochMilli();
        long end = query.end().toEpochMilli();
        this.from = after != null && forward ? Math.max(start, after.eventTimeMillis()) : start;
        this.to = after != null && !forward ? Math.min(end, after.eventTimeMillis()) : end;
        Comparator<Hit> order = Comparator.comparingLong(Hit::eventTimeMillis).thenComparingLong(Hit::index);
        this.hits = new TreeSet<>(forward ? order : order.reversed());
    }

    /** No event before this can be on the page; milliseconds since 1970. */
    long from() {
        return from;
    }

    /** No event after this can be on the page. */
    long to() {
        return to;
    }

    boolean forward() {
        return forward;
    }

    /** Whether no event between these times can come to the page any more. */
    boolean exclude(long earliest, long latest) {
        return earliest > to
                || latest < from
                || (hits.size() == most
                        && (forward
                                ? earliest > hits.last().eventTimeMillis()
                                : latest < hits.last().eventTimeMillis()));
    }

    /** The events of a block that match. An event can be offered twice. */
    void offer(long firstIndex, BlockContent.Places places, BitSet ordinals) {
        if (forward) {
            for (int i = ordinals.nextSetBit(0); i >= 0; i = ordinals.nextSetBit(i + 1)) {
                offer(places.times()[i], firstIndex + i, places.positions()[i]);
            }
        } else {
            for (int i = ordinals.length() - 1; i >= 0; i = ordinals.previousSetBit(i - 1)) {
                offer(places.times()[i], firstIndex + i, places.positions()[i]);
            }
        }
    }

    private void offer(long time, long index, long position) {
        if (!exclude(time, time) && isBehindThePageBefore(time, index)) {
            hits.add(new Hit(time, index, position));
            if (hits.size() > most) {
                hits.pollLast();
            }
        }
    }

    private boolean isBehindThePageBefore(long time, long index) {
        LookupQuery.Place after = query.after();
        if (after == null || time != after.eventTimeMillis()) {
            return true;
        }
        return forward ? index > after.index() : index < after.index();
    }

    /** All of them, in the order of the query. */
    List<Hit> toList() {
        return new ArrayList<>(hits);
    }
}
