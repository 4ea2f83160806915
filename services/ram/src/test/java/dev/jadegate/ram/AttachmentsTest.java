package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.ram.domain.RamLimits;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each test runs for users, groups and roles, whose operations differ in their names only. */
class AttachmentsTest {
    private static final String DOCUMENT = Replies.policy(Replies.statement("Allow", "ram:Get*", "*"));

    private final CredentialFixture ram = new CredentialFixture();

    @BeforeEach
    void holders() {
        ram.call(ROOT, "CreateGroup", "GroupName", "ops", "Comments", "on call");
        ram.call(ROOT, "CreateRole", "RoleName", "role", "AssumeRolePolicyDocument", Replies.trust(ROOT));
    }

    @AfterEach
    void close() {
        ram.close();
    }

    private void create(String policy) {
        ram.call(ROOT, "CreatePolicy", "PolicyName", policy, "PolicyDocument", DOCUMENT);
    }

    private String attach(String kind, String name, String type, String policy, String... more) {
        return call("AttachPolicyTo" + kind, kind, name, type, policy, more);
    }

    private String detach(String kind, String name, String type, String policy, String... more) {
        return call("DetachPolicyFrom" + kind, kind, name, type, policy, more);
    }

    private String call(String operation, String kind, String name, String type, String policy, String... more) {
        String[] parameters = new String[6 + more.length];
        parameters[0] = "PolicyType";
        parameters[1] = type;
        parameters[2] = "PolicyName";
        parameters[3] = policy;
        parameters[4] = kind + "Name";
        parameters[5] = name;
        System.arraycopy(more, 0, parameters, 6, more.length);
        return refusal(() -> ram.call(ROOT, operation, parameters));
    }

    private List<String> attached(String kind, String name) {
        return Replies.all(ram.call(ROOT, "ListPoliciesFor" + kind, kind + "Name", name), "PolicyName");
    }

    @ParameterizedTest
    @CsvSource({"User, jane", "Group, ops", "Role, role"})
    void a_policy_is_attached_once_and_detached_once(String kind, String name) {
        create("p");
        assertThat(detach(kind, name, "Custom", "p")).isEqualTo("EntityNotExist." + kind + ".Policy");
        assertThat(attach(kind, name, "Custom", "p")).isEqualTo("OK");
        assertThat(attach(kind, name, "Custom", "p")).isEqualTo("EntityAlreadyExists." + kind + ".Policy");
        assertThat(attach(kind, name, "System", "ReadOnlyAccess")).isEqualTo("OK");
        assertThat(attached(kind, name)).containsExactly("p", "ReadOnlyAccess");
        assertThat(detach(kind, name, "Custom", "p")).isEqualTo("OK");
        assertThat(detach(kind, name, "Custom", "p")).isEqualTo("EntityNotExist." + kind + ".Policy");
        assertThat(attached(kind, name)).containsExactly("ReadOnlyAccess");
    }

    @ParameterizedTest
    @CsvSource({"User, jane", "Group, ops", "Role, role"})
    void what_is_not_there_is_named(String kind, String name) {
        assertThat(attach(kind, "nobody", "System", "ReadOnlyAccess")).isEqualTo("EntityNotExist." + kind);
        assertThat(detach(kind, "nobody", "System", "ReadOnlyAccess")).isEqualTo("EntityNotExist." + kind);
        assertThat(attach(kind, name, "Custom", "ReadOnlyAccess")).isEqualTo("EntityNotExist.Policy");
        assertThat(attach(kind, name, "System", "NoSuchAccess")).isEqualTo("EntityNotExist.Policy");
        assertThat(attach(kind, name, "Other", "ReadOnlyAccess")).isEqualTo("InvalidParameter.PolicyType");
        assertThat(refusal(() -> ram.call(ROOT, "ListPoliciesFor" + kind, kind + "Name", "nobody")))
                .isEqualTo("EntityNotExist." + kind);
    }

