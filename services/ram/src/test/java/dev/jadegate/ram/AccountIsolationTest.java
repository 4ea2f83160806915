package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.OTHER_ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ROOT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Caller;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two accounts with the same names see nothing of each other. */
class AccountIsolationTest {
    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    /** Makes one of everything, named the same in every account, with {@code mark} in its text. */
    private void furnish(Caller root, String mark) {
        ram.call(root, "UpdateUser", "UserName", "jane", "NewComments", mark);
        ram.call(root, "CreateGroup", "GroupName", "ops", "Comments", mark);
        ram.call(
                root,
                "CreateRole",
                "RoleName",
                "role",
                "Description",
                mark,
                "AssumeRolePolicyDocument",
                Replies.trust(root));
        ram.call(
                root,
                "CreatePolicy",
                "PolicyName",
                "policy",
                "Description",
                mark,
                "PolicyDocument",
                Replies.policy(Replies.ALLOW_ALL));
        ram.call(root, "AddUserToGroup", "UserName", "jane", "GroupName", "ops");
        for (String[] holder :
                List.of(new String[] {"User", "jane"}, new String[] {"Group", "ops"}, new String[] {"Role", "role"})) {
            ram.call(
                    root,
                    "AttachPolicyTo" + holder[0],
                    "PolicyType",
                    "Custom",
                    "PolicyName",
                    "policy",
                    holder[0] + "Name",
                    holder[1]);
        }
        ram.call(
                root,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                "jane",
                "Tag.1.Key",
                "mark",
                "Tag.1.Value",
                mark);
    }

    /** Everything that an account can be asked for. */
    private String all(Caller root) {
        StringBuilder all = new StringBuilder();
        for (String operation : List.of("ListUsers", "ListGroups", "ListRoles", "GetAccountAlias")) {
            all.append(ram.call(root, operation));
        }
        all.append(ram.call(root, "ListPolicies", "PolicyType", "Custom"));
        all.append(ram.call(root, "GetUser", "UserName", "jane"));
        all.append(ram.call(root, "GetGroup", "GroupName", "ops"));
        all.append(ram.call(root, "GetRole", "RoleName", "role"));
        all.append(ram.call(root, "GetPolicy", "PolicyType", "Custom", "PolicyName", "policy"));
        all.append(ram.call(root, "ListPolicyVersions", "PolicyType", "Custom", "PolicyName", "policy"));
        all.append(ram.call(root, "ListEntitiesForPolicy", "PolicyType", "Custom", "PolicyName", "policy"));
        all.append(ram.call(root, "ListGroupsForUser", "UserName", "jane"));
        all.append(ram.call(root, "ListUsersForGroup", "GroupName", "ops"));
        all.append(ram.call(root, "ListPoliciesForUser", "UserName", "jane"));
        all.append(ram.call(root, "ListPoliciesForGroup", "GroupName", "ops"));
        all.append(ram.call(root, "ListPoliciesForRole", "RoleName", "role"));
        all.append(ram.call(root, "ListTagResources", "ResourceType", "user"));
        return all.toString();
    }

    @Test
    void each_account_is_told_of_its_own_and_keeps_it_when_the_other_deletes() {
        furnish(ROOT, "first-account");
        furnish(OTHER_ROOT, "second-account");
        String first = all(ROOT);
        assertThat(first).contains("first-account").doesNotContain("second-account", OTHER_ACCOUNT.value());
        String second = all(OTHER_ROOT);
        assertThat(second)
                .contains("second-account")
                .doesNotContain("first-account", ROOT.account().value());

        ram.call(ROOT, "DeletePolicy", "PolicyName", "policy", "CascadingDelete", "true");
        ram.call(ROOT, "RemoveUserFromGroup", "UserName", "jane", "GroupName", "ops");
        ram.call(ROOT, "DeleteGroup", "GroupName", "ops");
        ram.call(ROOT, "DeleteRole", "RoleName", "role");
        ram.call(ROOT, "DeleteUser", "UserName", "jane");
        assertThat(all(OTHER_ROOT)).isEqualTo(second);
    }

    @Test
    void what_one_account_permits_does_not_count_in_the_other() {
        furnish(ROOT, "first");
        Caller.User jane = ram.jane();
        Caller.User otherJane = ram.user(OTHER_ACCOUNT, "jane");
        assertThat(refusal(() -> ram.call(jane, "ListUsers"))).isEqualTo("OK");
        assertThat(refusal(() -> ram.call(otherJane, "ListUsers"))).startsWith("NoPermission");
        // The other account's user with the first one's id is nobody.
        Caller.User mixed = new Caller.User(OTHER_ACCOUNT, "LTAI5tmixed", jane.userId(), "jane");
        assertThat(refusal(() -> ram.call(mixed, "ListUsers"))).startsWith("NoPermission");
    }

    @Test
    void names_of_the_other_account_are_not_found() {
        ram.call(OTHER_ROOT, "CreateUser", "UserName", "theirs");
        ram.call(OTHER_ROOT, "CreateGroup", "GroupName", "theirs");
        ram.call(
                OTHER_ROOT,
                "CreatePolicy",
                "PolicyName",
                "theirs",
                "PolicyDocument",
                Replies.policy(Replies.ALLOW_ALL));
        assertThat(refusal(() -> ram.call(ROOT, "GetUser", "UserName", "theirs")))
                .isEqualTo("EntityNotExist.User");
        assertThat(refusal(() -> ram.call(ROOT, "AddUserToGroup", "UserName", "jane", "GroupName", "theirs")))
                .isEqualTo("EntityNotExist.Group");
        assertThat(refusal(() -> ram.call(
                        ROOT,
                        "AttachPolicyToUser",
                        "PolicyType",
                        "Custom",
                        "PolicyName",
                        "theirs",
                        "UserName",
                        "jane")))
                .isEqualTo("EntityNotExist.Policy");
        assertThat(field(ram.call(ROOT, "CreateUser", "UserName", "theirs"), "UserName"))
                .isEqualTo("theirs");
    }
}
