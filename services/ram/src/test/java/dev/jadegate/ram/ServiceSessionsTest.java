package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Caller;
import dev.jadegate.ram.credential.ServiceSessions.ServiceRole;
import dev.jadegate.ram.credential.Sessions.NewSession;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions that a service of the platform begins for itself. */
class ServiceSessionsTest {
    private static final ServiceRole ROLE = new ServiceRole(
            "AliyunServiceRoleForKMSSecretsManager",
            "for a test",
            "kms.aliyuncs.com",
            "AliyunServiceRolePolicyForKMSSecretsManager");
    private static final String POLICY = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":\"kms:GetSecretValue\",\"Resource\":\"acs:kms:*:*:secret/a\"}]}";

    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private void prepare() {
        ram.store.maintain(transaction -> {
            ram.service.serviceSessions().prepare(transaction, ACCOUNT, ROLE, ram.clock.instant());
            return null;
        });
    }

    private NewSession begin() {
        return ram.service
                .serviceSessions()
                .begin(ACCOUNT, ROLE, "hook", POLICY, ram.clock.instant(), Duration.ofMinutes(5));
    }

    private Caller open(NewSession session) {
        return ram.service
                .credentials()
                .session(session.content().accessKeyId(), session.token(), ram.clock.instant())
                .caller();
    }

    @Test
    void a_session_is_of_the_role_and_has_its_policy_and_ends_with_the_role() {
        prepare();
        prepare();
        NewSession session = begin();
        assertThat(open(session)).isInstanceOfSatisfying(Caller.Session.class, caller -> {
            assertThat(caller.roleName()).isEqualTo(ROLE.name());
            assertThat(caller.sessionPolicy()).isEqualTo(POLICY);
            assertThat(Duration.between(caller.issuedAt(), caller.expiresAt())).isEqualTo(Duration.ofMinutes(5));
        });
        ram.call(
                ROOT,
                "DetachPolicyFromRole",
                "PolicyType",
                "System",
                "PolicyName",
                ROLE.systemPolicy(),
                "RoleName",
                ROLE.name());
        ram.call(ROOT, "DeleteRole", "RoleName", ROLE.name());
        assertThat(refusal(() -> open(session))).startsWith("InvalidSecurityToken");
        assertThat(refusal(this::begin)).isEqualTo("EntityNotExist.Role");
        prepare();
        assertThat(open(begin())).isNotNull();
    }

    @Test
    void nobody_else_may_assume_the_role() {
        prepare();
        ram.allow(ROOT, "jane", "assume", "{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Resource\":\"*\"}");
        assertThat(refusal(() -> ram.sts(
                        ram.jane(),
                        "AssumeRole",
                        "RoleArn",
                        "acs:ram::" + ACCOUNT + ":role/" + ROLE.name(),
                        "RoleSessionName",
                        "jane")))
                .startsWith("NoPermission");
    }

    /** Whoever may make roles, but not read secrets, could otherwise wait for the service to give the role its rights. */
    @Test
    void a_role_of_the_name_that_trusts_somebody_else_gets_no_rights() {
        ram.call(
                ROOT,
                "CreateRole",
                "RoleName",
                ROLE.name(),
                "AssumeRolePolicyDocument",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                        + "\"Principal\":{\"RAM\":[\"acs:ram::" + ACCOUNT + ":root\"]}}]}");
        assertThat(refusal(this::prepare)).isEqualTo("EntityAlreadyExists.Role");
        assertThat(refusal(this::begin)).isEqualTo("EntityNotExist.Role");
        assertThat(ram.call(ROOT, "ListPoliciesForRole", "RoleName", ROLE.name()))
                .doesNotContain(ROLE.systemPolicy());
    }
}
