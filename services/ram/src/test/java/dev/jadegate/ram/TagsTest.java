package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagsTest {
    private static final Pattern TOKEN = Pattern.compile("\"NextToken\":\"([^\"]*)\"");

    private final CredentialFixture ram = new CredentialFixture();

    @BeforeEach
    void resources() {
        ram.call(ROOT, "CreateRole", "RoleName", "role", "AssumeRolePolicyDocument", Replies.trust(ROOT));
        ram.call(ROOT, "CreatePolicy", "PolicyName", "policy", "PolicyDocument", Replies.policy(Replies.ALLOW_ALL));
    }

    @AfterEach
    void close() {
        ram.close();
    }

    private String tag(String type, String name, String key, String value) {
        return refusal(() -> ram.call(
                ROOT,
                "TagResources",
                "ResourceType",
                type,
                "ResourceNames.1",
                name,
                "Tag.1.Key",
                key,
                "Tag.1.Value",
                value));
    }

    private String list(String type, String... more) {
        String[] parameters = new String[2 + more.length];
        parameters[0] = "ResourceType";
        parameters[1] = type;
        System.arraycopy(more, 0, parameters, 2, more.length);
        return ram.call(ROOT, "ListTagResources", parameters);
    }

    @ParameterizedTest
    @CsvSource({"user, jane, User", "role, role, Role", "policy, policy, Policy"})
    void tags_are_set_changed_listed_and_taken_off(String type, String name, String kind) {
        assertThat(tag(type, name, "env", "test")).isEqualTo("OK");
        assertThat(tag(type, name, "env", "prod")).isEqualTo("OK");
        assertThat(tag(type, name, "team", "")).isEqualTo("OK");
        String listed = list(type, "ResourceNames.1", name);
        assertThat(Replies.all(listed, "TagKey")).containsExactly("env", "team");
        assertThat(Replies.all(listed, "TagValue")).containsExactly("prod", "");
        assertThat(Replies.all(listed, "ResourceName")).containsOnly(name);
        assertThat(Replies.all(listed, "ResourceType")).containsOnly(type);
        ram.call(ROOT, "UntagResources", "ResourceType", type, "ResourceNames.1", name, "TagKeys.1", "env");
        assertThat(Replies.all(list(type), "TagKey")).containsExactly("team");
        ram.call(ROOT, "UntagResources", "ResourceType", type, "ResourceNames.1", name, "All", "true");
        assertThat(list(type)).contains("\"TagResources\":[]");
        assertThat(tag(type, "nobody", "env", "test")).isEqualTo("EntityNotExist." + kind);
        assertThat(refusal(() -> list(type, "ResourceNames.1", "nobody"))).isEqualTo("EntityNotExist." + kind);
        assertThat(refusal(() -> ram.call(
                        ROOT, "UntagResources", "ResourceType", type, "ResourceNames.1", "nobody", "All", "true")))
                .isEqualTo("EntityNotExist." + kind);
    }

    @ParameterizedTest
    @CsvSource({
        "env, OK",
        "Ünicode key, OK",
        "aliyun-env, InvalidParameter.Tag.Key",
        "ALIYUNenv, InvalidParameter.Tag.Key",
        "acs:env, InvalidParameter.Tag.Key",
        "see http://x, InvalidParameter.Tag.Key",
        "see https://x, InvalidParameter.Tag.Key"
    })
    void keys_of_the_platform_are_refused(String key, String code) {
        assertThat(tag("user", "jane", key, "v")).isEqualTo(code);
    }

    @Test
    void keys_have_128_and_values_256_characters() {
        assertThat(tag("user", "jane", "k".repeat(128), "v".repeat(256))).isEqualTo("OK");
        assertThat(tag("user", "jane", "k".repeat(129), "v")).endsWith("Key.Length");
        assertThat(tag("user", "jane", "k", "v".repeat(257))).endsWith("Value.Length");
        assertThat(tag("user", "jane", "", "v")).isEqualTo("MissingParameter");
    }

    @Test
    void a_resource_has_at_most_20_tags_and_a_refused_call_sets_none() {
        List<String> parameters = new ArrayList<>(List.of("ResourceType", "user", "ResourceNames.1", "jane"));
        for (int i = 1; i <= 20; i++) {
            parameters.addAll(List.of("Tag." + i + ".Key", "k" + i, "Tag." + i + ".Value", "v"));
        }
        ram.call(ROOT, "TagResources", parameters.toArray(String[]::new));
        assertThat(tag("user", "jane", "k1", "again")).isEqualTo("OK");
        assertThat(tag("user", "jane", "k21", "v")).isEqualTo("LimitExceeded.Tag");
        assertThat(Replies.all(list("user"), "TagKey")).hasSize(20).doesNotContain("k21");
        parameters.addAll(List.of("Tag.21.Key", "k21", "Tag.21.Value", "v"));
        assertThat(refusal(() -> ram.call(ROOT, "TagResources", parameters.toArray(String[]::new))))
                .isEqualTo("InvalidParameter.Tag.Count");
    }

    @Test
    void a_key_given_twice_and_a_resource_that_is_missing_change_nothing() {
        assertThat(refusal(() -> ram.call(
                        ROOT,
                        "TagResources",
                        "ResourceType",
                        "user",
                        "ResourceNames.1",
                        "jane",
                        "Tag.1.Key",
                        "k",
                        "Tag.1.Value",
                        "a",
                        "Tag.2.Key",
                        "k",
                        "Tag.2.Value",
                        "b")))
                .isEqualTo("InvalidParameter.Tag.Key");
        assertThat(refusal(() -> ram.call(
                        ROOT,
                        "TagResources",
                        "ResourceType",
                        "user",
                        "ResourceNames.1",
                        "jane",
                        "ResourceNames.2",
                        "nobody",
                        "Tag.1.Key",
                        "k",
                        "Tag.1.Value",
                        "v")))
                .isEqualTo("EntityNotExist.User");
        assertThat(list("user")).contains("\"TagResources\":[]");
        assertThat(refusal(() -> ram.call(ROOT, "UntagResources", "ResourceType", "user", "ResourceNames.1", "jane")))
                .isEqualTo("MissingParameter");
        assertThat(refusal(() -> list("bucket"))).isEqualTo("InvalidParameter.ResourceType");
    }

    @Test
    void pages_hold_every_tag_once_whatever_the_filter() {
        for (int i = 0; i < 12; i++) {
            String name = "user-%02d".formatted(i);
            ram.call(ROOT, "CreateUser", "UserName", name);
            tag("user", name, "team", i % 3 == 0 ? "red" : "blue");
            tag("user", name, "index", Integer.toString(i));
        }
        assertThat(pages("user", "5")).hasSize(24).doesNotHaveDuplicates();
        assertThat(pages("user", "3", "Tag.1.Key", "team", "Tag.1.Value", "red"))
                .hasSize(8)
                .doesNotHaveDuplicates();
        assertThat(pages("user", "1", "Tag.1.Key", "team", "Tag.2.Key", "index", "Tag.2.Value", "7"))
                .containsExactlyInAnyOrder("user-07/team", "user-07/index");
        assertThat(pages("user", "1", "ResourceNames.1", "user-03", "ResourceNames.2", "user-04"))
                .containsExactlyInAnyOrder("user-03/team", "user-03/index", "user-04/team", "user-04/index");
        assertThat(pages("user", "2", "ResourceNames.1", "user-03", "Tag.1.Key", "none"))
                .isEmpty();
        assertThat(pages("role", "2")).isEmpty();
    }

    private List<String> pages(String type, String pageSize, String... filter) {
        List<String> tags = new ArrayList<>();
        String token = "";
        do {
            String[] parameters = new String[filter.length + 4];
            System.arraycopy(filter, 0, parameters, 4, filter.length);
            parameters[0] = "PageSize";
            parameters[1] = pageSize;
            parameters[2] = "NextToken";
            parameters[3] = token;
            String page = list(type, parameters);
            List<String> names = Replies.all(page, "ResourceName");
            List<String> keys = Replies.all(page, "TagKey");
            assertThat(names).hasSizeLessThanOrEqualTo(Integer.parseInt(pageSize));
            for (int i = 0; i < names.size(); i++) {
                tags.add(names.get(i) + '/' + keys.get(i));
            }
            Matcher next = TOKEN.matcher(page);
            token = next.find() ? next.group(1) : "";
        } while (!token.isEmpty());
        return tags;
    }

    @Test
    void tags_far_behind_others_are_found() {
        // More rows than are read at a time stand before the ones that are asked for.
        ram.store.maintain(transaction -> transaction.update(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) INSERT INTO ram_tag"
                        + " (account_id, resource_type, resource_id, tag_key, tag_value)"
                        + " SELECT ?, 'policy', 'a' || i, 'team', 'blue' FROM n",
                CredentialFixture.ACCOUNT));
        tag("policy", "policy", "team", "blue");
        tag("policy", "policy", "env", "prod");
        assertThat(pages("policy", "10", "Tag.1.Key", "env")).hasSize(2);
        assertThat(pages("policy", "10", "Tag.1.Key", "team", "Tag.2.Key", "env"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"0, InvalidParameter.PageSize.Range", "1, OK", "100, OK", "101, InvalidParameter.PageSize.Range"})
    void a_page_has_1_to_100_tags(String size, String code) {
        assertThat(refusal(() -> list("user", "PageSize", size))).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"not base64 !", "amFuZQ"})
    void a_token_of_another_origin_is_refused(String token) {
        assertThat(refusal(() -> list("user", "NextToken", token))).isEqualTo("InvalidParameter.Marker");
    }
}
