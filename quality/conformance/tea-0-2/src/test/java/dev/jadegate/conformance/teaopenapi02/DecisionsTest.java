package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.AddUserToGroupRequest;
import com.aliyun.ram20150501.models.AttachPolicyToGroupRequest;
import com.aliyun.ram20150501.models.AttachPolicyToUserRequest;
import com.aliyun.ram20150501.models.CreateGroupRequest;
import com.aliyun.ram20150501.models.CreatePolicyVersionRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.DeleteUserRequest;
import com.aliyun.ram20150501.models.DetachPolicyFromUserRequest;
import com.aliyun.ram20150501.models.GetUserRequest;
import com.aliyun.ram20150501.models.ListUsersRequest;
import com.aliyun.ram20150501.models.RemoveUserFromGroupRequest;
import com.aliyun.ram20150501.models.SetDefaultPolicyVersionRequest;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What policies let users do, and how soon. */
@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class DecisionsTest {
    private final Transport transport;
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;

    DecisionsTest(Transport transport, Cloud cloud) {
        this.transport = transport;
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
    }

    private static final String CUSTOM = "Custom";

    private static Map<?, ?> detail(Compat.Refusal refusal) {
        assertThat(refusal.status()).isEqualTo(403);
        return (Map<?, ?>) refusal.body().getOrDefault("AccessDeniedDetail", Map.of());
    }

    @Test
    void a_user_without_a_policy_may_do_nothing_and_is_told_why() {
        String user = cloud.name("user");
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);

        Map<?, ?> detail = detail(
                noted.refused("GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(user))));

        assertThat(detail.get("AuthAction")).isEqualTo("ram:GetUser");
        assertThat(detail.get("AuthPrincipalType")).isEqualTo("SubUser");
        String id = noted.works("GetUser", () -> ram.getUser(new GetUserRequest().setUserName(user)))
                .getBody()
                .getUser()
                .getUserId();
        assertThat(detail.get("AuthPrincipalDisplayName")).isEqualTo(id);
        assertThat(detail.get("AuthPrincipalOwnerId")).isEqualTo(cloud.accountId());
        assertThat(detail.get("NoPermissionType")).isEqualTo("ImplicitDeny");
        assertThat(detail.get("PolicyType")).isEqualTo("AccountLevelIdentityBasedPolicy");
        assertThat(String.valueOf(detail.get("EncodedDiagnosticMessage"))).isNotEmpty();
    }

    @Test
    void a_user_may_do_what_its_policy_allows_and_nothing_else() {
        String user = cloud.name("user");
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);
        cloud.policyOfUser(user, Policies.ALLOW_ALL_READS, transport);

        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));
        noted.works("ListUsers", () -> own.listUsers(new ListUsersRequest().setMaxItems(1)));
        noted.refused(
                "CreateUser",
                "NoPermission",
                () -> own.createUser(new CreateUserRequest().setUserName(cloud.name("user"))));
        noted.refused("DeleteUser", "NoPermission", () -> own.deleteUser(new DeleteUserRequest().setUserName(user)));
    }

    @Test
    void a_deny_beats_every_allow() {
        String user = cloud.name("user");
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);
        noted.works(
                "AttachPolicyToUser",
                () -> ram.attachPolicyToUser(new AttachPolicyToUserRequest()
                        .setPolicyType("System")
                        .setPolicyName("AdministratorAccess")
                        .setUserName(user)));
        cloud.policyOfUser(user, Policies.statement("Deny", "ram:DeleteUser", "*"), transport);

        String other = cloud.name("user");
        noted.works("CreateUser", () -> own.createUser(new CreateUserRequest().setUserName(other)));
        Map<?, ?> detail = detail(noted.refused(
                "DeleteUser", "NoPermission", () -> own.deleteUser(new DeleteUserRequest().setUserName(other))));
        assertThat(detail.get("NoPermissionType")).isEqualTo("ExplicitDeny");
        noted.works("GetUser", () -> ram.getUser(new GetUserRequest().setUserName(other)));
    }

    @Test
    void a_policy_for_one_resource_opens_no_other() {
        String user = cloud.name("user");
        String other = cloud.name("user");
        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(other)));
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);
        cloud.policyOfUser(
                user,
                Policies.statement("Allow", "ram:*", "acs:ram:*:" + cloud.accountId() + ":user/" + user),
                transport);

        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));
        noted.refused("GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(other)));
        noted.refused("GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(user + "x")));
    }

    @Test
    void a_detached_policy_is_gone_for_the_next_call() {
        String user = cloud.name("user");
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);
        String policy = cloud.policyOfUser(user, Policies.ALLOW_ALL_READS, transport);

        for (int round = 0; round < 5; round++) {
            noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));
            noted.works(
                    "DetachPolicyFromUser",
                    () -> ram.detachPolicyFromUser(new DetachPolicyFromUserRequest()
                            .setPolicyType(CUSTOM)
                            .setPolicyName(policy)
                            .setUserName(user)));
            noted.refused("GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(user)));
            noted.works(
                    "AttachPolicyToUser",
                    () -> ram.attachPolicyToUser(new AttachPolicyToUserRequest()
                            .setPolicyType(CUSTOM)
                            .setPolicyName(policy)
                            .setUserName(user)));
        }
    }

    @Test
    void a_policy_is_judged_by_its_default_version() {
        String user = cloud.name("user");
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);
        String policy = cloud.policyOfUser(user, Policies.ALLOW_ALL_READS, transport);
        noted.works(
                "CreatePolicyVersion",
                () -> ram.createPolicyVersion(new CreatePolicyVersionRequest()
                        .setPolicyName(policy)
                        .setPolicyDocument(Policies.statement("Deny", "ram:GetUser", "*"))));
        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));

        noted.works(
                "SetDefaultPolicyVersion",
                () -> ram.setDefaultPolicyVersion(new SetDefaultPolicyVersionRequest()
                        .setPolicyName(policy)
                        .setVersionId("v2")));
        noted.refused("GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(user)));

        noted.works(
                "SetDefaultPolicyVersion",
                () -> ram.setDefaultPolicyVersion(new SetDefaultPolicyVersionRequest()
                        .setPolicyName(policy)
                        .setVersionId("v1")));
        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));
    }

    @Test
    void a_user_has_the_policies_of_its_groups_while_it_is_of_them() {
        String user = cloud.name("user");
        String group = cloud.name("group");
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);
        String policy = cloud.policy(Policies.ALLOW_ALL_READS, transport);
        noted.works("CreateGroup", () -> ram.createGroup(new CreateGroupRequest().setGroupName(group)));
        noted.works(
                "AttachPolicyToGroup",
                () -> ram.attachPolicyToGroup(new AttachPolicyToGroupRequest()
                        .setPolicyType(CUSTOM)
                        .setPolicyName(policy)
                        .setGroupName(group)));
        noted.refused("GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(user)));

        noted.works(
                "AddUserToGroup",
                () -> ram.addUserToGroup(
                        new AddUserToGroupRequest().setGroupName(group).setUserName(user)));
        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));

        noted.works(
                "RemoveUserFromGroup",
                () -> ram.removeUserFromGroup(
                        new RemoveUserFromGroupRequest().setGroupName(group).setUserName(user)));
        noted.refused("GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(user)));
    }

    @Test
    void to_attach_takes_permission_on_the_user_and_on_the_policy() {
        String user = cloud.name("user");
        String policy = cloud.policy(Policies.ALLOW_ALL_READS, transport);
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);
        cloud.policyOfUser(
                user,
                Policies.statement("Allow", "ram:AttachPolicyToUser", "acs:ram:*:" + cloud.accountId() + ":user/*"),
                transport);

        noted.refused(
                "AttachPolicyToUser",
                "NoPermission",
                () -> own.attachPolicyToUser(new AttachPolicyToUserRequest()
                        .setPolicyType(CUSTOM)
                        .setPolicyName(policy)
                        .setUserName(user)));

        cloud.policyOfUser(
                user,
                Policies.statement(
                        "Allow", "ram:AttachPolicyToUser", "acs:ram:*:" + cloud.accountId() + ":policy/" + policy),
                transport);
        noted.refused(
                "AttachPolicyToUser",
                "NoPermission",
                () -> own.attachPolicyToUser(new AttachPolicyToUserRequest()
                        .setPolicyType("System")
                        .setPolicyName("AdministratorAccess")
                        .setUserName(user)));
        noted.works(
                "AttachPolicyToUser",
                () -> own.attachPolicyToUser(new AttachPolicyToUserRequest()
                        .setPolicyType(CUSTOM)
                        .setPolicyName(policy)
                        .setUserName(user)));
    }

    @Test
    void a_statement_that_demands_tls_holds_over_tls_alone() {
        String user = cloud.name("user");
        AccessKey key = cloud.userWithKey(user, transport);
        cloud.policyOfUser(user, """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:GetUser","Resource":"*",\
                "Condition":{"Bool":{"acs:SecureTransport":"true"}}}]}""", transport);

        Client overTls = cloud.ram(key, Transport.HTTPS);
        Client plain = cloud.ram(key, Transport.HTTP);
        noted.works("GetUser", () -> overTls.getUser(new GetUserRequest().setUserName(user)));
        noted.refused("GetUser", "NoPermission", () -> plain.getUser(new GetUserRequest().setUserName(user)));
    }

    @Test
    void a_statement_for_other_addresses_does_not_hold() {
        String user = cloud.name("user");
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);
        cloud.policyOfUser(user, """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:GetUser","Resource":"*",\
                "Condition":{"IpAddress":{"acs:SourceIp":["203.0.113.0/24"]}}},\
                {"Effect":"Allow","Action":"ram:ListUsers","Resource":"*",\
                "Condition":{"IpAddress":{"acs:SourceIp":["127.0.0.0/8","203.0.113.0/24"]}}}]}""", transport);

        noted.refused("GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(user)));
        noted.works("ListUsers", () -> own.listUsers(new ListUsersRequest().setMaxItems(1)));
    }

    @Test
    void an_action_is_compared_without_case_and_a_resource_with() {
        String user = cloud.name("User");
        Client own = cloud.ram(cloud.userWithKey(user, transport), transport);
        cloud.policyOfUser(
                user,
                Policies.statement("Allow", "RAM:getuser", "acs:ram:*:" + cloud.accountId() + ":user/" + user),
                transport);

        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));
        noted.refused(
                "GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(user.replace('U', 'u'))));
    }
}
