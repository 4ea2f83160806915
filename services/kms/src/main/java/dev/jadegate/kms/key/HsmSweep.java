package dev.jadegate.kms.key;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.kms.hsm.HsmKeys;
import dev.jadegate.kms.hsm.HsmKeys.Pending;
import dev.jadegate.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds objects on the HSM that a crash left without a row, and destroys them when they are old enough to belong to no call
 * any more; labels those that have a row. Objects of others are never looked at. Belongs to one thread.
 */
final class HsmSweep {
    /** How old an object without a row has to be. */
    static final Duration ORPHANED_AFTER = Duration.ofHours(1);

    /** Objects that one sweep looks at; the rest waits for the next. */
    static final int OBJECTS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(HsmSweep.class);

    private final Store store;
    private final HsmKeys hsm;

    HsmSweep(Store store, HsmKeys hsm) {
        this.store = store;
        this.hsm = hsm;
    }

    /** Sweeps once. An HSM that does not answer is swept the next time. */
    void sweep(Instant now) {
        try {
            List<Pending> pending = hsm.pending();
            if (pending.size() > OBJECTS_MAX) {
                LOG.warn(
                        "The HSM has {} objects that may be orphans; {} are looked at now",
                        pending.size(),
                        OBJECTS_MAX);
            }
            pending.stream().limit(OBJECTS_MAX).forEach(each -> judge(each, now));
        } catch (ApiFailure unavailable) {
            LOG.warn("Orphans on the HSM were not looked for: {} {}", unavailable.code(), unavailable.message());
        }
    }

    private void judge(Pending object, Instant now) {
        VersionTable.Owner owner =
                store.readOne(transaction -> VersionTable.ofTokenObject(transaction, object.object()));
        if (owner != null) {
            hsm.keep(object.object(), owner.account(), owner.versionId());
        } else if (!object.madeAt().plus(ORPHANED_AFTER).isAfter(now)) {
            LOG.info("The HSM's object {} of {} belongs to no key and is destroyed", object.object(), object.madeAt());
            hsm.destroy(object.object());
        }
    }
}
