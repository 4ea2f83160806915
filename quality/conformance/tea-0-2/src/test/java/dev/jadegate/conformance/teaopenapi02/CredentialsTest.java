package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.ChangePasswordRequest;
import com.aliyun.ram20150501.models.CreateAccessKeyRequest;
import com.aliyun.ram20150501.models.CreateLoginProfileRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.DeleteAccessKeyRequest;
import com.aliyun.ram20150501.models.DeleteLoginProfileRequest;
import com.aliyun.ram20150501.models.GetAccessKeyLastUsedRequest;
import com.aliyun.ram20150501.models.GetLoginProfileRequest;
import com.aliyun.ram20150501.models.GetUserRequest;
import com.aliyun.ram20150501.models.ListAccessKeysRequest;
import com.aliyun.ram20150501.models.UpdateAccessKeyRequest;
import com.aliyun.ram20150501.models.UpdateLoginProfileRequest;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class CredentialsTest {
    private final Transport transport;
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;

    CredentialsTest(Transport transport, Cloud cloud) {
        this.transport = transport;
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
    }

    private static final String PASSWORD = "Tree-House-4711!";

    private String user() {
        String name = cloud.name("user");
        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(name)));
        return name;
    }

    @Test
    void a_login_profile_is_read_as_it_was_made_and_changed() {
        String user = user();

        noted.works(
                "CreateLoginProfile",
                () -> ram.createLoginProfile(new CreateLoginProfileRequest()
                        .setUserName(user)
                        .setPassword(PASSWORD)
                        .setPasswordResetRequired(true)
                        .setMFABindRequired(false)));
        var profile = noted.works(
                        "GetLoginProfile", () -> ram.getLoginProfile(new GetLoginProfileRequest().setUserName(user)))
                .getBody()
                .getLoginProfile();
        assertThat(profile.getPasswordResetRequired()).isTrue();
        assertThat(profile.getMFABindRequired()).isFalse();

        noted.works(
                "UpdateLoginProfile",
                () -> ram.updateLoginProfile(new UpdateLoginProfileRequest()
                        .setUserName(user)
                        .setPasswordResetRequired(false)
                        .setMFABindRequired(true)));
        var updated = noted.works(
                        "GetLoginProfile", () -> ram.getLoginProfile(new GetLoginProfileRequest().setUserName(user)))
                .getBody()
                .getLoginProfile();
        assertThat(updated.getPasswordResetRequired()).isFalse();
        assertThat(updated.getMFABindRequired()).isTrue();
        assertThat(updated.getUserName()).isEqualTo(user);

        noted.refused(
                "CreateLoginProfile",
                "EntityAlreadyExists.User.LoginProfile",
                () -> ram.createLoginProfile(
                        new CreateLoginProfileRequest().setUserName(user).setPassword(PASSWORD)));
        noted.works(
                "DeleteLoginProfile", () -> ram.deleteLoginProfile(new DeleteLoginProfileRequest().setUserName(user)));
        noted.refused(
                "GetLoginProfile",
                "EntityNotExist.User.LoginProfile",
                () -> ram.getLoginProfile(new GetLoginProfileRequest().setUserName(user)));
    }

    @Test
    void a_weak_password_is_refused() {
        noted.refused(
                "CreateLoginProfile",
                "InvalidParameter.Password.TooWeak",
                () -> ram.createLoginProfile(
                        new CreateLoginProfileRequest().setUserName(user()).setPassword("short1!")));
    }

    @Test
    void a_user_changes_its_own_password_and_only_with_the_old_one() {
        String user = cloud.name("user");
        AccessKey key = cloud.userWithKey(user, transport);
        noted.works(
                "CreateLoginProfile",
                () -> ram.createLoginProfile(
                        new CreateLoginProfileRequest().setUserName(user).setPassword(PASSWORD)));
        Client own = cloud.ram(key, transport);

        noted.refused(
                "ChangePassword",
                "InvalidParameter.OldPassword.Incorrect",
                () -> own.changePassword(new ChangePasswordRequest()
                        .setOldPassword("Not-The-One-4711!")
                        .setNewPassword("Roof-Garden-4712!")));
        noted.works(
                "ChangePassword",
                () -> own.changePassword(
                        new ChangePasswordRequest().setOldPassword(PASSWORD).setNewPassword("Roof-Garden-4712!")));
        noted.refused(
                "ChangePassword",
                "InvalidParameter.OldPassword.Incorrect",
                () -> own.changePassword(
                        new ChangePasswordRequest().setOldPassword(PASSWORD).setNewPassword("Door-Handle-4713!")));
    }

    @Test
    void a_user_has_at_most_two_access_keys() {
        String user = user();
        String first = noted.works(
                        "CreateAccessKey", () -> ram.createAccessKey(new CreateAccessKeyRequest().setUserName(user)))
                .getBody()
                .getAccessKey()
                .getAccessKeyId();
        String second = noted.works(
                        "CreateAccessKey", () -> ram.createAccessKey(new CreateAccessKeyRequest().setUserName(user)))
                .getBody()
                .getAccessKey()
                .getAccessKeyId();

        Compat.Refusal refusal = noted.refused(
                "CreateAccessKey",
                "LimitExceeded.User.AccessKey",
                () -> ram.createAccessKey(new CreateAccessKeyRequest().setUserName(user)));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(noted.works(
                                "ListAccessKeys",
                                () -> ram.listAccessKeys(new ListAccessKeysRequest().setUserName(user)))
                        .getBody()
                        .getAccessKeys()
                        .getAccessKey())
                .extracting(key -> key.getAccessKeyId())
                .containsExactlyInAnyOrder(first, second);
    }

    @Test
    void an_inactive_or_deleted_access_key_opens_nothing() {
        String user = cloud.name("user");
        AccessKey key = cloud.userWithKey(user, transport);
        cloud.policyOfUser(user, Policies.ALLOW_ALL_READS, transport);
        Client own = cloud.ram(key, transport);
        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));

        noted.works(
                "UpdateAccessKey",
                () -> ram.updateAccessKey(new UpdateAccessKeyRequest()
                        .setUserName(user)
                        .setUserAccessKeyId(key.id())
                        .setStatus("Inactive")));
        assertThat(noted.refused(
                                "GetUser",
                                "InvalidAccessKeyId.Inactive",
                                () -> own.getUser(new GetUserRequest().setUserName(user)))
                        .status())
                .isEqualTo(403);

        noted.works(
                "UpdateAccessKey",
                () -> ram.updateAccessKey(new UpdateAccessKeyRequest()
                        .setUserName(user)
                        .setUserAccessKeyId(key.id())
                        .setStatus("Active")));
        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));

        noted.works(
                "DeleteAccessKey",
                () -> ram.deleteAccessKey(
                        new DeleteAccessKeyRequest().setUserName(user).setUserAccessKeyId(key.id())));
        assertThat(noted.refused(
                                "GetUser",
                                "InvalidAccessKeyId.NotFound",
                                () -> own.getUser(new GetUserRequest().setUserName(user)))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void an_access_key_tells_when_it_was_used_last() {
        String user = cloud.name("user");
        AccessKey key = cloud.userWithKey(user, transport);
        cloud.policyOfUser(user, Policies.ALLOW_ALL_READS, transport);
        noted.works(
                "GetAccessKeyLastUsed",
                () -> ram.getAccessKeyLastUsed(
                        new GetAccessKeyLastUsedRequest().setUserName(user).setUserAccessKeyId(key.id())));
        Client own = cloud.ram(key, transport);
        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));

        await().untilAsserted(() -> assertThat(noted.works(
                                "GetAccessKeyLastUsed",
                                () -> ram.getAccessKeyLastUsed(new GetAccessKeyLastUsedRequest()
                                        .setUserName(user)
                                        .setUserAccessKeyId(key.id())))
                        .getBody()
                        .getAccessKeyLastUsed()
                        .getLastUsedDate())
                .matches("[0-9-]{10}T[0-9:]{8}Z"));
    }

    @Test
    void an_access_key_that_is_not_there_is_named() {
        String user = user();

        noted.refused(
                "UpdateAccessKey",
                "EntityNotExist.User.AccessKey",
                () -> ram.updateAccessKey(new UpdateAccessKeyRequest()
                        .setUserName(user)
                        .setUserAccessKeyId("LTAI5tNotThere")
                        .setStatus("Inactive")));
        noted.refused(
                "DeleteAccessKey",
                "EntityNotExist.User.AccessKey",
                () -> ram.deleteAccessKey(
                        new DeleteAccessKeyRequest().setUserName(user).setUserAccessKeyId("LTAI5tNotThere")));
        noted.refused(
                "GetAccessKeyLastUsed",
                "EntityNotExist.User.AccessKey",
                () -> ram.getAccessKeyLastUsed(
                        new GetAccessKeyLastUsedRequest().setUserName(user).setUserAccessKeyId("LTAI5tNotThere")));
        noted.refused(
                "CreateAccessKey",
                "EntityNotExist.User",
                () -> ram.createAccessKey(new CreateAccessKeyRequest().setUserName("nobody")));
        noted.refused(
                "ListAccessKeys",
                "EntityNotExist.User",
                () -> ram.listAccessKeys(new ListAccessKeysRequest().setUserName("nobody")));
    }

    @Test
    void the_status_of_an_access_key_is_active_or_inactive() {
        String user = cloud.name("user");
        AccessKey key = cloud.userWithKey(user, transport);

        noted.refused(
                "UpdateAccessKey",
                "InvalidParameter.Status",
                () -> ram.updateAccessKey(new UpdateAccessKeyRequest()
                        .setUserName(user)
                        .setUserAccessKeyId(key.id())
                        .setStatus("Sleeping")));
    }
}
