package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.EventDraft;
import dev.jadegate.gate.api.Call;
import dev.jadegate.kms.secret.RotationTable.State;
import dev.jadegate.kms.secret.SecretTable.SecretRow;
import dev.jadegate.kms.secret.VersionTable.VersionRow;
import dev.jadegate.kms.secret.rotation.NewValues;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When secrets rotate, and how a rotation begins. Safe for use by many threads. */
final class SecretRotations {
    private final Store store;
    private final SecretTable table;
    private final VersionTable versions;
    private final RotationTable underWay;
    private final Vault vault;
    private final NewValues newValues;
    private final int perHourMax;

    /**
     * Puts it together.
     *
     * @param newValues makes values for managed secrets
     * @param perHourMax RotateSecret calls of an account in an hour; 0 for no limit
     */
    SecretRotations(
            Store store,
            SecretTable table,
            VersionTable versions,
            RotationTable underWay,
            Vault vault,
            NewValues newValues,
            int perHourMax) {
        this.store = store;
        this.table = table;
        this.versions = versions;
        this.underWay = underWay;
        this.vault = vault;
        this.newValues = newValues;
        this.perHourMax = perHourMax;
    }

    /** Refuses rotation where nothing could be told the new value. */
    static void requireRotatable(SecretType type, ExtendedConfig config) {
        switch (type) {
            case RDS, RAM_CREDENTIALS -> {}
            case GENERIC, ECS -> {
                if (config.hookUrl() == null && config.command() == null) {
                    throw SecretError.UNSUPPORTED.failure("A secret of type `" + type.wireName()
                            + "` rotates when `CustomData` of its ExtendedConfig names a `HookUrl` or a `Command`;"
                            + " without one, call PutSecretValue.");
                }
            }
        }
    }

    <R extends Record> R policy(Call call, String name, boolean automatic, @Nullable Duration interval, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecretRow row = table.requireLive(transaction, account, name);
            requireRotatable(row.type(), row.config());
            Duration every = interval == null ? row.interval() : interval;
            if (automatic && every == null) {
                throw SecretError.INVALID.failure("RotationInterval", "automatic rotation needs it");
            }
            Instant last = row.lastRotationAt() == null ? call.time() : row.lastRotationAt();
            Instant next = automatic && every != null ? last.plus(every) : null;
            table.put(transaction, account, row.rotating(automatic, every, next, call.time()));
            return response;
        });
    }

    /**
     * Begins a rotation that a caller asked for: when this returns, the new value is stored and will be set.
     *
     * @param versionId a retry with the same one is a success
     */
    <R extends Record> R rotate(Call call, String name, String versionId, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecretRow row = table.requireLive(transaction, account, name);
            requireRotatable(row.type(), row.config());
            Boolean rotated = versions.rotatedByCall(transaction, account, name, versionId);
            RotationTable.RotationRow there = underWay.find(transaction, account, name);
            boolean same = there != null && there.versionId().equals(versionId);
            if (same || Boolean.TRUE.equals(rotated)) {
                return response;
            }
            if (rotated != null) {
                throw SecretError.VERSION_EXISTS.failure(versionId);
            }
            if (there != null) {
                // Of a database account only the old password is left to be ended, and the next rotation ends it too.
                boolean overlapping = row.type() == SecretType.RDS
                        && (there.state() == State.COMMITTED || there.state() == State.RELEASED);
                if (!overlapping) {
                    throw SecretError.ROTATING.failure(name);
                }
                underWay.delete(transaction, account, name);
            }
            Instant hourAgo = call.time().minus(Duration.ofHours(1));
            long calls = versions.rotationsSince(transaction, account, hourAgo)
                    + underWay.requestedByCall(transaction, account);
            if (perHourMax > 0 && calls >= perHourMax) {
                throw SecretError.ROTATION_QUOTA.failure(perHourMax);
            }
            begin(transaction, account, row, versionId, call.time(), true);
            return response;
        });
    }

    /** What the trail is told of a rotation that begins or ends by itself. */
    record Progress(String secretName, String versionId, String state) {}

    /** Begins a rotation whose time has come, unless it was begun or switched off meanwhile. */
    void beginDue(
            AccountId account, String name, String versionId, Instant now, Function<AccountId, EventDraft> event) {
        store.write(event.apply(account), transaction -> {
            SecretRow row = table.find(transaction, account, name);
            Instant next = row == null ? null : row.nextRotationAt();
            boolean due = row != null
                    && next != null
                    && !next.isAfter(now)
                    && row.automaticRotation()
                    && row.plannedDeleteAt() == null
                    && underWay.find(transaction, account, name) == null;
            if (row == null || !due) {
                return new Progress(name, versionId, "NOT_DUE");
            }
            return new Progress(
                    name,
                    versionId,
                    begin(transaction, account, row, versionId, now, false).name());
        });
    }

    private State begin(
            Transaction transaction,
            AccountId account,
            SecretRow row,
            String versionId,
            Instant now,
            boolean rotatedByCall) {
        String name = row.name();
        Map<String, String> stages = versions.stages(transaction, account, name);
        String current = valueOf(transaction, account, name, stages.get(Stage.CURRENT));
        if (current == null) {
            throw SecretError.STAGE_NOT_FOUND.failure(name, Stage.CURRENT);
        }
        if (row.type() == SecretType.GENERIC) {
            // What its value looks like is known to the owner's hook or command alone.
            underWay.insert(transaction, account, name, versionId, State.REQUESTED, rotatedByCall, now);
            return State.REQUESTED;
        }
        String previous = valueOf(transaction, account, name, stages.get(Stage.PREVIOUS));
        String pending = newValues.next(transaction, account, row.type(), row.config(), current, previous, now);
        // INVARIANT (durable first): the new value is committed before anything outside hears of it.
        storePending(transaction, account, row, versionId, pending, now, rotatedByCall);
        underWay.insert(transaction, account, name, versionId, State.PENDING_CREATED, rotatedByCall, now);
        return State.PENDING_CREATED;
    }

    /** Stores the value that a rotation is about to make current. */
    void storePending(
            Transaction transaction,
            AccountId account,
            SecretRow row,
            String versionId,
            String pending,
            Instant now,
            boolean rotatedByCall) {
        byte[] sealed = vault.seal(transaction, account, row.encryptionKeyId(), row.name(), versionId, pending)
                .blob();
        versions.stage(transaction, account, row.name(), Stage.PENDING, versionId);
        versions.insert(
                transaction,
                account,
                row.name(),
                new VersionRow(versionId, SecretValue.TEXT, sealed, now),
                rotatedByCall);
    }

    private @Nullable String valueOf(
            Transaction transaction, AccountId account, String name, @Nullable String versionId) {
        VersionRow version = versionId == null ? null : versions.find(transaction, account, name, versionId);
        return version == null ? null : vault.open(transaction, account, name, version);
    }
}
