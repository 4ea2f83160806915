package dev.jadegate.kms.secret;

import dev.jadegate.base.ApiFailure;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Destroys secrets whose recovery window is over. A secret must be seen to be due twice, an hour of the process's own
 * time apart: a clock that was set forward by mistake then destroys nothing before somebody can set it back. Belongs to
 * one thread.
 */
final class SecretReaper {
    static final Duration OBSERVED_FOR = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(SecretReaper.class);
    private static final int SECRETS_PER_PASS = 1_000;

    private final Store store;
    private final SecretTable table;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<Place, Long> firstSeen = new HashMap<>();

    /** @param nanoTime grows with the process's own time, whatever is done to the clock */
    SecretReaper(Store store, SecretTable table, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.table = table;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    void pass() {
        Instant now = clock.instant();
        long nanos = nanoTime.getAsLong();
        List<Place> due = store.read(transaction -> table.deletionDue(transaction, now, SECRETS_PER_PASS));
        firstSeen.keySet().retainAll(due);
        for (Place place : due) {
            long since = firstSeen.computeIfAbsent(place, _ -> nanos);
            if (nanos - since >= OBSERVED_FOR.toNanos()) {
                destroy(place, now);
                firstSeen.remove(place);
            }
        }
    }

    private void destroy(Place place, Instant now) {
        try {
            store.maintain(transaction -> {
                SecretRow row = table.find(transaction, place.account(), place.name());
                Instant planned = row == null ? null : row.plannedDeleteAt();
                if (planned != null && !planned.isAfter(now)) {
                    table.delete(transaction, place.account(), place.name());
                }
                return null;
            });
        } catch (ApiFailure refused) {
            // As when its row was altered: it is looked for again, and the others go on.
            LOG.warn(
                    "The secret `{}` of account {} was not destroyed: {} {}",
                    place.name(),
                    place.account(),
                    refused.code(),
                    refused.message());
        }
    }
}
