package dev.jadegate.kms.secret;

import dev.jadegate.kms.secret.SecretTable.Place;
import dev.jadegate.kms.secret.SecretTable.SecretRow;
import dev.jadegate.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Destroys secrets whose recovery window is over. A secret must be seen to be due twice, an hour of the process's own
 * time apart: a clock that was set forward by mistake then destroys nothing before somebody can set it back. Belongs to
 * one thread.
 */
final class SecretReaper {
    static final Duration OBSERVED_FOR = Duration.ofHours(1);
    private static final int SECRETS_PER_PASS = 1_000;

    private final Store store;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<Place, Long> firstSeen = new HashMap<>();

    /** @param nanoTime grows with the process's own time, whatever is done to the clock */
    SecretReaper(Store store, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    void pass() {
        Instant now = clock.instant();
        long nanos = nanoTime.getAsLong();
        List<Place> due = store.read(transaction -> SecretTable.deletionDue(transaction, now, SECRETS_PER_PASS));
        firstSeen.keySet().retainAll(due);
        for (Place place : due) {
            long since = firstSeen.computeIfAbsent(place, _ -> nanos);
            if (nanos - since >= OBSERVED_FOR.toNanos()) {
                store.maintain(transaction -> {
                    SecretRow row = SecretTable.find(transaction, place.account(), place.name());
                    Instant planned = row == null ? null : row.plannedDeleteAt();
                    if (planned != null && !planned.isAfter(now)) {
                        SecretTable.delete(transaction, place.account(), place.name());
                    }
                    return null;
                });
                firstSeen.remove(place);
            }
        }
    }
}
