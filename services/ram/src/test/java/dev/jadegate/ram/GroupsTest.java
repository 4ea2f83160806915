package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.ram.domain.RamLimits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsTest {
    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private String create(String name) {
        return ram.call(ROOT, "CreateGroup", "GroupName", name);
    }

    private void add(String user, String group) {
        ram.call(ROOT, "AddUserToGroup", "UserName", user, "GroupName", group);
    }

    @Test
    void a_new_group_is_answered_with_an_id_and_the_time() {
        String reply = ram.call(ROOT, "CreateGroup", "GroupName", "ops", "Comments", "on call");
        assertThat(field(reply, "GroupId")).matches("[1-9][0-9]{17}");
        assertThat(field(reply, "CreateDate")).isEqualTo("2026-11-23T10:00:00Z");
        String read = ram.call(ROOT, "GetGroup", "GroupName", "ops");
        assertThat(field(read, "GroupId")).isEqualTo(field(reply, "GroupId"));
        assertThat(field(read, "Comments")).isEqualTo("on call");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Dev-Team-9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void a_name_of_1_to_64_of_the_documented_characters_is_taken(String name) {
        assertThat(field(create(name), "GroupName")).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "01234567890123456789012345678901234567890123456789012345678901234, InvalidParameter.GroupName.Length",
        "a b, InvalidParameter.GroupName.InvalidChars",
        "a*, InvalidParameter.GroupName.InvalidChars",
        "a/b, InvalidParameter.GroupName.InvalidChars"
    })
    void another_name_is_refused(String name, String code) {
        assertThat(refusal(() -> create(name))).isEqualTo(code);
    }

    @Test
    void the_last_group_of_the_documented_number_is_made_and_one_more_is_not() {
        ram.store.maintain(transaction -> transaction.update(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO ram_group"
                        + " (account_id, group_id, group_name, created_at, updated_at)"
                        + " SELECT ?, 'id' || i, 'filler' || i, 0, 0 FROM n",
                RamLimits.GROUPS_MAX - 1,
                ACCOUNT));
        create("last");
        assertThat(refusal(() -> create("one-more"))).isEqualTo("LimitExceeded.Group");
    }

    @Test
    void a_user_is_in_at_most_10_groups() {
        for (int i = 0; i < RamLimits.GROUPS_OF_USER_MAX; i++) {
            create("group-" + i);
            add("jane", "group-" + i);
        }
        create("one-more");
        assertThat(refusal(() -> add("jane", "one-more"))).isEqualTo("LimitExceeded.User.Group");
        add("bob", "one-more");
        ram.call(ROOT, "RemoveUserFromGroup", "UserName", "jane", "GroupName", "group-0");
        add("jane", "one-more");
    }

    @Test
    void a_user_joins_once_and_leaves_once() {
        create("ops");
        assertThat(refusal(() -> add("nobody", "ops"))).isEqualTo("EntityNotExist.User");
        assertThat(refusal(() -> add("jane", "nothing"))).isEqualTo("EntityNotExist.Group");
        add("jane", "ops");
        assertThat(refusal(() -> add("jane", "ops"))).isEqualTo("EntityAlreadyExists.User.Group");
        ram.call(ROOT, "RemoveUserFromGroup", "UserName", "jane", "GroupName", "ops");
        assertThat(refusal(() -> ram.call(ROOT, "RemoveUserFromGroup", "UserName", "jane", "GroupName", "ops")))
                .isEqualTo("EntityNotExist.User.Group");
    }

    @Test
    void members_and_groups_are_listed_with_the_time_of_joining() {
        create("ops");
        create("dev");
        ram.clock.moveBySeconds(5);
        add("jane", "ops");
        add("jane", "dev");
        add("bob", "ops");
        String groups = ram.call(ROOT, "ListGroupsForUser", "UserName", "jane");
        assertThat(Replies.all(groups, "GroupName")).containsExactly("dev", "ops");
        assertThat(Replies.all(groups, "JoinDate")).containsOnly("2026-11-23T10:00:05Z");
        String members = ram.call(ROOT, "ListUsersForGroup", "GroupName", "ops", "MaxItems", "1");
        assertThat(Replies.all(members, "UserName")).containsExactly("bob");
        assertThat(Replies.allPages(
                        "UserName",
                        marker -> marker == null
                                ? members
                                : ram.call(
                                        ROOT,
                                        "ListUsersForGroup",
                                        "GroupName",
                                        "ops",
                                        "MaxItems",
                                        "1",
                                        "Marker",
                                        marker)))
                .containsExactly("bob", "jane");
    }

    @Test
    void pages_hold_every_group_once_in_the_order_of_names() {
        List<String> names =
                IntStream.range(0, 12).mapToObj("group-%02d"::formatted).toList();
        names.forEach(this::create);
        assertThat(Replies.allPages(
                        "GroupName",
                        marker -> marker == null
                                ? ram.call(ROOT, "ListGroups", "MaxItems", "5")
                                : ram.call(ROOT, "ListGroups", "MaxItems", "5", "Marker", marker)))
                .isEqualTo(names);
    }

    @Test
    void members_and_policies_follow_a_new_name() {
        create("ops");
        add("jane", "ops");
        ram.call(
                ROOT,
                "AttachPolicyToGroup",
                "PolicyType",
                "System",
                "PolicyName",
                "AliyunRAMReadOnlyAccess",
                "GroupName",
                "ops");
        String renamed =
                ram.call(ROOT, "UpdateGroup", "GroupName", "ops", "NewGroupName", "operations", "NewComments", "new");
        assertThat(field(renamed, "GroupName")).isEqualTo("operations");
        assertThat(field(renamed, "Comments")).isEqualTo("new");
        assertThat(refusal(() -> ram.call(ROOT, "GetGroup", "GroupName", "ops")))
                .isEqualTo("EntityNotExist.Group");
        assertThat(Replies.all(ram.call(ROOT, "ListGroupsForUser", "UserName", "jane"), "GroupName"))
                .containsExactly("operations");
        assertThat(Replies.all(ram.call(ROOT, "ListPoliciesForGroup", "GroupName", "operations"), "PolicyName"))
                .containsExactly("AliyunRAMReadOnlyAccess");
        assertThat(refusal(() -> ram.call(ram.jane(), "ListUsers"))).isEqualTo("OK");
    }

    @Test
    void a_new_name_that_is_taken_is_refused() {
        create("ops");
        create("dev");
        assertThat(refusal(() -> ram.call(ROOT, "UpdateGroup", "GroupName", "ops", "NewGroupName", "dev")))
                .isEqualTo("EntityAlreadyExists.Group");
        assertThat(refusal(() -> create("dev"))).isEqualTo("EntityAlreadyExists.Group");
    }

    @Test
    void a_group_is_deleted_when_nobody_and_nothing_is_in_it() {
        create("ops");
        add("jane", "ops");
        String[] policy = {"PolicyType", "System", "PolicyName", "ReadOnlyAccess", "GroupName", "ops"};
        ram.call(ROOT, "AttachPolicyToGroup", policy);
        assertThat(delete()).isEqualTo("DeleteConflict.Group.User");
        ram.call(ROOT, "RemoveUserFromGroup", "UserName", "jane", "GroupName", "ops");
        assertThat(delete()).isEqualTo("DeleteConflict.Group.Policy");
        ram.call(ROOT, "DetachPolicyFromGroup", policy);
        assertThat(delete()).isEqualTo("OK");
        assertThat(delete()).isEqualTo("EntityNotExist.Group");
    }

    private String delete() {
        return refusal(() -> ram.call(ROOT, "DeleteGroup", "GroupName", "ops"));
    }
}
