package dev.jadegate.kms.secret;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.kms.secret.RotationTable.RotationRow;
import dev.jadegate.kms.secret.RotationTable.State;
import dev.jadegate.kms.secret.SecretTable.SecretRow;
import dev.jadegate.kms.secret.VersionTable.VersionRow;
import dev.jadegate.kms.secret.rotation.RotationFailed;
import dev.jadegate.kms.secret.rotation.RotationTarget;
import dev.jadegate.kms.secret.rotation.RotationTarget.Rotation;
import dev.jadegate.kms.secret.rotation.RotationTarget.Subject;
import dev.jadegate.kms.secret.rotation.RotationTargets;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.SealError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one rotation forward. Each state is committed before the next step is made, and each step may be made again, so
 * a process that ends at any moment is followed by one that goes on. Safe for use by many threads; a rotation belongs to
 * the thread that claimed it last.
 */
final class RotationSteps {
    private static final Logger LOG = LoggerFactory.getLogger(RotationSteps.class);

    static final Duration RETRY_FIRST = Duration.ofSeconds(5);
    static final Duration RETRY_MAX = Duration.ofHours(1);

    /** 5 s, doubled ten times, is more than an hour. */
    private static final int DOUBLINGS_MAX = 10;

    /** How long the outside may take for one step. */
    static final Duration STEP_MAX = Duration.ofSeconds(30);

    private final Needs needs;
    private final Store store;

    /**
     * What it works with.
     *
     * @param stepMax how long the outside may take for one step
     */
    record Needs(
            Store store,
            SecretTable table,
            VersionTable versions,
            RotationTable underWay,
            Vault vault,
            SecretRotations rotations,
            ServiceCalls events,
            RotationTargets targets,
            RotationCounts counts,
            Clock clock,
            RandomGenerator random,
            Duration stepMax) {}

    RotationSteps(Needs needs) {
        this.needs = needs;
        this.store = needs.store;
    }

    /** The server stops: nothing is noted, the next start makes the step again. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A step outside of this process. */
    @FunctionalInterface
    private interface Step<T extends @Nullable Object> {
        T make() throws RotationFailed;
    }

    void carryForward(RotationRow claimed) {
        State state = claimed.state();
        try {
            // Every turn goes one state on; there are as many turns as states.
            for (int turn = 0; turn < State.values().length; turn++) {
                State next = next(claimed, state);
                if (next == null) {
                    return;
                }
                state = next;
            }
        } catch (RotationFailed failed) {
            // What was told to the target may be lost there, as by a backup that was put back: tell it again.
            retryLater(claimed, state == State.TARGET_SET ? State.PENDING_CREATED : state, failed.reason());
        } catch (ApiFailure refused) {
            if (SealError.SEALED.isOf(refused)) {
                return; // Nothing failed: it goes on from its state when the seal is open again.
            }
            retryLater(claimed, state, refused.code() + ": " + refused.message());
        } catch (Stopped _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            // The text of an exception of a driver may hold what the driver was given.
            StackTraceElement[] trace = bug.getStackTrace();
            LOG.error(
                    "The rotation of `{}` of account {} met a bug: {} at {}",
                    claimed.secret(),
                    claimed.account(),
                    bug.getClass().getName(),
                    trace.length == 0 ? "an unknown place" : trace[0]);
            retryLater(claimed, state, "internal error, the server's log names it");
        }
    }

