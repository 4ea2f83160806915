package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.IMS;
import static dev.jadegate.ram.CredentialFixture.OTHER_ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ROOT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Caller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImsTest {
    private static final String UPN = "UserPrincipalName";
    private static final String DOMAIN = ACCOUNT + ".onaliyun.com";
    private static final String JANE = "jane@" + DOMAIN;
    private static final String DENIED = "NoPermission/AccountLevelIdentityBasedPolicy/ImplicitDeny";

    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private String ims(Caller caller, String operation, String... parameters) {
        return ram.callVersion(caller, IMS, operation, parameters);
    }

    @Test
    void users_are_the_same_in_both_apis() {
        String reply = ims(
                ROOT,
                "CreateUser",
                UPN,
                "ann@" + DOMAIN,
                "DisplayName",
                "Ann",
                "Email",
                "ann@example.com",
                "Tag.1.Key",
                "team",
                "Tag.1.Value",
                "blue");
        assertThat(field(reply, UPN)).isEqualTo("ann@" + DOMAIN);
        String id = field(reply, "UserId");
        assertThat(field(ram.call(ROOT, "GetUser", "UserName", "ann"), "UserId"))
                .isEqualTo(id);
        assertThat(ims(ROOT, "GetUser", "UserId", id)).isEqualTo(ims(ROOT, "GetUser", UPN, "ann@" + DOMAIN));
        String key = field(ims(ROOT, "CreateAccessKey", UPN, "ann@" + DOMAIN), "AccessKeyId");
        assertThat(ims(ROOT, "GetUser", "UserAccessKeyId", key)).contains(id);
        assertThat(ims(ROOT, "ListUsers", "Tag.1.Key", "team"))
                .contains("ann@" + DOMAIN)
                .doesNotContain(JANE);
        assertThat(refusal(() -> ims(ROOT, "CreateUser", UPN, "ann@" + DOMAIN, "DisplayName", "Ann")))
                .isEqualTo("EntityAlreadyExists.User");
        assertThat(refusal(() -> ims(ROOT, "DeleteUser", "UserId", id))).isEqualTo("DeleteConflict.User.AccessKey");
        ims(ROOT, "DeleteAccessKey", UPN, "ann@" + DOMAIN, "UserAccessKeyId", key);
        ims(ROOT, "DeleteUser", "UserId", id);
        assertThat(refusal(() -> ims(ROOT, "GetUser", "UserId", id))).isEqualTo("EntityNotExist.User");
    }

    @Test
    void a_user_gets_another_logon_name_and_its_keys_follow() {
        String key = field(ims(ROOT, "CreateAccessKey", UPN, JANE), "AccessKeyId");
        assertThat(ram.found(key).caller().displayName()).isEqualTo("jane");
        String reply =
                ims(ROOT, "UpdateUser", UPN, JANE, "NewUserPrincipalName", "joan@" + DOMAIN, "NewDisplayName", "Joan");
        assertThat(reply).contains("joan@" + DOMAIN, "\"DisplayName\":\"Joan\"");
        assertThat(ram.found(key).caller().displayName()).isEqualTo("joan");
    }

    @Test
    void a_user_is_named_in_one_way_and_with_the_accounts_domain() {
        assertThat(refusal(() -> ims(ROOT, "GetUser"))).isEqualTo("MissingParameter");
        assertThat(refusal(() ->
                        ims(ROOT, "GetUser", UPN, JANE, "UserId", ram.jane().userId())))
                .isEqualTo("InvalidParameter.UserPrincipalName");
        for (String name : new String[] {
            "jane",
            "jane@",
            "@" + DOMAIN,
            "jane@example.com",
            "jane@" + OTHER_ACCOUNT + ".onaliyun.com",
            "x".repeat(65) + "@" + DOMAIN
        }) {
            assertThat(refusal(() -> ims(ROOT, "GetUser", UPN, name)))
                    .as(name)
                    .isEqualTo("InvalidParameter.UserPrincipalName.Format");
        }
        assertThat(refusal(() -> ims(ROOT, "GetUser", UPN, "nobody@" + DOMAIN))).isEqualTo("EntityNotExist.User");
        String foreign = field(ram.call(OTHER_ROOT, "CreateAccessKey", "UserName", "jane"), "AccessKeyId");
        assertThat(refusal(() -> ims(ROOT, "GetUser", "UserAccessKeyId", foreign)))
                .isEqualTo("EntityNotExist.User.AccessKey");
    }

    @Test
    void lists_come_in_pages() {
        String first = ims(ROOT, "ListUserBasicInfos", "MaxItems", "1");
        assertThat(first).contains("\"IsTruncated\":true", "bob@" + DOMAIN).doesNotContain(JANE);
        assertThat(ims(ROOT, "ListUserBasicInfos", "MaxItems", "1", "Marker", field(first, "Marker")))
                .contains("\"IsTruncated\":false", JANE);
        assertThat(ims(ROOT, "ListUsers", "Status", "freeze")).contains("\"User\":[]");
        assertThat(ims(ROOT, "ListUsers", "Status", "active,freeze")).contains(JANE);
        assertThat(ims(ROOT, "ListUsers", "MaxItems", "1000")).contains(JANE);
        assertThat(refusal(() -> ims(ROOT, "ListUsers", "MaxItems", "1001")))
                .isEqualTo("InvalidParameter.MaxItems.Range");
    }

    @Test
    void the_alias_is_the_default_domain() {
        assertThat(ims(ROOT, "GetDefaultDomain")).contains(DOMAIN);
        ims(ROOT, "SetDefaultDomain", "DefaultDomainName", "corp.onaliyun.com");
        assertThat(ram.call(ROOT, "GetAccountAlias")).contains("\"AccountAlias\":\"corp\"");
        assertThat(ims(ROOT, "GetUser", UPN, JANE)).contains("jane@corp.onaliyun.com");
        assertThat(ims(ROOT, "GetUser", UPN, "jane@corp.onaliyun.com")).contains("jane@corp.onaliyun.com");
        assertThat(refusal(() -> ims(OTHER_ROOT, "SetDefaultDomain", "DefaultDomainName", "corp.onaliyun.com")))
                .isEqualTo("EntityAlreadyExists.AccountAlias");
        assertThat(refusal(() -> ims(ROOT, "SetDefaultDomain", "DefaultDomainName", "corp.example.com")))
                .isEqualTo("InvalidParameter.DefaultDomainName.Format");
        ims(ROOT, "SetDefaultDomain", "DefaultDomainName", DOMAIN);
        assertThat(ims(ROOT, "GetDefaultDomain")).contains(DOMAIN);
    }

    @Test
    void groups_have_display_names_and_members() {
        ims(ROOT, "CreateGroup", "GroupName", "ops", "DisplayName", "Operations", "Comments", "c");
        ims(ROOT, "AddUserToGroup", "GroupName", "ops", UPN, JANE);
        assertThat(ims(ROOT, "ListGroupsForUser", UPN, JANE)).contains("\"DisplayName\":\"Operations\"", "JoinDate");
        assertThat(ims(ROOT, "ListUsersForGroup", "GroupName", "ops"))
                .contains(JANE, ram.jane().userId());
        assertThat(ims(ROOT, "UpdateGroup", "GroupName", "ops", "NewDisplayName", "Ops"))
                .contains("\"DisplayName\":\"Ops\"", "\"Comments\":\"c\"");
        ram.call(ROOT, "UpdateGroup", "GroupName", "ops", "NewComments", "d");
        assertThat(ims(ROOT, "GetGroup", "GroupName", "ops")).contains("\"DisplayName\":\"Ops\"", "\"Comments\":\"d\"");
        assertThat(ims(ROOT, "ListGroups")).contains("\"IsTruncated\":false", "ops");
        assertThat(refusal(() -> ims(ROOT, "DeleteGroup", "GroupName", "ops"))).isEqualTo("DeleteConflict.Group.User");
        ims(ROOT, "RemoveUserFromGroup", "GroupName", "ops", UPN, JANE);
        ims(ROOT, "DeleteGroup", "GroupName", "ops");
        assertThat(refusal(() -> ims(ROOT, "GetGroup", "GroupName", "ops"))).isEqualTo("EntityNotExist.Group");
    }

    @Test
    void keys_are_listed_with_their_last_change() {
        String key = field(ims(ROOT, "CreateAccessKey", UPN, JANE), "AccessKeyId");
        ram.clock.moveBySeconds(60);
        ims(ROOT, "UpdateAccessKey", UPN, JANE, "UserAccessKeyId", key, "Status", "Inactive");
        assertThat(ims(ROOT, "ListAccessKeys", UPN, JANE))
                .contains(
                        "\"Status\":\"Inactive\"",
                        "\"CreateDate\":\"2026-11-23T10:00:00Z\"",
                        "\"UpdateDate\":\"2026-11-23T10:01:00Z\"");
        assertThat(ims(ROOT, "GetAccessKeyLastUsed", UPN, JANE, "UserAccessKeyId", key))
                .contains("\"AccessKeyLastUsed\":{}");
        assertThat(refusal(() -> ims(ram.jane(), "ListAccessKeys"))).isEqualTo(DENIED);
        ims(ROOT, "SetSecurityPreference", "AllowUserToManageAccessKeys", "true");
        assertThat(ims(ram.jane(), "ListAccessKeys")).contains(key);
    }

    @Test
    void a_login_profile_can_be_switched_off() {
        String reply = ims(ROOT, "CreateLoginProfile", UPN, JANE, "Password", "First-Password-1", "Status", "Inactive");
        assertThat(reply)
                .isEqualTo("{\"RequestId\":\"R\",\"LoginProfile\":{\"UserPrincipalName\":\"" + JANE
                        + "\",\"Status\":\"Inactive\",\"PasswordResetRequired\":false,\"MFABindRequired\":false,"
                        + "\"UpdateDate\":\"2026-11-23T10:00:00Z\"}}");
        assertThat(ims(ROOT, "UpdateLoginProfile", UPN, JANE, "Status", "Active"))
                .contains("\"Status\":\"Active\"");
        assertThat(ims(ROOT, "GetLoginProfile", UPN, JANE)).contains("\"Status\":\"Active\"");
        ims(ram.jane(), "ChangePassword", "OldPassword", "First-Password-1", "NewPassword", "Second-Password-2");
        ims(ROOT, "DeleteLoginProfile", UPN, JANE);
        assertThat(refusal(() -> ims(ROOT, "GetLoginProfile", UPN, JANE)))
                .isEqualTo("EntityNotExist.User.LoginProfile");
    }

    @Test
    void devices_are_paged_bound_and_taken_away_with_their_user() {
        for (String name : new String[] {"a", "b"}) {
            ims(ROOT, "CreateVirtualMFADevice", "VirtualMFADeviceName", name);
        }
        String first = ims(ROOT, "ListVirtualMFADevices", "MaxItems", "1");
        assertThat(first).contains(":mfa/a", "\"User\":{}", "\"IsTruncated\":true");
        assertThat(ims(ROOT, "ListVirtualMFADevices", "MaxItems", "1", "Marker", field(first, "Marker")))
                .contains(":mfa/b", "\"IsTruncated\":false");
        String serial = "acs:ram::" + ACCOUNT + ":mfa/a";
        ims(ROOT, "DeleteVirtualMFADevice", "SerialNumber", "acs:ram::" + ACCOUNT + ":mfa/b");
        assertThat(ims(ROOT, "GetUserMFAInfo", UPN, JANE)).isEqualTo("{\"RequestId\":\"R\",\"IsMFAEnable\":false}");
        ram.store.maintain(transaction -> transaction.update(
                "UPDATE ram_mfa_device SET user_id = ? WHERE serial_number = ?",
                ram.jane().userId(),
                serial));
        assertThat(ims(ram.jane(), "GetUserMFAInfo")).contains(serial, "\"IsMFAEnable\":true", "VMFA");
        assertThat(refusal(() -> ims(ROOT, "GetUserMFAInfo"))).isEqualTo("MissingParameter");
        assertThat(refusal(() -> ims(ram.jane(), "DisableVirtualMFA", UPN, JANE)))
                .isEqualTo(DENIED);
        ims(ROOT, "DisableVirtualMFA", UPN, JANE);
        assertThat(ims(ROOT, "ListVirtualMFADevices")).doesNotContain(serial);
        assertThat(refusal(() -> ims(ROOT, "UnbindMFADevice", UPN, JANE))).isEqualTo("EntityNotExist.User.MFADevice");
        assertThat(refusal(() -> ims(
                        ROOT,
                        "BindMFADevice",
                        UPN,
                        JANE,
                        "SerialNumber",
                        serial,
                        "AuthenticationCode1",
                        "123456",
                        "AuthenticationCode2",
                        "123457")))
                .isEqualTo("EntityNotExist.VirtualMFADevice");
        assertThat(ims(ROOT, "GetAccountMFAInfo")).contains("\"IsMFAEnable\":false");
    }

    @Test
    void the_newer_fields_of_the_settings_survive_a_change_through_the_older_api() {
        ims(
                ROOT,
                "SetPasswordPolicy",
                "MinimumPasswordDifferentCharacter",
                "8",
                "PasswordNotContainUserName",
                "true",
                "InitialPasswordAge",
                "90",
                "InterceptRiskPasswordOnApi",
                "true");
        ram.call(ROOT, "SetPasswordPolicy", "MinimumPasswordLength", "10");
        assertThat(ims(ROOT, "GetPasswordPolicy"))
                .contains(
                        "\"MinimumPasswordLength\":10",
                        "\"MinimumPasswordDifferentCharacter\":8",
                        "\"PasswordNotContainUserName\":true",
                        "\"InitialPasswordAge\":90",
                        "\"InterceptRiskPasswordOnApi\":true");
        assertThat(refusal(() -> ims(ROOT, "CreateLoginProfile", UPN, JANE, "Password", "Password-2026!")))
                .isEqualTo("InvalidParameter.Password.TooWeak");
        ims(
                ROOT,
                "SetSecurityPreference",
                "MFAOperationForLogin",
                "mandatory",
                "MaxIdleDaysForUsers",
                "90",
                "VerificationTypes",
                "[\"sms\"]");
        ram.call(ROOT, "SetSecurityPreference", "LoginSessionDuration", "8");
        assertThat(ims(ROOT, "GetSecurityPreference"))
                .contains(
                        "\"MFAOperationForLogin\":\"mandatory\"",
                        "\"MaxIdleDaysForUsers\":90",
                        "\"MaxIdleDaysForAccessKeys\":730",
                        "\"VerificationTypes\":[\"sms\"]",
                        "\"LoginSessionDuration\":8");
        assertThat(refusal(() -> ims(ROOT, "SetSecurityPreference", "MaxIdleDaysForUsers", "91")))
                .isEqualTo("InvalidParameter.MaxIdleDaysForUsers");
        assertThat(refusal(() -> ims(ROOT, "SetSecurityPreference", "MFAOperationForLogin", "sometimes")))
                .isEqualTo("InvalidParameter.MFAOperationForLogin");
        for (String[] row : new String[][] {
            {"MinimumPasswordDifferentCharacter", "9"}, {"InitialPasswordAge", "91"}, {"MinimumPasswordLength", "33"}
        }) {
            assertThat(refusal(() -> ims(ROOT, "SetPasswordPolicy", row[0], row[1])))
                    .isEqualTo("InvalidParameter." + row[0] + ".Range");
        }
    }

    @Test
    void the_summary_counts() {
        ims(ROOT, "CreateGroup", "GroupName", "ops");
        ims(ROOT, "CreateVirtualMFADevice", "VirtualMFADeviceName", "a");
        ram.allow(ROOT, "jane", "nothing", "{\"Effect\":\"Deny\",\"Action\":\"oss:*\",\"Resource\":\"*\"}");
        assertThat(ims(ROOT, "GetAccountSummary"))
                .contains(
                        "\"Users\":2",
                        "\"UsersQuota\":5000",
                        "\"Groups\":1",
                        "\"Roles\":0",
                        "\"Policies\":1",
                        "\"MFADevices\":1",
                        "\"MFADevicesInUse\":0",
                        "\"AccessKeysPerUserQuota\":2");
    }

    @Test
    void what_cannot_be_there_is_not_found() {
        for (String[] row : new String[][] {
            {"GetSAMLProvider", "EntityNotExist.SAMLProviderError"},
            {"DeleteOIDCProvider", "EntityNotExist.OIDCProvider"},
            {"RestoreUserFromRecycleBin", "EntityNotExist.User"},
            {"GetAccessKeyInfoInRecycleBin", "EntityNotExist.User.AccessKey"},
        }) {
            assertThat(refusal(() -> ims(ROOT, row[0]))).isEqualTo(row[1]);
            assertThat(refusal(() -> ims(ram.jane(), row[0]))).isEqualTo(DENIED);
        }
        assertThat(ims(ROOT, "ListSAMLProviders")).contains("\"SAMLProvider\":[]");
        assertThat(ims(ROOT, "GetUserSsoSettings")).contains("\"SsoEnabled\":false");
    }

    @Test
    void a_user_without_policies_may_do_nothing_here() {
        for (String operation : new String[] {
            "ListUsers",
            "ListUserBasicInfos",
            "ListGroups",
            "GetPasswordPolicy",
            "SetPasswordPolicy",
            "GetSecurityPreference",
            "SetSecurityPreference",
            "GetAccountSummary",
            "GetDefaultDomain",
            "ListVirtualMFADevices",
            "GetAccountMFAInfo"
        }) {
            assertThat(refusal(() -> ims(ram.jane(), operation))).as(operation).isEqualTo(DENIED);
        }
    }
}
