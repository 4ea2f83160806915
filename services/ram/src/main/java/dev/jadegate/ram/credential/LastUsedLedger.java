package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.ram.store.AccessKeyTable;
import dev.jadegate.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When keys were last used: noted in memory by every call, written in batches. A crash loses at most what was noted
 * since the last batch. Safe for use by many threads.
 */
final class LastUsedLedger {
    /** How old what is only in memory may get while calls arrive. */
    static final Duration INTERVAL = Duration.ofSeconds(60);
    /** Keys that wait for a batch; more bring it forward. */
    static final int WAITING_MAX = 10_000;
    /** Keys of one transaction, so that other writers are not held up. */
    static final int BATCH_MAX = 500;

    private static final Logger LOG = LoggerFactory.getLogger(LastUsedLedger.class);

    private final Store store;
    private final Map<String, Use> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile Instant nextWrite = Instant.MIN;

    private record Use(AccountId account, Instant when) {}

    LastUsedLedger(Store store) {
        this.store = store;
    }

    /** Notes a use; returns at once. */
    void note(AccountId account, String accessKeyId, Instant when) {
        Use known = waiting.get(accessKeyId);
        // The wire shows seconds: within one there is nothing to note.
        if (known == null || known.when.getEpochSecond() < when.getEpochSecond()) {
            waiting.merge(accessKeyId, new Use(account, when), (old, now) -> old.when.isAfter(now.when) ? old : now);
        }
        if ((when.isAfter(nextWrite) || waiting.size() > WAITING_MAX) && writing.compareAndSet(false, true)) {
            nextWrite = when.plus(INTERVAL);
            Thread.ofVirtual().name("ram-last-used").start(this::writeInBackground);
        }
    }

    /** A use that is not written yet, or null. */
    @Nullable
    Instant noted(String accessKeyId) {
        Use use = waiting.get(accessKeyId);
        return use == null ? null : use.when;
    }

    private void writeInBackground() {
        try {
            flush();
        } catch (RuntimeException failed) {
            // A use that is not noted loses nothing but the note: it stays in memory for the next batch.
            LOG.warn("the last uses of access keys could not be written: {}", failed.getMessage());
        } finally {
            writing.set(false);
        }
    }

    /** Writes all that was noted. */
    void flush() {
        List<Map.Entry<String, Use>> all = new ArrayList<>(waiting.entrySet());
        for (int from = 0; from < all.size(); from += BATCH_MAX) {
            List<Map.Entry<String, Use>> batch = all.subList(from, Math.min(all.size(), from + BATCH_MAX));
            store.maintain(transaction -> {
                batch.forEach(entry -> AccessKeyTable.used(
                        transaction, entry.getValue().account, entry.getKey(), entry.getValue().when));
                return batch.size();
            });
            batch.forEach(entry -> waiting.remove(entry.getKey(), entry.getValue()));
        }
    }
}
