package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Call;
import dev.jadegate.kms.secret.SecretTable.SecretRow;
import dev.jadegate.kms.secret.VersionTable.VersionRow;
import dev.jadegate.kms.secret.rotation.HookSessions;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The life of secrets: made, described, changed, deleted and brought back. Safe for use by many threads. */
final class Secrets {
    private final Store store;
    private final SecretTable table;
    private final VersionTable versions;
    private final Vault vault;
    private final Supplier<UUID> ids;
    private final RotationTable rotations;
    private final HookSessions hookSessions;

    /** @param hookSessions told of accounts whose secrets name a hook */
    Secrets(
            Store store,
            SecretTable table,
            VersionTable versions,
            Vault vault,
            Supplier<UUID> ids,
            RotationTable rotations,
            HookSessions hookSessions) {
        this.store = store;
        this.table = table;
        this.versions = versions;
        this.vault = vault;
        this.ids = ids;
        this.rotations = rotations;
        this.hookSessions = hookSessions;
    }

    /**
     * What CreateSecret was asked for, checked.
     *
     * @param interval how often it rotates by itself; null for not at all
     * @param policy its own, or null for the default
     */
    record Draft(
            String name,
            SecretType type,
            ExtendedConfig config,
            String versionId,
            String dataType,
            String data,
            String description,
            @Nullable String keyId,
            boolean automaticRotation,
            @Nullable Duration interval,
            Map<String, String> tags,
            @Nullable String policy) {
        @Override
        public String toString() {
            return "Draft[" + name + "]";
        }
    }

    <R extends Record> R create(Call call, Draft draft, Function<SecretRow, R> reply) {
        AccountId account = call.caller().account();
        Instant now = call.time();
        String otherVersion = ids.get().toString();
        return store.write(call, transaction -> {
            if (table.find(transaction, account, draft.name) != null) {
                throw SecretError.EXISTS.failure(draft.name);
            }
            if (table.count(transaction, account) >= SecretLimits.SECRETS_MAX) {
                throw SecretError.SECRET_LIMIT.failure(SecretLimits.SECRETS_MAX);
            }
            prepare(transaction, account, draft.config, now);
            String keyId = null;
            if (draft.config.doubleUsers()) {
                // Each of the two accounts gets a version of its own: rotation swaps them.
                List<SecretValue.DatabaseAccount> accounts = SecretValue.accounts(draft.data);
                add(transaction, account, draft, otherVersion, accounts.get(1).json(), now);
                keyId = add(
                        transaction,
                        account,
                        draft,
                        draft.versionId,
                        accounts.get(0).json(),
                        now);
                versions.stage(transaction, account, draft.name, Stage.PREVIOUS, otherVersion);
            } else {
                keyId = add(transaction, account, draft, draft.versionId, draft.data, now);
            }
            versions.makeCurrent(transaction, account, draft.name, draft.versionId);
            SecretRow row = new SecretRow(
                    draft.name,
                    draft.type,
                    draft.description,
                    draft.keyId == null ? null : keyId,
                    draft.config,
                    draft.automaticRotation,
                    draft.interval,
                    null,
                    draft.automaticRotation && draft.interval != null ? now.plus(draft.interval) : null,
                    null,
                    now,
                    now);
            table.put(transaction, account, row);
            if (draft.policy != null) {
                table.setPolicy(transaction, account, draft.name, draft.policy);
            }
            table.putTags(transaction, account, draft.name, draft.tags);
            return reply.apply(row);
        });
    }

    /** Sees to it that what rotation is to use is there. */
    private void prepare(Transaction transaction, AccountId account, ExtendedConfig config, Instant now) {
        config.namedSecrets().forEach(other -> table.requireLive(transaction, account, other));
        if (config.hookUrl() != null) {
            hookSessions.prepare(transaction, account, now);
        }
    }

    /** Stores a version and returns the id of the key that sealed it. */
    private String add(
            Transaction transaction, AccountId account, Draft draft, String versionId, String data, Instant now) {
        var sealed = vault.seal(transaction, account, draft.keyId, draft.name, versionId, data);
        versions.insert(
                transaction, account, draft.name, new VersionRow(versionId, draft.dataType, sealed.blob(), now), false);
        return sealed.keyId();
    }

