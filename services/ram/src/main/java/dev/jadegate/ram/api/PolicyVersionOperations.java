package dev.jadegate.ram.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.access.SystemPolicies;
import dev.jadegate.ram.domain.PolicyTexts;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.store.PolicyTable;
import dev.jadegate.ram.store.PolicyTable.PolicyRow;
import dev.jadegate.ram.store.PolicyTable.VersionRow;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Versions of policies; the default version is the one that decides. */
final class PolicyVersionOperations {
    /** {@code v} and the digits of a number of 32 bits. */
    private static final int VERSION_ID_LENGTH_MAX = 11;

    private static final String DELETE_OLDEST = "DeleteOldestNonDefaultVersionWhenLimitExceeded";

    private final Store store;
    private final PolicyDirectory directory;
    private final SystemPolicies systemPolicies;

    PolicyVersionOperations(Store store, PolicyDirectory directory, SystemPolicies systemPolicies) {
        this.store = store;
        this.directory = directory;
        this.systemPolicies = systemPolicies;
    }

    record CreateVersionRequest(
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            String policyDocument,
            @Nullable Boolean setAsDefault,

            @Param(oneOf = {"None", DELETE_OLDEST}) @Nullable
            String rotateStrategy) {}

    record VersionRequest(
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            @Param(lengthMax = 64) String versionId) {}

    record TypedVersionRequest(
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            @Param(oneOf = {"System", "Custom"}) String policyType,
            @Param(lengthMax = 64) String versionId) {}

    record VersionItem(String versionId, Boolean isDefaultVersion, String policyDocument, Instant createDate) {
        static VersionItem of(VersionRow row, String defaultVersion) {
            return new VersionItem(
                    row.versionId(), row.versionId().equals(defaultVersion), row.document(), row.createdAt());
        }

        static VersionItem of(SystemPolicies.SystemPolicy policy) {
            return new VersionItem("v1", true, policy.text(), SystemPolicies.CREATED_AT);
        }
    }

    record VersionReply(VersionItem policyVersion) {}

    record Versions(List<VersionItem> policyVersion) {}

