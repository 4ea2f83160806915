package dev.jadegate.traffic.rate;

/**
 * Counts requests and answers of many keys over sliding windows ({@link Windows}), and shuts keys out for a while. 64 bytes a key,
 * in a {@link StateTable}: one that is shut out stays before all that are not. May be used by many threads.
 */
public final class FrequencyTable {
    private static final int SHUT_UNTIL = 0;
    private static final int REQUESTS = 1;
    private static final int STATUSES = 3;
    private static final int NUMBERS = 5;

    private final StateTable table;

    /** A table of at least {@code capacity} keys, rounded up; 1 to 2^24. */
    public FrequencyTable(int capacity) {
        this.table = new StateTable(capacity, NUMBERS);
    }

    /** What became of a request. */
    public enum Outcome {
        /** It was counted, and the key is within its limit. */
        COUNTED,
        /** The key has just exceeded its limit: this request and those to come are refused. */
        EXCEEDED,
        /** The key was shut out before. */
        SHUT_OUT
    }

    private static final int COUNTED = 0;
    private static final int EXCEEDED = 1;
    private static final int KEPT_OUT = 2;

    /**
     * Counts a request of {@code key}.
     *
     * @param nowMillis since any moment that the caller keeps to; 0 or more
     */
    public Outcome request(long key, FrequencyLimit limit, long nowMillis) {
        int outcome = (int) table.with(key, nowMillis, (cells, at) -> {
            if (nowMillis < cells[at + SHUT_UNTIL]) {
                return KEPT_OUT;
            }
            long requests = Windows.add(cells, at + REQUESTS, limit.intervalMillis(), nowMillis);
            if (limit.status() == null && requests > limit.threshold()) {
                shutOut(cells, at, nowMillis + limit.ttlMillis());
                return EXCEEDED;
            }
            return COUNTED;
        });
        return outcome == COUNTED ? Outcome.COUNTED : outcome == EXCEEDED ? Outcome.EXCEEDED : Outcome.SHUT_OUT;
    }

    /**
     * Counts the answer {@code status} to a request of {@code key} that was counted before; true when this shuts the key out: it
     * sent more than the threshold, and the share of the status is reached.
     */
    public boolean response(long key, FrequencyLimit limit, int status, long nowMillis) {
        FrequencyLimit.StatusShare share = limit.status();
        if (share == null || share.code() != status) {
            return false;
        }
        return table.with(key, nowMillis, (cells, at) -> {
                    long statuses = Windows.add(cells, at + STATUSES, limit.intervalMillis(), nowMillis);
                    long requests = Windows.count(cells, at + REQUESTS, limit.intervalMillis(), nowMillis);
                    boolean reached = share.count() > 0
                            ? statuses > share.count()
                            : statuses * 100 >= requests * share.ratioPercent();
                    if (requests <= limit.threshold() || !reached || nowMillis < cells[at + SHUT_UNTIL]) {
                        return 0;
                    }
                    shutOut(cells, at, nowMillis + limit.ttlMillis());
                    return 1;
                })
                == 1;
    }

    /** Whether {@code key} is shut out; counts nothing. */
    public boolean isShutOut(long key, long nowMillis) {
        return table.ifKnown(key, 0, (cells, at) -> cells[at + SHUT_UNTIL]) > nowMillis;
    }

    /** Lets {@code key} in again and forgets what it did. */
    public void forget(long key) {
        table.forget(key);
    }

    private static void shutOut(long[] cells, int at, long until) {
        for (int number = 0; number < NUMBERS; number++) {
            cells[at + number] = 0;
        }
        cells[at + SHUT_UNTIL] = until;
        StateTable.keep(cells, at, until);
    }

    /** How many keys lost their place while they were shut out. Raise the capacity when this grows. */
    public long evictions() {
        return table.evictions();
    }

    /** Bytes that the table takes. */
    public long bytes() {
        return table.bytes();
    }
}
