package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.kms.key.KeyTable.Place;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import dev.jadegate.store.Store;
import dev.jadegate.store.TransactionBody;
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
            LongSupplier nanoTime) {}

    KeyKeeper(Needs needs) {
        store = needs.store;
        keys = needs.keys;
        directory = needs.directory;
        vault = needs.vault;
        maker = needs.maker;
        events = needs.events;
        clock = needs.clock;
        nanoTime = needs.nanoTime;
    }

    /** What happened to a key. */
    record Outcome(String keyId, String keyVersionId, String result) {}

    /** One pass over all that is due. */
    void pass() {
        Instant now = clock.instant();
        directory.expire();
        for (Place place : store.read(transaction -> keys.rotationDue(transaction, now, KEYS_PER_PASS))) {
            rotate(place, now);
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

    private void rotate(Place place, Instant now) {
        AccountId account = place.account();
        try (KeyMaterial material = maker.material(spec(place))) {
            String versionId = maker.id();
            Outcome outcome = store.write(events.of("CreateKeyVersion", account, place.keyId(), now), transaction -> {
                KeyRow row = keys.find(transaction, account, place.keyId());
                VersionRow newest = directory.versions().newest(transaction, account, place.keyId());
                if (row == null || newest == null || !isDue(row, now) || row.spec() != material.spec()) {
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
                KeyRow changed = row.withPrimary(
                        versionId,
                        new KeyRow.Rotation(true, interval, now, interval == null ? null : now.plus(interval)));
                directory
                        .versions()
                        .insert(
                                transaction,
                                account,
                                vault.version(transaction, account, changed, newest.number() + 1, material, now));
                keys.update(transaction, account, changed);
                return new Outcome(place.keyId(), versionId, "Rotated");
            });
            if (outcome.result().equals("LimitExceeded")) {
                LOG.warn(
                        "The key {} of account {} has as many versions as it may have and rotates no more",
                        place.keyId(),
                        account);
            }
        } catch (ApiFailure refused) {
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

    private KeySpec spec(Place place) {
        return directory.require(place.account(), place.keyId()).row().spec();
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
        change(place, "DeleteKey", now, transaction -> {
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
        deletionsSeen.remove(place);
    }

    private void change(Place place, String operation, Instant now, TransactionBody<Outcome> body) {
        try {
            Outcome outcome = store.write(events.of(operation, place.account(), place.keyId(), now), body);
            LOG.info("The key {} of account {}: {}", place.keyId(), place.account(), outcome.result());
        } catch (ApiFailure refused) {
            // It is looked for again in the next pass.
            LOG.warn(
                    "{} of the key {} of account {} was not done: {} {}",
                    operation,
                    place.keyId(),
                    place.account(),
                    refused.code(),
                    refused.message());
        }
    }
}
