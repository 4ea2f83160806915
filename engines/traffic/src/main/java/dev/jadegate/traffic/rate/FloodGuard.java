package dev.jadegate.traffic.rate;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Protection from floods of requests (CC) that finds its thresholds itself: for every endpoint it learns how many requests one
 * client normally sends in {@value #WINDOW_MILLIS} ms, and holds against those that send many times that. While little is known of
 * an endpoint, a fixed threshold holds.
 *
 * <p>An attack cannot teach it much: what exceeds the threshold is learnt as the threshold, and a threshold grows at most
 * twofold a day. At most {@value #ENDPOINTS_MAX} endpoints have a profile of their own, 0.8 KiB each; the others share some. May be
 * used by many threads.
 */
public final class FloodGuard {
    /** The window over which one client's requests are counted. */
    public static final long WINDOW_MILLIS = 10_000;

    static final int ENDPOINTS_MAX = 4096;

    /** What was learnt counts half after a day. */
    private static final long HALF_LIFE_MILLIS = 24L * 3600 * 1000;

    /** How much is held against whom. */
    public enum Mode {
        /** Clear floods only: four times what all but one in a thousand clients send, and never below 60 in the window. */
        NORMAL(0.999, 4, 60, 300),
        /** Under attack, when people accept challenges: twice what all but one in a hundred send, and never below 15. */
        EMERGENCY(0.99, 2, 15, 60);

        private final double quantile;
        private final int factor;
        private final int least;
        private final int unknown;

        Mode(double quantile, int factor, int least, int unknown) {
            this.quantile = quantile;
            this.factor = factor;
            this.least = least;
            this.unknown = unknown;
        }
    }

    private static final int WINDOW = 0;
    private static final int COUNT = 1;

    private final AtomicReferenceArray<@Nullable LoadProfile> profiles = new AtomicReferenceArray<>(ENDPOINTS_MAX);
    private final StateTable clients;

    /** A guard that counts at least {@code clients} pairs of client and endpoint at once, 40 bytes each; 1 to 2^24. */
    public FloodGuard(int clients) {
        this.clients = new StateTable(clients, 2);
    }

    /**
     * Counts a request.
     *
     * @param endpoint hash of host, method and path template
     * @param client hash of the client's key, joined to that of the endpoint
     * @param nowMillis since the caller's start: 0 or more
     * @return 0 when it is within the threshold, else how many the client sent in this window
     */
    public int request(long endpoint, long client, Mode mode, long nowMillis) {
        long window = nowMillis / WINDOW_MILLIS;
        // Both counts in one number: that of a window which has just ended, and the current one.
        long counts = clients.with(client, nowMillis, (cells, at) -> {
            long ended = 0;
            if (cells[at + WINDOW] != window) {
                ended = cells[at + COUNT];
                cells[at + WINDOW] = window;
                cells[at + COUNT] = 0;
            }
            cells[at + COUNT] = Math.min(Integer.MAX_VALUE, cells[at + COUNT] + 1);
            return ended << 32 | cells[at + COUNT];
        });
        if (counts >>> 32 > 0) {
            learn(endpoint, (int) (counts >>> 32), nowMillis);
        }
        int count = (int) counts;
        return count > threshold(endpoint, mode, nowMillis) ? count : 0;
    }

    private void learn(long endpoint, int count, long nowMillis) {
        LoadProfile profile = profile(endpoint);
        synchronized (profile) {
            int known = profile.quantile(Mode.NORMAL.quantile, nowMillis);
            int most = known == 0 ? Mode.NORMAL.unknown : Math.max(Mode.NORMAL.least, known * Mode.NORMAL.factor);
            profile.learn(Math.min(count, most), nowMillis, HALF_LIFE_MILLIS);
        }
    }

    private LoadProfile profile(long endpoint) {
        int at = (int) (endpoint ^ endpoint >>> 32) & (ENDPOINTS_MAX - 1);
        LoadProfile profile = profiles.get(at);
        if (profile == null) {
            profiles.compareAndSet(at, null, new LoadProfile());
            profile = java.util.Objects.requireNonNull(profiles.get(at));
        }
        return profile;
    }

    /** How many requests one client may send to {@code endpoint} in a window. */
    public int threshold(long endpoint, Mode mode, long nowMillis) {
        LoadProfile profile = profile(endpoint);
        synchronized (profile) {
            int known = profile.quantile(mode.quantile, nowMillis);
            return known == 0 ? mode.unknown : Math.max(mode.least, known * mode.factor);
        }
    }

    /** Bytes that counting takes, without profiles. */
    public long bytes() {
        return clients.bytes();
    }
}
