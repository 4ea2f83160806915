package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.AttachPolicyToGroupRequest;
import com.aliyun.ram20150501.models.AttachPolicyToRoleRequest;
import com.aliyun.ram20150501.models.AttachPolicyToUserRequest;
import com.aliyun.ram20150501.models.CreateGroupRequest;
import com.aliyun.ram20150501.models.CreatePolicyRequest;
import com.aliyun.ram20150501.models.CreatePolicyVersionRequest;
import com.aliyun.ram20150501.models.CreateRoleRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.DeletePolicyRequest;
import com.aliyun.ram20150501.models.DeletePolicyVersionRequest;
import com.aliyun.ram20150501.models.DetachPolicyFromGroupRequest;
import com.aliyun.ram20150501.models.DetachPolicyFromRoleRequest;
import com.aliyun.ram20150501.models.DetachPolicyFromUserRequest;
import com.aliyun.ram20150501.models.GetPolicyRequest;
import com.aliyun.ram20150501.models.GetPolicyVersionRequest;
import com.aliyun.ram20150501.models.ListEntitiesForPolicyRequest;
import com.aliyun.ram20150501.models.ListPoliciesForGroupRequest;
import com.aliyun.ram20150501.models.ListPoliciesForRoleRequest;
import com.aliyun.ram20150501.models.ListPoliciesForUserRequest;
import com.aliyun.ram20150501.models.ListPoliciesRequest;
import com.aliyun.ram20150501.models.ListPolicyVersionsRequest;
import com.aliyun.ram20150501.models.SetDefaultPolicyVersionRequest;
import com.aliyun.ram20150501.models.UpdatePolicyDescriptionRequest;
import dev.jadegate.testkit.Compat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class PoliciesTest {
    private final Transport transport;
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;

    PoliciesTest(Transport transport, Cloud cloud) {
        this.transport = transport;
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
    }

    private static final String READ_USERS = Policies.statement("Allow", "ram:GetUser", "*");
    private static final String READ_GROUPS = Policies.statement("Allow", "ram:GetGroup", "*");

    @Test
    void a_policy_is_read_as_it_was_made() {
        String name = cloud.name("policy");

        noted.works(
                "CreatePolicy",
                () -> ram.createPolicy(new CreatePolicyRequest()
                        .setPolicyName(name)
                        .setPolicyDocument(READ_USERS)
                        .setDescription("reads + more")));
        var body = noted.works(
                        "GetPolicy",
                        () -> ram.getPolicy(
                                new GetPolicyRequest().setPolicyName(name).setPolicyType("Custom")))
                .getBody();

        assertThat(body.getPolicy().getPolicyName()).isEqualTo(name);
        assertThat(body.getPolicy().getPolicyType()).isEqualTo("Custom");
        assertThat(body.getPolicy().getDescription()).isEqualTo("reads + more");
        assertThat(body.getPolicy().getDefaultVersion()).isEqualTo("v1");
        assertThat(body.getDefaultPolicyVersion().getPolicyDocument()).isEqualTo(READ_USERS);
        assertThat(body.getDefaultPolicyVersion().getIsDefaultVersion()).isTrue();
        noted.refused(
                "CreatePolicy",
                "EntityAlreadyExists.Policy",
                () -> ram.createPolicy(
                        new CreatePolicyRequest().setPolicyName(name).setPolicyDocument(READ_USERS)));
    }

    @Test
    void a_system_policy_is_there_and_cannot_be_changed() {
        var policy = noted.works(
                        "GetPolicy",
                        () -> ram.getPolicy(new GetPolicyRequest()
                                .setPolicyName("AdministratorAccess")
                                .setPolicyType("System")))
                .getBody();

        assertThat(policy.getDefaultPolicyVersion().getPolicyDocument()).contains("Allow");
        noted.refused(
                "DeletePolicy",
                "EntityNotExist.Policy",
                () -> ram.deletePolicy(new DeletePolicyRequest().setPolicyName("AdministratorAccess")));
        noted.refused(
                "CreatePolicyVersion",
                "EntityNotExist.Policy",
                () -> ram.createPolicyVersion(new CreatePolicyVersionRequest()
                        .setPolicyName("AdministratorAccess")
                        .setPolicyDocument(READ_USERS)));
    }

    @Test
    void the_default_version_is_the_one_that_was_set() {
        String name = cloud.policy(READ_USERS, transport);

        var second = noted.works(
                        "CreatePolicyVersion",
                        () -> ram.createPolicyVersion(new CreatePolicyVersionRequest()
                                .setPolicyName(name)
                                .setPolicyDocument(READ_GROUPS)))
                .getBody()
                .getPolicyVersion();
        assertThat(second.getVersionId()).isEqualTo("v2");
        assertThat(second.getIsDefaultVersion()).isFalse();

        noted.works(
                "SetDefaultPolicyVersion",
                () -> ram.setDefaultPolicyVersion(
                        new SetDefaultPolicyVersionRequest().setPolicyName(name).setVersionId("v2")));
        assertThat(noted.works(
                                "GetPolicyVersion",
                                () -> ram.getPolicyVersion(new GetPolicyVersionRequest()
                                        .setPolicyName(name)
                                        .setPolicyType("Custom")
                                        .setVersionId("v2")))
                        .getBody()
                        .getPolicyVersion()
                        .getIsDefaultVersion())
                .isTrue();
        assertThat(noted.works(
                                "GetPolicy",
                                () -> ram.getPolicy(new GetPolicyRequest()
                                        .setPolicyName(name)
                                        .setPolicyType("Custom")))
                        .getBody()
                        .getDefaultPolicyVersion()
                        .getPolicyDocument())
                .isEqualTo(READ_GROUPS);

        noted.works(
                "DeletePolicyVersion",
                () -> ram.deletePolicyVersion(
                        new DeletePolicyVersionRequest().setPolicyName(name).setVersionId("v1")));
        assertThat(noted.works(
                                "ListPolicyVersions",
                                () -> ram.listPolicyVersions(new ListPolicyVersionsRequest()
                                        .setPolicyName(name)
                                        .setPolicyType("Custom")))
                        .getBody()
                        .getPolicyVersions()
                        .getPolicyVersion())
                .singleElement()
                .satisfies(version -> assertThat(version.getVersionId()).isEqualTo("v2"));
        noted.refused(
                "GetPolicyVersion",
                "EntityNotExist.Policy.Version",
                () -> ram.getPolicyVersion(new GetPolicyVersionRequest()
                        .setPolicyName(name)
                        .setPolicyType("Custom")
                        .setVersionId("v1")));
        noted.refused(
                "SetDefaultPolicyVersion",
                "EntityNotExist.Policy.Version",
                () -> ram.setDefaultPolicyVersion(
                        new SetDefaultPolicyVersionRequest().setPolicyName(name).setVersionId("v1")));
    }

    @Test
    void the_default_version_is_not_deleted() {
        String name = cloud.policy(READ_USERS, transport);

        noted.refused(
                "DeletePolicyVersion",
                "DeleteConflict.Policy.Version.Default",
                () -> ram.deletePolicyVersion(
                        new DeletePolicyVersionRequest().setPolicyName(name).setVersionId("v1")));
    }

    @Test
    void a_policy_has_at_most_five_versions() {
        String name = cloud.policy(READ_USERS, transport);
        for (int version = 2; version <= 5; version++) {
            noted.works(
                    "CreatePolicyVersion",
                    () -> ram.createPolicyVersion(
                            new CreatePolicyVersionRequest().setPolicyName(name).setPolicyDocument(READ_GROUPS)));
        }

        noted.refused(
                "CreatePolicyVersion",
                "LimitExceeded.Policy.Version",
                () -> ram.createPolicyVersion(
                        new CreatePolicyVersionRequest().setPolicyName(name).setPolicyDocument(READ_GROUPS)));
        noted.works(
                "CreatePolicyVersion",
                () -> ram.createPolicyVersion(new CreatePolicyVersionRequest()
                        .setPolicyName(name)
                        .setPolicyDocument(READ_GROUPS)
                        .setRotateStrategy("DeleteOldestNonDefaultVersionWhenLimitExceeded")));

        assertThat(noted.works(
                                "ListPolicyVersions",
                                () -> ram.listPolicyVersions(new ListPolicyVersionsRequest()
                                        .setPolicyName(name)
                                        .setPolicyType("Custom")))
                        .getBody()
                        .getPolicyVersions()
                        .getPolicyVersion())
                .extracting(version -> version.getVersionId())
                .containsExactlyInAnyOrder("v1", "v3", "v4", "v5", "v6");
    }

    @Test
    void a_description_is_changed() {
        String name = cloud.policy(READ_USERS, transport);

        noted.works(
                "UpdatePolicyDescription",
                () -> ram.updatePolicyDescription(
                        new UpdatePolicyDescriptionRequest().setPolicyName(name).setNewDescription("what it is for")));

        assertThat(noted.works(
                                "GetPolicy",
                                () -> ram.getPolicy(new GetPolicyRequest()
                                        .setPolicyName(name)
                                        .setPolicyType("Custom")))
                        .getBody()
                        .getPolicy()
                        .getDescription())
                .isEqualTo("what it is for");
    }

    @Test
    void a_policy_with_versions_or_in_use_is_not_deleted() {
        String name = cloud.policy(READ_USERS, transport);
        String user = cloud.name("user");
        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(user)));
        noted.works(
                "CreatePolicyVersion",
                () -> ram.createPolicyVersion(
                        new CreatePolicyVersionRequest().setPolicyName(name).setPolicyDocument(READ_GROUPS)));
        noted.refused(
                "DeletePolicy",
                "DeleteConflict.Policy.Version",
                () -> ram.deletePolicy(new DeletePolicyRequest().setPolicyName(name)));
        noted.works(
                "DeletePolicyVersion",
                () -> ram.deletePolicyVersion(
                        new DeletePolicyVersionRequest().setPolicyName(name).setVersionId("v2")));

        noted.works(
                "AttachPolicyToUser",
                () -> ram.attachPolicyToUser(new AttachPolicyToUserRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setUserName(user)));
        noted.refused(
                "DeletePolicy",
                "DeleteConflict.Policy.User",
                () -> ram.deletePolicy(new DeletePolicyRequest().setPolicyName(name)));
        noted.works(
                "DetachPolicyFromUser",
                () -> ram.detachPolicyFromUser(new DetachPolicyFromUserRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setUserName(user)));

        noted.works("DeletePolicy", () -> ram.deletePolicy(new DeletePolicyRequest().setPolicyName(name)));
        noted.refused(
                "GetPolicy",
                "EntityNotExist.Policy",
                () -> ram.getPolicy(new GetPolicyRequest().setPolicyName(name).setPolicyType("Custom")));
    }

    @Test
    void a_policy_tells_to_whom_it_is_attached_and_they_tell_it() {
        String name = cloud.policy(READ_USERS, transport);
        String user = cloud.name("user");
        String group = cloud.name("group");
        String role = cloud.name("role");
        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(user)));
        noted.works("CreateGroup", () -> ram.createGroup(new CreateGroupRequest().setGroupName(group)));
        noted.works(
                "CreateRole",
                () -> ram.createRole(new CreateRoleRequest()
                        .setRoleName(role)
                        .setAssumeRolePolicyDocument(Policies.trust("acs:ram::" + cloud.accountId() + ":root"))));

        noted.works(
                "AttachPolicyToUser",
                () -> ram.attachPolicyToUser(new AttachPolicyToUserRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setUserName(user)));
        noted.works(
                "AttachPolicyToGroup",
                () -> ram.attachPolicyToGroup(new AttachPolicyToGroupRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setGroupName(group)));
        noted.works(
                "AttachPolicyToRole",
                () -> ram.attachPolicyToRole(new AttachPolicyToRoleRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setRoleName(role)));
        noted.refused(
                "AttachPolicyToUser",
                "EntityAlreadyExists.User.Policy",
                () -> ram.attachPolicyToUser(new AttachPolicyToUserRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setUserName(user)));
        noted.refused(
                "AttachPolicyToGroup",
                "EntityAlreadyExists.Group.Policy",
                () -> ram.attachPolicyToGroup(new AttachPolicyToGroupRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setGroupName(group)));
        noted.refused(
                "AttachPolicyToRole",
                "EntityAlreadyExists.Role.Policy",
                () -> ram.attachPolicyToRole(new AttachPolicyToRoleRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setRoleName(role)));

        var entities = noted.works(
                        "ListEntitiesForPolicy",
                        () -> ram.listEntitiesForPolicy(new ListEntitiesForPolicyRequest()
                                .setPolicyType("Custom")
                                .setPolicyName(name)))
                .getBody();
        assertThat(entities.getUsers().getUser())
                .extracting(found -> found.getUserName())
                .containsExactly(user);
        assertThat(entities.getGroups().getGroup())
                .extracting(found -> found.getGroupName())
                .containsExactly(group);
        assertThat(entities.getRoles().getRole())
                .extracting(found -> found.getRoleName())
                .containsExactly(role);
        assertThat(noted.works(
                                "ListPoliciesForUser",
                                () -> ram.listPoliciesForUser(new ListPoliciesForUserRequest().setUserName(user)))
                        .getBody()
                        .getPolicies()
                        .getPolicy())
                .extracting(found -> found.getPolicyName())
                .containsExactly(name);
        assertThat(noted.works(
                                "ListPoliciesForGroup",
                                () -> ram.listPoliciesForGroup(new ListPoliciesForGroupRequest().setGroupName(group)))
                        .getBody()
                        .getPolicies()
                        .getPolicy())
                .extracting(found -> found.getPolicyName())
                .containsExactly(name);
        assertThat(noted.works(
                                "ListPoliciesForRole",
                                () -> ram.listPoliciesForRole(new ListPoliciesForRoleRequest().setRoleName(role)))
                        .getBody()
                        .getPolicies()
                        .getPolicy())
                .extracting(found -> found.getPolicyName())
                .containsExactly(name);
        assertThat(noted.works(
                                "GetPolicy",
                                () -> ram.getPolicy(new GetPolicyRequest()
                                        .setPolicyType("Custom")
                                        .setPolicyName(name)))
                        .getBody()
                        .getPolicy()
                        .getAttachmentCount())
                .isEqualTo(3);

        noted.works(
                "DetachPolicyFromUser",
                () -> ram.detachPolicyFromUser(new DetachPolicyFromUserRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setUserName(user)));
        noted.works(
                "DetachPolicyFromGroup",
                () -> ram.detachPolicyFromGroup(new DetachPolicyFromGroupRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setGroupName(group)));
        noted.works(
                "DetachPolicyFromRole",
                () -> ram.detachPolicyFromRole(new DetachPolicyFromRoleRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setRoleName(role)));
        noted.refused(
                "DetachPolicyFromUser",
                "EntityNotExist.User.Policy",
                () -> ram.detachPolicyFromUser(new DetachPolicyFromUserRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setUserName(user)));
        noted.refused(
                "DetachPolicyFromGroup",
                "EntityNotExist.Group.Policy",
                () -> ram.detachPolicyFromGroup(new DetachPolicyFromGroupRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setGroupName(group)));
        noted.refused(
                "DetachPolicyFromRole",
                "EntityNotExist.Role.Policy",
                () -> ram.detachPolicyFromRole(new DetachPolicyFromRoleRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setRoleName(role)));
    }

    @Test
    void policies_are_listed_by_type() {
        String name = cloud.policy(READ_USERS, transport);

        var custom = noted.works(
                        "ListPolicies",
                        () -> ram.listPolicies(new ListPoliciesRequest()
                                .setPolicyType("Custom")
                                .setMaxItems(1000)))
                .getBody()
                .getPolicies()
                .getPolicy();
        var system = noted.works(
                        "ListPolicies",
                        () -> ram.listPolicies(new ListPoliciesRequest()
                                .setPolicyType("System")
                                .setMaxItems(1000)))
                .getBody()
                .getPolicies()
                .getPolicy();

        assertThat(custom)
                .extracting(policy -> policy.getPolicyName())
                .contains(name)
                .doesNotContain("AdministratorAccess");
        assertThat(system)
                .extracting(policy -> policy.getPolicyName())
                .contains("AdministratorAccess")
                .doesNotContain(name);
    }

    @Test
    void a_policy_of_the_longest_documented_size_is_taken_and_a_longer_one_is_not() {
        String frame = Policies.statement("Allow", "ram:GetUser", "%s");
        String longest = frame.formatted("*".repeat(1) + "x".repeat(6144 - frame.length() + 1));
        assertThat(longest).hasSize(6144);

        noted.refused(
                "CreatePolicy",
                "InvalidParameter.PolicyDocument.Length",
                () -> ram.createPolicy(new CreatePolicyRequest()
                        .setPolicyName(cloud.name("policy"))
                        .setPolicyDocument(longest + " ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{}",
                "{\"Version\":\"2\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
                "{\"Version\":\"1\",\"Statement\":[]}",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Perhaps\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Resource\":\"*\"}]}",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Effect\":\"Deny\"}]}"
            })
    void a_document_that_is_no_policy_is_refused(String document) {
        noted.refused(
                "CreatePolicy",
                "MalformedPolicyDocument",
                () -> ram.createPolicy(new CreatePolicyRequest()
                        .setPolicyName(cloud.name("policy"))
                        .setPolicyDocument(document)));
    }

    @Test
    void whom_or_what_is_not_there_is_named() {
        String name = cloud.policy(READ_USERS, transport);

        noted.refused(
                "AttachPolicyToUser",
                "EntityNotExist.User",
                () -> ram.attachPolicyToUser(new AttachPolicyToUserRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setUserName("nobody")));
        noted.refused(
                "AttachPolicyToGroup",
                "EntityNotExist.Group",
                () -> ram.attachPolicyToGroup(new AttachPolicyToGroupRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setGroupName("nothing")));
        noted.refused(
                "AttachPolicyToRole",
                "EntityNotExist.Role",
                () -> ram.attachPolicyToRole(new AttachPolicyToRoleRequest()
                        .setPolicyType("Custom")
                        .setPolicyName(name)
                        .setRoleName("nothing")));
        noted.refused(
                "GetPolicy",
                "EntityNotExist.Policy",
                () -> ram.getPolicy(
                        new GetPolicyRequest().setPolicyType("System").setPolicyName(name)));
        noted.refused(
                "ListEntitiesForPolicy",
                "EntityNotExist.Policy",
                () -> ram.listEntitiesForPolicy(new ListEntitiesForPolicyRequest()
                        .setPolicyType("Custom")
                        .setPolicyName("nothing")));
        noted.refused(
                "ListPoliciesForUser",
                "EntityNotExist.User",
                () -> ram.listPoliciesForUser(new ListPoliciesForUserRequest().setUserName("nobody")));
        noted.refused(
                "ListPoliciesForGroup",
                "EntityNotExist.Group",
                () -> ram.listPoliciesForGroup(new ListPoliciesForGroupRequest().setGroupName("nothing")));
        noted.refused(
                "ListPoliciesForRole",
                "EntityNotExist.Role",
                () -> ram.listPoliciesForRole(new ListPoliciesForRoleRequest().setRoleName("nothing")));
    }
}
