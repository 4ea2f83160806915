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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoliciesTest {
    private static final String DOCUMENT = Replies.policy(Replies.statement("Allow", "oss:*", "acs:oss:*:*:*"));

    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private String create(String name, String... more) {
        String[] parameters = new String[4 + more.length];
        parameters[0] = "PolicyName";
        parameters[1] = name;
        parameters[2] = "PolicyDocument";
        parameters[3] = DOCUMENT;
        System.arraycopy(more, 0, parameters, 4, more.length);
        return ram.call(ROOT, "CreatePolicy", parameters);
    }

    private String createDocument(String document) {
        return refusal(() -> ram.call(ROOT, "CreatePolicy", "PolicyName", "p", "PolicyDocument", document));
    }

    @Test
    void a_new_policy_has_a_first_version_that_decides() {
        String reply = create("OSS-Admin", "Description", "for buckets");
        assertThat(field(reply, "DefaultVersion")).isEqualTo("v1");
        assertThat(field(reply, "PolicyType")).isEqualTo("Custom");
        assertThat(field(reply, "CreateDate")).isEqualTo("2026-11-23T10:00:00Z");
        String read = ram.call(ROOT, "GetPolicy", "PolicyName", "OSS-Admin", "PolicyType", "Custom");
        assertThat(read)
                .contains("\"Description\":\"for buckets\"")
                .contains("\"AttachmentCount\":0")
                .contains("\"IsDefaultVersion\":true")
                .contains("\"PolicyDocument\":\"" + DOCUMENT.replace("\"", "\\\"") + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "OSS-Admin-9"})
    void a_name_of_the_documented_characters_is_taken(String name) {
        assertThat(field(create(name), "PolicyName")).isEqualTo(name);
    }

    @Test
    void a_name_of_128_characters_is_taken_and_a_longer_one_is_not() {
        create("a".repeat(128));
        assertThat(refusal(() -> create("a".repeat(129)))).isEqualTo("InvalidParameter.PolicyName.Length");
        assertThat(refusal(() -> create("a_b"))).isEqualTo("InvalidParameter.PolicyName.InvalidChars");
        assertThat(refusal(() -> create("a.b"))).isEqualTo("InvalidParameter.PolicyName.InvalidChars");
    }

    @Test
    void a_document_of_6144_characters_is_taken_and_a_longer_one_is_not() {
        String longest = DOCUMENT + " ".repeat(6144 - DOCUMENT.length());
        assertThat(createDocument(longest + " ")).isEqualTo("InvalidParameter.PolicyDocument.Length");
        assertThat(createDocument(longest)).isEqualTo("OK");
    }

    @Test
    void a_document_that_is_no_policy_is_refused_with_its_place_and_changes_nothing() {
        String document = "{\n  \"Version\": \"1\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\","
                + " \"Action\": \"oss:*\", \"Resource\": \"*\",\n      \"Condition\": {\"IpAdress\": {}}}\n  ]\n}";
        ApiFailure failure =
                Replies.failure(() -> ram.call(ROOT, "CreatePolicy", "PolicyName", "p", "PolicyDocument", document));
        assertThat(failure.code()).isEqualTo("MalformedPolicyDocument");
        assertThat(failure.httpStatus()).isEqualTo(400);
        assertThat(failure.message())
                .contains("IpAdress")
                .contains("/Statement/0/Condition/IpAdress")
                .contains("line 5");
        assertThat(refusal(() -> ram.call(ROOT, "GetPolicy", "PolicyName", "p", "PolicyType", "Custom")))
                .isEqualTo("EntityNotExist.Policy");
    }

    @Test
    void the_guides_statements_are_taken() {
        assertThat(createDocument(GuideStatements.RESTRICTED_ECS_ACCESS)).isEqualTo("OK");
    }

    @Test
    void a_name_is_taken_once_and_never_a_system_policys() {
        create("mine");
        assertThat(refusal(() -> create("mine"))).isEqualTo("EntityAlreadyExists.Policy");
        assertThat(refusal(() -> create("ReadOnlyAccess"))).isEqualTo("InvalidParameter.PolicyName.System");
    }

    @Test
    void the_last_policy_of_the_documented_number_is_made_and_one_more_is_not() {
        ram.store.maintain(transaction -> transaction.update(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO ram_policy"
                        + " (account_id, policy_name, default_version, next_version, created_at, updated_at)"
                        + " SELECT ?, 'filler' || i, 'v1', 2, 0, 0 FROM n",
                RamLimits.CUSTOM_POLICIES_MAX - 1,
                ACCOUNT));
        create("last");
        assertThat(refusal(() -> create("one-more"))).isEqualTo("LimitExceeded.Policy");
    }

    @Test
    void a_policy_that_is_attached_or_has_versions_is_deleted_only_in_cascade() {
        create("p");
        ram.call(ROOT, "CreateGroup", "GroupName", "ops");
        ram.call(ROOT, "CreateRole", "RoleName", "role", "AssumeRolePolicyDocument", Replies.trust(ROOT));
        String[][] holders = {{"User", "jane"}, {"Group", "ops"}, {"Role", "role"}};
        for (String[] holder : holders) {
            String[] attachment = {"PolicyType", "Custom", "PolicyName", "p", holder[0] + "Name", holder[1]};
            ram.call(ROOT, "AttachPolicyTo" + holder[0], attachment);
            assertThat(delete()).isEqualTo("DeleteConflict.Policy." + holder[0]);
            ram.call(ROOT, "DetachPolicyFrom" + holder[0], attachment);
        }
        ram.call(ROOT, "CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", DOCUMENT);
        assertThat(delete()).isEqualTo("DeleteConflict.Policy.Version");
        for (String[] holder : holders) {
            ram.call(
                    ROOT,
                    "AttachPolicyTo" + holder[0],
                    "PolicyType",
                    "Custom",
                    "PolicyName",
                    "p",
                    holder[0] + "Name",
                    holder[1]);
        }
        assertThat(delete("CascadingDelete", "false")).isEqualTo("DeleteConflict.Policy.User");
        assertThat(delete("CascadingDelete", "true")).isEqualTo("OK");
        assertThat(delete("CascadingDelete", "true")).isEqualTo("EntityNotExist.Policy");
        for (String[] holder : holders) {
            assertThat(Replies.all(
                            ram.call(ROOT, "ListPoliciesFor" + holder[0], holder[0] + "Name", holder[1]), "PolicyName"))
                    .isEmpty();
        }
        // Nothing of the old policy is left for a new one of its name.
        create("p");
        assertThat(Replies.all(
                        ram.call(ROOT, "ListPolicyVersions", "PolicyName", "p", "PolicyType", "Custom"), "VersionId"))
                .containsExactly("v1");
    }

    private String delete(String... more) {
        String[] parameters = new String[2 + more.length];
        parameters[0] = "PolicyName";
        parameters[1] = "p";
        System.arraycopy(more, 0, parameters, 2, more.length);
        return refusal(() -> ram.call(ROOT, "DeletePolicy", parameters));
    }

    @Test
    void a_cascading_deletion_takes_the_permission_away_at_once() {
        ram.allow(ROOT, "jane", "p", Replies.ALLOW_ALL);
        assertThat(refusal(() -> ram.call(ram.jane(), "ListUsers"))).isEqualTo("OK");
        delete("CascadingDelete", "true");
        assertThat(refusal(() -> ram.call(ram.jane(), "ListUsers"))).startsWith("NoPermission");
    }

    @Test
    void system_policies_are_read_and_not_changed() {
        String read = ram.call(ROOT, "GetPolicy", "PolicyName", "AdministratorAccess", "PolicyType", "System");
        assertThat(read).contains("\"PolicyType\":\"System\"").contains("\"VersionId\":\"v1\"");
        assertThat(refusal(() -> ram.call(ROOT, "DeletePolicy", "PolicyName", "AdministratorAccess")))
                .isEqualTo("EntityNotExist.Policy");
        assertThat(refusal(() -> ram.call(
                        ROOT,
                        "CreatePolicyVersion",
                        "PolicyName",
                        "AdministratorAccess",
                        "PolicyDocument",
                        DOCUMENT,
                        "SetAsDefault",
                        "true")))
                .isEqualTo("EntityNotExist.Policy");
        assertThat(refusal(
                        () -> ram.call(ROOT, "GetPolicy", "PolicyName", "AdministratorAccess", "PolicyType", "Custom")))
                .isEqualTo("EntityNotExist.Policy");
        assertThat(refusal(() -> ram.call(ROOT, "GetPolicy", "PolicyName", "NoSuchAccess", "PolicyType", "System")))
                .isEqualTo("EntityNotExist.Policy");
        assertThat(refusal(() -> ram.call(ROOT, "GetPolicy", "PolicyName", "x", "PolicyType", "Other")))
                .isEqualTo("InvalidParameter.PolicyType");
    }

    @Test
    void the_description_changes_alone() {
        create("p", "Description", "old");
        ram.clock.moveBySeconds(60);
        String reply = ram.call(ROOT, "UpdatePolicyDescription", "PolicyName", "p", "NewDescription", "new");
        assertThat(field(reply, "Description")).isEqualTo("new");
        assertThat(field(reply, "DefaultVersion")).isEqualTo("v1");
        assertThat(field(reply, "UpdateDate")).isEqualTo("2026-11-23T10:01:00Z");
        assertThat(refusal(() -> ram.call(
                        ROOT, "UpdatePolicyDescription", "PolicyName", "p", "NewDescription", "x".repeat(1025))))
                .isEqualTo("InvalidParameter.NewDescription.Length");
        assertThat(refusal(() -> ram.call(ROOT, "UpdatePolicyDescription", "PolicyName", "q", "NewDescription", "x")))
                .isEqualTo("EntityNotExist.Policy");
    }

    @Test
    void pages_hold_custom_and_system_policies_once_in_the_order_of_names() {
        List<String> names =
                IntStream.range(0, 9).mapToObj("Mine-%02d"::formatted).toList();
        names.forEach(this::create);
        List<String> all = Replies.allPages("PolicyName", marker -> list(marker, "MaxItems", "7"));
        assertThat(all).isSorted().doesNotHaveDuplicates().containsAll(names).contains("AdministratorAccess");
        assertThat(Replies.allPages("PolicyName", marker -> list(marker, "MaxItems", "4", "PolicyType", "Custom")))
                .isEqualTo(names);
        List<String> system =
                Replies.allPages("PolicyName", marker -> list(marker, "MaxItems", "10", "PolicyType", "System"));
        assertThat(system).hasSize(all.size() - names.size()).doesNotContainAnyElementsOf(names);
    }

    private String list(@Nullable String marker, String... parameters) {
        if (marker == null) {
            return ram.call(ROOT, "ListPolicies", parameters);
        }
        String[] more = new String[parameters.length + 2];
        System.arraycopy(parameters, 0, more, 0, parameters.length);
        more[parameters.length] = "Marker";
        more[parameters.length + 1] = marker;
        return ram.call(ROOT, "ListPolicies", more);
    }

    @Test
    void policies_are_listed_by_tags_on_pages() {
        for (int i = 0; i < 5; i++) {
            create("Mine-" + i, "Tag.1.Key", "team", "Tag.1.Value", i % 2 == 0 ? "red" : "blue");
        }
        assertThat(Replies.allPages(
                        "PolicyName",
                        marker -> list(marker, "MaxItems", "2", "Tag.1.Key", "team", "Tag.1.Value", "red")))
                .containsExactly("Mine-0", "Mine-2", "Mine-4");
    }

    @ParameterizedTest
    @CsvSource({"0, InvalidParameter.MaxItems.Range", "1, OK", "1000, OK", "1001, InvalidParameter.MaxItems.Range"})
    void a_page_has_1_to_1000_items(String items, String code) {
        assertThat(refusal(() -> list(null, "MaxItems", items))).isEqualTo(code);
    }
}
