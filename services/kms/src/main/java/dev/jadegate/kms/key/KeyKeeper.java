package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.kms.hsm.HsmError;
import dev.jadegate.kms.hsm.HsmKeys;
import dev.jadegate.kms.key.KeyTable.Place;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import dev.jadegate.store.Store;
import dev.jadegate.store.TransactionBody;
import dev.jadegate.store.seal.SealError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is due: new versions of keys that rotate, the end of imported material, the destruction of deleted keys. Each
 * key is one transaction with its event. Belongs to one thread.
 *
 * <p>What destroys must be seen to be due twice, an hour of the process's own time apart: a clock that was set forward by
 * mistake then destroys nothing before somebody can set it back. Deleted keys get another day.
 */
final class KeyKeeper {
    static final Duration OBSERVED_FOR = Duration.ofHours(1);
    static final Duration DELETION_ALLOWANCE = Duration.ofHours(24);
    static final Duration RETRY_AFTER = Duration.ofHours(1);
    static final Duration HSM_EVERY = Duration.ofHours(1);

    /** Keys of each kind that one pass takes; the rest waits for the next. */
    private static final int KEYS_PER_PASS = 100;

    /** Keys that are looked at, so that those which wait for their hour do not keep others from being seen. */
    private static final int KEYS_SEEN_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(KeyKeeper.class);

    private final Store store;
    private final KeyTable keys;
    private final KeyDirectory directory;
    private final KeyVault vault;
    private final KeyMaker maker;
    private final ServiceEvents events;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final @Nullable HsmKeys hsm;
    private @Nullable Long hsmLookedAtNanos;
    private final Map<Place, Long> deletionsSeen = new HashMap<>();
    private final Map<Place, Long> expiriesSeen = new HashMap<>();

    /** What the keeper works with. */
    record Needs(
            Store store,
            KeyTable keys,
            KeyDirectory directory,
            KeyVault vault,
            KeyMaker maker,
            ServiceEvents events,
            Clock clock,
            LongSupplier nanoTime,
            @Nullable HsmKeys hsm) {}

    KeyKeeper(Needs needs) {
        store = needs.store;
        keys = needs.keys;
        directory = needs.directory;
        vault = needs.vault;
        maker = needs.maker;
        events = needs.events;
        clock = needs.clock;
        nanoTime = needs.nanoTime;
        hsm = needs.hsm;
    }

    /** What happened to a key. */
    record Outcome(String keyId, String keyVersionId, String result) {}

    /** One pass over all that is due. */
    void pass() {
        Instant now = clock.instant();
        directory.expire();
        for (Place place : store.read(transaction -> keys.rotationDue(transaction, now, KEYS_PER_PASS))) {
            rotate(place, now, row -> isDue(row, now));
        }
        if (hsm != null) {
            lookAfter(hsm, now);
        }
        List<Place> expired = store.read(transaction -> keys.expiryDue(transaction, now, KEYS_SEEN_MAX));
        for (Place place : seenLongEnough(expired, expiriesSeen)) {
            expire(place, now);
        }
        List<Place> deleted =
                store.read(transaction -> keys.deletionDue(transaction, now.minus(DELETION_ALLOWANCE), KEYS_SEEN_MAX));
        for (Place place : seenLongEnough(deleted, deletionsSeen)) {
            destroy(place, now);
        }
    }

    private List<Place> seenLongEnough(List<Place> due, Map<Place, Long> firstSeen) {
        long nanos = nanoTime.getAsLong();
        firstSeen.keySet().retainAll(due);
        return due.stream()
                .filter(place -> nanos - firstSeen.computeIfAbsent(place, _ -> nanos) >= OBSERVED_FOR.toNanos())
                .limit(KEYS_PER_PASS)
                .toList();
    }

    /** At the start and every hour: replaces what is worn out, and destroys what a crash left. */
    private void lookAfter(HsmKeys keysOnToken, Instant now) {
        long nanos = nanoTime.getAsLong();
        if (hsmLookedAtNanos != null && nanos - hsmLookedAtNanos < HSM_EVERY.toNanos()) {
            return;
        }
        hsmLookedAtNanos = nanos;
        for (Place place :
                store.read(transaction -> keys.wornFrom(transaction, MessageCounts.ROTATE_FROM, KEYS_PER_PASS))) {
            rotate(place, now, row -> row.state() == KeyState.ENABLED);
        }
        new HsmSweep(store, keysOnToken).sweep(now);
    }

