package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ROOT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Credentials.Credential;
import dev.jadegate.ram.api.RamProducts;
import dev.jadegate.ram.credential.AccessKeys;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccessKeyTest {
    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private String newKey(String userName) {
        return field(ram.call(ROOT, "CreateAccessKey", "UserName", userName), "AccessKeyId");
    }

    @Test
    void a_new_key_has_the_documented_form_and_proves_its_user() {
        String reply = ram.call(ROOT, "CreateAccessKey", "UserName", "jane");
        String id = field(reply, "AccessKeyId");
        assertThat(id).matches("LTAI5t[A-Za-z0-9]{18}");
        assertThat(field(reply, "AccessKeySecret")).matches("[A-Za-z0-9]{30}");
        assertThat(field(reply, "Status")).isEqualTo("Active");
        assertThat(field(reply, "CreateDate")).isEqualTo("2026-11-23T10:00:00Z");
        Credential credential = ram.found(id);
        assertThat(credential.caller())
                .isEqualTo(new Caller.User(ACCOUNT, id, ram.jane().userId(), "jane"));
        assertThat(AccessKeys.text(credential.secret())).isEqualTo(field(reply, "AccessKeySecret"));
        assertThat(credential.active()).isTrue();
    }

    @Test
    void the_secret_is_shown_once_and_stored_sealed() {
        String reply = ram.call(ROOT, "CreateAccessKey", "UserName", "jane");
        String secret = field(reply, "AccessKeySecret");
        assertThat(ram.call(ROOT, "ListAccessKeys", "UserName", "jane"))
                .contains(field(reply, "AccessKeyId"))
                .doesNotContain(secret);
        byte[] stored = ram.store.read(transaction -> Objects.requireNonNull(
                transaction.first("SELECT sealed_secret FROM ram_access_key", row -> row.bytes(1))));
        assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(secret);
    }

    @Test
    void a_sealed_secret_copied_to_another_key_does_not_open() {
        String janes = newKey("jane");
        String bobs = newKey("bob");
        ram.store.maintain(transaction -> transaction.update(
                "UPDATE ram_access_key SET sealed_secret = (SELECT sealed_secret FROM ram_access_key"
                        + " WHERE access_key_id = ?) WHERE access_key_id = ?",
                bobs,
                janes));
        assertThat(refusal(() -> ram.find(janes))).isEqualTo("ServiceUnavailable");
        assertThat(ram.found(bobs).active()).isTrue();
    }

    @Test
    void a_third_key_is_refused_until_one_is_deleted() {
        String first = newKey("jane");
        newKey("jane");
        assertThat(refusal(() -> newKey("jane"))).isEqualTo("LimitExceeded.User.AccessKey");
        newKey("bob");
        ram.call(ROOT, "DeleteAccessKey", "UserName", "jane", "UserAccessKeyId", first);
        newKey("jane");
    }

    @Test
    void without_a_user_name_it_is_the_callers_own_key() {
        ram.call(ROOT, "SetSecurityPreference", "AllowUserToManageAccessKeys", "true");
        String janes = field(ram.call(ram.jane(), "CreateAccessKey"), "AccessKeyId");
        assertThat(ram.found(janes).caller()).isInstanceOf(Caller.User.class);
        String roots = field(ram.call(ROOT, "CreateAccessKey"), "AccessKeyId");
        assertThat(ram.found(roots).caller()).isEqualTo(new Caller.Root(ACCOUNT, roots));
        assertThat(ram.call(ROOT, "ListAccessKeys")).contains(roots).doesNotContain(janes);
        Caller session = new Caller.Session(ACCOUNT, "STS.x", "3", "role", "s", null, null, Instant.EPOCH, Instant.MAX);
        assertThat(refusal(() -> ram.call(session, "CreateAccessKey"))).isEqualTo("MissingParameter");
    }

    @Test
    void a_key_that_was_switched_off_is_known_but_not_active() {
        String id = newKey("jane");
        assertThat(ram.found(id).active()).isTrue();
        ram.call(ROOT, "UpdateAccessKey", "UserName", "jane", "UserAccessKeyId", id, "Status", "Inactive");
        assertThat(ram.found(id).active()).isFalse();
        assertThat(ram.call(ROOT, "ListAccessKeys", "UserName", "jane")).contains("\"Status\":\"Inactive\"");
        ram.call(ROOT, "UpdateAccessKey", "UserName", "jane", "UserAccessKeyId", id, "Status", "Active");
        assertThat(ram.found(id).active()).isTrue();
        assertThat(refusal(() ->
                        ram.call(ROOT, "UpdateAccessKey", "UserName", "jane", "UserAccessKeyId", id, "Status", "On")))
                .isEqualTo("InvalidParameter.Status");
    }

    @Test
    void a_deleted_key_is_unknown_to_the_next_call() {
        String id = newKey("jane");
        assertThat(ram.find(id)).isNotNull();
        ram.call(ROOT, "DeleteAccessKey", "UserName", "jane", "UserAccessKeyId", id);
        assertThat(ram.find(id)).isNull();
    }

    @Test
    void a_new_key_works_although_it_was_asked_for_before() {
        assertThat(ram.find("LTAI5tfixed0000000000000")).isNull();
        var accounts = ram.service.accounts();
        var account = accounts.bootstrap().account();
        accounts.createRootAccessKey(
                account, "LTAI5tfixed0000000000000", dev.jadegate.base.SecretBytes.ofText("0123456789abcdef"));
        assertThat(ram.find("LTAI5tfixed0000000000000")).isNotNull();
    }

    @Test
    void a_user_with_keys_cannot_be_deleted_and_keys_without_a_user_prove_nobody() {
        String id = newKey("jane");
        assertThat(ram.find(id)).isNotNull();
        assertThat(refusal(() -> ram.call(ROOT, "DeleteUser", "UserName", "jane")))
                .isEqualTo("DeleteConflict.User.AccessKey");
        ram.store.maintain(transaction -> {
            ram.service
                    .credentials()
                    .userChanged(transaction, ACCOUNT, ram.jane().userId());
            return transaction.update(
                    "DELETE FROM ram_user WHERE user_id = ?", ram.jane().userId());
        });
        assertThat(ram.find(id)).isNull();
    }

    @Test
    void a_renamed_user_is_known_by_the_new_name_at_once() {
        String id = newKey("jane");
        assertThat(ram.found(id).caller().displayName()).isEqualTo("jane");
        ram.call(ROOT, "UpdateUser", "UserName", "jane", "NewUserName", "joan");
        assertThat(ram.found(id).caller().displayName()).isEqualTo("joan");
    }

    @Test
    void keys_of_other_users_and_accounts_are_out_of_reach() {
        String janes = newKey("jane");
        assertThat(refusal(() -> ram.call(ROOT, "DeleteAccessKey", "UserName", "bob", "UserAccessKeyId", janes)))
                .isEqualTo("EntityNotExist.User.AccessKey");
        for (String operation : new String[] {"DeleteAccessKey", "GetAccessKeyLastUsed"}) {
            assertThat(refusal(() -> ram.call(OTHER_ROOT, operation, "UserName", "jane", "UserAccessKeyId", janes)))
                    .isEqualTo("EntityNotExist.User.AccessKey");
        }
        assertThat(refusal(() -> ram.call(
                        OTHER_ROOT,
                        "UpdateAccessKey",
                        "UserName",
                        "jane",
                        "UserAccessKeyId",
                        janes,
                        "Status",
                        "Inactive")))
                .isEqualTo("EntityNotExist.User.AccessKey");
        assertThat(ram.found(janes).active()).isTrue();
    }

    @Test
    void an_unknown_user_is_refused_and_nothing_is_recorded() {
        int before = ram.recorded.size();
        assertThat(refusal(() -> newKey("nobody"))).isEqualTo("EntityNotExist.User");
        assertThat(ram.recorded).hasSize(before);
    }

    @Test
    void a_key_says_when_it_was_last_used_before_and_after_it_was_written() {
        String id = newKey("jane");
        String[] key = {"UserName", "jane", "UserAccessKeyId", id};
        assertThat(ram.call(ROOT, "GetAccessKeyLastUsed", key)).contains("\"AccessKeyLastUsed\":{}");
        Credential credential = ram.found(id);
        ram.service.credentials().used(credential.caller(), RamProducts.RAM, Instant.parse("2026-11-23T10:00:05Z"));
        assertThat(field(ram.call(ROOT, "GetAccessKeyLastUsed", key), "LastUsedDate"))
                .isEqualTo("2026-11-23T10:00:05Z");
        ram.service.credentials().used(credential.caller(), RamProducts.RAM, Instant.parse("2026-11-23T10:00:01Z"));
        ram.service.close();
        assertThat(field(ram.call(ROOT, "GetAccessKeyLastUsed", key), "LastUsedDate"))
                .isEqualTo("2026-11-23T10:00:05Z");
        assertThat(ram.store.<Long>read(transaction ->
                        transaction.count("SELECT last_used_at FROM ram_access_key WHERE access_key_id = ?", id)))
                .isEqualTo(Instant.parse("2026-11-23T10:00:05Z").toEpochMilli());
    }

    @Test
    void users_manage_their_own_keys_only_when_the_preference_lets_them() {
        String denied = "NoPermission/AccountLevelIdentityBasedPolicy/ImplicitDeny";
        assertThat(refusal(() -> ram.call(ram.jane(), "CreateAccessKey"))).isEqualTo(denied);
        ram.call(ROOT, "SetSecurityPreference", "AllowUserToManageAccessKeys", "true");
        String id = field(ram.call(ram.jane(), "CreateAccessKey"), "AccessKeyId");
        ram.call(ram.jane(), "ListAccessKeys", "UserName", "jane");
        assertThat(refusal(() -> ram.call(ram.bob(), "ListAccessKeys", "UserName", "jane")))
                .isEqualTo(denied);
        assertThat(refusal(() -> ram.call(ram.user(OTHER_ACCOUNT, "jane"), "ListAccessKeys")))
                .isEqualTo(denied);
        ram.allow(ROOT, "jane", "no-keys", "{\"Effect\":\"Deny\",\"Action\":\"ram:*Key\",\"Resource\":\"*\"}");
        assertThat(refusal(() -> ram.call(ram.jane(), "DeleteAccessKey", "UserAccessKeyId", id)))
                .isEqualTo("NoPermission/AccountLevelIdentityBasedPolicy/ExplicitDeny");
    }

    @Test
    void the_event_of_a_new_key_has_its_id_and_not_its_secret() {
        String reply = ram.call(ROOT, "CreateAccessKey", "UserName", "jane");
        assertThat(ram.recorded.getLast())
                .contains(field(reply, "AccessKeyId"))
                .doesNotContain(field(reply, "AccessKeySecret"));
    }
}
