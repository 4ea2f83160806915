package dev.jadegate.traffic.rate;

import org.jspecify.annotations.Nullable;

/**
 * The frequency control of a rule, as the API's {@code ratelimit} tells it.
 *
 * @param intervalMillis over which requests are counted; 1 second to 30 minutes
 * @param threshold how many a key may send in that time; one more and it is shut out
 * @param ttlMillis how long it is shut out
 * @param status what must be true of the answers besides, or null
 */
public record FrequencyLimit(
        long intervalMillis,
        int threshold,
        long ttlMillis,
        @Nullable StatusShare status) {
    public FrequencyLimit {
        if (intervalMillis < 1 || threshold < 1 || ttlMillis < 1) {
            throw new IllegalArgumentException("a frequency limit of " + threshold + " in " + intervalMillis
                    + " ms for " + ttlMillis + " ms: all are at least 1");
        }
    }

    /**
     * Answers with one status.
     *
     * @param code the status
     * @param count more than so many, or 0 when the ratio counts
     * @param ratioPercent at least this share of all answers, or 0 when the count counts
     */
    public record StatusShare(int code, int count, int ratioPercent) {
        public StatusShare {
            if ((count == 0) == (ratioPercent == 0) || count < 0 || ratioPercent < 0 || ratioPercent > 100) {
                throw new IllegalArgumentException("either a count or a ratio of 1 to 100 percent, not count " + count
                        + " and ratio " + ratioPercent);
            }
        }
    }
}
