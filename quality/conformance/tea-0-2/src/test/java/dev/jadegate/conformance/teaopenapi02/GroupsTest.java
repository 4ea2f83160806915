package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.AddUserToGroupRequest;
import com.aliyun.ram20150501.models.AttachPolicyToGroupRequest;
import com.aliyun.ram20150501.models.CreateGroupRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.DeleteGroupRequest;
import com.aliyun.ram20150501.models.DetachPolicyFromGroupRequest;
import com.aliyun.ram20150501.models.GetGroupRequest;
import com.aliyun.ram20150501.models.ListGroupsForUserRequest;
import com.aliyun.ram20150501.models.ListGroupsRequest;
import com.aliyun.ram20150501.models.ListUsersForGroupRequest;
import com.aliyun.ram20150501.models.RemoveUserFromGroupRequest;
import com.aliyun.ram20150501.models.UpdateGroupRequest;
import dev.jadegate.testkit.Compat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class GroupsTest {
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;

    GroupsTest(Transport transport, Cloud cloud) {
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
    }

    private String user() {
        String name = cloud.name("user");
        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(name)));
        return name;
    }

    private String group() {
        String name = cloud.name("group");
        noted.works("CreateGroup", () -> ram.createGroup(new CreateGroupRequest().setGroupName(name)));
        return name;
    }

    @Test
    void a_group_is_read_as_it_was_made() {
        String name = cloud.name("developers");

        var made = noted.works(
                        "CreateGroup",
                        () -> ram.createGroup(
                                new CreateGroupRequest().setGroupName(name).setComments("those + who * build")))
                .getBody()
                .getGroup();
        var read = noted.works("GetGroup", () -> ram.getGroup(new GetGroupRequest().setGroupName(name)))
                .getBody()
                .getGroup();

        assertThat(read.getGroupName()).isEqualTo(name);
        assertThat(read.getComments()).isEqualTo("those + who * build");
        assertThat(read.getCreateDate()).isEqualTo(made.getCreateDate());
        noted.refused(
                "CreateGroup",
                "EntityAlreadyExists.Group",
                () -> ram.createGroup(new CreateGroupRequest().setGroupName(name)));
    }

    @Test
    void a_renamed_group_keeps_its_users() {
        String name = group();
        String user = user();
        String renamed = cloud.name("renamed");
        noted.works(
                "AddUserToGroup",
                () -> ram.addUserToGroup(
                        new AddUserToGroupRequest().setGroupName(name).setUserName(user)));

        noted.works(
                "UpdateGroup",
                () -> ram.updateGroup(new UpdateGroupRequest()
                        .setGroupName(name)
                        .setNewGroupName(renamed)
                        .setNewComments("new")));

        assertThat(noted.works(
                                "ListUsersForGroup",
                                () -> ram.listUsersForGroup(new ListUsersForGroupRequest().setGroupName(renamed)))
                        .getBody()
                        .getUsers()
                        .getUser())
                .singleElement()
                .satisfies(member -> assertThat(member.getUserName()).isEqualTo(user));
        noted.refused("GetGroup", "EntityNotExist.Group", () -> ram.getGroup(new GetGroupRequest().setGroupName(name)));
    }

    @Test
    void a_user_is_of_a_group_once_and_until_removed() {
        String group = group();
        String user = user();

        noted.works(
                "AddUserToGroup",
                () -> ram.addUserToGroup(
                        new AddUserToGroupRequest().setGroupName(group).setUserName(user)));
        noted.refused(
                "AddUserToGroup",
                "EntityAlreadyExists.User.Group",
                () -> ram.addUserToGroup(
                        new AddUserToGroupRequest().setGroupName(group).setUserName(user)));
        assertThat(noted.works(
                                "ListGroupsForUser",
                                () -> ram.listGroupsForUser(new ListGroupsForUserRequest().setUserName(user)))
                        .getBody()
                        .getGroups()
                        .getGroup())
                .singleElement()
                .satisfies(found -> assertThat(found.getGroupName()).isEqualTo(group));

        noted.works(
                "RemoveUserFromGroup",
                () -> ram.removeUserFromGroup(
                        new RemoveUserFromGroupRequest().setGroupName(group).setUserName(user)));
        assertThat(noted.works(
                                "ListGroupsForUser",
                                () -> ram.listGroupsForUser(new ListGroupsForUserRequest().setUserName(user)))
                        .getBody()
                        .getGroups()
                        .getGroup())
                .isEmpty();
        noted.refused(
                "RemoveUserFromGroup",
                "EntityNotExist.User.Group",
                () -> ram.removeUserFromGroup(
                        new RemoveUserFromGroupRequest().setGroupName(group).setUserName(user)));
    }

    @Test
    void a_group_with_a_user_or_a_policy_is_not_deleted() {
        String group = group();
        String user = user();
        noted.works(
                "AddUserToGroup",
                () -> ram.addUserToGroup(
                        new AddUserToGroupRequest().setGroupName(group).setUserName(user)));
        noted.refused(
                "DeleteGroup",
                "DeleteConflict.Group.User",
                () -> ram.deleteGroup(new DeleteGroupRequest().setGroupName(group)));
        noted.works(
                "RemoveUserFromGroup",
                () -> ram.removeUserFromGroup(
                        new RemoveUserFromGroupRequest().setGroupName(group).setUserName(user)));

        noted.works(
                "AttachPolicyToGroup",
                () -> ram.attachPolicyToGroup(new AttachPolicyToGroupRequest()
                        .setPolicyType("System")
                        .setPolicyName("ReadOnlyAccess")
                        .setGroupName(group)));
        noted.refused(
                "DeleteGroup",
                "DeleteConflict.Group.Policy",
                () -> ram.deleteGroup(new DeleteGroupRequest().setGroupName(group)));
        noted.works(
                "DetachPolicyFromGroup",
                () -> ram.detachPolicyFromGroup(new DetachPolicyFromGroupRequest()
                        .setPolicyType("System")
                        .setPolicyName("ReadOnlyAccess")
                        .setGroupName(group)));

        noted.works("DeleteGroup", () -> ram.deleteGroup(new DeleteGroupRequest().setGroupName(group)));
        noted.refused(
                "DeleteGroup",
                "EntityNotExist.Group",
                () -> ram.deleteGroup(new DeleteGroupRequest().setGroupName(group)));
    }

    @Test
    void groups_are_listed_page_by_page_each_once() {
        List<String> made = List.of(group(), group(), group(), group(), group());

        List<String> listed = new ArrayList<>();
        String marker = null;
        boolean more = true;
        for (int page = 0; more && page < 1000; page++) {
            @Nullable String from = marker;
            var body = noted.works(
                            "ListGroups",
                            () -> ram.listGroups(
                                    new ListGroupsRequest().setMaxItems(2).setMarker(from)))
                    .getBody();
            body.getGroups().getGroup().forEach(group -> listed.add(group.getGroupName()));
            more = body.getIsTruncated();
            marker = body.getMarker();
        }

        assertThat(listed).containsAll(made).doesNotHaveDuplicates();
    }

    @Test
    void the_users_of_a_group_are_listed_page_by_page_each_once() {
        String group = group();
        List<String> made = List.of(user(), user(), user(), user(), user());
        made.forEach(user -> noted.works(
                "AddUserToGroup",
                () -> ram.addUserToGroup(
                        new AddUserToGroupRequest().setGroupName(group).setUserName(user))));

        List<String> listed = new ArrayList<>();
        String marker = null;
        boolean more = true;
        for (int page = 0; more && page < 100; page++) {
            @Nullable String from = marker;
            var body = noted.works(
                            "ListUsersForGroup",
                            () -> ram.listUsersForGroup(new ListUsersForGroupRequest()
                                    .setGroupName(group)
                                    .setMaxItems(2)
                                    .setMarker(from)))
                    .getBody();
            body.getUsers().getUser().forEach(user -> listed.add(user.getUserName()));
            more = body.getIsTruncated();
            marker = body.getMarker();
        }

        assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void who_is_not_there_is_named() {
        noted.refused(
                "AddUserToGroup",
                "EntityNotExist.User",
                () -> ram.addUserToGroup(
                        new AddUserToGroupRequest().setGroupName(group()).setUserName("nobody")));
        noted.refused(
                "AddUserToGroup",
                "EntityNotExist.Group",
                () -> ram.addUserToGroup(
                        new AddUserToGroupRequest().setGroupName("nothing").setUserName(user())));
        noted.refused(
                "ListUsersForGroup",
                "EntityNotExist.Group",
                () -> ram.listUsersForGroup(new ListUsersForGroupRequest().setGroupName("nothing")));
        noted.refused(
                "ListGroupsForUser",
                "EntityNotExist.User",
                () -> ram.listGroupsForUser(new ListGroupsForUserRequest().setUserName("nobody")));
        noted.refused(
                "UpdateGroup",
                "EntityNotExist.Group",
                () -> ram.updateGroup(
                        new UpdateGroupRequest().setGroupName("nothing").setNewComments("x")));
    }
}
