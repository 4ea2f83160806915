package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.AttachPolicyToRoleRequest;
import com.aliyun.ram20150501.models.CreateRoleRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.DetachPolicyFromRoleRequest;
import com.aliyun.ram20150501.models.GetGroupRequest;
import com.aliyun.ram20150501.models.GetRoleRequest;
import com.aliyun.ram20150501.models.GetUserRequest;
import com.aliyun.ram20150501.models.ListUsersRequest;
import com.aliyun.ram20150501.models.UpdateRoleRequest;
import com.aliyun.sts20150401.models.AssumeRoleRequest;
import com.aliyun.sts20150401.models.AssumeRoleWithOIDCRequest;
import com.aliyun.sts20150401.models.AssumeRoleWithSAMLRequest;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Roles assumed, and what their sessions may do. */
@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class SessionsTest {
    private final Transport transport;
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;
    private final Compat.Product sessions;

    SessionsTest(Transport transport, Cloud cloud) {
        this.transport = transport;
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
        this.sessions = cloud.noted("sts");
        sessions.offeredBy(com.aliyun.sts20150401.Client.class);
        noted.offeredBy(com.aliyun.ram20150501.Client.class);
    }

    private static final String CUSTOM = "Custom";
    private static final String ASSUME_ANY = Policies.statement("Allow", "sts:AssumeRole", "*");

    private com.aliyun.sts20150401.Client sts(AccessKey key) {
        return cloud.sts(key, transport);
    }

    private AccessKey userWhoMayAssume(String name) {
        AccessKey key = cloud.userWithKey(name, transport);
        cloud.policyOfUser(name, ASSUME_ANY, transport);
        return key;
    }

    private String arn(String role) {
        return "acs:ram::" + cloud.accountId() + ":role/" + role;
    }

    private String role(String trust, String policy) {
        String name = cloud.name("role");
        noted.works(
                "CreateRole",
                () -> ram.createRole(new CreateRoleRequest().setRoleName(name).setAssumeRolePolicyDocument(trust)));
        String attached = cloud.policy(policy, transport);
        noted.works(
                "AttachPolicyToRole",
                () -> ram.attachPolicyToRole(new AttachPolicyToRoleRequest()
                        .setPolicyType(CUSTOM)
                        .setPolicyName(attached)
                        .setRoleName(name)));
        return name;
    }

    private String trustAccount() {
        return Policies.trust("acs:ram::" + cloud.accountId() + ":root");
    }

    private AccessKey assume(com.aliyun.sts20150401.Client sts, AssumeRoleRequest request) {
        var credentials = sessions.works("AssumeRole", () -> sts.assumeRole(request))
                .getBody()
                .getCredentials();
        return new AccessKey(
                credentials.getAccessKeyId(), credentials.getAccessKeySecret(), credentials.getSecurityToken());
    }

    private AssumeRoleRequest request(String role) {
        return new AssumeRoleRequest().setRoleArn(arn(role)).setRoleSessionName("the.session@x-1_");
    }

    @Test
    void a_session_may_do_what_its_role_may_and_not_what_its_user_may() {
        String user = cloud.name("user");
        AccessKey key = userWhoMayAssume(user);
        cloud.policyOfUser(user, Policies.statement("Allow", "ram:GetGroup", "*"), transport);
        String role = role(trustAccount(), Policies.statement("Allow", "ram:GetUser", "*"));

        AccessKey session = assume(sts(key), request(role));
        Client own = cloud.ram(session, transport);

        assertThat(session.id()).startsWith("STS.");
        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));
        Compat.Refusal refusal = noted.refused(
                "GetGroup", "NoPermission", () -> own.getGroup(new GetGroupRequest().setGroupName("any")));
        assertThat(refusal.body().toString()).contains("AssumedRoleUser");
    }

    @Test
    void a_session_policy_narrows_the_role_and_never_widens_it() {
        String user = cloud.name("user");
        AccessKey key = userWhoMayAssume(user);
        String role = role(trustAccount(), Policies.ALLOW_ALL_READS);

        AccessKey session = assume(sts(key), request(role).setPolicy("""
                {"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:GetUser","ram:CreateUser"],"Resource":"*"}]}"""));
        Client own = cloud.ram(session, transport);

        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));
        Compat.Refusal narrowed =
                noted.refused("ListUsers", "NoPermission", () -> own.listUsers(new ListUsersRequest().setMaxItems(1)));
        assertThat(narrowed.body().toString()).contains("SessionPolicy");
        noted.refused(
                "CreateUser",
                "NoPermission",
                () -> own.createUser(new CreateUserRequest().setUserName(cloud.name("user"))));
    }

    @Test
    void a_policy_taken_from_the_role_is_gone_for_the_next_call_of_a_session() {
        String user = cloud.name("user");
        AccessKey key = userWhoMayAssume(user);
        String role = cloud.name("role");
        String policy = cloud.policy(Policies.ALLOW_ALL_READS, transport);
        noted.works(
                "CreateRole",
                () -> ram.createRole(
                        new CreateRoleRequest().setRoleName(role).setAssumeRolePolicyDocument(trustAccount())));
        noted.works(
                "AttachPolicyToRole",
                () -> ram.attachPolicyToRole(new AttachPolicyToRoleRequest()
                        .setPolicyType(CUSTOM)
                        .setPolicyName(policy)
                        .setRoleName(role)));
        Client own = cloud.ram(assume(sts(key), request(role)), transport);
        noted.works("GetUser", () -> own.getUser(new GetUserRequest().setUserName(user)));

        noted.works(
                "DetachPolicyFromRole",
                () -> ram.detachPolicyFromRole(new DetachPolicyFromRoleRequest()
                        .setPolicyType(CUSTOM)
                        .setPolicyName(policy)
                        .setRoleName(role)));

        noted.refused("GetUser", "NoPermission", () -> own.getUser(new GetUserRequest().setUserName(user)));
    }

    @Test
    void a_role_is_assumed_by_whom_it_trusts_alone() {
        String trusted = cloud.name("user");
        String other = cloud.name("user");
        AccessKey trustedKey = userWhoMayAssume(trusted);
        AccessKey otherKey = userWhoMayAssume(other);
        String role =
                role(Policies.trust("acs:ram::" + cloud.accountId() + ":user/" + trusted), Policies.ALLOW_ALL_READS);

        assume(sts(trustedKey), request(role));
        sessions.refused("AssumeRole", "NoPermission", () -> sts(otherKey).assumeRole(request(role)));
    }

    @Test
    void a_trusted_user_needs_a_policy_to_assume_a_role() {
        String user = cloud.name("user");
        AccessKey key = cloud.userWithKey(user, transport);
        String role = role(Policies.trust("acs:ram::" + cloud.accountId() + ":user/" + user), Policies.ALLOW_ALL_READS);

        sessions.refused("AssumeRole", "NoPermission", () -> sts(key).assumeRole(request(role)));

        cloud.policyOfUser(
                user, Policies.statement("Allow", "sts:AssumeRole", arn(role).replace("ram::", "ram:*:")), transport);
        assume(sts(key), request(role));
    }

    @Test
    void the_account_itself_cannot_assume_a_role() {
        String role = role(trustAccount(), Policies.ALLOW_ALL_READS);

        sessions.refused(
                "AssumeRole", "NoPermission", () -> sts(cloud.rootKey()).assumeRole(request(role)));
    }

    @Test
    void an_external_id_is_demanded_to_the_letter() {
        AccessKey key = userWhoMayAssume(cloud.name("user"));
        String role =
                role(Policies.trust("acs:ram::" + cloud.accountId() + ":root", "the=Id:1"), Policies.ALLOW_ALL_READS);

        assume(sts(key), request(role).setExternalId("the=Id:1"));
        sessions.refused("AssumeRole", "NoPermission", () -> sts(key).assumeRole(request(role)));
        sessions.refused(
                "AssumeRole",
                "NoPermission",
                () -> sts(key).assumeRole(request(role).setExternalId("the=Id:2")));
        sessions.refused(
                "AssumeRole",
                "InvalidParameter.ExternalId",
                () -> sts(key).assumeRole(request(role).setExternalId("x")));
    }

    @Test
    void a_session_lasts_a_quarter_of_an_hour_to_what_the_role_allows() {
        AccessKey key = userWhoMayAssume(cloud.name("user"));
        String role = role(trustAccount(), Policies.ALLOW_ALL_READS);

        assume(sts(key), request(role).setDurationSeconds(900L));
        assume(sts(key), request(role).setDurationSeconds(3600L));
        sessions.refused(
                "AssumeRole",
                "InvalidParameter.DurationSeconds",
                () -> sts(key).assumeRole(request(role).setDurationSeconds(899L)));
        sessions.refused(
                "AssumeRole",
                "InvalidParameter.DurationSeconds",
                () -> sts(key).assumeRole(request(role).setDurationSeconds(3601L)));

        noted.works(
                "UpdateRole",
                () -> ram.updateRole(new UpdateRoleRequest().setRoleName(role).setNewMaxSessionDuration(7200L)));
        assume(sts(key), request(role).setDurationSeconds(7200L));
    }

    @Test
    void a_session_can_assume_another_role_that_trusts_it() {
        AccessKey key = userWhoMayAssume(cloud.name("user"));
        String first = role(trustAccount(), ASSUME_ANY);
        String second = role(Policies.trust(arn(first)), Policies.ALLOW_ALL_READS);
        String third = role(Policies.trust(arn(second)), Policies.ALLOW_ALL_READS);

        AccessKey session = assume(sts(key), request(first));
        AccessKey chained = assume(sts(session), request(second));

        Client chainedRam = cloud.ram(chained, transport);
        noted.works("GetRole", () -> chainedRam.getRole(new GetRoleRequest().setRoleName(second)));
        sessions.refused("AssumeRole", "NoPermission", () -> sts(key).assumeRole(request(second)));
        sessions.refused("AssumeRole", "NoPermission", () -> sts(chained).assumeRole(request(third)));
    }

    @Test
    void everybody_may_ask_who_they_are() {
        String user = cloud.name("user");
        AccessKey key = userWhoMayAssume(user);
        cloud.policyOfUser(user, Policies.statement("Deny", "sts:GetCallerIdentity", "*"), transport);
        String role = role(trustAccount(), Policies.ALLOW_ALL_READS);
        AccessKey session = assume(sts(key), request(role));

        var root = sessions.works(
                        "GetCallerIdentity", () -> sts(cloud.rootKey()).getCallerIdentity())
                .getBody();
        assertThat(root.getIdentityType()).isEqualTo("Account");
        assertThat(root.getAccountId()).isEqualTo(cloud.accountId());

        var asUser = sessions.works("GetCallerIdentity", () -> sts(key).getCallerIdentity())
                .getBody();
        assertThat(asUser.getIdentityType()).isEqualTo("RAMUser");
        assertThat(asUser.getArn()).isEqualTo("acs:ram::" + cloud.accountId() + ":user/" + user);

        var asSession = sessions.works("GetCallerIdentity", () -> sts(session).getCallerIdentity())
                .getBody();
        assertThat(asSession.getIdentityType()).isEqualTo("AssumedRoleUser");
        assertThat(asSession.getArn())
                .isEqualTo("acs:ram::" + cloud.accountId() + ":assumed-role/" + role + "/the.session@x-1_");
        assertThat(asSession.getPrincipalId()).isEqualTo(asSession.getRoleId() + ":the.session@x-1_");
    }

    @Test
    void a_token_that_was_altered_or_belongs_to_another_key_opens_nothing() {
        AccessKey key = userWhoMayAssume(cloud.name("user"));
        String role = role(trustAccount(), Policies.ALLOW_ALL_READS);
        AccessKey first = assume(sts(key), request(role));
        AccessKey second = assume(sts(key), request(role));
        String token = String.valueOf(first.securityToken());
        char middle = token.charAt(token.length() / 2);
        String altered = token.substring(0, token.length() / 2)
                + (middle == 'A' ? 'B' : 'A')
                + token.substring(token.length() / 2 + 1);

        sessions.refused(
                "GetCallerIdentity",
                "InvalidSecurityToken.Malformed",
                () -> sts(new AccessKey(first.id(), first.secret(), altered)).getCallerIdentity());
        sessions.refused(
                "GetCallerIdentity",
                "InvalidSecurityToken.Malformed",
                () -> sts(new AccessKey(first.id(), first.secret(), "no token")).getCallerIdentity());
        sessions.refused(
                "GetCallerIdentity",
                "InvalidSecurityToken.MismatchWithAccessKey",
                () -> sts(new AccessKey(second.id(), second.secret(), token)).getCallerIdentity());
        sessions.refused(
                "GetCallerIdentity",
                "SignatureDoesNotMatch",
                () -> sts(new AccessKey(first.id(), second.secret(), token)).getCallerIdentity());
        sessions.refused(
                "GetCallerIdentity",
                "InvalidAccessKeyId.NotFound",
                () -> sts(new AccessKey(first.id(), first.secret())).getCallerIdentity());
    }

    @Test
    void what_is_no_session_is_refused() {
        AccessKey key = userWhoMayAssume(cloud.name("user"));
        String role = role(trustAccount(), Policies.ALLOW_ALL_READS);

        sessions.refused(
                "AssumeRole",
                "InvalidParameter.RoleSessionName",
                () -> sts(key).assumeRole(request(role).setRoleSessionName("x")));
        sessions.refused(
                "AssumeRole",
                "InvalidParameter.RoleSessionName",
                () -> sts(key).assumeRole(request(role).setRoleSessionName("with space")));
        sessions.refused(
                "AssumeRole",
                "InvalidParameter.RoleArn",
                () -> sts(key).assumeRole(request(role).setRoleArn("acs:ram::role")));
        sessions.refused("AssumeRole", "EntityNotExist.Role", () -> sts(key).assumeRole(request("not-there")));
        sessions.refused(
                "AssumeRole",
                "InvalidParameter.PolicyGrammar",
                () -> sts(key).assumeRole(request(role).setPolicy("{}")));
        sessions.refused(
                "AssumeRole",
                "InvalidParameter.PolicySize",
                () -> sts(key).assumeRole(request(role).setPolicy("x".repeat(2049))));
        sessions.refused(
                "AssumeRole",
                "MissingParameter",
                () -> sts(key).assumeRole(new AssumeRoleRequest().setRoleArn(arn(role))));
    }

    /** This client sends the federated logins unsigned, and no provider can be made yet. */
    @Test
    void federated_logins_are_refused_as_unsigned() {
        String role = role(trustAccount(), Policies.ALLOW_ALL_READS);
        AccessKey key = userWhoMayAssume(cloud.name("user"));

        sessions.refusedUnsigned(
                "AssumeRoleWithSAML",
                "MissingParameter",
                () -> sts(key).assumeRoleWithSAML(new AssumeRoleWithSAMLRequest()
                        .setRoleArn(arn(role))
                        .setSAMLProviderArn("acs:ram::" + cloud.accountId() + ":saml-provider/none")
                        .setSAMLAssertion("PHNhbWw+PC9zYW1sPg==")));
        sessions.refusedUnsigned(
                "AssumeRoleWithOIDC",
                "MissingParameter",
                () -> sts(key).assumeRoleWithOIDC(new AssumeRoleWithOIDCRequest()
                        .setRoleArn(arn(role))
                        .setOIDCProviderArn("acs:ram::" + cloud.accountId() + ":oidc-provider/none")
                        .setOIDCToken("a.b.c")
                        .setRoleSessionName("session")));
    }
}
