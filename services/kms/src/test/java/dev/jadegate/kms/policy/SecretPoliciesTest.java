package dev.jadegate.kms.policy;

import static dev.jadegate.kms.key.KeyFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Caller;
import dev.jadegate.kms.key.KeyFixture;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretPoliciesTest {
    private static final String NAME = "app/db";
    private static final String ARN = "acs:kms:" + KeyFixture.REGION + ":" + KeyFixture.ACCOUNT + ":secret/" + NAME;
    private static final String DENIED = "ExplicitDeny ResourceBasedPolicy";
    private static final String NOTHING = "ImplicitDeny AccountLevelIdentityBasedPolicy";

    private final KeyFixture service = new KeyFixture().whole();

    @BeforeEach
    void create() {
        assertThat(create(NAME)).isEqualTo("OK");
    }

    @AfterEach
    void close() {
        service.close();
    }

    private String create(String name, String... more) {
        String[] parameters = new String[6 + more.length];
        List<String> first = List.of("SecretName", name, "VersionId", "v1", "SecretData", "value");
        for (int i = 0; i < first.size(); i++) {
            parameters[i] = first.get(i);
        }
        System.arraycopy(more, 0, parameters, first.size(), more.length);
        return service.code("CreateSecret", parameters);
    }

    private static String policy(String effect, String principal, String resource) {
        return "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"" + effect + "\",\"Principal\":{\"RAM\":[\"acs:ram::"
                + KeyFixture.ACCOUNT + ":" + principal + "\"]},\"Action\":[\"kms:GetSecretValue\"],\"Resource\":[\""
                + resource + "\"]}]}";
    }

    private String set(String name, String policy) {
        return service.code("SetSecretPolicy", "SecretName", name, "Policy", policy, "PolicyName", "default");
    }

    private String reading(Caller caller, String name) {
        return service.code(caller, "GetSecretValue", "SecretName", name);
    }

    @Test
    void a_policy_that_denies_refuses_whom_ram_allows_and_never_the_account() {
        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo("OK");

        assertThat(set(NAME, policy("Deny", "user/jane", "*"))).isEqualTo("OK");

        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo(DENIED);
        assertThat(service.code(KeyFixture.JANE, "DescribeSecret", "SecretName", NAME))
                .isEqualTo("OK");
        assertThat(set(NAME, policy("Deny", "*", ARN))).isEqualTo("OK");
        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo(DENIED);
        assertThat(reading(KeyFixture.ROOT, NAME)).isEqualTo("OK");
    }

    @Test
    void a_policy_that_names_a_user_allows_by_itself_this_secret_and_no_other() {
        assertThat(create("app/other")).isEqualTo("OK");
        service.ramAllows = (_, _) -> false;
        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo(NOTHING);

        assertThat(set(NAME, policy("Allow", "user/jane", ARN))).isEqualTo("OK");

        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo("OK");
        assertThat(reading(KeyFixture.JANE, "app/other")).isEqualTo(NOTHING);
        assertThat(service.code(KeyFixture.JANE, "DeleteSecret", "SecretName", NAME))
                .isEqualTo(NOTHING);
        service.ramDenies = (caller, _) -> caller.equals(KeyFixture.JANE);
        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo("ExplicitDeny AccountLevelIdentityBasedPolicy");
    }

    /** The whole service: first the policies of its access point must allow, then the secret's own. */
    @Test
    void a_policy_that_names_others_keeps_applications_out_whatever_their_access_point_allows() {
        Caller application = application();
        assertThat(reading(application, NAME)).isEqualTo("OK");

        assertThat(set(NAME, policy("Allow", "*", "*"))).isEqualTo("OK");
        assertThat(reading(application, NAME)).isEqualTo("OK");
        for (String principal : List.of("user/jane", "role/app")) {
            assertThat(set(NAME, policy("Allow", principal, "*"))).isEqualTo("OK");
            assertThat(reading(application, NAME)).as(principal).isEqualTo("ImplicitDeny ResourceBasedPolicy");
        }
        assertThat(set(NAME, policy("Deny", "*", "*"))).isEqualTo("OK");
        assertThat(reading(application, NAME)).isEqualTo(DENIED);
    }

    @Test
    void a_policy_for_the_whole_account_gives_applications_nothing_that_their_access_point_does_not() {
        Caller application = application();
        assertThat(create("lib/db")).isEqualTo("OK");
        assertThat(set("lib/db", policy("Allow", "*", "*"))).isEqualTo("OK");

        assertThat(reading(application, "lib/db")).isEqualTo("ImplicitDeny ApplicationAccessPointPolicy");
    }

    /** An application whose access point lets it read {@link #NAME}. */
    private Caller application() {
        service.call(
                "CreatePolicy",
                "Name",
                "readers",
                "Permissions",
                "[\"RbacPermission/Template/SecretUser\"]",
                "Resources",
                "[\"secret/" + NAME + "\"]");
        service.call("CreateApplicationAccessPoint", "Name", "app", "Policies", "[\"readers\"]");
        String key = field(service.call("CreateClientKey", "AapName", "app", "Password", "a-Passw0rd"), "ClientKeyId");
        return new Caller.AccessPoint(KeyFixture.ACCOUNT, key, KeyFixture.REGION, "app");
    }

    @Test
    void the_default_policy_leaves_it_to_ram() {
        String policy = field(service.call("GetSecretPolicy", "SecretName", NAME), "Policy");
        assertThat(policy).contains("kms default secret policy", "acs:ram::" + KeyFixture.ACCOUNT + ":*");

        assertThat(set(NAME, policy)).isEqualTo("OK");

        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo("OK");
        service.ramAllows = (_, _) -> false;
        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo(NOTHING);
    }

    @Test
    void a_policy_comes_with_the_secret_and_goes_with_it() {
        String policy = policy("Deny", "user/jane", ARN.replace("db", "new"));
        assertThat(create("app/new", "Policy", "{")).isEqualTo("InvalidParameter");
        assertThat(create("app/new", "Policy", policy)).isEqualTo("OK");

        assertThat(field(service.call("GetSecretPolicy", "SecretName", "app/new"), "Policy"))
                .isEqualTo(policy);
        assertThat(reading(KeyFixture.JANE, "app/new")).isEqualTo(DENIED);
        assertThat(service.code("DeleteSecret", "SecretName", "app/new", "ForceDeleteWithoutRecovery", "true"))
                .isEqualTo("OK");
        assertThat(create("app/new")).isEqualTo("OK");
        assertThat(reading(KeyFixture.JANE, "app/new")).isEqualTo("OK");
    }

    @Test
    void a_policy_outlives_changes_of_the_secret() {
        assertThat(set(NAME, policy("Deny", "user/jane", "*"))).isEqualTo("OK");

        assertThat(service.code("UpdateSecret", "SecretName", NAME, "Description", "new"))
                .isEqualTo("OK");
        assertThat(service.code("PutSecretValue", "SecretName", NAME, "VersionId", "v2", "SecretData", "more"))
                .isEqualTo("OK");
        assertThat(service.code("DeleteSecret", "SecretName", NAME)).isEqualTo("OK");
        assertThat(set(NAME, policy("Allow", "user/jane", "*"))).isEqualTo("Rejected.PendingDeletion");
        assertThat(service.code("RestoreSecret", "SecretName", NAME)).isEqualTo("OK");

        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo(DENIED);
    }

    @Test
    void a_policy_of_another_secret_or_name_is_refused() {
        assertThat(set(NAME, policy("Deny", "*", ARN + "2"))).isEqualTo("InvalidParameter");
        assertThat(set("app/none", policy("Deny", "*", "*"))).isEqualTo("Forbidden.ResourceNotFound");
        assertThat(service.code("GetSecretPolicy", "SecretName", "app/none")).isEqualTo("Forbidden.ResourceNotFound");
        assertThat(service.code(
                        "SetSecretPolicy",
                        "SecretName",
                        NAME,
                        "Policy",
                        policy("Deny", "*", "*"),
                        "PolicyName",
                        "other"))
                .isEqualTo("InvalidParameter");
        assertThat(service.code("GetSecretPolicy", "SecretName", NAME, "PolicyName", "other"))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void a_policy_that_was_altered_or_taken_away_in_the_database_refuses() {
        assertThat(set(NAME, policy("Deny", "user/jane", "*"))).isEqualTo("OK");

        for (String altered : new String[] {"policy = NULL", "policy = NULL, policy_code = NULL", "policy = 'x'"}) {
            service.store.maintain(transaction -> transaction.update("UPDATE kms_secret SET " + altered));
            assertThat(reading(KeyFixture.JANE, NAME)).as(altered).isEqualTo("Rejected.Unavailable");
        }
    }

    @Test
    void tags_of_a_secret_decide() {
        assertThat(service.code(
                        "TagResource", "SecretName", NAME, "Tags", "[{\"TagKey\":\"stage\",\"TagValue\":\"test\"}]"))
                .isEqualTo("OK");
        assertThat(create("app/live")).isEqualTo("OK");
        service.ramAllows =
                (_, permission) -> "test".equals(permission.context().get("kms:tag/stage"));

        assertThat(reading(KeyFixture.JANE, NAME)).isEqualTo("OK");
        assertThat(reading(KeyFixture.JANE, "app/live")).isEqualTo(NOTHING);
    }

    @Test
    void a_policy_does_not_reach_into_another_account() {
        assertThat(set(NAME, policy("Allow", "user/jane", "*"))).isEqualTo("OK");

        assertThat(reading(KeyFixture.OTHER, NAME)).isEqualTo("Forbidden.ResourceNotFound");
    }
}