    /** Makes the step that leads out of {@code state}; returns the next state, or null when it is not to be left now. */
    private @Nullable State next(RotationRow claimed, State state) throws RotationFailed {
        SecretRow secret =
                store.read(transaction -> needs.table.find(transaction, claimed.account(), claimed.secret()));
        if (secret == null) {
            return null;
        }
        RotationTarget target = needs.targets.of(secret.type(), secret.config());
        Subject subject = store.read(transaction -> subject(transaction, claimed, secret));
        if (state == State.REQUESTED) {
            String made = bounded(() -> target.create(subject));
            return created(claimed, made);
        }
        if (!store.<Boolean>read(transaction -> hasStage(transaction, claimed, state))) {
            throw new RotationFailed("the version `" + claimed.versionId()
                    + "` has not the stage of a rotation that is `" + state + "`: what is stored of it was altered");
        }
        Rotation rotation = store.read(transaction -> new Rotation(
                subject, Objects.requireNonNull(value(transaction, claimed, claimed.secret(), claimed.versionId()))));
        return switch (state) {
            case REQUESTED -> throw new IllegalStateException("made above");
            case PENDING_CREATED -> {
                bounded(() -> {
                    target.set(rotation);
                    return null;
                });
                yield advanced(claimed, State.TARGET_SET);
            }
            case TARGET_SET -> {
                bounded(() -> {
                    target.verify(rotation);
                    return null;
                });
                yield advanced(claimed, State.VERIFIED);
            }
            case VERIFIED -> {
                Duration overlap = target.overlap(secret.config());
                yield commit(claimed, overlap) && overlap.isZero() ? State.COMMITTED : null;
            }
            case COMMITTED -> {
                bounded(() -> {
                    target.release(rotation);
                    return null;
                });
                Duration keptFor = target.keptFor();
                yield released(claimed, target, rotation, keptFor) && keptFor.isZero() ? State.RELEASED : null;
            }
            case RELEASED -> {
                finish(claimed, target, rotation);
                yield null;
            }
        };
    }

    /**
     * INVARIANT (stage): a rotation is of the version that was begun for it, and the stage tells which that is: two rows
     * with codes of their own say the same, so one that was put back as it was earlier changes nothing.
     */
    private boolean hasStage(Transaction transaction, RotationRow claimed, State state) {
        String stage = switch (state) {
            case REQUESTED, PENDING_CREATED, TARGET_SET, VERIFIED -> Stage.PENDING;
            case COMMITTED, RELEASED -> Stage.CURRENT;
        };
        return claimed.versionId()
                .equals(needs.versions
                        .stages(transaction, claimed.account(), claimed.secret())
                        .get(stage));
    }

    /** What the step returned; a step that takes too long is interrupted and counts as failed. */
    private <T extends @Nullable Object> T bounded(Step<T> step) throws RotationFailed {
        FutureTask<T> task = new FutureTask<>(step::make);
        // Virtual: an interrupt closes the socket that such a thread waits on.
        Thread.ofVirtual().name("rotation-step").start(task);
        try {
            return task.get(needs.stepMax.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            task.cancel(true);
            throw new RotationFailed("the step did not end within " + needs.stepMax.toSeconds() + " s");
        } catch (InterruptedException _) {
            task.cancel(true);
            throw new Stopped();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RotationFailed refused -> throw refused;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException("a step threw something else");
            }
        }
    }

    /** The state, or null when the claim was overtaken. */
    private @Nullable State advanced(RotationRow claimed, State state) {
        return store.maintain(transaction -> needs.underWay.advance(transaction, claimed, state)) ? state : null;
    }

    /**
     * Stores the value that the target made.
     *
     * @param value null when it was stored meanwhile
     */
    private @Nullable State created(RotationRow claimed, @Nullable String value) throws RotationFailed {
        if (value == null) {
            boolean stored = store.read(transaction -> hasStage(transaction, claimed, State.REQUESTED)
                    && needs.versions.find(transaction, claimed.account(), claimed.secret(), claimed.versionId())
                            != null);
            if (!stored) {
                throw new RotationFailed("the step `create` stored no version `" + claimed.versionId()
                        + "` with the stage `" + Stage.PENDING + "`");
            }
            return advanced(claimed, State.PENDING_CREATED);
        }
        Instant now = needs.clock.instant();
        boolean done = recorded(claimed, now, State.PENDING_CREATED, transaction -> {
            SecretRow secret = needs.table.find(transaction, claimed.account(), claimed.secret());
            if (secret == null || !needs.underWay.advance(transaction, claimed, State.PENDING_CREATED)) {
                return false;
            }
            SecretValue.check(secret.type(), secret.config(), SecretValue.TEXT, value);
            needs.rotations.storePending(
                    transaction, claimed.account(), secret, claimed.versionId(), value, now, claimed.byCall());
            return true;
        });
        return done ? State.PENDING_CREATED : null;
    }

