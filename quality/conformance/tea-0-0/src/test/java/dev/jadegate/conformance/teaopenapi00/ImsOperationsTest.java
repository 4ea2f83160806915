package dev.jadegate.conformance.teaopenapi00;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ims20190815.Client;
import com.aliyun.ims20190815.models.AddUserToGroupRequest;
import com.aliyun.ims20190815.models.BindMFADeviceRequest;
import com.aliyun.ims20190815.models.ChangePasswordRequest;
import com.aliyun.ims20190815.models.CreateAccessKeyRequest;
import com.aliyun.ims20190815.models.CreateGroupRequest;
import com.aliyun.ims20190815.models.CreateLoginProfileRequest;
import com.aliyun.ims20190815.models.CreateUserRequest;
import com.aliyun.ims20190815.models.CreateVirtualMFADeviceRequest;
import com.aliyun.ims20190815.models.DeleteAccessKeyRequest;
import com.aliyun.ims20190815.models.DeleteGroupRequest;
import com.aliyun.ims20190815.models.DeleteLoginProfileRequest;
import com.aliyun.ims20190815.models.DeleteSAMLProviderRequest;
import com.aliyun.ims20190815.models.DeleteUserRequest;
import com.aliyun.ims20190815.models.DeleteVirtualMFADeviceRequest;
import com.aliyun.ims20190815.models.DisableVirtualMFARequest;
import com.aliyun.ims20190815.models.GetAccessKeyLastUsedRequest;
import com.aliyun.ims20190815.models.GetAccountMFAInfoRequest;
import com.aliyun.ims20190815.models.GetAccountSummaryRequest;
import com.aliyun.ims20190815.models.GetDefaultDomainRequest;
import com.aliyun.ims20190815.models.GetGroupRequest;
import com.aliyun.ims20190815.models.GetLoginProfileRequest;
import com.aliyun.ims20190815.models.GetPasswordPolicyRequest;
import com.aliyun.ims20190815.models.GetSAMLProviderRequest;
import com.aliyun.ims20190815.models.GetSecurityPreferenceRequest;
import com.aliyun.ims20190815.models.GetUserMFAInfoRequest;
import com.aliyun.ims20190815.models.GetUserRequest;
import com.aliyun.ims20190815.models.GetUserSsoSettingsRequest;
import com.aliyun.ims20190815.models.ListAccessKeysRequest;
import com.aliyun.ims20190815.models.ListGroupsForUserRequest;
import com.aliyun.ims20190815.models.ListGroupsRequest;
import com.aliyun.ims20190815.models.ListSAMLProvidersRequest;
import com.aliyun.ims20190815.models.ListUserBasicInfosRequest;
import com.aliyun.ims20190815.models.ListUsersForGroupRequest;
import com.aliyun.ims20190815.models.ListUsersRequest;
import com.aliyun.ims20190815.models.ListVirtualMFADevicesRequest;
import com.aliyun.ims20190815.models.RemoveUserFromGroupRequest;
import com.aliyun.ims20190815.models.SetDefaultDomainRequest;
import com.aliyun.ims20190815.models.SetPasswordPolicyRequest;
import com.aliyun.ims20190815.models.SetSecurityPreferenceRequest;
import com.aliyun.ims20190815.models.UnbindMFADeviceRequest;
import com.aliyun.ims20190815.models.UpdateAccessKeyRequest;
import com.aliyun.ims20190815.models.UpdateGroupRequest;
import com.aliyun.ims20190815.models.UpdateLoginProfileRequest;
import com.aliyun.ims20190815.models.UpdateSAMLProviderRequest;
import com.aliyun.ims20190815.models.UpdateUserRequest;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.Platform;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.SignedRequests;
import dev.jadegate.testkit.Totp;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of IMS that is served, through its typed client. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class ImsOperationsTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static Platform platform;
    private static Compat.Product noted;
    private static Client ims;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = ImsDialect.platform(folder, ImsOperationsTest.class);
        noted = platform.compat().product("ims");
        noted.offeredBy(Client.class);
        ims = ImsDialect.client(platform, platform.root().key(), "http");
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    private String user() {
        String principal =
                "ims-" + NAMES.incrementAndGet() + "@" + platform.server().accountId() + ".onaliyun.com";
        noted.works(
                "CreateUser",
                () -> ims.createUser(new CreateUserRequest()
                        .setUserPrincipalName(principal)
                        .setDisplayName("a b*~")
                        .setComments("")));
        return principal;
    }

    private String group() {
        String name = "ims-group-" + NAMES.incrementAndGet();
        noted.works(
                "CreateGroup",
                () -> ims.createGroup(
                        new CreateGroupRequest().setGroupName(name).setDisplayName("those + who")));
        return name;
    }

    @Test
    void a_user_is_made_read_changed_listed_and_deleted() {
        String principal = user();
        var read = noted.works("GetUser", () -> ims.getUser(new GetUserRequest().setUserPrincipalName(principal)))
                .getBody()
                .getUser();
        assertThat(read.getDisplayName()).isEqualTo("a b*~");
        assertThat(read.getUserPrincipalName()).isEqualTo(principal);
        assertThat(noted.works("GetUser", () -> ims.getUser(new GetUserRequest().setUserId(read.getUserId())))
                        .getBody()
                        .getUser()
                        .getUserPrincipalName())
                .isEqualTo(principal);

        noted.works(
                "UpdateUser",
                () -> ims.updateUser(new UpdateUserRequest()
                        .setUserPrincipalName(principal)
                        .setNewDisplayName("new + name")
                        .setNewComments("x")));
        assertThat(noted.works("GetUser", () -> ims.getUser(new GetUserRequest().setUserPrincipalName(principal)))
                        .getBody()
                        .getUser()
                        .getDisplayName())
                .isEqualTo("new + name");

        assertThat(noted.works("ListUsers", () -> ims.listUsers(new ListUsersRequest().setMaxItems(100)))
                        .getBody()
                        .getUsers()
                        .getUser())
                .extracting(user -> user.getUserPrincipalName())
                .contains(principal);
        assertThat(noted.works(
                                "ListUserBasicInfos",
                                () -> ims.listUserBasicInfos(new ListUserBasicInfosRequest().setMaxItems(100)))
                        .getBody()
                        .getUserBasicInfos()
                        .getUserBasicInfo())
                .extracting(user -> user.getUserPrincipalName())
                .contains(principal);

        noted.refused(
                "CreateUser",
                "EntityAlreadyExists.User",
                () -> ims.createUser(
                        new CreateUserRequest().setUserPrincipalName(principal).setDisplayName("twice")));
        noted.works("DeleteUser", () -> ims.deleteUser(new DeleteUserRequest().setUserPrincipalName(principal)));
        noted.refused(
                "GetUser",
                "EntityNotExist.User",
                () -> ims.getUser(new GetUserRequest().setUserPrincipalName(principal)));
        noted.refused(
                "CreateUser",
                "InvalidParameter.UserPrincipalName.Format",
                () -> ims.createUser(new CreateUserRequest()
                        .setUserPrincipalName("jane@example.com")
                        .setDisplayName("j")));
        noted.refused(
                "CreateUser",
                "MissingParameter",
                () -> ims.createUser(new CreateUserRequest().setUserPrincipalName(principal)));
    }

    @Test
    void a_user_is_the_same_through_ram() throws Exception {
        String principal = user();
        String name = principal.substring(0, principal.indexOf('@'));

        Reply reply = new SignedRequests(
                        platform.server().hostAndPort(), platform.root().key())
                .call(SignedRequests.RAM, "GetUser", Map.of("UserName", name));

        assertThat(reply.json().at("User", "UserId").text())
                .isEqualTo(
                        noted.works("GetUser", () -> ims.getUser(new GetUserRequest().setUserPrincipalName(principal)))
                                .getBody()
                                .getUser()
                                .getUserId());
    }

    @Test
    void a_group_has_the_users_that_were_added() {
        String group = group();
        String principal = user();

        noted.works(
                "AddUserToGroup",
                () -> ims.addUserToGroup(
                        new AddUserToGroupRequest().setGroupName(group).setUserPrincipalName(principal)));
        assertThat(noted.works(
                                "ListUsersForGroup",
                                () -> ims.listUsersForGroup(new ListUsersForGroupRequest().setGroupName(group)))
                        .getBody()
                        .getUsers()
                        .getUser())
                .extracting(user -> user.getUserPrincipalName())
                .containsExactly(principal);
        assertThat(noted.works(
                                "ListGroupsForUser",
                                () -> ims.listGroupsForUser(
                                        new ListGroupsForUserRequest().setUserPrincipalName(principal)))
                        .getBody()
                        .getGroups()
                        .getGroup())
                .extracting(found -> found.getGroupName())
                .containsExactly(group);
        noted.refused(
                "DeleteGroup",
                "DeleteConflict.Group.User",
                () -> ims.deleteGroup(new DeleteGroupRequest().setGroupName(group)));
        noted.works(
                "RemoveUserFromGroup",
                () -> ims.removeUserFromGroup(
                        new RemoveUserFromGroupRequest().setGroupName(group).setUserPrincipalName(principal)));

        noted.works(
                "UpdateGroup",
                () -> ims.updateGroup(
                        new UpdateGroupRequest().setGroupName(group).setNewComments("changed")));
        assertThat(noted.works("GetGroup", () -> ims.getGroup(new GetGroupRequest().setGroupName(group)))
                        .getBody()
                        .getGroup()
                        .getComments())
                .isEqualTo("changed");
        assertThat(noted.works("ListGroups", () -> ims.listGroups(new ListGroupsRequest().setMaxItems(100)))
                        .getBody()
                        .getGroups()
                        .getGroup())
                .extracting(found -> found.getGroupName())
                .contains(group);
        noted.works("DeleteGroup", () -> ims.deleteGroup(new DeleteGroupRequest().setGroupName(group)));
        noted.refused(
                "GetGroup", "EntityNotExist.Group", () -> ims.getGroup(new GetGroupRequest().setGroupName(group)));
    }

    @Test
    void a_login_profile_is_made_read_changed_and_deleted() {
        String principal = user();

        noted.works(
                "CreateLoginProfile",
                () -> ims.createLoginProfile(new CreateLoginProfileRequest()
                        .setUserPrincipalName(principal)
                        .setPassword("Tree-House-4711!")
                        .setPasswordResetRequired(true)));
        assertThat(noted.works(
                                "GetLoginProfile",
                                () -> ims.getLoginProfile(new GetLoginProfileRequest().setUserPrincipalName(principal)))
                        .getBody()
                        .getLoginProfile()
                        .getPasswordResetRequired())
                .isTrue();
        noted.works(
                "UpdateLoginProfile",
                () -> ims.updateLoginProfile(new UpdateLoginProfileRequest()
                        .setUserPrincipalName(principal)
                        .setPasswordResetRequired(false)
                        .setMFABindRequired(false)));
        assertThat(noted.works(
                                "GetLoginProfile",
                                () -> ims.getLoginProfile(new GetLoginProfileRequest().setUserPrincipalName(principal)))
                        .getBody()
                        .getLoginProfile()
                        .getPasswordResetRequired())
                .isFalse();
        noted.works(
                "DeleteLoginProfile",
                () -> ims.deleteLoginProfile(new DeleteLoginProfileRequest().setUserPrincipalName(principal)));
        noted.refused(
                "GetLoginProfile",
                "EntityNotExist.User.LoginProfile",
                () -> ims.getLoginProfile(new GetLoginProfileRequest().setUserPrincipalName(principal)));
    }

    @Test
    void an_access_key_is_made_used_switched_off_and_deleted() throws Exception {
        String principal = user();
        var made = noted.works(
                        "CreateAccessKey",
                        () -> ims.createAccessKey(new CreateAccessKeyRequest().setUserPrincipalName(principal)))
                .getBody()
                .getAccessKey();
        Client own =
                ImsDialect.client(platform, new AccessKey(made.getAccessKeyId(), made.getAccessKeySecret()), "http");
        noted.refused(
                "GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserPrincipalName(principal)));

        assertThat(noted.works(
                                "ListAccessKeys",
                                () -> ims.listAccessKeys(new ListAccessKeysRequest().setUserPrincipalName(principal)))
                        .getBody()
                        .getAccessKeys()
                        .getAccessKey())
                .extracting(key -> key.getAccessKeyId())
                .containsExactly(made.getAccessKeyId());
        noted.works(
                "GetAccessKeyLastUsed",
                () -> ims.getAccessKeyLastUsed(new GetAccessKeyLastUsedRequest()
                        .setUserPrincipalName(principal)
                        .setUserAccessKeyId(made.getAccessKeyId())));
        noted.works(
                "UpdateAccessKey",
                () -> ims.updateAccessKey(new UpdateAccessKeyRequest()
                        .setUserPrincipalName(principal)
                        .setUserAccessKeyId(made.getAccessKeyId())
                        .setStatus("Inactive")));
        noted.refused(
                "GetUser",
                "InvalidAccessKeyId.Inactive",
                () -> own.getUser(new GetUserRequest().setUserPrincipalName(principal)));
        noted.works(
                "DeleteAccessKey",
                () -> ims.deleteAccessKey(new DeleteAccessKeyRequest()
                        .setUserPrincipalName(principal)
                        .setUserAccessKeyId(made.getAccessKeyId())));
        noted.refused(
                "DeleteAccessKey",
                "EntityNotExist.User.AccessKey",
                () -> ims.deleteAccessKey(new DeleteAccessKeyRequest()
                        .setUserPrincipalName(principal)
                        .setUserAccessKeyId(made.getAccessKeyId())));
    }

    @Test
    void a_user_changes_its_own_password() throws Exception {
        String principal = user();
        noted.works(
                "CreateLoginProfile",
                () -> ims.createLoginProfile(new CreateLoginProfileRequest()
                        .setUserPrincipalName(principal)
                        .setPassword("Tree-House-4711!")));
        var made = noted.works(
                        "CreateAccessKey",
                        () -> ims.createAccessKey(new CreateAccessKeyRequest().setUserPrincipalName(principal)))
                .getBody()
                .getAccessKey();
        Client own =
                ImsDialect.client(platform, new AccessKey(made.getAccessKeyId(), made.getAccessKeySecret()), "https");

        noted.refused(
                "ChangePassword",
                "InvalidParameter.OldPassword.Incorrect",
                () -> own.changePassword(new ChangePasswordRequest()
                        .setOldPassword("Not-This-One-4711!")
                        .setNewPassword("Roof-Garden-4712!")));
        noted.works(
                "ChangePassword",
                () -> own.changePassword(new ChangePasswordRequest()
                        .setOldPassword("Tree-House-4711!")
                        .setNewPassword("Roof-Garden-4712!")));
    }

    @Test
    void a_device_is_made_bound_unbound_and_deleted() {
        String principal = user();
        var device = noted.works(
                        "CreateVirtualMFADevice",
                        () -> ims.createVirtualMFADevice(new CreateVirtualMFADeviceRequest()
                                .setVirtualMFADeviceName("ims-device-" + NAMES.incrementAndGet())))
                .getBody()
                .getVirtualMFADevice();
        Instant before = Instant.now().minusSeconds(30);

        noted.works(
                "BindMFADevice",
                () -> ims.bindMFADevice(new BindMFADeviceRequest()
                        .setUserPrincipalName(principal)
                        .setSerialNumber(device.getSerialNumber())
                        .setAuthenticationCode1(Totp.code(device.getBase32StringSeed(), before))
                        .setAuthenticationCode2(Totp.nextCode(device.getBase32StringSeed(), before))));
        assertThat(noted.works(
                                "GetUserMFAInfo",
                                () -> ims.getUserMFAInfo(new GetUserMFAInfoRequest().setUserPrincipalName(principal)))
                        .getBody()
                        .getMFADevice()
                        .getSerialNumber())
                .isEqualTo(device.getSerialNumber());
        assertThat(noted.works(
                                "ListVirtualMFADevices",
                                () -> ims.listVirtualMFADevices(new ListVirtualMFADevicesRequest().setMaxItems(100)))
                        .getBody()
                        .getVirtualMFADevices()
                        .getVirtualMFADevice())
                .extracting(listed -> listed.getSerialNumber())
                .contains(device.getSerialNumber());
        noted.works(
                "UnbindMFADevice",
                () -> ims.unbindMFADevice(new UnbindMFADeviceRequest().setUserPrincipalName(principal)));
        assertThat(noted.works(
                                "GetUserMFAInfo",
                                () -> ims.getUserMFAInfo(new GetUserMFAInfoRequest().setUserPrincipalName(principal)))
                        .getBody()
                        .getIsMFAEnable())
                .isFalse();
        noted.works(
                "DeleteVirtualMFADevice",
                () -> ims.deleteVirtualMFADevice(
                        new DeleteVirtualMFADeviceRequest().setSerialNumber(device.getSerialNumber())));
        noted.refused(
                "DisableVirtualMFA",
                "EntityNotExist.User.MFADevice",
                () -> ims.disableVirtualMFA(new DisableVirtualMFARequest().setUserPrincipalName(principal)));
    }

    @Test
    void the_settings_of_the_account_are_what_was_set() {
        var before = noted.works("GetPasswordPolicy", () -> ims.getPasswordPolicy(new GetPasswordPolicyRequest()))
                .getBody()
                .getPasswordPolicy();
        noted.works(
                "SetPasswordPolicy",
                () -> ims.setPasswordPolicy(new SetPasswordPolicyRequest()
                        .setMinimumPasswordLength(10)
                        .setMinimumPasswordDifferentCharacter(3)
                        .setPasswordNotContainUserName(true)
                        .setHardExpire(true)));
        var policy = noted.works("GetPasswordPolicy", () -> ims.getPasswordPolicy(new GetPasswordPolicyRequest()))
                .getBody()
                .getPasswordPolicy();
        assertThat(policy.getMinimumPasswordLength()).isEqualTo(10);
        assertThat(policy.getMinimumPasswordDifferentCharacter()).isEqualTo(3);
        assertThat(policy.getPasswordNotContainUserName()).isTrue();
        assertThat(policy.getHardExpire()).isTrue();
        noted.works(
                "SetPasswordPolicy",
                () -> ims.setPasswordPolicy(new SetPasswordPolicyRequest()
                        .setMinimumPasswordLength(before.getMinimumPasswordLength())
                        .setMinimumPasswordDifferentCharacter(0)
                        .setPasswordNotContainUserName(false)
                        .setHardExpire(false)));
        noted.refused(
                "SetPasswordPolicy",
                "InvalidParameter.MinimumPasswordDifferentCharacter.Range",
                () -> ims.setPasswordPolicy(new SetPasswordPolicyRequest().setMinimumPasswordDifferentCharacter(9)));

        noted.works(
                "SetSecurityPreference",
                () -> ims.setSecurityPreference(new SetSecurityPreferenceRequest().setLoginSessionDuration(8)));
        assertThat(noted.works(
                                "GetSecurityPreference",
                                () -> ims.getSecurityPreference(new GetSecurityPreferenceRequest()))
                        .getBody()
                        .getSecurityPreference()
                        .getLoginProfilePreference()
                        .getLoginSessionDuration())
                .isEqualTo(8);
        noted.works(
                "SetSecurityPreference",
                () -> ims.setSecurityPreference(new SetSecurityPreferenceRequest().setLoginSessionDuration(6)));
    }

    @Test
    void the_account_tells_its_domain_its_sums_and_its_security() {
        String domain = platform.server().accountId() + ".onaliyun.com";
        assertThat(noted.works("GetDefaultDomain", () -> ims.getDefaultDomain(new GetDefaultDomainRequest()))
                        .getBody()
                        .getDefaultDomainName())
                .isEqualTo(domain);
        noted.works(
                "SetDefaultDomain",
                () -> ims.setDefaultDomain(new SetDefaultDomainRequest().setDefaultDomainName(domain)));
        noted.refused(
                "SetDefaultDomain",
                "InvalidParameter.DefaultDomainName.InvalidChars",
                () -> ims.setDefaultDomain(new SetDefaultDomainRequest().setDefaultDomainName("not a domain")));

        int users = noted.works("GetAccountSummary", () -> ims.getAccountSummary(new GetAccountSummaryRequest()))
                .getBody()
                .getSummaryMap()
                .getUsers();
        user();
        assertThat(noted.works("GetAccountSummary", () -> ims.getAccountSummary(new GetAccountSummaryRequest()))
                        .getBody()
                        .getSummaryMap()
                        .getUsers())
                .isEqualTo(users + 1);
        assertThat(noted.works("GetAccountMFAInfo", () -> ims.getAccountMFAInfo(new GetAccountMFAInfoRequest()))
                        .getBody()
                        .getIsMFAEnable())
                .isFalse();
        assertThat(noted.works("GetUserSsoSettings", () -> ims.getUserSsoSettings(new GetUserSsoSettingsRequest()))
                        .getBody()
                        .getUserSsoSettings()
                        .getSsoEnabled())
                .isFalse();
        assertThat(noted.works("ListSAMLProviders", () -> ims.listSAMLProviders(new ListSAMLProvidersRequest()))
                        .getBody()
                        .getSAMLProviders()
                        .getSAMLProvider())
                .isNullOrEmpty();
        noted.refused(
                "GetSAMLProvider",
                "EntityNotExist.SAMLProviderError",
                () -> ims.getSAMLProvider(new GetSAMLProviderRequest().setSAMLProviderName("none")));
        noted.refused(
                "UpdateSAMLProvider",
                "EntityNotExist.SAMLProviderError",
                () -> ims.updateSAMLProvider(new UpdateSAMLProviderRequest()
                        .setSAMLProviderName("none")
                        .setNewDescription("x")));
        noted.refused(
                "DeleteSAMLProvider",
                "EntityNotExist.SAMLProviderError",
                () -> ims.deleteSAMLProvider(new DeleteSAMLProviderRequest().setSAMLProviderName("none")));
    }
}
