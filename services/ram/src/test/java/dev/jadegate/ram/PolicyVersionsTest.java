package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyVersionsTest {
    private static final String LIST_USERS = Replies.policy(Replies.statement("Allow", "ram:ListUsers", "*"));
    private static final String LIST_GROUPS = Replies.policy(Replies.statement("Allow", "ram:ListGroups", "*"));

    private final CredentialFixture ram = new CredentialFixture();

    @BeforeEach
    void attach() {
        ram.call(ROOT, "CreatePolicy", "PolicyName", "p", "PolicyDocument", LIST_USERS);
        ram.call(ROOT, "AttachPolicyToUser", "PolicyType", "Custom", "PolicyName", "p", "UserName", "jane");
    }

    @AfterEach
    void close() {
        ram.close();
    }

    private String add(String document, String... more) {
        String[] parameters = new String[4 + more.length];
        parameters[0] = "PolicyName";
        parameters[1] = "p";
        parameters[2] = "PolicyDocument";
        parameters[3] = document;
        System.arraycopy(more, 0, parameters, 4, more.length);
        return ram.call(ROOT, "CreatePolicyVersion", parameters);
    }

    private String versions() {
        return ram.call(ROOT, "ListPolicyVersions", "PolicyName", "p", "PolicyType", "Custom");
    }

    private boolean may(String operation) {
        return refusal(() -> ram.call(ram.jane(), operation)).equals("OK");
    }

    @Test
    void only_the_default_version_decides() {
        assertThat(may("ListUsers")).isTrue();
        String reply = add(LIST_GROUPS);
        assertThat(field(reply, "VersionId")).isEqualTo("v2");
        assertThat(reply).contains("\"IsDefaultVersion\":false");
        assertThat(may("ListUsers")).isTrue();
        assertThat(may("ListGroups")).isFalse();
        ram.call(ROOT, "SetDefaultPolicyVersion", "PolicyName", "p", "VersionId", "v2");
        assertThat(may("ListUsers")).isFalse();
        assertThat(may("ListGroups")).isTrue();
        assertThat(add(LIST_USERS, "SetAsDefault", "true")).contains("\"IsDefaultVersion\":true");
        assertThat(may("ListUsers")).isTrue();
        assertThat(may("ListGroups")).isFalse();
    }

    @Test
    void a_sixth_version_is_refused_unless_the_oldest_may_go() {
        for (int i = 2; i <= 5; i++) {
            add(LIST_GROUPS, "RotateStrategy", "None");
        }
        assertThat(refusal(() -> add(LIST_GROUPS))).isEqualTo("LimitExceeded.Policy.Version");
        assertThat(refusal(() -> add(LIST_GROUPS, "RotateStrategy", "None"))).isEqualTo("LimitExceeded.Policy.Version");
        String rotate = "DeleteOldestNonDefaultVersionWhenLimitExceeded";
        assertThat(field(add(LIST_GROUPS, "RotateStrategy", rotate), "VersionId"))
                .isEqualTo("v6");
        // v1 is the default and stays.
        assertThat(Replies.all(versions(), "VersionId")).containsExactly("v1", "v3", "v4", "v5", "v6");
        assertThat(may("ListUsers")).isTrue();
        add(LIST_GROUPS, "RotateStrategy", rotate, "SetAsDefault", "true");
        assertThat(Replies.all(versions(), "VersionId")).containsExactly("v1", "v4", "v5", "v6", "v7");
        assertThat(refusal(() -> add(LIST_GROUPS, "RotateStrategy", "Other")))
                .isEqualTo("InvalidParameter.RotateStrategy");
    }

    @Test
    void rotation_deletes_nothing_while_there_is_room() {
        add(LIST_GROUPS, "RotateStrategy", "DeleteOldestNonDefaultVersionWhenLimitExceeded");
        assertThat(Replies.all(versions(), "VersionId")).containsExactly("v1", "v2");
    }

    @Test
    void the_default_version_cannot_be_deleted_and_a_number_is_not_used_again() {
        add(LIST_GROUPS);
        assertThat(delete("v1")).isEqualTo("DeleteConflict.Policy.Version.Default");
        assertThat(delete("v2")).isEqualTo("OK");
        assertThat(delete("v2")).isEqualTo("EntityNotExist.Policy.Version");
        assertThat(field(add(LIST_GROUPS), "VersionId")).isEqualTo("v3");
    }

    private String delete(String version) {
        return refusal(() -> ram.call(ROOT, "DeletePolicyVersion", "PolicyName", "p", "VersionId", version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "v", "v0", "v01", "V1", "v1x", "v-1", "v99999999999"})
    void a_version_id_of_another_form_is_refused(String version) {
        for (String operation : new String[] {"SetDefaultPolicyVersion", "DeletePolicyVersion"}) {
            assertThat(refusal(() -> ram.call(ROOT, operation, "PolicyName", "p", "VersionId", version)))
                    .isEqualTo("InvalidParameter.VersionId.Format");
        }
        assertThat(refusal(() -> get("Custom", "p", version))).isEqualTo("InvalidParameter.VersionId.Format");
    }

    private String get(String type, String name, String version) {
        return ram.call(ROOT, "GetPolicyVersion", "PolicyType", type, "PolicyName", name, "VersionId", version);
    }

    @ParameterizedTest
    @CsvSource({
        "Custom, p, v2, EntityNotExist.Policy.Version",
        "Custom, p, v1, OK",
        "Custom, q, v1, EntityNotExist.Policy",
        "System, ReadOnlyAccess, v1, OK",
        "System, ReadOnlyAccess, v2, EntityNotExist.Policy.Version",
        "System, p, v1, EntityNotExist.Policy"
    })
    void a_version_is_read_by_type_name_and_id(String type, String name, String version, String code) {
        assertThat(refusal(() -> get(type, name, version))).isEqualTo(code);
    }

    @Test
    void a_version_of_a_policy_that_is_not_there_or_that_is_none_is_refused() {
        assertThat(refusal(
                        () -> ram.call(ROOT, "CreatePolicyVersion", "PolicyName", "q", "PolicyDocument", LIST_USERS)))
                .isEqualTo("EntityNotExist.Policy");
        assertThat(Replies.failure(() -> add("{}")).httpStatus()).isEqualTo(400);
        assertThat(Replies.all(versions(), "VersionId")).containsExactly("v1");
        assertThat(refusal(() -> ram.call(ROOT, "SetDefaultPolicyVersion", "PolicyName", "p", "VersionId", "v2")))
                .isEqualTo("EntityNotExist.Policy.Version");
    }
}
