package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Authorizer.Denial;
import dev.jadegate.gate.api.Caller;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizerTest {
    private static final String INSTANCE = "acs:ecs:cn-hangzhou:" + ACCOUNT + ":instance/i-1";
    private static final String STOP = "ecs:StopInstance";
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final CredentialFixture ram = new CredentialFixture();
    private final Judge judge = new Judge(ram.service.authorizer());

    @AfterEach
    void close() {
        ram.close();
    }

    private void allow(String statements) {
        ram.allow(ROOT, "jane", "p", statements);
    }

    private Caller.Session session(String roleName, @Nullable String policy) {
        String reply =
                ram.call(ROOT, "CreateRole", "RoleName", roleName, "AssumeRolePolicyDocument", Replies.trust(ROOT));
        return new Caller.Session(
                ACCOUNT,
                "STS.key",
                field(reply, "RoleId"),
                roleName,
                "alice",
                policy,
                null,
                NOW,
                NOW.plusSeconds(3600));
    }

    private void attachToRole(String type, String policy, String role) {
        ram.call(ROOT, "AttachPolicyToRole", "PolicyType", type, "PolicyName", policy, "RoleName", role);
    }

    @Test
    void the_account_may_do_everything_in_itself_and_nothing_elsewhere() {
        assertThat(judge.allows(ROOT, STOP, INSTANCE)).isTrue();
        assertThat(judge.allows(ROOT, "ram:GetPolicy", "acs:ram:*:system:policy/ReadOnlyAccess"))
                .isTrue();
        assertThat(judge.allows(ROOT, "ecs:DescribeRegions", "acs:ecs:*:*:*")).isTrue();
        assertThat(judge.allows(ROOT, STOP, "acs:ecs:cn-hangzhou:" + OTHER_ACCOUNT + ":instance/i-1"))
                .isFalse();
    }

    @Test
    void a_user_without_policies_may_do_nothing() {
        Denial denial = Objects.requireNonNull(judge.ask(ram.jane(), STOP, INSTANCE, Map.of()));
        assertThat(denial.policyType()).isEqualTo("AccountLevelIdentityBasedPolicy");
        assertThat(denial.noPermissionType()).isEqualTo("ImplicitDeny");
        assertThat(denial.statement()).isNull();
        assertThat(denial.permission().resource()).hasToString(INSTANCE);
    }

    @Test
    void a_user_that_is_gone_may_do_nothing_whoever_bears_its_name_now() {
        allow(Replies.ALLOW_ALL);
        Caller.User jane = ram.jane();
        ram.call(ROOT, "DetachPolicyFromUser", "PolicyType", "Custom", "PolicyName", "p", "UserName", "jane");
        ram.call(ROOT, "DeleteUser", "UserName", "jane");
        assertThat(judge.allows(jane, STOP, INSTANCE)).isFalse();
        Caller.User next = ram.addUser(ROOT, "jane");
        ram.call(ROOT, "AttachPolicyToUser", "PolicyType", "Custom", "PolicyName", "p", "UserName", "jane");
        assertThat(judge.allows(next, STOP, INSTANCE)).isTrue();
        assertThat(judge.allows(jane, STOP, INSTANCE)).isFalse();
    }

    @Test
    void a_users_policies_are_its_own_and_its_groups() {
        ram.call(ROOT, "CreateGroup", "GroupName", "ops");
        ram.call(
                ROOT,
                "AttachPolicyToGroup",
                "PolicyType",
                "System",
                "PolicyName",
                "AliyunECSFullAccess",
                "GroupName",
                "ops");
        assertThat(judge.allows(ram.jane(), STOP, INSTANCE)).isFalse();
        ram.call(ROOT, "AddUserToGroup", "UserName", "jane", "GroupName", "ops");
        assertThat(judge.allows(ram.jane(), STOP, INSTANCE)).isTrue();
        assertThat(judge.allows(ram.bob(), STOP, INSTANCE)).isFalse();
    }

    @Test
    void explicit_deny_beats_any_allow_and_is_named_with_its_place() {
        ram.call(
                ROOT,
                "AttachPolicyToUser",
                "PolicyType",
                "System",
                "PolicyName",
                "AdministratorAccess",
                "UserName",
                "jane");
        ram.call(ROOT, "CreateGroup", "GroupName", "ops");
        ram.call(ROOT, "AddUserToGroup", "UserName", "jane", "GroupName", "ops");
        ram.call(
                ROOT,
                "CreatePolicy",
                "PolicyName",
                "fence",
                "PolicyDocument",
                "{\n  \"Version\": \"1\",\n  \"Statement\": [\n    "
                        + Replies.statement("Allow", "oss:*", "*") + ",\n      "
                        + Replies.statement("Deny", "ecs:Stop*", "*") + "\n  ]\n}");
        ram.call(ROOT, "AttachPolicyToGroup", "PolicyType", "Custom", "PolicyName", "fence", "GroupName", "ops");
        Denial denial = Objects.requireNonNull(judge.ask(ram.jane(), STOP, INSTANCE, Map.of()));
        assertThat(denial.noPermissionType()).isEqualTo("ExplicitDeny");
        assertThat(denial.statement())
                .isEqualTo(new dev.jadegate.gate.api.Authorizer.MatchedStatement(
                        "Custom/fence/v1", "group/ops", "/Statement/1", 5, 7));
        assertThat(judge.allows(ram.jane(), "ecs:StartInstance", INSTANCE)).isTrue();
    }

    @Test
    void the_first_refused_pair_is_named() {
        allow(Replies.statement("Allow", "ram:AddUserToGroup", "acs:ram:*:*:user/*"));
        Denial denial =
                Replies.denial(() -> ram.call(ram.jane(), "AddUserToGroup", "UserName", "bob", "GroupName", "ops"));
        assertThat(denial.permission().resource()).hasToString("acs:ram:*:" + ACCOUNT + ":group/ops");
    }

    @Test
    void a_session_may_what_its_role_may() {
        Caller.Session session = session("role", null);
        assertThat(judge.allows(session, STOP, INSTANCE)).isFalse();
        attachToRole("System", "AliyunECSFullAccess", "role");
        assertThat(judge.allows(session, STOP, INSTANCE)).isTrue();
        assertThat(judge.allows(session, "oss:GetObject", "acs:oss:*:*:b/k")).isFalse();
    }

    @Test
    void a_session_policy_limits_and_never_adds() {
        Caller.Session session = session(
                "role",
                Replies.policy(
                        Replies.statement("Allow", "ecs:Describe*", "*"), Replies.statement("Allow", "oss:*", "*")));
        attachToRole("System", "AliyunECSFullAccess", "role");
        assertThat(judge.allows(session, "ecs:DescribeInstances", INSTANCE)).isTrue();
        assertThat(Objects.requireNonNull(judge.ask(session, STOP, INSTANCE, Map.of()))
                        .policyType())
                .isEqualTo("SessionPolicy");
        assertThat(Objects.requireNonNull(judge.ask(session, "oss:GetObject", "acs:oss:*:*:b/k", Map.of()))
                        .policyType())
                .isEqualTo("AccountLevelIdentityBasedPolicy");
    }

    @Test
    void a_session_of_a_role_that_was_made_anew_may_nothing() {
        Caller.Session old = session("role", null);
        ram.call(ROOT, "DeleteRole", "RoleName", "role");
        Caller.Session present = session("role", null);
        attachToRole("System", "AdministratorAccess", "role");
        assertThat(judge.allows(present, STOP, INSTANCE)).isTrue();
        assertThat(judge.allows(old, STOP, INSTANCE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'IpAddress':{'acs:SourceIp':'10.1.0.0/16'}}                            | true",
                "{'IpAddress':{'acs:SourceIp':'10.2.0.0/16'}}                            | false",
                "{'NotIpAddress':{'acs:SourceIp':['10.2.0.0/16','192.168.0.1']}}         | true",
                "{'Bool':{'acs:SecureTransport':'true'}}                                 | true",
                "{'Bool':{'acs:SecureTransport':'false'}}                                | false",
                "{'DateLessThan':{'acs:CurrentTime':'2026-11-23T10:00:01Z'}}             | true",
                "{'DateLessThan':{'acs:CurrentTime':'2026-11-23T10:00:00Z'}}             | false",
                "{'StringEquals':{'acs:UserAgent':'test'}}                               | true",
                "{'StringLike':{'acs:PrincipalARN':'acs:ram:*:*:user/ja*'}}              | true",
                "{'StringLike':{'acs:PrincipalArn':'acs:ram:*:*:user/bob'}}              | false",
                "{'StringEquals':{'ram:PrincipalTag/team':'red'}}                        | true",
                "{'StringEquals':{'ram:PrincipalTag/team':'blue'}}                       | false",
                "{'StringEquals':{'ram:PrincipalTag/none':'red'}}                        | false",
                "{'StringNotEquals':{'ram:PrincipalTag/none':'red'}}                     | true",
                "{'Bool':{'acs:MFAPresent':'true'}}                                      | false",
                "{'Bool':{'acs:MFAPresent':'false'}}                                     | false",
            })
    void the_common_condition_keys_are_those_of_the_call(String condition, boolean allowed) {
        ram.call(
                ROOT,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                "jane",
                "Tag.1.Key",
                "team",
                "Tag.1.Value",
                "red");
        allow(Replies.statement("Allow", "ecs:*", "*", condition.replace('\'', '"')));
        assertThat(judge.allows(ram.jane(), STOP, INSTANCE)).isEqualTo(allowed);
    }

    @Test
    void the_call_is_judged_by_its_own_address_transport_time_and_agent() {
        allow(Replies.statement(
                "Allow",
                "ecs:*",
                "*",
                "{\"IpAddress\":{\"acs:SourceIp\":\"2001:db8::/32\"},\"Bool\":{\"acs:SecureTransport\":\"true\"},"
                        + "\"DateGreaterThan\":{\"acs:CurrentTime\":\"2027-01-01T00:00:00Z\"},"
                        + "\"StringLike\":{\"acs:UserAgent\":\"aliyun-*\"}}"));
        Judge fitting = new Judge(ram.service.authorizer())
                .from("2001:db8::7", true, "aliyun-cli")
                .at("2027-01-01T00:00:01Z");
        assertThat(fitting.allows(ram.jane(), STOP, INSTANCE)).isTrue();
        assertThat(fitting.from("2001:db9::7", true, "aliyun-cli").allows(ram.jane(), STOP, INSTANCE))
                .isFalse();
        assertThat(fitting.from("2001:db8::7", false, "aliyun-cli").allows(ram.jane(), STOP, INSTANCE))
                .isFalse();
        assertThat(fitting.from("2001:db8::7", true, "curl").allows(ram.jane(), STOP, INSTANCE))
                .isFalse();
        assertThat(fitting.from("2001:db8::7", true, "aliyun-cli")
                        .at("2026-12-31T23:59:59Z")
                        .allows(ram.jane(), STOP, INSTANCE))
                .isFalse();
    }

    @Test
    void a_sessions_principal_is_its_role_as_control_policies_name_it() {
        Caller.Session session = session("auditor", null);
        ram.call(
                ROOT,
                "CreatePolicy",
                "PolicyName",
                "p",
                "PolicyDocument",
                Replies.policy(
                        Replies.ALLOW_ALL,
                        Replies.statement(
                                "Deny",
                                "ecs:*",
                                "*",
                                "{\"StringNotLike\":{\"acs:PrincipalARN\":\"acs:ram:*:*:role/auditor\"}}")));
        attachToRole("Custom", "p", "auditor");
        assertThat(judge.allows(session, STOP, INSTANCE)).isTrue();
        Caller.Session other = session("other", null);
        attachToRole("Custom", "p", "other");
        assertThat(judge.allows(other, STOP, INSTANCE)).isFalse();
    }

    @Test
    void the_guides_policy_decides_as_it_says() {
        ram.call(
                ROOT,
                "CreatePolicy",
                "PolicyName",
                "RestrictedECSAccess",
                "PolicyDocument",
                GuideStatements.RESTRICTED_ECS_ACCESS);
        ram.call(
                ROOT,
                "AttachPolicyToUser",
                "PolicyType",
                "Custom",
                "PolicyName",
                "RestrictedECSAccess",
                "UserName",
                "jane");
        Map<String, String> inVpc = Map.of("ecs:VpcId", "vpc-bp1****");
        Map<String, String> production = Map.of("ecs:VpcId", "vpc-bp1****", "ecs:tag/Environment", "production");
        assertThat(judge.allows(ram.jane(), STOP, INSTANCE, inVpc)).isTrue();
        assertThat(judge.allows(ram.jane(), STOP, INSTANCE, Map.of("ecs:VpcId", "vpc-2")))
                .isFalse();
        assertThat(judge.allows(ram.jane(), STOP, INSTANCE, production)).isFalse();
        ram.call(
                ROOT,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                "jane",
                "Tag.1.Key",
                "Role",
                "Tag.1.Value",
                "senior-engineer");
        assertThat(judge.allows(ram.jane(), STOP, INSTANCE, production)).isTrue();
    }

    @Test
    void tags_of_what_is_acted_on_decide() {
        allow(Replies.statement("Allow", "ram:*", "*", "{\"StringEquals\":{\"acs:ResourceTag/team\":\"red\"}}"));
        Runnable read = () -> ram.call(ram.jane(), "GetUser", "UserName", "bob");
        assertThat(refusal(read)).startsWith("NoPermission");
        ram.call(
                ROOT,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                "bob",
                "Tag.1.Key",
                "team",
                "Tag.1.Value",
                "red");
        assertThat(refusal(read)).isEqualTo("OK");
        ram.call(
                ROOT,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                "bob",
                "Tag.1.Key",
                "team",
                "Tag.1.Value",
                "blue");
        assertThat(refusal(read)).startsWith("NoPermission");
    }

    @Test
    void tags_of_another_accounts_resource_are_not_taken_from_the_own_account() {
        allow(Replies.statement("Allow", "ram:*", "*", "{\"StringEquals\":{\"acs:ResourceTag/team\":\"red\"}}"));
        ram.call(
                ROOT,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                "bob",
                "Tag.1.Key",
                "team",
                "Tag.1.Value",
                "red");
        assertThat(judge.allows(ram.jane(), "ram:GetUser", "acs:ram:*:" + ACCOUNT + ":user/bob"))
                .isTrue();
        assertThat(judge.allows(ram.jane(), "ram:GetUser", "acs:ram:*:" + OTHER_ACCOUNT + ":user/bob"))
                .isFalse();
    }

    @Test
    void tags_that_a_call_sets_decide() {
        allow(Replies.statement("Allow", "ram:*", "*", "{\"StringEquals\":{\"acs:RequestTag/team\":\"red\"}}"));
        String[] role = {"RoleName", "r", "AssumeRolePolicyDocument", Replies.trust(ROOT)};
        assertThat(refusal(() -> ram.call(ram.jane(), "CreateRole", role))).startsWith("NoPermission");
        assertThat(refusal(() -> ram.call(
                        ram.jane(),
                        "CreateRole",
                        role[0],
                        role[1],
                        role[2],
                        role[3],
                        "Tag.1.Key",
                        "team",
                        "Tag.1.Value",
                        "red")))
                .isEqualTo("OK");
    }

    @Test
    void a_policy_that_cannot_be_read_denies_everything_to_whom_it_is_attached() {
        ram.call(
                ROOT,
                "AttachPolicyToUser",
                "PolicyType",
                "System",
                "PolicyName",
                "AdministratorAccess",
                "UserName",
                "jane");
        allow(Replies.statement("Deny", "oss:*", "*"));
        ram.allow(ROOT, "bob", "q", Replies.ALLOW_ALL);
        ram.store.maintain(transaction ->
                transaction.update("UPDATE ram_policy_version SET document = '{' WHERE policy_name = 'p'"));
        Denial denial = Objects.requireNonNull(judge.ask(ram.jane(), STOP, INSTANCE, Map.of()));
        assertThat(denial.noPermissionType()).isEqualTo("ImplicitDeny");
        assertThat(judge.allows(ram.bob(), STOP, INSTANCE)).isTrue();
        ram.store.maintain(transaction -> transaction.update("DELETE FROM ram_policy_version"));
        assertThat(judge.allows(ram.jane(), STOP, INSTANCE)).isFalse();
    }

    @Test
    void a_system_policy_that_is_not_shipped_any_more_denies_everything_to_whom_it_is_attached() {
        allow(Replies.ALLOW_ALL);
        ram.store.maintain(transaction -> transaction.update(
                "INSERT INTO ram_attachment (account_id, principal_type, principal_id, policy_type, policy_name,"
                        + " attached_at) VALUES (?, 'user', ?, 'System', 'NoSuchAccess', 0)",
                ACCOUNT,
                ram.jane().userId()));
        assertThat(judge.allows(ram.jane(), STOP, INSTANCE)).isFalse();
    }

    @Test
    void a_session_whose_policy_cannot_be_read_may_nothing() {
        Caller.Session session = session("role", "{");
        attachToRole("System", "AdministratorAccess", "role");
        assertThat(judge.allows(session, STOP, INSTANCE)).isFalse();
    }
}
