package dev.jadegate.gate.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Accepts signatures that have no nonce, of which a client makes the same one for each equal request of one second. The same
 * signature may come again for a short while after it first came; later it is somebody else's replay. Safe for use by many
 * threads.
 *
 * <p>Own choice: the service documents 15 minutes, within which whoever reads a log of requests could send them again. Over
 * TLS nobody sees a request who does not see its answer, so a short while gives nothing away.
 */
final class RepeatWindow {
    /** A second of equal signatures, and as much of waiting as a client does before it signs anew. */
    static final Duration REPEAT_WITHIN = Duration.ofSeconds(5);

    /** Most signatures that may come again; past that the oldest may not. About 100 bytes each. */
    static final int RECENT_MAX = 100_000;

    private final NonceWindow all;
    private final int recentMax;
    /** When a signature first came, oldest first. */
    private final Map<Long, Instant> recent = new LinkedHashMap<>();

    RepeatWindow(NonceWindow all, int recentMax) {
        this.all = all;
        this.recentMax = recentMax;
    }

    /**
     * Whether a signature may be used now.
     *
     * @throws dev.jadegate.base.ApiFailure when no more can be remembered
     */
    synchronized boolean accepts(String keyId, String signature, Instant signedAt, Instant now) {
        forgetBefore(now.minus(REPEAT_WITHIN));
        Long fingerprint = all.fingerprint(keyId, signature);
        if (!all.add(fingerprint, signedAt)) {
            return recent.containsKey(fingerprint);
        }
        if (recent.size() == recentMax) {
            var oldest = recent.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        recent.put(fingerprint, now);
        return true;
    }

    private void forgetBefore(Instant time) {
        var oldest = recent.values().iterator();
        while (oldest.hasNext() && oldest.next().isBefore(time)) {
            oldest.remove();
        }
    }
}
