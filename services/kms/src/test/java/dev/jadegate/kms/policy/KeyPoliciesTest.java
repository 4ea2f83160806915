package dev.jadegate.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.kms.key.KeyFixture;
import dev.jadegate.policy.AccessRequest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the policy of a resource and RAM's decide together, shown with keys. */
class KeyPoliciesTest {
    private static final String EXPLICIT = "ExplicitDeny ";
    private static final String BY_RAM = "AccountLevelIdentityBasedPolicy";
    private static final String BY_RESOURCE = "ResourceBasedPolicy";

    private static final Caller APPLICATION =
            new Caller.AccessPoint(KeyFixture.ACCOUNT, "KAAP.1", KeyFixture.REGION, "app");

    private final KeyFixture keys = new KeyFixture();
    private final String id = keys.key();

    @AfterEach
    void close() {
        keys.close();
    }

    private static String statement(String effect, String principal) {
        return "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"" + effect + "\",\"Principal\":{\"RAM\":[\"acs:ram::"
                + KeyFixture.ACCOUNT + ":" + principal
                + "\"]},\"Action\":[\"kms:DescribeKey\"],\"Resource\":[\"*\"]}]}";
    }

    private String setting(String policy) {
        return keys.code("SetKeyPolicy", "KeyId", id, "Policy", policy);
    }

    private String describing() {
        return keys.code(KeyFixture.JANE, "DescribeKey", "KeyId", id);
    }