    private boolean commit(RotationRow claimed, Duration overlap) {
        Instant now = needs.clock.instant();
        boolean done = recorded(claimed, now, State.COMMITTED, transaction -> {
            SecretRow secret = needs.table.find(transaction, claimed.account(), claimed.secret());
            if (secret == null
                    || !hasStage(transaction, claimed, State.VERIFIED)
                    || !needs.underWay.advance(transaction, claimed, State.COMMITTED)) {
                return false;
            }
            needs.versions.makeCurrent(transaction, claimed.account(), claimed.secret(), claimed.versionId());
            needs.versions.unstage(transaction, claimed.account(), claimed.secret(), Stage.PENDING);
            needs.table.put(transaction, claimed.account(), secret.rotatedAt(now));
            needs.underWay.waitUntil(transaction, claimed, now.plus(overlap));
            return true;
        });
        if (done) {
            needs.counts.noteCommitted();
        }
        return done;
    }

    private boolean released(RotationRow claimed, RotationTarget target, Rotation rotation, Duration keptFor) {
        Instant now = needs.clock.instant();
        return recorded(claimed, now, State.RELEASED, transaction -> {
            if (!needs.underWay.advance(transaction, claimed, State.RELEASED)) {
                return false;
            }
            target.released(transaction, rotation, now);
            needs.underWay.waitUntil(transaction, claimed, now.plus(keptFor));
            return true;
        });
    }

    private void finish(RotationRow claimed, RotationTarget target, Rotation rotation) {
        recorded(claimed, needs.clock.instant(), null, transaction -> {
            boolean mine = needs.underWay.finish(transaction, claimed);
            if (mine) {
                target.retired(transaction, rotation);
            }
            return mine;
        });
    }

    /** A change of this rotation; false when the claim was overtaken. */
    @FunctionalInterface
    private interface Change {
        boolean make(Transaction transaction);
    }

    /** Makes a change together with its event; {@code state} null says that the rotation ended. */
    private boolean recorded(RotationRow claimed, Instant now, @Nullable State state, Change change) {
        String done = state == null ? "ENDED" : state.name();
        return store.write(
                        needs.events.rotation(claimed.account(), claimed.secret(), now),
                        transaction -> new SecretRotations.Progress(
                                claimed.secret(), claimed.versionId(), change.make(transaction) ? done : "OVERTAKEN"))
                .state()
                .equals(done);
    }

    private Subject subject(Transaction transaction, RotationRow claimed, SecretRow secret) {
        Map<String, String> stages = needs.versions.stages(transaction, claimed.account(), claimed.secret());
        Map<String, String> named = new HashMap<>();
        for (String other : secret.config().namedSecrets()) {
            String value = value(
                    transaction,
                    claimed,
                    other,
                    needs.versions.stages(transaction, claimed.account(), other).get(Stage.CURRENT));
            SecretRow row = value == null ? null : needs.table.find(transaction, claimed.account(), other);
            if (value != null && row != null && row.plannedDeleteAt() == null) {
                named.put(other, value);
            }
        }
        return new Subject(
                claimed.account(),
                claimed.secret(),
                needs.vault.arn(claimed.account(), claimed.secret()),
                secret.encryptionKeyId() == null ? null : needs.vault.key(claimed.account(), secret.encryptionKeyId()),
                claimed.versionId(),
                secret.config(),
                Objects.requireNonNull(value(transaction, claimed, claimed.secret(), stages.get(Stage.CURRENT))),
                value(transaction, claimed, claimed.secret(), stages.get(Stage.PREVIOUS)),
                Map.copyOf(named),
                () -> store.read(snapshot -> needs.underWay.holds(snapshot, claimed)));
    }

    private @Nullable String value(
            Transaction transaction, RotationRow claimed, String secret, @Nullable String versionId) {
        VersionRow version =
                versionId == null ? null : needs.versions.find(transaction, claimed.account(), secret, versionId);
        return version == null ? null : needs.vault.open(transaction, claimed.account(), secret, version);
    }

    private void retryLater(RotationRow claimed, State state, String error) {
        needs.counts.noteFailed();
        Duration wait = RETRY_FIRST.multipliedBy(1L << Math.min(claimed.attempts(), DOUBLINGS_MAX));
        long millis = Math.min(wait.toMillis(), RETRY_MAX.toMillis());
        // Spread, so that secrets of one database that was away do not come back all at once.
        Instant next = needs.clock.instant().plusMillis(millis + needs.random.nextLong(millis / 5 + 1));
        LOG.warn("The rotation of `{}` of account {} waits: {}", claimed.secret(), claimed.account(), error);
        store.maintain(transaction -> {
            needs.underWay.fail(transaction, claimed, state, error, next);
            return null;
        });
    }
}
