package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.ram.domain.RamLimits;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {
    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private String create(String name, String... more) {
        String[] parameters = new String[2 + more.length];
        parameters[0] = "UserName";
        parameters[1] = name;
        System.arraycopy(more, 0, parameters, 2, more.length);
        return ram.call(ROOT, "CreateUser", parameters);
    }

    private String get(String name) {
        return ram.call(ROOT, "GetUser", "UserName", name);
    }

    @Test
    void a_new_user_is_answered_with_what_was_given_an_id_and_the_time() {
        String reply = create(
                "ann",
                "DisplayName",
                "Ann Ä.",
                "MobilePhone",
                "86-18600008888",
                "Email",
                "ann@example.com",
                "Comments",
                "on call");
        assertThat(field(reply, "UserId")).matches("[1-9][0-9]{17}");
        assertThat(field(reply, "CreateDate")).isEqualTo("2026-11-23T10:00:00Z");
        for (String shown : List.of(reply, get("ann"))) {
            assertThat(field(shown, "UserName")).isEqualTo("ann");
            assertThat(field(shown, "DisplayName")).isEqualTo("Ann Ä.");
            assertThat(field(shown, "MobilePhone")).isEqualTo("86-18600008888");
            assertThat(field(shown, "Email")).isEqualTo("ann@example.com");
            assertThat(field(shown, "Comments")).isEqualTo("on call");
        }
    }

    @Test
    void without_a_display_name_the_name_is_shown() {
        assertThat(field(create("ann"), "DisplayName")).isEqualTo("ann");
        assertThat(field(create("ben", "DisplayName", ""), "DisplayName")).isEqualTo("ben");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b-c_d@e9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void a_name_of_1_to_64_of_the_documented_characters_is_taken(String name) {
        assertThat(field(create(name), "UserName")).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | MissingParameter",
                "01234567890123456789012345678901234567890123456789012345678901234 | InvalidParameter.UserName.Length",
                "a b | InvalidParameter.UserName.InvalidChars",
                "a/b | InvalidParameter.UserName.InvalidChars",
                "a* | InvalidParameter.UserName.InvalidChars",
                "é | InvalidParameter.UserName.InvalidChars",
            })
    void another_name_is_refused(String name, String code) {
        assertThat(refusal(() -> create(name))).isEqualTo(code);
        assertThat(refusal(() -> get(name))).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "MobilePhone, 86-18600008888, OK",
        "MobilePhone, 1-4155550100, OK",
        "MobilePhone, 18600008888, InvalidParameter.MobilePhone.Format",
        "MobilePhone, 86-, InvalidParameter.MobilePhone.Format",
        "MobilePhone, -186, InvalidParameter.MobilePhone.Format",
        "MobilePhone, 86-186x0008888, InvalidParameter.MobilePhone.Format",
        "MobilePhone, 12345-18600008888, InvalidParameter.MobilePhone.Format",
        "MobilePhone, 86-123456789012345678901, InvalidParameter.MobilePhone.Format",
        "Email, ann@example.com, OK",
        "Email, ann, InvalidParameter.Email.Format",
        "Email, @example.com, InvalidParameter.Email.Format",
        "Email, ann@, InvalidParameter.Email.Format",
        "Email, a@b@c, InvalidParameter.Email.Format",
        "Email, an n@example.com, InvalidParameter.Email.Format",
    })
    void phone_and_mail_have_the_documented_forms(String parameter, String value, String code) {
        assertThat(refusal(() -> create("ann", parameter, value))).isEqualTo(code);
        assertThat(refusal(() -> ram.call(ROOT, "UpdateUser", "UserName", "bob", "New" + parameter, value)))
                .isEqualTo(code.replace("Parameter.", "Parameter.New"));
    }

    @Test
    void a_name_is_taken_once_and_free_again_after_the_deletion() {
        String first = field(create("ann"), "UserId");
        assertThat(refusal(() -> create("ann"))).isEqualTo("EntityAlreadyExists.User");
        assertThat(Replies.failure(() -> create("ann")).httpStatus()).isEqualTo(409);
        ram.call(ROOT, "DeleteUser", "UserName", "ann");
        assertThat(Replies.failure(() -> get("ann")).httpStatus()).isEqualTo(404);
        assertThat(refusal(() -> get("ann"))).isEqualTo("EntityNotExist.User");
        assertThat(field(create("ann"), "UserId")).isNotEqualTo(first);
    }

    @Test
    void the_last_user_of_the_documented_number_is_made_and_one_more_is_not() {
        fill(RamLimits.USERS_MAX - 3);
        create("last");
        assertThat(refusal(() -> create("one-more"))).isEqualTo("LimitExceeded.User");
        ram.call(ROOT, "DeleteUser", "UserName", "last");
        create("one-more");
    }

    /** Makes users in one statement, beside jane and bob. */
    private void fill(int users) {
        ram.store.maintain(transaction -> transaction.update(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO ram_user"
                        + " (account_id, user_id, user_name, display_name, created_at, updated_at)"
                        + " SELECT ?, 'id' || i, 'filler' || i, 'filler', 0, 0 FROM n",
                users,
                ACCOUNT));
    }

    @Test
    void a_change_leaves_what_it_does_not_name() {
        create("ann", "Email", "ann@example.com", "Comments", "old");
        ram.clock.moveBySeconds(60);
        String reply = ram.call(ROOT, "UpdateUser", "UserName", "ann", "NewComments", "new", "NewEmail", "");
        assertThat(field(reply, "Comments")).isEqualTo("new");
        assertThat(field(reply, "Email")).isEmpty();
        assertThat(field(reply, "DisplayName")).isEqualTo("ann");
        assertThat(field(reply, "CreateDate")).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(field(reply, "UpdateDate")).isEqualTo("2026-11-23T10:01:00Z");
    }

    @Test
    void groups_policies_and_tags_follow_a_new_name() {
        ram.call(ROOT, "CreateGroup", "GroupName", "ops");
        ram.call(ROOT, "AddUserToGroup", "UserName", "jane", "GroupName", "ops");
        attach("jane", "ReadOnlyAccess");
        ram.call(
                ROOT,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                "jane",
                "Tag.1.Key",
                "k",
                "Tag.1.Value",
                "v");

        ram.call(ROOT, "UpdateUser", "UserName", "jane", "NewUserName", "joan");

        assertThat(refusal(() -> get("jane"))).isEqualTo("EntityNotExist.User");
        assertThat(field(get("joan"), "UserId")).isEqualTo(ram.jane().userId());
        assertThat(Replies.all(ram.call(ROOT, "ListGroupsForUser", "UserName", "joan"), "GroupName"))
                .containsExactly("ops");
        assertThat(Replies.all(ram.call(ROOT, "ListUsersForGroup", "GroupName", "ops"), "UserName"))
                .containsExactly("joan");
        assertThat(Replies.all(ram.call(ROOT, "ListPoliciesForUser", "UserName", "joan"), "PolicyName"))
                .containsExactly("ReadOnlyAccess");
        assertThat(ram.call(ROOT, "ListTagResources", "ResourceType", "user", "ResourceNames.1", "joan"))
                .contains("\"TagKey\":\"k\"");
        // The caller is known by its id: the old policy decides for the new name.
        assertThat(refusal(() -> ram.call(ram.jane(), "GetUser", "UserName", "bob")))
                .isEqualTo("OK");
    }

    private void attach(String user, String policy) {
        ram.call(ROOT, "AttachPolicyToUser", "PolicyType", "System", "PolicyName", policy, "UserName", user);
    }

    @Test
    void a_new_name_that_is_taken_is_refused_and_the_own_one_is_not() {
        assertThat(refusal(() -> ram.call(ROOT, "UpdateUser", "UserName", "jane", "NewUserName", "bob")))
                .isEqualTo("EntityAlreadyExists.User");
        assertThat(refusal(() -> ram.call(ROOT, "UpdateUser", "UserName", "jane", "NewUserName", "jane")))
                .isEqualTo("OK");
        assertThat(refusal(() -> ram.call(ROOT, "UpdateUser", "UserName", "nobody", "NewUserName", "x")))
                .isEqualTo("EntityNotExist.User");
        assertThat(refusal(() -> ram.call(ROOT, "UpdateUser", "UserName", "jane", "NewUserName", "a b")))
                .isEqualTo("InvalidParameter.NewUserName.InvalidChars");
    }

    @Test
    void a_user_is_deleted_when_it_holds_nothing_and_each_thing_it_holds_is_named() {
        String key = field(ram.call(ROOT, "CreateAccessKey", "UserName", "jane"), "AccessKeyId");
        ram.call(ROOT, "CreateLoginProfile", "UserName", "jane", "Password", "vX8#qLw2!zRt");
        ram.store.maintain(transaction -> transaction.update(
                "INSERT INTO ram_mfa_device (account_id, serial_number, user_id, sealed_seed, created_at, last_step)"
                        + " VALUES (?, 'serial', ?, ?, 0, 0)",
                ACCOUNT,
                ram.jane().userId(),
                new byte[0]));
        ram.call(ROOT, "CreateGroup", "GroupName", "ops");
        ram.call(ROOT, "AddUserToGroup", "UserName", "jane", "GroupName", "ops");
        attach("jane", "ReadOnlyAccess");

        assertThat(delete()).isEqualTo("DeleteConflict.User.AccessKey");
        ram.call(ROOT, "DeleteAccessKey", "UserName", "jane", "UserAccessKeyId", key);
        assertThat(delete()).isEqualTo("DeleteConflict.User.LoginProfile");
        ram.call(ROOT, "DeleteLoginProfile", "UserName", "jane");
        assertThat(delete()).isEqualTo("DeleteConflict.User.MFADevice");
        ram.store.maintain(transaction -> transaction.update("DELETE FROM ram_mfa_device"));
        assertThat(delete()).isEqualTo("DeleteConflict.User.Group");
        ram.call(ROOT, "RemoveUserFromGroup", "UserName", "jane", "GroupName", "ops");
        assertThat(delete()).isEqualTo("DeleteConflict.User.Policy");
        ram.call(
                ROOT,
                "DetachPolicyFromUser",
                "PolicyType",
                "System",
                "PolicyName",
                "ReadOnlyAccess",
                "UserName",
                "jane");
        assertThat(delete()).isEqualTo("OK");
        assertThat(delete()).isEqualTo("EntityNotExist.User");
    }

    private String delete() {
        return refusal(() -> ram.call(ROOT, "DeleteUser", "UserName", "jane"));
    }

    @Test
    void a_deleted_users_tags_do_not_come_back_with_its_name() {
        ram.call(
                ROOT,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                "bob",
                "Tag.1.Key",
                "k",
                "Tag.1.Value",
                "v");
        ram.call(ROOT, "DeleteUser", "UserName", "bob");
        create("bob");
        assertThat(ram.call(ROOT, "ListTagResources", "ResourceType", "user")).contains("\"TagResources\":[]");
    }

    @Test
    void pages_hold_every_user_once_in_the_order_of_names() {
        List<String> names =
                IntStream.range(0, 25).mapToObj("user-%02d"::formatted).toList();
        names.forEach(this::create);
        List<String> listed = Replies.allPages("UserName", marker -> list("10", marker));
        assertThat(listed).hasSize(27).isSorted().containsAll(names).contains("jane", "bob");
    }

    private String list(String items, @Nullable String marker) {
        return marker == null
                ? ram.call(ROOT, "ListUsers", "MaxItems", items)
                : ram.call(ROOT, "ListUsers", "MaxItems", items, "Marker", marker);
    }

    @ParameterizedTest
    @CsvSource({
        "1, OK",
        "1000, OK",
        "0, InvalidParameter.MaxItems.Range",
        "1001, InvalidParameter.MaxItems.Range",
        "ten, InvalidParameter.MaxItems.Type"
    })
    void a_page_has_1_to_1000_items(String items, String code) {
        assertThat(refusal(() -> list(items, null))).isEqualTo(code);
    }

    @Test
    void a_page_that_holds_all_is_the_last() {
        assertThat(list("2", null)).contains("\"IsTruncated\":false").doesNotContain("Marker");
        assertThat(list("1", null)).contains("\"IsTruncated\":true").contains("\"Marker\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not base64 !", "amFuZQ", "jane", "YWZ0ZXI"})
    void a_marker_of_another_origin_is_refused(String marker) {
        assertThat(refusal(() -> list("10", marker))).isEqualTo("InvalidParameter.Marker");
    }

    @Test
    void the_last_login_is_told_once_there_was_one() {
        ram.call(ROOT, "CreateLoginProfile", "UserName", "jane", "Password", "vX8#qLw2!zRt");
        assertThat(get("jane")).doesNotContain("LastLoginDate");
        ram.store.maintain(transaction ->
                transaction.update("UPDATE ram_login_profile SET last_login_at = ?", ram.clock.instant()));
        assertThat(field(get("jane"), "LastLoginDate")).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(get("bob")).doesNotContain("LastLoginDate");
    }
}
