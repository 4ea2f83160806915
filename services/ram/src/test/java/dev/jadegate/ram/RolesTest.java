package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.ram.domain.RamLimits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {
    private static final String TRUST = Replies.trust(ROOT);

    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private String create(String name, String... more) {
        String[] parameters = new String[4 + more.length];
        parameters[0] = "RoleName";
        parameters[1] = name;
        parameters[2] = "AssumeRolePolicyDocument";
        parameters[3] = TRUST;
        System.arraycopy(more, 0, parameters, 4, more.length);
        return ram.call(ROOT, "CreateRole", parameters);
    }

    @Test
    void a_new_role_is_answered_with_its_resource_name_as_given() {
        String reply = create("ECSAdmin", "Description", "for machines");
        assertThat(field(reply, "RoleId")).matches("[1-9][0-9]{17}");
        assertThat(field(reply, "Arn")).isEqualTo("acs:ram::" + ACCOUNT + ":role/ECSAdmin");
        assertThat(reply).contains("\"MaxSessionDuration\":3600");
        String read = ram.call(ROOT, "GetRole", "RoleName", "ECSAdmin");
        assertThat(read)
                .contains("\"AssumeRolePolicyDocument\":\"" + TRUST.replace("\"", "\\\"") + "\"")
                .contains("\"Description\":\"for machines\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ECS.Admin-9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void a_name_of_1_to_64_of_the_documented_characters_is_taken(String name) {
        assertThat(field(create(name), "RoleName")).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "01234567890123456789012345678901234567890123456789012345678901234, InvalidParameter.RoleName.Length",
        "a b, InvalidParameter.RoleName.InvalidChars",
        "a_b, InvalidParameter.RoleName.InvalidChars",
        "a/b, InvalidParameter.RoleName.InvalidChars"
    })
    void another_name_is_refused(String name, String code) {
        assertThat(refusal(() -> create(name))).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "3600, OK",
        "43200, OK",
        "3599, InvalidParameter.MaxSessionDuration.Range",
        "43201, InvalidParameter.MaxSessionDuration.Range"
    })
    void a_session_lasts_1_to_12_hours(String seconds, String code) {
        assertThat(refusal(() -> create("role", "MaxSessionDuration", seconds))).isEqualTo(code);
    }

    @Test
    void the_last_role_of_the_documented_number_is_made_and_one_more_is_not() {
        ram.store.maintain(transaction -> transaction.update(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO ram_role"
                        + " (account_id, role_id, role_name, assume_role_policy_document, max_session_duration,"
                        + " created_at, updated_at) SELECT ?, 'id' || i, 'filler' || i, '{}', 3600, 0, 0 FROM n",
                RamLimits.ROLES_MAX - 1,
                ACCOUNT));
        create("last");
        assertThat(refusal(() -> create("one-more"))).isEqualTo("LimitExceeded.Role");
    }

    @Test
    void a_trust_policy_that_is_none_is_refused_with_the_place() {
        String document = "{\n  \"Version\": \"1\",\n  \"Statement\": [{\"Effect\": \"Perhaps\", \"Action\":"
                + " \"sts:AssumeRole\", \"Principal\": {\"RAM\": [\"acs:ram::" + ACCOUNT + ":root\"]}}]\n}";
        for (Runnable call : List.<Runnable>of(
                () -> ram.call(ROOT, "CreateRole", "RoleName", "r", "AssumeRolePolicyDocument", document), () -> {
                    create("made");
                    ram.call(ROOT, "UpdateRole", "RoleName", "made", "NewAssumeRolePolicyDocument", document);
                })) {
            ApiFailure failure = Replies.failure(call);
            assertThat(failure.code()).isEqualTo("MalformedPolicyDocument");
            assertThat(failure.message()).contains("/Statement/0/Effect").contains("line 3");
        }
    }

    @Test
    void a_trust_policy_longer_than_allowed_is_refused_by_the_name_of_its_parameter() {
        String document = TRUST + " ".repeat(6144 - TRUST.length());
        create("role");
        assertThat(refusal(() ->
                        ram.call(ROOT, "UpdateRole", "RoleName", "role", "NewAssumeRolePolicyDocument", document)))
                .isEqualTo("OK");
        assertThat(refusal(() -> ram.call(
                        ROOT, "UpdateRole", "RoleName", "role", "NewAssumeRolePolicyDocument", document + " ")))
                .isEqualTo("InvalidParameter.NewAssumeRolePolicyDocument.Length");
        assertThat(refusal(() ->
                        ram.call(ROOT, "CreateRole", "RoleName", "r2", "AssumeRolePolicyDocument", document + " ")))
                .isEqualTo("InvalidParameter.AssumeRolePolicyDocument.Length");
    }

    @Test
    void a_change_leaves_what_it_does_not_name() {
        create("role", "Description", "old", "MaxSessionDuration", "7200");
        ram.clock.moveBySeconds(60);
        String reply = ram.call(ROOT, "UpdateRole", "RoleName", "role", "NewDescription", "new");
        assertThat(field(reply, "Description")).isEqualTo("new");
        assertThat(reply).contains("\"MaxSessionDuration\":7200");
        assertThat(field(reply, "UpdateDate")).isEqualTo("2026-11-23T10:01:00Z");
        assertThat(refusal(() -> ram.call(ROOT, "UpdateRole", "RoleName", "nothing", "NewDescription", "x")))
                .isEqualTo("EntityNotExist.Role");
    }

    @Test
    void a_role_is_made_once_and_deleted_when_no_policy_is_attached() {
        create("role");
        assertThat(refusal(() -> create("role"))).isEqualTo("EntityAlreadyExists.Role");
        String[] policy = {"PolicyType", "System", "PolicyName", "ReadOnlyAccess", "RoleName", "role"};
        ram.call(ROOT, "AttachPolicyToRole", policy);
        assertThat(delete()).isEqualTo("DeleteConflict.Role.Policy");
        ram.call(ROOT, "DetachPolicyFromRole", policy);
        assertThat(delete()).isEqualTo("OK");
        assertThat(delete()).isEqualTo("EntityNotExist.Role");
        create("role");
    }

    private String delete() {
        return refusal(() -> ram.call(ROOT, "DeleteRole", "RoleName", "role"));
    }

    @Test
    void pages_hold_every_role_once_without_its_document() {
        List<String> names =
                IntStream.range(0, 7).mapToObj("role-%02d"::formatted).toList();
        names.forEach(this::create);
        assertThat(Replies.allPages("RoleName", marker -> {
                    String page = marker == null
                            ? ram.call(ROOT, "ListRoles", "MaxItems", "3")
                            : ram.call(ROOT, "ListRoles", "MaxItems", "3", "Marker", marker);
                    assertThat(page).doesNotContain("AssumeRolePolicyDocument");
                    return page;
                }))
                .isEqualTo(names);
    }

    @Test
    void roles_are_listed_by_tags() {
        create("a", "Tag.1.Key", "team", "Tag.1.Value", "red");
        create("b", "Tag.1.Key", "team", "Tag.1.Value", "blue", "Tag.2.Key", "env", "Tag.2.Value", "prod");
        create("c");
        assertThat(Replies.all(ram.call(ROOT, "ListRoles", "Tag.1.Key", "team"), "RoleName"))
                .containsExactly("a", "b");
        assertThat(Replies.all(
                        ram.call(ROOT, "ListRoles", "Tag.1.Key", "team", "Tag.1.Value", "blue", "Tag.2.Key", "env"),
                        "RoleName"))
                .containsExactly("b");
        assertThat(Replies.all(ram.call(ROOT, "ListRoles", "Tag.1.Key", "none"), "RoleName"))
                .isEmpty();
    }
}
