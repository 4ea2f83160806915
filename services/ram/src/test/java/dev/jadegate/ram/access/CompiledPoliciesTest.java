package dev.jadegate.ram.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.policy.PolicyDocument;
import dev.jadegate.policy.PolicySet;
import org.junit.jupiter.api.Test;

class CompiledPoliciesTest {
    private static final String TEXT =
            "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"oss:*\",\"Resource\":\"*\"}]}";

    @Test
    void the_same_text_is_read_once() {
        CompiledPolicies policies = new CompiledPolicies();
        PolicyDocument document = policies.document("Custom/p/v1", TEXT);
        assertThat(policies.document("Custom/q/v3", TEXT)).isSameAs(document);
        PolicySet session = policies.session(TEXT);
        assertThat(policies.session(TEXT)).isSameAs(session);
        assertThat(policies.characters()).isEqualTo(2L * TEXT.length());
    }

    @Test
    void never_more_text_is_kept_than_there_is_room_for() {
        long room = 10L * TEXT.length();
        CompiledPolicies policies = new CompiledPolicies(room);
        for (int i = 0; i < 100; i++) {
            String text = TEXT.replace("oss", "oss" + i);
            assertThat(policies.document("Custom/p/v1", text)).isNotNull();
            assertThat(policies.session(text)).isNotNull();
            assertThat(policies.characters()).isLessThanOrEqualTo(room);
        }
    }

    @Test
    void a_text_that_is_no_policy_is_not_kept_and_not_repeated_in_the_log() {
        CompiledPolicies policies = new CompiledPolicies();
        assertThatThrownBy(() -> policies.document("Custom/p/v1", "{\"Version\":\"1\"}"))
                .isInstanceOf(PolicyUnreadable.class)
                .hasMessageContaining("Custom/p/v1");
        assertThatThrownBy(() -> policies.session("hunter2")).isInstanceOf(PolicyUnreadable.class);
        assertThat(policies.characters()).isZero();
    }
}
