package dev.jadegate.ram.ims;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.ram.api.NoParameters;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.MfaDevices;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.identity.Aliases;
import dev.jadegate.ram.store.GroupTable;
import dev.jadegate.ram.store.MfaDeviceTable;
import dev.jadegate.ram.store.PolicyTable;
import dev.jadegate.ram.store.RoleTable;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.util.List;

/** What IMS tells of an account as a whole. */
final class ImsAccountOperations {
    private final Store store;
    private final Aliases aliases;
    private final Principals principals;

    ImsAccountOperations(Store store, Aliases aliases, Principals principals) {
        this.store = store;
        this.aliases = aliases;
        this.principals = principals;
    }

    record DomainRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = "A-Za-z0-9._-")
            String defaultDomainName) {}

    record DomainReply(String defaultDomainName) {}

    record SummaryReply(Summary summaryMap) {}

    record Summary(
            int users,
            int usersQuota,
            int groups,
            int groupsQuota,
            int groupsPerUserQuota,
            int roles,
            int rolesQuota,
            int policies,
            int policiesQuota,
            int policySizeQuota,
            int versionsPerPolicyQuota,
            int accessKeysPerUserQuota,
            @Param("MFADevices") int mfaDevices,
            @Param("MFADevicesInUse") int mfaDevicesInUse,
            @Param("VirtualMFADevicesQuota") int virtualMfaDevicesQuota,
            int attachedPoliciesPerUserQuota,
            int attachedPoliciesPerGroupQuota,
            int attachedPoliciesPerRoleQuota,
            int attachedSystemPoliciesPerUserQuota,
            int attachedSystemPoliciesPerGroupQuota,
            int attachedSystemPoliciesPerRoleQuota) {
        static Summary of(Transaction transaction, AccountId account) {
            return new Summary(
                    (int) UserTable.count(transaction, account),
                    RamLimits.USERS_MAX,
                    (int) GroupTable.count(transaction, account),
                    RamLimits.GROUPS_MAX,
                    RamLimits.GROUPS_OF_USER_MAX,
                    (int) RoleTable.count(transaction, account),
                    RamLimits.ROLES_MAX,
                    (int) PolicyTable.count(transaction, account),
                    RamLimits.CUSTOM_POLICIES_MAX,
                    PolicyKind.IDENTITY.charactersMax(),
                    RamLimits.POLICY_VERSIONS_MAX,
                    AccessKeys.KEYS_PER_USER_MAX,
                    (int) MfaDeviceTable.count(transaction, account),
                    (int) MfaDeviceTable.countBound(transaction, account),
                    MfaDevices.DEVICES_MAX,
                    RamLimits.CUSTOM_ATTACHMENTS_MAX,
                    RamLimits.CUSTOM_ATTACHMENTS_MAX,
                    RamLimits.CUSTOM_ATTACHMENTS_MAX,
                    RamLimits.SYSTEM_ATTACHMENTS_MAX,
                    RamLimits.SYSTEM_ATTACHMENTS_MAX,
                    RamLimits.SYSTEM_ATTACHMENTS_MAX);
        }
    }

    List<Operation<?, ?>> operations() {
        return List.of(setDomain(), getDomain(), summary());
    }

    /** The default domain is the account's alias and a fixed end; the account's own number takes the alias away. */
    private Operation<?, ?> setDomain() {
        return Ims.write(
                "SetDefaultDomain",
                "Sets the domain of the account's logon names.",
                DomainRequest.class,
                DomainReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(RamError.ALIAS_EXISTS),
                (call, request) -> {
                    String alias = alias(request.defaultDomainName());
                    DomainReply reply = new DomainReply(request.defaultDomainName());
                    return isOwnNumber(call, alias) ? aliases.clear(call, reply) : aliases.set(call, alias, reply);
                });
    }

    private static boolean isOwnNumber(Call call, String alias) {
        return alias.equals(call.caller().account().value());
    }

    private static String alias(String domain) {
        String alias = domain.endsWith(Principals.SUFFIX)
                ? domain.substring(0, domain.length() - Principals.SUFFIX.length())
                : "";
        if (!alias.matches("[a-z0-9-]{3,50}")) {
            throw GateError.invalidParameter(
                    "DefaultDomainName",
                    "Format",
                    "it is of the form `<alias>" + Principals.SUFFIX
                            + "` with an alias of 3 to 50 lower-case letters, digits or `-`");
        }
        return alias;
    }

    private Operation<?, ?> getDomain() {
        return Ims.read(
                "GetDefaultDomain",
                "Tells the domain of the account's logon names.",
                NoParameters.class,
                DomainReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(),
                (call, request) ->
                        new DomainReply(principals.domain(call.caller().account())));
    }

    private Operation<?, ?> summary() {
        return Ims.read(
                "GetAccountSummary",
                "Counts what the account holds and how much it may hold.",
                NoParameters.class,
                SummaryReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(),
                (call, request) -> new SummaryReply(store.read(
                        transaction -> Summary.of(transaction, call.caller().account()))));
    }
}
