package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.AddUserToGroupRequest;
import com.aliyun.ram20150501.models.CreateAccessKeyRequest;
import com.aliyun.ram20150501.models.CreateGroupRequest;
import com.aliyun.ram20150501.models.CreateLoginProfileRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.DeleteAccessKeyRequest;
import com.aliyun.ram20150501.models.DeleteLoginProfileRequest;
import com.aliyun.ram20150501.models.DeleteUserRequest;
import com.aliyun.ram20150501.models.GetUserRequest;
import com.aliyun.ram20150501.models.ListUsersRequest;
import com.aliyun.ram20150501.models.RemoveUserFromGroupRequest;
import com.aliyun.ram20150501.models.UpdateUserRequest;
import dev.jadegate.testkit.Compat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class UsersTest {
    private final Transport transport;
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;

    UsersTest(Transport transport, Cloud cloud) {
        this.transport = transport;
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
    }

    private String user() {
        String name = cloud.name("user");
        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(name)));
        return name;
    }

    @Test
    void a_user_is_read_as_it_was_made() {
        String name = cloud.name("jane");

        var made = noted.works(
                        "CreateUser",
                        () -> ram.createUser(new CreateUserRequest()
                                .setUserName(name)
                                .setDisplayName("J S *~ é 简")
                                .setEmail("jane@example.com")
                                .setMobilePhone("86-18600008888")
                                .setComments("a+b = c & d")))
                .getBody()
                .getUser();
        var read = noted.works("GetUser", () -> ram.getUser(new GetUserRequest().setUserName(name)))
                .getBody()
                .getUser();

        assertThat(read.getUserName()).isEqualTo(name);
        assertThat(read.getUserId()).isEqualTo(made.getUserId()).isNotEmpty();
        assertThat(read.getDisplayName()).isEqualTo("J S *~ é 简");
        assertThat(read.getEmail()).isEqualTo("jane@example.com");
        assertThat(read.getMobilePhone()).isEqualTo("86-18600008888");
        assertThat(read.getComments()).isEqualTo("a+b = c & d");
        assertThat(read.getCreateDate()).isEqualTo(made.getCreateDate()).matches("[0-9-]{10}T[0-9:]{8}Z");
    }

    @Test
    void a_renamed_user_keeps_its_id_and_loses_its_old_name() {
        String name = user();
        String renamed = cloud.name("renamed");
        String id = noted.works("GetUser", () -> ram.getUser(new GetUserRequest().setUserName(name)))
                .getBody()
                .getUser()
                .getUserId();

        noted.works(
                "UpdateUser",
                () -> ram.updateUser(new UpdateUserRequest()
                        .setUserName(name)
                        .setNewUserName(renamed)
                        .setNewDisplayName("new name")));

        var read = noted.works("GetUser", () -> ram.getUser(new GetUserRequest().setUserName(renamed)))
                .getBody()
                .getUser();
        assertThat(read.getUserId()).isEqualTo(id);
        assertThat(read.getDisplayName()).isEqualTo("new name");
        noted.refused("GetUser", "EntityNotExist.User", () -> ram.getUser(new GetUserRequest().setUserName(name)));
    }

    @Test
    void a_user_cannot_take_the_name_of_another() {
        String name = user();
        String other = user();

        noted.refused(
                "CreateUser",
                "EntityAlreadyExists.User",
                () -> ram.createUser(new CreateUserRequest().setUserName(name)));
        noted.refused(
                "UpdateUser",
                "EntityAlreadyExists.User",
                () -> ram.updateUser(new UpdateUserRequest().setUserName(other).setNewUserName(name)));
    }

    @Test
    void a_deleted_user_is_gone_and_was_told_so() {
        String name = user();

        noted.works("DeleteUser", () -> ram.deleteUser(new DeleteUserRequest().setUserName(name)));

        Compat.Refusal refusal = noted.refused(
                "GetUser", "EntityNotExist.User", () -> ram.getUser(new GetUserRequest().setUserName(name)));
        assertThat(refusal.status()).isEqualTo(404);
        assertThat(refusal.message()).contains(name);
        noted.refused(
                "DeleteUser", "EntityNotExist.User", () -> ram.deleteUser(new DeleteUserRequest().setUserName(name)));
    }

    @Test
    void a_user_who_holds_an_access_key_is_not_deleted() {
        String name = user();
        String key = noted.works(
                        "CreateAccessKey", () -> ram.createAccessKey(new CreateAccessKeyRequest().setUserName(name)))
                .getBody()
                .getAccessKey()
                .getAccessKeyId();

        Compat.Refusal refusal = noted.refused(
                "DeleteUser",
                "DeleteConflict.User.AccessKey",
                () -> ram.deleteUser(new DeleteUserRequest().setUserName(name)));
        assertThat(refusal.status()).isEqualTo(409);

        noted.works(
                "DeleteAccessKey",
                () -> ram.deleteAccessKey(
                        new DeleteAccessKeyRequest().setUserName(name).setUserAccessKeyId(key)));
        noted.works("DeleteUser", () -> ram.deleteUser(new DeleteUserRequest().setUserName(name)));
    }

    @Test
    void a_user_of_a_group_is_not_deleted() {
        String name = user();
        String group = cloud.name("group");
        noted.works("CreateGroup", () -> ram.createGroup(new CreateGroupRequest().setGroupName(group)));
        noted.works(
                "AddUserToGroup",
                () -> ram.addUserToGroup(
                        new AddUserToGroupRequest().setUserName(name).setGroupName(group)));

        noted.refused(
                "DeleteUser",
                "DeleteConflict.User.Group",
                () -> ram.deleteUser(new DeleteUserRequest().setUserName(name)));

        noted.works(
                "RemoveUserFromGroup",
                () -> ram.removeUserFromGroup(
                        new RemoveUserFromGroupRequest().setUserName(name).setGroupName(group)));
        noted.works("DeleteUser", () -> ram.deleteUser(new DeleteUserRequest().setUserName(name)));
    }

    @Test
    void a_user_with_a_login_profile_is_not_deleted() {
        String name = user();
        noted.works(
                "CreateLoginProfile",
                () -> ram.createLoginProfile(
                        new CreateLoginProfileRequest().setUserName(name).setPassword("Tree-House-4711!")));

        noted.refused(
                "DeleteUser",
                "DeleteConflict.User.LoginProfile",
                () -> ram.deleteUser(new DeleteUserRequest().setUserName(name)));

        noted.works(
                "DeleteLoginProfile", () -> ram.deleteLoginProfile(new DeleteLoginProfileRequest().setUserName(name)));
        noted.works("DeleteUser", () -> ram.deleteUser(new DeleteUserRequest().setUserName(name)));
    }

    @Test
    void a_user_with_a_policy_is_not_deleted() {
        String name = user();
        cloud.policyOfUser(name, Policies.ALLOW_ALL_READS, transport);

        noted.refused(
                "DeleteUser",
                "DeleteConflict.User.Policy",
                () -> ram.deleteUser(new DeleteUserRequest().setUserName(name)));
    }

    @Test
    void users_are_listed_page_by_page_each_once() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(user());
        }

        List<String> listed = new ArrayList<>();
        String marker = null;
        boolean more = true;
        for (int page = 0; more && page < 1000; page++) {
            @Nullable String from = marker;
            var body = noted.works(
                            "ListUsers",
                            () -> ram.listUsers(
                                    new ListUsersRequest().setMaxItems(3).setMarker(from)))
                    .getBody();
            assertThat(body.getUsers().getUser()).hasSizeLessThanOrEqualTo(3);
            body.getUsers().getUser().forEach(user -> listed.add(user.getUserName()));
            more = body.getIsTruncated();
            marker = body.getMarker();
        }

        assertThat(listed).containsAll(made).doesNotHaveDuplicates();
    }

    @Test
    void a_page_of_none_or_of_too_many_is_refused() {
        noted.refused(
                "ListUsers",
                "InvalidParameter.MaxItems.Range",
                () -> ram.listUsers(new ListUsersRequest().setMaxItems(0)));
        noted.refused(
                "ListUsers",
                "InvalidParameter.MaxItems.Range",
                () -> ram.listUsers(new ListUsersRequest().setMaxItems(1001)));
    }

    @Test
    void a_marker_that_was_not_given_is_refused() {
        noted.refused(
                "ListUsers",
                "InvalidParameter.Marker",
                () -> ram.listUsers(new ListUsersRequest().setMarker("bm90IGEgbWFya2Vy")));
    }

    @Test
    void a_user_without_a_name_is_refused() {
        noted.refused(
                "CreateUser",
                "MissingParameter",
                () -> ram.createUser(new CreateUserRequest().setDisplayName("nobody")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "a/b", "a*b", "a~b", "a+b", "é", "a:b", "<b>"})
    void a_user_name_of_other_characters_is_refused(String name) {
        noted.refused(
                "CreateUser",
                "InvalidParameter.UserName.InvalidChars",
                () -> ram.createUser(new CreateUserRequest().setUserName(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a-b", "a_b", "A1"})
    void a_user_name_of_the_documented_characters_is_taken(String kind) {
        String name = cloud.name(kind);
        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(name)));
    }

    @Test
    void a_user_name_of_64_characters_is_taken_and_one_of_65_is_not() {
        String name = (cloud.name("long") + "x".repeat(64)).substring(0, 64);

        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(name)));
        noted.refused(
                "CreateUser",
                "InvalidParameter.UserName.Length",
                () -> ram.createUser(new CreateUserRequest().setUserName(name + "y")));
    }

    @Test
    void what_a_user_is_called_has_a_length() {
        String name = cloud.name("user");

        noted.refused(
                "CreateUser",
                "InvalidParameter.DisplayName.Length",
                () -> ram.createUser(new CreateUserRequest().setUserName(name).setDisplayName("x".repeat(129))));
        noted.refused(
                "CreateUser",
                "InvalidParameter.Comments.Length",
                () -> ram.createUser(new CreateUserRequest().setUserName(name).setComments("x".repeat(129))));
    }
}
