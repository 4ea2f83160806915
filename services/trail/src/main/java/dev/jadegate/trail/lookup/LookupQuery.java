package dev.jadegate.trail.lookup;

import dev.jadegate.base.AccountId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What LookupEvents asks.
 *
 * @param filters at most two, both must match; exact, with regard to case
 * @param start first instant
 * @param end last instant
 * @param forward oldest first; otherwise newest first
 * @param after where the page before ended, or null for the first page
 * @param eventsMax 1 to {@value #EVENTS_MAX}
 */
public record LookupQuery(
        AccountId account,
        List<IndexedFilter> filters,
        Instant start,
        Instant end,
        boolean forward,
        @Nullable Place after,
        int eventsMax) {
    /** Most events of a page. */
    public static final int EVENTS_MAX = 50;

    /** Most filters that count. */
    public static final int FILTERS_MAX = 2;

    public LookupQuery {
        filters = List.copyOf(filters);
        if (filters.size() > FILTERS_MAX || eventsMax < 1 || eventsMax > EVENTS_MAX) {
            throw new IllegalArgumentException(
                    "a query has at most " + FILTERS_MAX + " filters and 1 to " + EVENTS_MAX + " events");
        }
    }

    /** A key and the value that events must have. */
    public record IndexedFilter(LookupKey key, String value) {}

    /** An event's place in the order: by time, then by index in the journal. */
    public record Place(long eventTimeMillis, long index) {}

    /** One page. {@code next} is null on the last. */
    public record Page(List<byte[]> events, @Nullable Place next) {
        public Page {
            events = List.copyOf(events);
        }
    }
}
