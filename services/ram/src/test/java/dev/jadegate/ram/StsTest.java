package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ROOT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jadegate.gate.api.AccessDenied;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Credentials.Credential;
import dev.jadegate.ram.credential.AccessKeys;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StsTest {
    private static final String NOT_TRUSTED = "NoPermission/AssumeRolePolicy/ImplicitDeny";
    private static final String NO_POLICY = "NoPermission/AccountLevelIdentityBasedPolicy/ImplicitDeny";
    private static final String ASSUME = "{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Resource\":\"*\"}";

    private final CredentialFixture ram = new CredentialFixture();

    StsTest() {
        ram.allow(ROOT, "jane", "assume", ASSUME);
        role(ROOT, "reader", trust("acs:ram::" + ACCOUNT + ":root", ""));
    }

    @AfterEach
    void close() {
        ram.close();
    }

    private static String trust(String principal, String condition) {
        return "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                + "\"Principal\":{\"RAM\":[\"" + principal + "\"]}" + condition + "}]}";
    }

    private void role(Caller root, String name, String trust, String... more) {
        String[] parameters = new String[4 + more.length];
        parameters[0] = "RoleName";
        parameters[1] = name;
        parameters[2] = "AssumeRolePolicyDocument";
        parameters[3] = trust;
        System.arraycopy(more, 0, parameters, 4, more.length);
        ram.call(root, "CreateRole", parameters);
    }

    private static String arn(String role) {
        return "acs:ram::" + ACCOUNT + ":role/" + role;
    }

    private String assume(Caller caller, String role, String... more) {
        String[] parameters = new String[4 + more.length];
        parameters[0] = "RoleArn";
        parameters[1] = role.startsWith("acs:") ? role : arn(role);
        parameters[2] = "RoleSessionName";
        parameters[3] = "alice";
        System.arraycopy(more, 0, parameters, 4, more.length);
        return ram.sts(caller, "AssumeRole", parameters);
    }

    private Credential open(String reply) {
        return ram.service
                .credentials()
                .session(field(reply, "AccessKeyId"), field(reply, "SecurityToken"), ram.clock.instant());
    }

    private Caller.Session session(String role, String... more) {
        return (Caller.Session) open(assume(ram.jane(), role, more)).caller();
    }

    @Test
    void a_trusted_user_gets_a_session_that_its_token_proves() {
        String reply = assume(ram.jane(), "reader");
        assertThat(field(reply, "AccessKeyId")).matches("STS\\.[A-Za-z0-9]{20}");
        assertThat(field(reply, "Expiration")).isEqualTo("2026-11-23T11:00:00Z");
        assertThat(field(reply, "Arn")).isEqualTo(arn("reader") + "/alice");
        assertThat(field(reply, "AssumedRoleId")).matches("[0-9]+:alice");
        Credential credential = open(reply);
        assertThat(AccessKeys.text(credential.secret())).isEqualTo(field(reply, "AccessKeySecret"));
        assertThat(credential.active()).isTrue();
        Caller.Session session = (Caller.Session) credential.caller();
        assertThat(session.roleName()).isEqualTo("reader");
        assertThat(session.principalId()).isEqualTo(field(reply, "AssumedRoleId"));
        assertThat(session.expiresAt()).isEqualTo(Instant.parse("2026-11-23T11:00:00Z"));
    }

    @Test
    void the_secret_and_the_token_are_not_in_the_event() {
        String reply = assume(ram.jane(), "reader");
        assertThat(ram.recorded)
                .noneMatch(event -> event.contains(field(reply, "AccessKeySecret"))
                        || event.contains(field(reply, "SecurityToken")));
    }

    @Test
    void both_the_callers_policies_and_the_roles_trust_must_allow() {
        assertThat(refusal(() -> assume(ram.bob(), "reader"))).isEqualTo(NO_POLICY);
        role(ROOT, "bobs", trust("acs:ram::" + ACCOUNT + ":user/bob", ""));
        assertThat(refusal(() -> assume(ram.jane(), "bobs"))).isEqualTo(NOT_TRUSTED);
        ram.allow(ROOT, "bob", "assume-bobs", ASSUME);
        assertThat(refusal(() -> assume(ram.bob(), "bobs"))).isEqualTo("OK");
    }

    @Test
    void a_denying_trust_statement_names_itself_within_the_account() {
        String trust = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                + "\"Principal\":{\"RAM\":\"acs:ram::" + ACCOUNT + ":root\"}},{\"Effect\":\"Deny\","
                + "\"Action\":\"sts:AssumeRole\",\"Principal\":{\"RAM\":[\"acs:ram::" + ACCOUNT
                + ":user/jane\",\"acs:ram::" + OTHER_ACCOUNT + ":root\"]}}]}";
        role(ROOT, "not-jane", trust);
        AccessDenied denied = catchThrowableOfType(AccessDenied.class, () -> assume(ram.jane(), "not-jane"));
        assertThat(denied.denial().policyType()).isEqualTo("AssumeRolePolicy");
        assertThat(denied.denial().noPermissionType()).isEqualTo("ExplicitDeny");
        assertThat(denied.denial().permission().action()).isEqualTo("sts:AssumeRole");
        assertThat(denied.denial().statement()).isNotNull();
        assertThat(denied.denial().statement().pointer()).isEqualTo("/Statement/1");

        ram.allow(OTHER_ROOT, "jane", "assume", ASSUME);
        AccessDenied outside =
                catchThrowableOfType(AccessDenied.class, () -> assume(ram.user(OTHER_ACCOUNT, "jane"), "not-jane"));
        assertThat(outside.denial().noPermissionType()).isEqualTo("ExplicitDeny");
        assertThat(outside.denial().statement()).isNull();
    }

    @Test
    void another_accounts_user_needs_both_accounts_leave() {
        Caller foreign = ram.user(OTHER_ACCOUNT, "jane");
        assertThat(refusal(() -> assume(foreign, "reader"))).isEqualTo(NO_POLICY);
        ram.allow(OTHER_ROOT, "jane", "assume", ASSUME);
        assertThat(refusal(() -> assume(foreign, "reader"))).isEqualTo(NOT_TRUSTED);
        role(ROOT, "shared", trust("acs:ram::" + OTHER_ACCOUNT + ":root", ""));
        Credential credential = open(assume(foreign, "shared"));
        assertThat(credential.caller().account()).isEqualTo(ACCOUNT);
    }

    @Test
    void the_account_itself_cannot_assume_a_role() {
        assertThat(refusal(() -> assume(ROOT, "reader"))).isEqualTo("NoPermission");
    }

    @Test
    void an_external_id_must_be_the_one_that_the_trust_policy_names() {
        role(
                ROOT,
                "partner",
                trust(
                        "acs:ram::" + ACCOUNT + ":root",
                        ",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"deal-17\"}}"));
        assertThat(refusal(() -> assume(ram.jane(), "partner"))).isEqualTo(NOT_TRUSTED);
        assertThat(refusal(() -> assume(ram.jane(), "partner", "ExternalId", "deal-18")))
                .isEqualTo(NOT_TRUSTED);
        assertThat(refusal(() -> assume(ram.jane(), "partner", "ExternalId", "deal-17")))
                .isEqualTo("OK");
        assertThat(refusal(() -> assume(ram.jane(), "partner", "ExternalId", "x")))
                .isEqualTo("InvalidParameter.ExternalId");
        assertThat(refusal(() -> assume(ram.jane(), "reader", "ExternalId", "x".repeat(1224))))
                .isEqualTo("OK");
        assertThat(refusal(() -> assume(ram.jane(), "reader", "ExternalId", "x".repeat(1225))))
                .isEqualTo("InvalidParameter.ExternalId");
    }

    @Test
    void a_session_lasts_as_long_as_asked_within_what_the_role_allows() {
        role(ROOT, "long", trust("acs:ram::" + ACCOUNT + ":root", ""), "MaxSessionDuration", "7200");
        for (String[] row : new String[][] {
            {"reader", "900", "OK"},
            {"reader", "899", "InvalidParameter.DurationSeconds"},
            {"reader", "3600", "OK"},
            {"reader", "3601", "InvalidParameter.DurationSeconds"},
            {"long", "7200", "OK"},
            {"long", "7201", "InvalidParameter.DurationSeconds"},
            {"long", "43201", "InvalidParameter.DurationSeconds"},
            {"long", "-1", "InvalidParameter.DurationSeconds"},
        }) {
            assertThat(refusal(() -> assume(ram.jane(), row[0], "DurationSeconds", row[1])))
                    .as(row[0] + " " + row[1])
                    .isEqualTo(row[2]);
        }
        assertThat(session("long").expiresAt()).isEqualTo(Instant.parse("2026-11-23T11:00:00Z"));
        assertThat(session("long", "DurationSeconds", "7200").expiresAt())
                .isEqualTo(Instant.parse("2026-11-23T12:00:00Z"));
    }

    @Test
    void a_session_that_assumes_a_role_gets_an_hour_at_most() {
        role(ROOT, "first", trust("acs:ram::" + ACCOUNT + ":user/jane", ""), "MaxSessionDuration", "43200");
        role(ROOT, "second", trust(arn("first"), ""), "MaxSessionDuration", "43200");
        ram.call(ROOT, "AttachPolicyToRole", "PolicyType", "Custom", "PolicyName", "assume", "RoleName", "first");
        Caller.Session first = session("first", "DurationSeconds", "43200");
        assertThat(refusal(() -> assume(first, "second", "DurationSeconds", "3601")))
                .isEqualTo("InvalidParameter.DurationSeconds");
        assertThat(refusal(() -> assume(first, "second", "DurationSeconds", "3600")))
                .isEqualTo("OK");
        assertThat(refusal(() -> assume(ram.jane(), "second"))).isEqualTo(NOT_TRUSTED);
    }

    @Test
    void the_source_identity_follows_the_chain_and_cannot_be_changed() {
        role(ROOT, "first", trust("acs:ram::" + ACCOUNT + ":user/jane", ""));
        role(ROOT, "second", trust(arn("first"), ""));
        ram.call(ROOT, "AttachPolicyToRole", "PolicyType", "Custom", "PolicyName", "assume", "RoleName", "first");
        Caller.Session first = session("first", "SourceIdentity", "jane.doe");
        assertThat(first.sourceIdentity()).isEqualTo("jane.doe");
        assertThat(((Caller.Session) open(assume(first, "second")).caller()).sourceIdentity())
                .isEqualTo("jane.doe");
        assertThat(refusal(() -> assume(first, "second", "SourceIdentity", "somebody-else")))
                .isEqualTo("InvalidParameter.SourceIdentity");
        assertThat(refusal(() -> assume(ram.jane(), "first", "SourceIdentity", "a b")))
                .isEqualTo("InvalidParameter.SourceIdentity");
    }

    @Test
    void a_session_policy_limits_the_session_and_is_checked_when_given() {
        ram.call(
                ROOT,
                "AttachPolicyToRole",
                "PolicyType",
                "System",
                "PolicyName",
                "AliyunRAMReadOnlyAccess",
                "RoleName",
                "reader");
        String onlyGroups = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\","
                + "\"Action\":\"ram:ListGroups\",\"Resource\":\"*\"}]}";
        Caller.Session limited = session("reader", "Policy", onlyGroups);
        assertThat(refusal(() -> ram.call(limited, "ListGroups"))).isEqualTo("OK");
        assertThat(refusal(() -> ram.call(limited, "ListUsers"))).isEqualTo("NoPermission/SessionPolicy/ImplicitDeny");
        assertThat(refusal(() -> ram.call(session("reader"), "ListUsers"))).isEqualTo("OK");

        assertThat(refusal(() -> assume(ram.jane(), "reader", "Policy", "{}")))
                .isEqualTo("InvalidParameter.PolicyGrammar");
        String padded = onlyGroups + " ".repeat(2048 - onlyGroups.length());
        assertThat(refusal(() -> assume(ram.jane(), "reader", "Policy", padded)))
                .isEqualTo("OK");
        assertThat(refusal(() -> assume(ram.jane(), "reader", "Policy", padded + " ")))
                .isEqualTo("InvalidParameter.PolicySize");
        assertThat(refusal(() -> assume(ram.jane(), "reader", "Policy", ""))).isEqualTo("InvalidParameter.PolicySize");
    }

    @Test
    void malformed_names_get_their_documented_codes() {
        for (String arn : new String[] {
            "acs:ram::1:role/x",
            "acs:ram::" + ACCOUNT + ":user/jane",
            "acs:ecs::" + ACCOUNT + ":role/x",
            "acs:ram:cn-hangzhou:" + ACCOUNT + ":role/x",
            "acs:ram::" + ACCOUNT + ":role/",
            "acs:ram::" + ACCOUNT + ":role/a/b",
            "acs:",
        }) {
            assertThat(refusal(() -> assume(ram.jane(), arn))).as(arn).isEqualTo("InvalidParameter.RoleArn");
        }
        assertThat(refusal(() -> assume(ram.jane(), "nobody"))).isEqualTo("EntityNotExist.Role");
        for (String name : new String[] {"a", "x".repeat(65), "a b", "a/b"}) {
            assertThat(refusal(
                            () -> ram.sts(ram.jane(), "AssumeRole", "RoleArn", arn("reader"), "RoleSessionName", name)))
                    .isEqualTo("InvalidParameter.RoleSessionName");
        }
        assertThat(refusal(() ->
                        ram.sts(ram.jane(), "AssumeRole", "RoleArn", arn("reader"), "RoleSessionName", "x".repeat(64))))
                .isEqualTo("OK");
    }

    @Test
    void a_token_ends_at_its_time_and_not_before() {
        String reply = assume(ram.jane(), "reader", "DurationSeconds", "900");
        ram.clock.moveBySeconds(899);
        assertThat(refusal(() -> open(reply))).isEqualTo("OK");
        ram.clock.moveBySeconds(1);
        assertThat(refusal(() -> open(reply))).isEqualTo("InvalidSecurityToken.Expired");
    }

    @Test
    void a_token_is_no_good_with_another_key_or_when_altered_or_from_elsewhere() {
        String reply = assume(ram.jane(), "reader");
        String other = assume(ram.jane(), "reader");
        String key = field(reply, "AccessKeyId");
        String token = field(reply, "SecurityToken");
        Instant now = ram.clock.instant();
        var credentials = ram.service.credentials();
        assertThat(refusal(() -> credentials.session(key, field(other, "SecurityToken"), now)))
                .isEqualTo("InvalidSecurityToken.MismatchWithAccessKey");
        for (int i = 0; i < token.length(); i++) {
            char altered = token.charAt(i) == 'A' ? 'B' : 'A';
            String text = token.substring(0, i) + altered + token.substring(i + 1);
            assertThat(refusal(() -> credentials.session(key, text, now)))
                    .as("character " + i)
                    .isEqualTo("InvalidSecurityToken.Malformed");
        }
        for (String text :
                new String[] {"", "x", token + "A", token.substring(1), token + "=", "ü", "A".repeat(16 * 1024 + 1)}) {
            assertThat(refusal(() -> credentials.session(key, text, now))).isEqualTo("InvalidSecurityToken.Malformed");
        }
    }

    @Test
    void a_deleted_role_ends_its_sessions_and_its_successor_does_not_revive_them() {
        String reply = assume(ram.jane(), "reader");
        ram.call(ROOT, "DeleteRole", "RoleName", "reader");
        assertThat(refusal(() -> open(reply))).isEqualTo("InvalidSecurityToken.Revoked");
        role(ROOT, "reader", trust("acs:ram::" + ACCOUNT + ":root", ""));
        assertThat(refusal(() -> open(reply))).isEqualTo("InvalidSecurityToken.Revoked");
    }

    @Test
    void everyone_learns_who_they_are() {
        assertThat(ram.sts(ROOT, "GetCallerIdentity"))
                .isEqualTo("{\"RequestId\":\"R\",\"IdentityType\":\"Account\",\"AccountId\":\"" + ACCOUNT
                        + "\",\"UserId\":\"" + ACCOUNT + "\",\"PrincipalId\":\"" + ACCOUNT
                        + "\",\"Arn\":\"acs:ram::" + ACCOUNT + ":root\"}");
        String janes = ram.jane().userId();
        assertThat(ram.sts(ram.jane(), "GetCallerIdentity"))
                .isEqualTo("{\"RequestId\":\"R\",\"IdentityType\":\"RAMUser\",\"AccountId\":\"" + ACCOUNT
                        + "\",\"UserId\":\"" + janes + "\",\"PrincipalId\":\"" + janes
                        + "\",\"Arn\":\"acs:ram::" + ACCOUNT + ":user/jane\"}");
        Caller.Session session = session("reader");
        assertThat(ram.sts(session, "GetCallerIdentity"))
                .isEqualTo("{\"RequestId\":\"R\",\"IdentityType\":\"AssumedRoleUser\",\"AccountId\":\"" + ACCOUNT
                        + "\",\"RoleId\":\"" + session.roleId() + "\",\"PrincipalId\":\"" + session.roleId()
                        + ":alice\",\"Arn\":\"acs:ram::" + ACCOUNT + ":assumed-role/reader/alice\"}");
    }

    @Test
    void federated_sessions_are_checked_and_find_no_provider() {
        String saml = "acs:ram::" + ACCOUNT + ":saml-provider/corp";
        String oidc = "acs:ram::" + ACCOUNT + ":oidc-provider/corp";
        String role = arn("reader");
        for (String[] row : new String[][] {
            {saml, role, "PHNhbWw+", "", "EntityNotExist.SAMLProvider"},
            {oidc, role, "PHNhbWw+", "", "InvalidParameter.SAMLProviderArn"},
            {saml, "x", "PHNhbWw+", "", "InvalidParameter.RoleArn"},
            {saml, role, "not base64!", "", "InvalidParameter.SAMLAssertion"},
            {saml, role, "abc", "", "InvalidParameter.SAMLAssertion"},
            {saml, role, "a".repeat(100_001), "", "InvalidParameter.SAMLAssertion"},
            {saml, role, "PHNhbWw+", "899", "InvalidParameter.DurationSeconds"},
        }) {
            String[] duration = row[3].isEmpty() ? new String[0] : new String[] {"DurationSeconds", row[3]};
            assertThat(refusal(() -> ram.sts(
                            ram.jane(),
                            "AssumeRoleWithSAML",
                            join(
                                    new String[] {"SAMLProviderArn", row[0], "RoleArn", row[1], "SAMLAssertion", row[2]
                                    },
                                    duration))))
                    .as(row[4])
                    .isEqualTo(row[4]);
        }
        for (String[] row : new String[][] {
            {oidc, "eyJh.e.s", "alice", "EntityNotExist.OIDCProvider"},
            {saml, "eyJh.e.s", "alice", "InvalidParameter.OIDCProviderArn"},
            {oidc, "abc", "alice", "InvalidParameter.OIDCToken"},
            {oidc, "a".repeat(20_001), "alice", "InvalidParameter.OIDCToken"},
            {oidc, "eyJh.e.s", "a", "InvalidParameter.RoleSessionName"},
        }) {
            assertThat(refusal(() -> ram.sts(
                            ram.jane(),
                            "AssumeRoleWithOIDC",
                            "OIDCProviderArn",
                            row[0],
                            "RoleArn",
                            role,
                            "OIDCToken",
                            row[1],
                            "RoleSessionName",
                            row[2])))
                    .as(row[3])
                    .isEqualTo(row[3]);
        }
    }

    private static String[] join(String[] first, String[] second) {
        String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
