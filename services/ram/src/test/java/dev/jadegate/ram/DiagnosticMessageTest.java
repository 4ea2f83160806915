package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ROOT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Caller;
import dev.jadegate.ram.access.DiagnosticMessages;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosticMessageTest {
    private static final String INVALID = "InvalidParameter.EncodedDiagnosticMessage";

    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private String decode(Caller caller, String message) {
        return ram.call(caller, "DecodeDiagnosticMessage", "EncodedDiagnosticMessage", message);
    }

    /** The message of a call that jane is refused. */
    private String refused() {
        return Replies.denial(() -> ram.call(ram.jane(), "GetUser", "UserName", "bob"))
                .encodedDiagnosticMessage();
    }

    @Test
    void an_explicit_deny_is_told_with_its_policy_its_statement_and_the_conditions() {
        ram.allow(ROOT, "jane", "fence", Replies.statement("Deny", "ram:Get*", "*"));
        ram.call(
                ROOT,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                "jane",
                "Tag.1.Key",
                "team",
                "Tag.1.Value",
                "red");
        String told = decode(ROOT, refused());
        assertThat(told)
                .contains("\"ExplicitDeny\":true")
                .contains("\"NoPermissionPolicyType\":\"AccountLevelIdentityBasedPolicy\"")
                .contains("\"AuthAction\":\"ram:GetUser\"")
                .contains("\"AuthResource\":\"acs:ram:*:" + ACCOUNT + ":user/bob\"")
                .contains("\"AuthPrincipal\":{\"AuthPrincipalType\":\"SubUser\",\"AuthPrincipalOwnerId\":\"" + ACCOUNT
                        + "\",\"AuthPrincipalDisplayName\":\""
                        + ram.jane().userId() + "\"}")
                .contains("{\"ConditionKey\":\"acs:SourceIp\",\"ConditionValues\":[\"10.1.2.3\"]}")
                .contains("{\"ConditionKey\":\"ram:PrincipalTag/team\",\"ConditionValues\":[\"red\"]}")
                .contains("\"MatchedPolicies\":[{\"Effect\":\"Deny\",\"PolicyIdentifier\":\"fence\","
                        + "\"PolicyType\":\"Custom\",\"PolicyVersion\":\"v1\",\"AttachedEntityType\":\"RamUser\","
                        + "\"AttachedScope\":\"Account\",\"AttachedEntityName\":\"user/jane\","
                        + "\"StatementPointer\":\"/Statement/0\",\"StatementLine\":1,");
    }

    @Test
    void an_implicit_deny_names_no_policy() {
        assertThat(decode(ROOT, refused())).contains("\"ExplicitDeny\":false").contains("\"MatchedPolicies\":[]");
    }

    @Test
    void the_policy_of_a_session_is_attached_to_nothing() {
        String role = ram.call(ROOT, "CreateRole", "RoleName", "r", "AssumeRolePolicyDocument", Replies.trust(ROOT));
        Caller.Session session = new Caller.Session(
                ACCOUNT,
                "STS.key",
                field(role, "RoleId"),
                "r",
                "alice",
                Replies.policy(Replies.statement("Deny", "ram:*", "*")),
                null,
                ram.clock.instant(),
                ram.clock.instant().plusSeconds(3600));
        String message = Replies.denial(() -> ram.call(session, "GetUser", "UserName", "bob"))
                .encodedDiagnosticMessage();
        assertThat(decode(ROOT, message))
                .contains("\"NoPermissionPolicyType\":\"SessionPolicy\"")
                .contains("\"AuthPrincipalType\":\"AssumedRoleUser\"")
                .contains("\"AuthPrincipalDisplayName\":\"r:alice\"")
                .doesNotContain("AttachedEntityType")
                .doesNotContain("PolicyVersion");
    }

    @Test
    void a_message_is_for_its_own_account() {
        String message = refused();
        assertThat(refusal(() -> decode(OTHER_ROOT, message))).isEqualTo(INVALID);
    }

    @Test
    void reading_a_message_needs_permission() {
        String message = refused();
        assertThat(refusal(() -> decode(ram.jane(), message))).startsWith("NoPermission");
        ram.allow(ROOT, "jane", "p", Replies.statement("Allow", "ram:DecodeDiagnosticMessage", "*"));
        assertThat(refusal(() -> decode(ram.jane(), message))).isEqualTo("OK");
    }

    @Test
    void a_message_is_good_for_a_day() {
        String message = refused();
        ram.clock.moveBySeconds(24 * 3600 - 1);
        assertThat(refusal(() -> decode(ROOT, message))).isEqualTo("OK");
        ram.clock.moveBySeconds(1);
        assertThat(refusal(() -> decode(ROOT, message))).isEqualTo(INVALID);
    }

    @Test
    void an_altered_message_is_refused() {
        String message = refused();
        for (int i = 0; i < message.length(); i += 7) {
            char other = message.charAt(i) == 'A' ? 'B' : 'A';
            String altered = message.substring(0, i) + other + message.substring(i + 1);
            assertThat(refusal(() -> decode(ROOT, altered))).isEqualTo(INVALID);
        }
    }

    @ParameterizedTest
    @CsvSource({"x", "not base64 !", "AAAA"})
    void what_is_no_message_is_refused(String text) {
        assertThat(refusal(() -> decode(ROOT, text))).isEqualTo(INVALID);
    }

    @Test
    void the_longest_message_is_still_taken() {
        Map<String, String> context = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            context.put("acs:ResourceTag/" + "漢".repeat(100) + i, "字".repeat(256));
        }
        String message = Objects.requireNonNull(new Judge(ram.service.authorizer())
                        .from("10.1.2.3", true, "字".repeat(512))
                        .ask(
                                ram.jane(),
                                "ram:" + "x".repeat(60),
                                "acs:ram:*:" + ACCOUNT + ":user/" + "字".repeat(2000),
                                context))
                .encodedDiagnosticMessage();
        assertThat(message).hasSizeLessThanOrEqualTo(DiagnosticMessages.LENGTH_MAX);
        assertThat(refusal(() -> decode(ROOT, message))).isEqualTo("OK");
        assertThat(refusal(() -> decode(ROOT, "A".repeat(DiagnosticMessages.LENGTH_MAX + 1))))
                .isEqualTo(INVALID + ".Length");
    }
}