    record ListVersionsReply(Versions policyVersions) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), get(), list(), setDefault(), delete());
    }

    private Operation<?, ?> create() {
        return Ram.write(
                "CreatePolicyVersion",
                "Adds a version to a custom policy.",
                CreateVersionRequest.class,
                VersionReply.class,
                (call, request) -> List.of(Ram.onPolicy(call, "Custom", request.policyName())),
                List.of(RamError.POLICY_NOT_FOUND, RamError.VERSION_LIMIT, RamError.POLICY_DOCUMENT),
                (call, request) -> {
                    PolicyTexts.requirePolicy(request.policyDocument());
                    AccountId account = call.caller().account();
                    String name = request.policyName();
                    return store.write(call, transaction -> {
                        PolicyRow policy = PolicyTable.require(transaction, account, name);
                        makeRoom(transaction, account, policy, DELETE_OLDEST.equals(request.rotateStrategy()));
                        VersionRow version =
                                new VersionRow(policy.nextVersion(), request.policyDocument(), call.time());
                        PolicyTable.insertVersion(transaction, account, name, version);
                        boolean isDefault = Boolean.TRUE.equals(request.setAsDefault());
                        PolicyRow after = new PolicyRow(
                                name,
                                policy.description(),
                                isDefault ? version.versionId() : policy.defaultVersion(),
                                policy.nextVersion() + 1,
                                policy.createdAt(),
                                call.time());
                        PolicyTable.update(transaction, account, after);
                        directory.changes(transaction, account);
                        return new VersionReply(VersionItem.of(version, after.defaultVersion()));
                    });
                });
    }

    /** Refuses what is not of the form {@code v12}. */
    private static void requireVersionId(String versionId) {
        boolean valid = versionId.length() >= 2
                && versionId.length() <= VERSION_ID_LENGTH_MAX
                && versionId.charAt(0) == 'v'
                && versionId.charAt(1) != '0'
                && versionId.substring(1).chars().allMatch(c -> c >= '0' && c <= '9');
        if (!valid) {
            throw GateError.invalidParameter("VersionId", "Format", "it is of the form `v1`, not `" + versionId + "`");
        }
    }

    private static void makeRoom(Transaction transaction, AccountId account, PolicyRow policy, boolean deleteOldest) {
        List<VersionRow> versions = PolicyTable.versions(transaction, account, policy.policyName());
        if (versions.size() < RamLimits.POLICY_VERSIONS_MAX) {
            return;
        }
        if (!deleteOldest) {
            throw RamError.VERSION_LIMIT.failure(RamLimits.POLICY_VERSIONS_MAX);
        }
        versions.stream()
                .filter(version -> !version.versionId().equals(policy.defaultVersion()))
                .findFirst()
                .ifPresent(oldest ->
                        PolicyTable.deleteVersion(transaction, account, policy.policyName(), oldest.number()));
    }

    private Operation<?, ?> get() {
        return Ram.read(
                "GetPolicyVersion",
                "Tells of one version of a policy.",
                TypedVersionRequest.class,
                VersionReply.class,
                (call, request) -> List.of(Ram.onPolicy(call, request.policyType(), request.policyName())),
                List.of(RamError.POLICY_NOT_FOUND, RamError.VERSION_NOT_FOUND),
                (call, request) -> {
                    requireVersionId(request.versionId());
                    String name = request.policyName();
                    if (request.policyType().equals("System")) {
                        VersionItem item = VersionItem.of(PolicyOperations.requireSystem(systemPolicies, name));
                        if (!item.versionId().equals(request.versionId())) {
                            throw RamError.VERSION_NOT_FOUND.failure(request.versionId());
                        }
                        return new VersionReply(item);
                    }
                    return store.read(transaction -> {
                        AccountId account = call.caller().account();
                        PolicyRow policy = PolicyTable.require(transaction, account, name);
                        return new VersionReply(VersionItem.of(
                                PolicyTable.requireVersion(transaction, account, name, request.versionId()),
                                policy.defaultVersion()));
                    });
                });
    }

    private Operation<?, ?> list() {
        return Ram.read(
                "ListPolicyVersions",
                "Lists the versions of a policy.",
                PolicyOperations.GetPolicyRequest.class,
                ListVersionsReply.class,
                (call, request) -> List.of(Ram.onPolicy(call, request.policyType(), request.policyName())),
                List.of(RamError.POLICY_NOT_FOUND),
                (call, request) -> {
                    String name = request.policyName();
                    if (request.policyType().equals("System")) {
                        return new ListVersionsReply(new Versions(
                                List.of(VersionItem.of(PolicyOperations.requireSystem(systemPolicies, name)))));
                    }
                    return store.read(transaction -> {
                        AccountId account = call.caller().account();
                        PolicyRow policy = PolicyTable.require(transaction, account, name);
                        return new ListVersionsReply(
                                new Versions(PolicyTable.versions(transaction, account, name).stream()
                                        .map(version -> VersionItem.of(version, policy.defaultVersion()))
                                        .toList()));
                    });
                });
    }

    private Operation<?, ?> setDefault() {
        return Ram.write(
                "SetDefaultPolicyVersion",
                "Makes a version the one that decides.",
                VersionRequest.class,
                Done.class,
                (call, request) -> List.of(Ram.onPolicy(call, "Custom", request.policyName())),
                List.of(RamError.POLICY_NOT_FOUND, RamError.VERSION_NOT_FOUND),
                (call, request) -> store.write(call, transaction -> {
                    requireVersionId(request.versionId());
                    AccountId account = call.caller().account();
                    String name = request.policyName();
                    PolicyRow policy = PolicyTable.require(transaction, account, name);
                    VersionRow version = PolicyTable.requireVersion(transaction, account, name, request.versionId());
                    PolicyTable.update(
                            transaction,
                            account,
                            new PolicyRow(
                                    name,
                                    policy.description(),
                                    version.versionId(),
                                    policy.nextVersion(),
                                    policy.createdAt(),
                                    call.time()));
                    directory.changes(transaction, account);
                    return new Done();
                }));
    }

    private Operation<?, ?> delete() {
        return Ram.write(
                "DeletePolicyVersion",
                "Deletes a version that is not the default.",
                VersionRequest.class,
                Done.class,
                (call, request) -> List.of(Ram.onPolicy(call, "Custom", request.policyName())),
                List.of(RamError.POLICY_NOT_FOUND, RamError.VERSION_NOT_FOUND, RamError.VERSION_IS_DEFAULT),
                (call, request) -> store.write(call, transaction -> {
                    requireVersionId(request.versionId());
                    AccountId account = call.caller().account();
                    String name = request.policyName();
                    PolicyRow policy = PolicyTable.require(transaction, account, name);
                    VersionRow version = PolicyTable.requireVersion(transaction, account, name, request.versionId());
                    if (version.versionId().equals(policy.defaultVersion())) {
                        throw RamError.VERSION_IS_DEFAULT.failure();
                    }
                    PolicyTable.deleteVersion(transaction, account, name, version.number());
                    return new Done();
                }));
    }
}
