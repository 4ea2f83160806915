package dev.jadegate.kms.secret;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.kms.secret.RotationTable.RotationRow;
import dev.jadegate.kms.secret.SecretTable.Place;
import dev.jadegate.kms.secret.SecretTable.SecretRow;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.SealError;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins the rotations that are due and has those that are under way carried forward. Belongs to one thread. */
final class RotationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(RotationRunner.class);

    /** Secrets that one pass begins and carries forward; the rest waits for the next pass. */
    private static final int SECRETS_PER_PASS = 100;

    /** Of one account, so that one whose targets do not answer keeps the others waiting for minutes at most. */
    static final int OF_ACCOUNT_PER_PASS = 20;

    /** Rotations that are carried forward at the same time. */
    static final int AT_A_TIME = 8;

    private final Store store;
    private final SecretTable table;
    private final RotationTable underWay;
    private final SecretRotations rotations;
    private final ServiceCalls events;
    private final RotationSteps steps;
    private final Clock clock;
    private final Supplier<UUID> ids;

    RotationRunner(
            Store store,
            SecretTable table,
            RotationTable underWay,
            SecretRotations rotations,
            ServiceCalls events,
            RotationSteps steps,
            Clock clock,
            Supplier<UUID> ids) {
        this.store = store;
        this.table = table;
        this.underWay = underWay;
        this.rotations = rotations;
        this.events = events;
        this.steps = steps;
        this.clock = clock;
        this.ids = ids;
    }

    /** Begins what is due and carries forward what is under way; returns when that is done or interrupted. */
    void pass() {
        Instant now = clock.instant();
        for (Place place : store.read(transaction -> table.rotationDue(transaction, now, SECRETS_PER_PASS))) {
            begin(place, now);
        }
        List<RotationRow> due =
                store.read(transaction -> underWay.due(transaction, now, OF_ACCOUNT_PER_PASS, SECRETS_PER_PASS));
        if (due.isEmpty()) {
            return;
        }
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            carryForward(workers, due);
        }
    }

    private void carryForward(ExecutorService workers, List<RotationRow> due) {
        try {
            Semaphore free = new Semaphore(AT_A_TIME);
            List<Future<?>> work = new ArrayList<>();
            for (RotationRow row : due) {
                free.acquire();
                work.add(workers.submit(() -> {
                    try {
                        carryForward(row);
                    } finally {
                        free.release();
                    }
                }));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } catch (InterruptedException _) {
            // Closing: the next start goes on where the workers are.
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(failed);
            }
        }
    }

    private void carryForward(RotationRow row) {
        RotationRow claimed = store.maintain(transaction -> underWay.claim(transaction, row));
        if (claimed != null) {
            steps.carryForward(claimed);
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
                            row.rotating(true, row.interval(), now.plus(RotationSteps.RETRY_MAX), row.updatedAt()));
                }
                return null;
            });
        }
    }
}