    /** Rows: the policy of the key; columns: what comes of it when RAM allows, says nothing, denies. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | '' | OK       | implicit | explicit",
                "Allow | user/jane | OK       | OK       | explicit",
                "Allow | * | OK       | implicit | explicit",
                "Allow | root | OK       | implicit | explicit",
                "Allow | user/john | OK       | implicit | explicit",
                "Allow | role/jane | OK       | implicit | explicit",
                "Deny | user/jane | resource | resource | resource",
                "Deny | * | resource | resource | resource",
                "Deny | user/john | OK       | implicit | explicit"
            })
    void the_allow_of_one_is_enough_and_the_deny_of_one_too(
            String effect, String principal, String allowed, String silent, String denied) {
        if (!effect.equals("none")) {
            assertThat(setting(statement(effect, principal))).isEqualTo("OK");
        }

        assertThat(describing()).isEqualTo(answer(allowed));
        keys.ramAllows = (_, _) -> false;
        assertThat(describing()).isEqualTo(answer(silent));
        keys.ramAllows = (_, _) -> true;
        keys.ramDenies = (caller, _) -> caller.equals(KeyFixture.JANE);
        assertThat(describing()).isEqualTo(answer(denied));
        assertThat(keys.code("DescribeKey", "KeyId", id))
                .as("the account itself")
                .isEqualTo("OK");
    }

    private static String answer(String word) {
        return switch (word) {
            case "OK" -> "OK";
            case "implicit" -> "ImplicitDeny " + BY_RAM;
            case "explicit" -> EXPLICIT + BY_RAM;
            case "silence" -> "ImplicitDeny " + BY_RESOURCE;
            case "resource" -> EXPLICIT + BY_RESOURCE;
            default -> throw new AssertionError(word);
        };
    }

    @Test
    void a_stored_policy_that_cannot_be_read_denies_whatever_it_may_have_said() {
        ResourceName key = new ResourceName("kms", KeyFixture.REGION, KeyFixture.ACCOUNT.value(), "key/" + id);
        AccessRequest request = new AccessRequest("kms:DescribeKey", key.toString(), Map.of());

        for (Caller caller : List.of(KeyFixture.JANE, APPLICATION)) {
            assertThat(ResourcePolicy.stored("{", key).on(caller, request))
                    .isEqualTo(new ResourcePolicy.Opinion.Denied(null));
        }
        assertThat(ResourcePolicy.stored(statement("Allow", "user/jane"), key).on(KeyFixture.JANE, request))
                .isEqualTo(new ResourcePolicy.Opinion.AllowedByName());
    }

    /** Columns: what comes of it when the policies of the access point allow, and when they do not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none  | ''        | kms:DescribeKey | OK       | implicit",
                "Allow | *         | kms:DescribeKey | OK       | implicit",
                "Allow | *         | kms:Encrypt     | silence  | silence",
                "Allow | user/jane | kms:DescribeKey | silence  | silence",
                "Allow | role/app  | kms:*           | silence  | silence",
                "Deny  | user/jane | kms:DescribeKey | silence  | silence",
                "Deny  | *         | kms:Encrypt     | silence  | silence",
                "Deny  | *         | kms:DescribeKey | resource | resource"
            })
    void a_policy_that_does_not_leave_a_call_to_the_whole_account_keeps_applications_out(
            String effect, String principal, String action, String allowed, String silent) {
        if (!effect.equals("none")) {
            assertThat(setting(statement(effect, principal).replace("kms:DescribeKey", action)))
                    .isEqualTo("OK");
        }

        assertThat(keys.code(APPLICATION, "DescribeKey", "KeyId", id)).isEqualTo(answer(allowed));
        keys.ramAllows = (_, _) -> false;
        assertThat(keys.code(APPLICATION, "DescribeKey", "KeyId", id)).isEqualTo(answer(silent));
    }

    @Test
    void a_policy_names_the_star_or_its_own_key() {
        String own = "acs:kms:" + KeyFixture.REGION + ":" + KeyFixture.ACCOUNT + ":key/";
        String policy = statement("Deny", "*");

        assertThat(setting(policy.replace("\"Resource\":[\"*\"]", "\"Resource\":[\"" + own + id + "\"]")))
                .isEqualTo("OK");
        assertThat(describing()).isEqualTo(EXPLICIT + BY_RESOURCE);
        assertThat(setting(policy.replace("\"Resource\":[\"*\"]", "\"Resource\":[\"" + own + keys.key() + "\"]")))
                .isEqualTo("InvalidParameter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"Version\":\"1\",\"Statement\":[]}",
                "{\"Version\":\"2\",\"Statement\":[{}]}",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\"}]}"
            })
    void what_is_not_a_policy_is_refused(String policy) {
        assertThat(setting(policy)).isNotEqualTo("OK");
    }

    @Test
    void the_longest_policy_is_taken_and_one_character_more_is_not() {
        String policy = statement("Allow", "*");
        String longest = policy + " ".repeat(ResourcePolicy.LENGTH_MAX - policy.length());

        assertThat(setting(longest)).isEqualTo("OK");
        assertThat(setting(longest + " ")).isNotEqualTo("OK");
    }

    @Test
    void as_many_statements_and_principals_as_there_may_be_are_taken_and_not_one_more() {
        assertThat(setting(many(ResourcePolicy.STATEMENTS_MAX, 1))).isEqualTo("OK");
        assertThat(setting(many(ResourcePolicy.STATEMENTS_MAX + 1, 1))).isEqualTo("InvalidParameter");
        assertThat(setting(many(1, ResourcePolicy.PRINCIPALS_MAX))).isEqualTo("OK");
        assertThat(setting(many(1, ResourcePolicy.PRINCIPALS_MAX + 1))).isEqualTo("InvalidParameter");
    }

    private static String many(int statements, int principals) {
        String principal = "\"acs:ram::" + KeyFixture.ACCOUNT + ":*\"";
        String statement = "{\"Effect\":\"Allow\",\"Principal\":{\"RAM\":["
                + String.join(",", Collections.nCopies(principals, principal))
                + "]},\"Action\":[\"kms:*\"],\"Resource\":[\"*\"]}";
        return "{\"Version\":\"1\",\"Statement\":[" + String.join(",", Collections.nCopies(statements, statement))
                + "]}";
    }
}