    /**
     * A secret with what belongs to it.
     *
     * @param rotation the one that is under way, or null
     */
    record Described(SecretRow row, Map<String, String> tags, RotationTable.@Nullable RotationRow rotation) {}

    Described describe(AccountId account, String name) {
        return store.read(transaction -> new Described(
                table.require(transaction, account, name),
                table.tags(transaction, account, name),
                rotations.find(transaction, account, name)));
    }

    /** The id of the key that a secret's owner named; null for the service's own and when there is no such secret. */
    @Nullable
    String namedKey(AccountId account, String name) {
        SecretRow row = store.readOne(transaction -> table.find(transaction, account, name));
        return row == null ? null : row.encryptionKeyId();
    }

    /** A secret, or null when there is none of the name. */
    @Nullable
    SecretRow find(AccountId account, String name) {
        return store.readOne(transaction -> table.find(transaction, account, name));
    }

    /** A page of what fits the filter, and how many there are. */
    record Listed(List<Described> page, int totalCount) {}

    Listed list(AccountId account, SecretFilter filter, int pageNumber, int pageSize) {
        return store.read(transaction -> {
            List<Described> fitting = table.all(transaction, account).stream()
                    .filter(filter::fitsRow)
                    .map(row -> new Described(
                            row, filter.needsTags() ? table.tags(transaction, account, row.name()) : Map.of(), null))
                    .filter(described -> filter.fitsTags(described.tags))
                    .toList();
            List<Described> page = fitting.stream()
                    .skip((long) (pageNumber - 1) * pageSize)
                    .limit(pageSize)
                    .map(described ->
                            new Described(described.row, table.tags(transaction, account, described.row.name()), null))
                    .toList();
            return new Listed(page, fitting.size());
        });
    }

    /** The policy that was set, or null. */
    @Nullable
    String policy(AccountId account, String name) {
        return store.read(transaction -> {
            table.require(transaction, account, name);
            return table.policy(transaction, account, name);
        });
    }

    <R extends Record> R setPolicy(Call call, String name, String policy, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecretRow row = table.requireLive(transaction, account, name);
            // What decides now must be what was written before it is replaced.
            table.policy(transaction, account, name);
            table.setPolicy(transaction, account, name, policy);
            table.put(transaction, account, row.described(row.description(), call.time()));
            return response;
        });
    }

    <R extends Record> R update(
            Call call, String name, @Nullable String description, @Nullable String customData, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecretRow row = table.requireLive(transaction, account, name);
            if (description != null) {
                row = row.described(description, call.time());
            }
            if (customData != null) {
                ExtendedConfig config = row.config().withCustomData(customData);
                RotationSettings.check(row.type(), name, config);
                prepare(transaction, account, config, call.time());
                row = row.configured(config, call.time());
            }
            table.put(transaction, account, row);
            return response;
        });
    }

    /**
     * Deletes a secret.
     *
     * @param recoveryDays how long it can be brought back; null to destroy it at once
     * @param reply makes the response of the time when it is destroyed
     */
    <R extends Record> R delete(Call call, String name, @Nullable Integer recoveryDays, Function<Instant, R> reply) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecretRow row = table.require(transaction, account, name);
            if (recoveryDays == null) {
                table.delete(transaction, account, name);
                return reply.apply(call.time());
            }
            if (row.plannedDeleteAt() != null) {
                throw SecretError.PENDING_DELETION.failure(name);
            }
            Instant planned = call.time().plus(Duration.ofDays(recoveryDays));
            table.put(transaction, account, row.deletedAt(planned, call.time()));
            return reply.apply(planned);
        });
    }

    <R extends Record> R restore(Call call, String name, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecretRow row = table.require(transaction, account, name);
            Instant planned = row.plannedDeleteAt();
            if (planned == null) {
                throw SecretError.NOT_PENDING_DELETION.failure(name);
            }
            if (!planned.isAfter(call.time())) {
                // The window is over, even when the row has not been removed yet.
                throw SecretError.NOT_FOUND.failure(name);
            }
            table.put(transaction, account, row.deletedAt(null, call.time()));
            return response;
        });
    }
}