    private void rotate(Place place, Instant now, Predicate<KeyRow> due) {
        AccountId account = place.account();
        try (NewMaterial material = material(place)) {
            String versionId = maker.id();
            Outcome outcome = store.write(events.of("CreateKeyVersion", account, place.keyId(), now), transaction -> {
                KeyRow row = keys.find(transaction, account, place.keyId());
                VersionRow newest = directory.versions().newest(transaction, account, place.keyId());
                if (row == null || newest == null || !due.test(row) || row.spec() != material.spec()) {
                    throw overtaken(place);
                }
                transaction.afterCommit(() -> directory.forget(account, place.keyId()));
                if (newest.number() >= KeyLimits.AUTOMATIC_VERSIONS_MAX) {
                    keys.update(
                            transaction,
                            account,
                            row.rotating(new KeyRow.Rotation(
                                    false,
                                    row.rotation().interval(),
                                    row.rotation().lastAt(),
                                    null)));
                    return new Outcome(place.keyId(), "", "LimitExceeded");
                }
                Duration interval = row.rotation().interval();
                // From now on and not from when it was due: after a pause there is one rotation to make up for, no
                // more.
                boolean automatic = row.rotation().automatic();
                KeyRow changed = row.withPrimary(
                        versionId,
                        new KeyRow.Rotation(
                                automatic, interval, now, interval == null || !automatic ? null : now.plus(interval)));
                directory
                        .versions()
                        .insert(
                                transaction,
                                account,
                                vault.version(transaction, account, changed, newest.number() + 1, material, now));
                keys.update(transaction, account, changed);
                return new Outcome(place.keyId(), versionId, "Rotated");
            });
            if (outcome.result().equals("Rotated")) {
                material.committed(account, versionId);
            } else {
                LOG.warn(
                        "The key {} of account {} has as many versions as it may have and rotates no more",
                        place.keyId(),
                        account);
            }
        } catch (ApiFailure refused) {
            if (SealError.SEALED.isOf(refused)) {
                return; // It is due when the seal is open again.
            }
            LOG.warn(
                    "The key {} of account {} cannot rotate: {} {}",
                    place.keyId(),
                    account,
                    refused.code(),
                    refused.message());
            if (refused.code().equals(KeyError.UNAVAILABLE.code())) {
                // Its row was altered: nothing is written over it, and the other keys go on.
                return;
            }
            // Without this the key would come first in every pass.
            store.maintain(transaction -> {
                KeyRow row = keys.find(transaction, account, place.keyId());
                if (row != null && isDue(row, now)) {
                    KeyRow.Rotation rotation = row.rotation();
                    keys.update(
                            transaction,
                            account,
                            row.rotating(new KeyRow.Rotation(
                                    true, rotation.interval(), rotation.lastAt(), now.plus(RETRY_AFTER))));
                }
                return null;
            });
            directory.forget(account, place.keyId());
        }
    }

    private NewMaterial material(Place place) {
        KeyRow row = directory.require(place.account(), place.keyId()).row();
        return maker.material(row.spec(), row.level());
    }

    private static boolean isDue(KeyRow row, Instant now) {
        Instant next = row.rotation().nextAt();
        return row.rotation().automatic() && row.state() == KeyState.ENABLED && next != null && !next.isAfter(now);
    }

    /** Undoes a transaction that found nothing to do, so that it leaves no event. */
    private static ApiFailure overtaken(Place place) {
        return KeyError.STATE.failure("changed meanwhile", place.keyId());
    }

    private void expire(Place place, Instant now) {
        AccountId account = place.account();
        change(place, "DeleteKeyMaterial", now, transaction -> {
            KeyRow row = keys.find(transaction, account, place.keyId());
            Instant end = row == null ? null : row.materialExpiresAt();
            if (row == null || end == null || end.isAfter(now)) {
                throw overtaken(place);
            }
            keys.update(
                    transaction,
                    account,
                    ImportOperations.withoutMaterial(directory.versions(), transaction, account, row));
            transaction.afterCommit(() -> directory.forget(account, place.keyId()));
            return new Outcome(place.keyId(), row.primaryVersionId(), "MaterialDestroyed");
        });
        expiriesSeen.remove(place);
    }

    private void destroy(Place place, Instant now) {
        AccountId account = place.account();
        // One that is not destroyed now is seen for an hour again.
        deletionsSeen.remove(place);
        List<String> objects = released(place);
        if (objects == null) {
            return;
        }
        boolean destroyed = change(place, "DeleteKey", now, transaction -> {
            KeyRow row = keys.find(transaction, account, place.keyId());
            Instant due = row == null ? null : row.deleteAt();
            boolean isDue = due != null && !due.plus(DELETION_ALLOWANCE).isAfter(now);
            if (row == null || row.state() != KeyState.PENDING_DELETION || !isDue) {
                throw overtaken(place);
            }
            directory.versions().shred(transaction, account, place.keyId());
            keys.delete(transaction, account, place.keyId());
            transaction.afterCommit(() -> directory.forgetDestroyed(account, place.keyId()));
            return new Outcome(place.keyId(), "", "Destroyed");
        });
        if (destroyed && hsm != null) {
            destroyObjects(hsm, objects);
        }
    }

    /**
     * The objects of a key on the HSM, labelled as pending, so that from the commit on the sweep takes them if this
     * process does not. They are destroyed only when the row is gone: until then the deletion can be taken back. Null when
     * the HSM does not answer.
     */
    private @Nullable List<String> released(Place place) {
        try {
            List<String> objects = store.read(
                    transaction -> directory.versions().tokenObjects(transaction, place.account(), place.keyId()));
            for (String object : objects) {
                if (hsm == null) {
                    throw HsmError.UNAVAILABLE.failure("the server was started without it");
                }
                hsm.release(object);
            }
            return objects;
        } catch (ApiFailure unavailable) {
            LOG.warn("The key {} is not destroyed yet: {}", place.keyId(), unavailable.message());
            return null;
        }
    }

    private static void destroyObjects(HsmKeys hsm, List<String> objects) {
        try {
            objects.forEach(hsm::destroy);
        } catch (ApiFailure unavailable) {
            LOG.warn("Material on the HSM is destroyed by the next sweep: {}", unavailable.message());
        }
    }

    private boolean change(Place place, String operation, Instant now, TransactionBody<Outcome> body) {
        try {
            Outcome outcome = store.write(events.of(operation, place.account(), place.keyId(), now), body);
            LOG.info("The key {} of account {}: {}", place.keyId(), place.account(), outcome.result());
            return true;
        } catch (ApiFailure refused) {
            // It is looked for again in the next pass.
            LOG.warn(
                    "{} of the key {} of account {} was not done: {} {}",
                    operation,
                    place.keyId(),
                    place.account(),
                    refused.code(),
                    refused.message());
            return false;
        }
    }
}
