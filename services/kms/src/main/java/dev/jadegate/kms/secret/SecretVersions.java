package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Call;
import dev.jadegate.kms.secret.RotationTable.RotationRow;
import dev.jadegate.kms.secret.SecretTable.SecretRow;
import dev.jadegate.kms.secret.VersionTable.VersionItem;
import dev.jadegate.kms.secret.VersionTable.VersionRow;
import dev.jadegate.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of secrets: read, written, marked by stages. Safe for use by many threads. */
final class SecretVersions {
    private final Store store;
    private final SecretTable table;
    private final VersionTable versions;
    private final RotationTable rotations;
    private final Vault vault;

    SecretVersions(Store store, SecretTable table, VersionTable versions, RotationTable rotations, Vault vault) {
        this.store = store;
        this.table = table;
        this.versions = versions;
        this.rotations = rotations;
        this.vault = vault;
    }

    /** A value with its secret. */
    record Read(SecretRow secret, VersionRow version, String data, List<String> stages) {
        @Override
        public String toString() {
            return "Read[" + secret.name() + "]";
        }
    }

    /**
     * The value of a version.
     *
     * @param versionId wins over the stage
     * @param dryRun checks everything but opens nothing; the value is then empty
     */
    Read get(AccountId account, String name, @Nullable String versionId, @Nullable String stage, boolean dryRun) {
        String wantedStage = stage == null || stage.isEmpty() ? Stage.CURRENT : stage;
        return store.read(transaction -> {
            SecretRow secret = table.requireLive(transaction, account, name);
            Map<String, String> stages = versions.stages(transaction, account, name);
            String wanted = versionId == null || versionId.isEmpty() ? stages.get(wantedStage) : versionId;
            if (wanted == null) {
                throw SecretError.STAGE_NOT_FOUND.failure(name, wantedStage);
            }
            VersionRow version = versions.find(transaction, account, name, wanted);
            if (version == null) {
                throw SecretError.VERSION_NOT_FOUND.failure(name, wanted);
            }
            String data = dryRun ? "" : vault.open(transaction, account, name, version);
            return new Read(secret, version, data, VersionTable.of(stages, wanted));
        });
    }

    /**
     * Adds a version; the same version with the same value once more is a success.
     *
     * @param reply makes the response of the version's stages
     */
    <R extends Record> R put(
            Call call,
            String name,
            VersionRow version,
            String data,
            List<String> stages,
            Function<List<String>, R> reply) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecretRow secret = table.requireLive(transaction, account, name);
            if (secret.type() != SecretType.GENERIC) {
                throw SecretError.UNSUPPORTED.failure("Only generic secrets take a value: call RotateSecret.");
            }
            RotationRow rotation = rotations.find(transaction, account, name);
            boolean ofRotation = rotation != null && rotation.versionId().equals(version.versionId());
            if (stages.contains(Stage.PENDING) && (stages.size() > 1 || !ofRotation)) {
                throw SecretError.INVALID.failure(
                        "VersionStages", "`" + Stage.PENDING + "` is for the version that a rotation asks for, alone");
            }
            SecretValue.check(secret.type(), secret.config(), version.dataType(), data);
            String versionId = version.versionId();
            VersionRow there = versions.find(transaction, account, name, versionId);
            if (there != null) {
                boolean same = there.dataType().equals(version.dataType())
                        && MessageDigest.isEqual(
                                vault.open(transaction, account, name, there).getBytes(StandardCharsets.UTF_8),
                                data.getBytes(StandardCharsets.UTF_8));
                if (!same) {
                    throw SecretError.VERSION_EXISTS.failure(versionId);
                }
                // A retry must not move stages that were moved on meanwhile.
                return reply.apply(VersionTable.of(versions.stages(transaction, account, name), versionId));
            }
            RotationRow wanted = ofRotation && rotation != null && rotation.state() == RotationTable.State.REQUESTED
                    ? rotation
                    : null;
            if (stages.contains(Stage.PENDING) != (wanted != null)) {
                throw SecretError.INVALID.failure(
                        "VersionStages", "the version that a rotation asks for has the stage `" + Stage.PENDING + "`");
            }
            if (rotation != null && wanted == null) {
                // A value that is put by hand is what counts; what the rotation was about to do is given up.
                rotations.delete(transaction, account, name);
                versions.unstage(transaction, account, name, Stage.PENDING);
            }
            byte[] sealed = vault.seal(transaction, account, secret.encryptionKeyId(), name, versionId, data)
                    .blob();
            for (String stage : stages) {
                if (stage.equals(Stage.CURRENT)) {
                    versions.makeCurrent(transaction, account, name, versionId);
                } else {
                    versions.stage(transaction, account, name, stage, versionId);
                }
            }
            requireStages(versions.stages(transaction, account, name));
            versions.insert(
                    transaction,
                    account,
                    name,
                    new VersionRow(versionId, version.dataType(), sealed, call.time()),
                    wanted != null && wanted.byCall());
            table.put(transaction, account, secret.described(secret.description(), call.time()));
            return reply.apply(VersionTable.of(versions.stages(transaction, account, name), versionId));
        });
    }

    private static void requireStages(Map<String, String> stages) {
        if (stages.size() > SecretLimits.STAGES_MAX) {
            throw SecretError.STAGE_LIMIT.failure(SecretLimits.STAGES_MAX);
        }
    }

    /** Versions, newest first. */
    List<VersionItem> list(AccountId account, String name, boolean withDeprecated) {
        return store.read(transaction -> {
            table.require(transaction, account, name);
            return versions.all(transaction, account, name).stream()
                    .filter(version -> withDeprecated || !version.stages().isEmpty())
                    .toList();
        });
    }

    /** Moves or removes a stage. Removing alone is not for ACSCurrent: a secret always has a current version. */
    <R extends Record> R moveStage(
            Call call, String name, String stage, @Nullable String from, @Nullable String to, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecretRow secret = table.requireLive(transaction, account, name);
            if (rotations.find(transaction, account, name) != null) {
                throw SecretError.ROTATING.failure(name);
            }
            String holder = versions.stages(transaction, account, name).get(stage);
            if (from != null && !from.equals(holder)) {
                throw SecretError.INVALID.failure("RemoveFromVersion", "that version does not have the stage");
            }
            if (to == null) {
                versions.unstage(transaction, account, name, stage);
            } else {
                if (versions.find(transaction, account, name, to) == null) {
                    throw SecretError.VERSION_NOT_FOUND.failure(name, to);
                }
                if (stage.equals(Stage.CURRENT)) {
                    versions.makeCurrent(transaction, account, name, to);
                } else {
                    versions.stage(transaction, account, name, stage, to);
                }
                requireStages(versions.stages(transaction, account, name));
            }
            table.put(transaction, account, secret.described(secret.description(), call.time()));
            return response;
        });
    }
}
