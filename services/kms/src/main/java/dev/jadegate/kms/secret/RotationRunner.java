package dev.jadegate.kms.secret;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.kms.secret.RotationTable.RotationRow;
import dev.jadegate.kms.secret.RotationTable.State;
import dev.jadegate.kms.secret.SecretTable.Place;
import dev.jadegate.kms.secret.SecretTable.SecretRow;
import dev.jadegate.kms.secret.VersionTable.VersionRow;
import dev.jadegate.kms.secret.rotation.RotationFailed;
import dev.jadegate.kms.secret.rotation.RotationTarget;
import dev.jadegate.kms.secret.rotation.RotationTarget.Rotation;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.SealError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries rotations forward. Each state is committed before the next step is made, and each step may be made again, so
 * a process that ends at any moment is followed by one that goes on. Belongs to one thread.
 */
final class RotationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(RotationRunner.class);

    /** Secrets that one pass begins and carries forward; the rest waits for the next pass. */
    private static final int SECRETS_PER_PASS = 100;

    static final Duration RETRY_FIRST = Duration.ofSeconds(5);
    static final Duration RETRY_MAX = Duration.ofHours(1);

    /** 5 s, doubled ten times, is more than an hour. */
    private static final int DOUBLINGS_MAX = 10;

    private final Store store;
    private final SecretTable table;
    private final VersionTable versions;
    private final Vault vault;
    private final SecretRotations rotations;
    private final ServiceCalls events;
    private final Function<SecretType, RotationTarget> targets;
    private final Clock clock;
    private final RandomGenerator random;
    private final Supplier<UUID> ids;

    /** What the runner works with. */
    record Needs(
            Store store,
            SecretTable table,
            VersionTable versions,
            Vault vault,
            SecretRotations rotations,
            ServiceCalls events,
            Function<SecretType, RotationTarget> targets,
            Clock clock,
            RandomGenerator random,
            Supplier<UUID> ids) {}

    RotationRunner(Needs needs) {
        this.store = needs.store;
        this.table = needs.table;
        this.versions = needs.versions;
        this.vault = needs.vault;
        this.rotations = needs.rotations;
        this.events = needs.events;
        this.targets = needs.targets;
        this.clock = needs.clock;
        this.random = needs.random;
        this.ids = needs.ids;
    }

    /** Begins what is due and carries forward what is under way. */
    void pass() {
        Instant now = clock.instant();
        for (Place place : store.read(transaction -> table.rotationDue(transaction, now, SECRETS_PER_PASS))) {
            begin(place, now);
        }
        for (RotationRow row : store.read(transaction -> RotationTable.due(transaction, now, SECRETS_PER_PASS))) {
            RotationRow claimed = store.maintain(transaction -> RotationTable.claim(transaction, row));
            if (claimed != null) {
                carryForward(claimed);
            }
        }
    }

    private void begin(Place place, Instant now) {
        try {
            rotations.beginDue(
                    place.account(),
                    place.name(),
                    ids.get().toString(),
                    now,
                    account -> events.rotation(account, place.name(), now));
        } catch (ApiFailure refused) {
            if (SealError.SEALED.isOf(refused)) {
                return; // It is due when the seal is open again.
            }
            LOG.warn(
                    "The secret `{}` of account {} cannot rotate: {} {}",
                    place.name(),
                    place.account(),
                    refused.code(),
                    refused.message());
            if (refused.code().equals(SecretError.UNAVAILABLE.code())) {
                // Its row was altered: nothing is written over it, and the other secrets go on.
                return;
            }
            // Without this the secret would come first in every pass.
            store.maintain(transaction -> {
                SecretRow row = table.find(transaction, place.account(), place.name());
                if (row != null && row.automaticRotation()) {
                    table.put(
                            transaction,
                            place.account(),
                            row.rotating(true, row.interval(), now.plus(RETRY_MAX), row.updatedAt()));
                }
                return null;
            });
        }
    }

    private void carryForward(RotationRow claimed) {
        State state = claimed.state();
        try {
            // Every turn goes one state on; there are as many turns as states.
            for (int turn = 0; turn < State.values().length; turn++) {
                SecretRow secret =
                        store.read(transaction -> table.find(transaction, claimed.account(), claimed.secret()));
                if (secret == null) {
                    return;
                }
                RotationTarget target = targets.apply(secret.type());
                Rotation rotation = store.read(transaction -> load(transaction, claimed, secret));
                State next = switch (state) {
                    case PENDING_CREATED -> {
                        target.set(rotation);
                        yield advanced(claimed, State.TARGET_SET);
                    }
                    case TARGET_SET -> {
                        target.verify(rotation);
                        yield advanced(claimed, State.VERIFIED);
                    }
                    case VERIFIED -> commit(claimed, target.retireAfter());
                    case COMMITTED -> {
                        store.maintain(transaction -> {
                            if (RotationTable.finish(transaction, claimed)) {
                                target.retire(transaction, rotation);
                            }
                            return null;
                        });
                        yield null;
                    }
                };
                if (next == null
                        || (next == State.COMMITTED && !target.retireAfter().isZero())) {
                    return;
                }
                state = next;
            }
        } catch (RotationFailed failed) {
            // What was told to the target may be lost there, as by a backup that was put back: tell it again.
            retryLater(claimed, state == State.TARGET_SET ? State.PENDING_CREATED : state, failed.reason());
        } catch (ApiFailure refused) {
            retryLater(claimed, state, refused.code() + ": " + refused.message());
        }
    }

    /** The state, or null when the claim was overtaken. */
    private @Nullable State advanced(RotationRow claimed, State state) {
        return store.maintain(transaction -> RotationTable.advance(transaction, claimed, state)) ? state : null;
    }

    private @Nullable State commit(RotationRow claimed, Duration retireAfter) {
        Instant now = clock.instant();
        SecretRotations.Progress progress =
                store.write(events.rotation(claimed.account(), claimed.secret(), now), transaction -> {
                    SecretRow secret = table.find(transaction, claimed.account(), claimed.secret());
                    // INVARIANT (pending): only the version that was begun for it, which its stage tells, becomes
                    // current;
                    // the row of a rotation alone does not say so.
                    boolean pending = claimed.versionId()
                            .equals(versions.stages(transaction, claimed.account(), claimed.secret())
                                    .get(Stage.PENDING));
                    if (secret == null || !pending || !RotationTable.advance(transaction, claimed, State.COMMITTED)) {
                        return new SecretRotations.Progress(claimed.secret(), claimed.versionId(), "OVERTAKEN");
                    }
                    versions.makeCurrent(transaction, claimed.account(), claimed.secret(), claimed.versionId());
                    versions.unstage(transaction, claimed.account(), claimed.secret(), Stage.PENDING);
                    table.put(transaction, claimed.account(), secret.rotatedAt(now));
                    RotationTable.waitUntil(transaction, claimed, now.plus(retireAfter));
                    return new SecretRotations.Progress(claimed.secret(), claimed.versionId(), State.COMMITTED.name());
                });
        return progress.state().equals(State.COMMITTED.name()) ? State.COMMITTED : null;
    }

    private Rotation load(Transaction transaction, RotationRow claimed, SecretRow secret) {
        Map<String, String> stages = versions.stages(transaction, claimed.account(), claimed.secret());
        return new Rotation(
                claimed.account(),
                claimed.secret(),
                claimed.versionId(),
                secret.config(),
                Objects.requireNonNull(value(transaction, claimed, claimed.versionId())),
                Objects.requireNonNull(value(transaction, claimed, stages.get(Stage.CURRENT))),
                value(transaction, claimed, stages.get(Stage.PREVIOUS)));
    }

    private @Nullable String value(Transaction transaction, RotationRow claimed, @Nullable String versionId) {
        VersionRow version =
                versionId == null ? null : versions.find(transaction, claimed.account(), claimed.secret(), versionId);
        return version == null ? null : vault.open(transaction, claimed.account(), claimed.secret(), version);
    }

    private void retryLater(RotationRow claimed, State state, String error) {
        Duration wait = RETRY_FIRST.multipliedBy(1L << Math.min(claimed.attempts(), DOUBLINGS_MAX));
        long millis = Math.min(wait.toMillis(), RETRY_MAX.toMillis());
        // Spread, so that secrets of one database that was away do not come back all at once.
        Instant next = clock.instant().plusMillis(millis + random.nextLong(millis / 5 + 1));
        LOG.warn("The rotation of `{}` of account {} waits: {}", claimed.secret(), claimed.account(), error);
        store.maintain(transaction -> {
            RotationTable.fail(transaction, claimed, state, error, next);
            return null;
        });
    }
}
