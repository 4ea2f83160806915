package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.EventDraft;
import dev.jadegate.gate.api.Call;
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
    private final Vault vault;
    private final NewValues newValues;

    /** @param newValues makes values for managed secrets */
    SecretRotations(Store store, SecretTable table, VersionTable versions, Vault vault, NewValues newValues) {
        this.store = store;
        this.table = table;
        this.versions = versions;
        this.vault = vault;
        this.newValues = newValues;
    }

    /** Refuses rotation where nothing could be told the new value. */
    static void requireRotatable(SecretType type) {
        switch (type) {
            case RDS, RAM_CREDENTIALS -> {}
            case GENERIC, ECS ->
                throw SecretError.UNSUPPORTED.failure("Secrets of type `" + type.wireName()
                        + "` do not rotate: call PutSecretValue or use an agent.");
        }
    }

    <R extends Record> R policy(Call call, String name, boolean automatic, @Nullable Duration interval, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecretRow row = table.requireLive(transaction, account, name);
            requireRotatable(row.type());
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
            requireRotatable(row.type());
            if (versions.find(transaction, account, name, versionId) != null) {
                return response;
            }
            if (RotationTable.find(transaction, account, name) != null) {
                throw SecretError.ROTATING.failure(name);
            }
            Instant hourAgo = call.time().minus(Duration.ofHours(1));
            if (versions.rotationsSince(transaction, account, hourAgo) >= SecretLimits.ROTATIONS_PER_HOUR_MAX) {
                throw SecretError.ROTATION_QUOTA.failure(SecretLimits.ROTATIONS_PER_HOUR_MAX);
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
                    && RotationTable.find(transaction, account, name) == null;
            if (row == null || !due) {
                return new Progress(name, versionId, "NOT_DUE");
            }
            begin(transaction, account, row, versionId, now, false);
            return new Progress(name, versionId, RotationTable.State.PENDING_CREATED.name());
        });
    }

    private void begin(
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
        String previous = valueOf(transaction, account, name, stages.get(Stage.PREVIOUS));
        String pending = newValues.next(transaction, account, row.type(), row.config(), current, previous, now);
        byte[] sealed = vault.seal(transaction, account, row.encryptionKeyId(), name, versionId, pending)
                .blob();
        // INVARIANT (durable first): the new value is committed before anything outside hears of it.
        versions.stage(transaction, account, name, Stage.PENDING, versionId);
        versions.insert(
                transaction, account, name, new VersionRow(versionId, SecretValue.TEXT, sealed, now), rotatedByCall);
        RotationTable.insert(transaction, account, name, versionId, now);
    }

    private @Nullable String valueOf(
            Transaction transaction, AccountId account, String name, @Nullable String versionId) {
        VersionRow version = versionId == null ? null : versions.find(transaction, account, name, versionId);
        return version == null ? null : vault.open(transaction, account, name, version);
    }
}