    @ParameterizedTest
    @CsvSource({"User, jane", "Group, ops", "Role, role"})
    void ten_custom_and_twenty_system_policies_are_attached_and_no_more(String kind, String name) {
        for (int i = 0; i <= RamLimits.CUSTOM_ATTACHMENTS_MAX; i++) {
            create("p" + i);
            assertThat(attach(kind, name, "Custom", "p" + i))
                    .isEqualTo(i < RamLimits.CUSTOM_ATTACHMENTS_MAX ? "OK" : "LimitExceeded." + kind + ".Policy");
        }
        List<String> system =
                Replies.all(ram.call(ROOT, "ListPolicies", "PolicyType", "System", "MaxItems", "21"), "PolicyName");
        for (int i = 0; i <= RamLimits.SYSTEM_ATTACHMENTS_MAX; i++) {
            assertThat(attach(kind, name, "System", system.get(i)))
                    .isEqualTo(i < RamLimits.SYSTEM_ATTACHMENTS_MAX ? "OK" : "LimitExceeded." + kind + ".Policy");
        }
        // The refused ones were not left behind.
        assertThat(attached(kind, name)).hasSize(30).doesNotContain("p10", system.get(20));
        detach(kind, name, "Custom", "p0");
        assertThat(attach(kind, name, "Custom", "p10")).isEqualTo("OK");
    }

    @ParameterizedTest
    @CsvSource({"User, jane", "Group, ops", "Role, role"})
    void a_resource_group_is_refused_instead_of_being_taken_for_the_account(String kind, String name) {
        String[] group = {"ResourceGroupId", "rg-acfm1234567890"};
        assertThat(attach(kind, name, "System", "AdministratorAccess", group))
                .isEqualTo("InvalidParameter.ResourceGroupId");
        assertThat(attached(kind, name)).isEmpty();
        String[] account = {"ResourceGroupId", ACCOUNT.value()};
        assertThat(attach(kind, name, "System", "ReadOnlyAccess", account)).isEqualTo("OK");
        assertThat(detach(kind, name, "System", "ReadOnlyAccess", group)).isEqualTo("InvalidParameter.ResourceGroupId");
        assertThat(detach(kind, name, "System", "ReadOnlyAccess", "ResourceGroupId", OTHER_ACCOUNT.value()))
                .isEqualTo("InvalidParameter.ResourceGroupId");
        assertThat(attached(kind, name)).containsExactly("ReadOnlyAccess");
        assertThat(detach(kind, name, "System", "ReadOnlyAccess", account)).isEqualTo("OK");
    }

    @Test
    void the_entities_of_a_policy_are_listed_and_counted() {
        create("p");
        attach("User", "jane", "Custom", "p");
        attach("Group", "ops", "Custom", "p");
        ram.clock.moveBySeconds(7);
        attach("Role", "role", "Custom", "p");
        String entities = ram.call(ROOT, "ListEntitiesForPolicy", "PolicyType", "Custom", "PolicyName", "p");
        assertThat(entities)
                .contains("\"UserName\":\"jane\"", "\"UserId\":\"" + ram.jane().userId() + "\"")
                .contains("\"GroupName\":\"ops\"", "\"Comments\":\"on call\"")
                .contains("\"RoleName\":\"role\"", "\"Arn\":\"acs:ram::" + ACCOUNT + ":role/role\"")
                .contains("\"AttachDate\":\"2026-11-23T10:00:00Z\"", "\"AttachDate\":\"2026-11-23T10:00:07Z\"");
        assertThat(ram.call(ROOT, "GetPolicy", "PolicyType", "Custom", "PolicyName", "p"))
                .contains("\"AttachmentCount\":3");
        assertThat(ram.call(ROOT, "ListEntitiesForPolicy", "PolicyType", "System", "PolicyName", "ReadOnlyAccess"))
                .contains("\"User\":[]", "\"Group\":[]", "\"Role\":[]");
        assertThat(refusal(() ->
                        ram.call(ROOT, "ListEntitiesForPolicy", "PolicyType", "System", "PolicyName", "NoSuchAccess")))
                .isEqualTo("EntityNotExist.Policy");
    }
}
