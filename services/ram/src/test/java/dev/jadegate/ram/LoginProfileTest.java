package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.OTHER_ROOT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoginProfileTest {
    private static final String FIRST = "First-Password-1";
    private static final String SECOND = "Second-Password-2";

    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private String create(String password) {
        return ram.call(ROOT, "CreateLoginProfile", "UserName", "jane", "Password", password);
    }

    private String update(String password) {
        return ram.call(ROOT, "UpdateLoginProfile", "UserName", "jane", "Password", password);
    }

    private String change(String from, String to) {
        return ram.call(ram.jane(), "ChangePassword", "OldPassword", from, "NewPassword", to);
    }

    private String hash() {
        return ram.store.read(transaction -> Objects.requireNonNull(
                transaction.first("SELECT password_hash FROM ram_login_profile", row -> row.text(1))));
    }

    @Test
    void a_profile_is_made_shown_changed_and_taken_away() {
        String reply = ram.call(
                ROOT, "CreateLoginProfile", "UserName", "jane", "Password", FIRST, "PasswordResetRequired", "true");
        assertThat(reply)
                .isEqualTo(
                        "{\"RequestId\":\"R\",\"LoginProfile\":{\"UserName\":\"jane\",\"PasswordResetRequired\":true,"
                                + "\"MFABindRequired\":false,\"CreateDate\":\"2026-11-23T10:00:00Z\"}}");
        assertThat(ram.call(ROOT, "GetLoginProfile", "UserName", "jane")).isEqualTo(reply);
        ram.call(ROOT, "UpdateLoginProfile", "UserName", "jane", "MFABindRequired", "true");
        assertThat(ram.call(ROOT, "GetLoginProfile", "UserName", "jane"))
                .contains("\"PasswordResetRequired\":true", "\"MFABindRequired\":true");
        ram.call(ROOT, "DeleteLoginProfile", "UserName", "jane");
        assertThat(refusal(() -> ram.call(ROOT, "GetLoginProfile", "UserName", "jane")))
                .isEqualTo("EntityNotExist.User.LoginProfile");
    }

    @Test
    void each_refusal_has_its_documented_code() {
        for (String operation : new String[] {"GetLoginProfile", "DeleteLoginProfile", "UpdateLoginProfile"}) {
            assertThat(refusal(() -> ram.call(ROOT, operation, "UserName", "jane")))
                    .isEqualTo("EntityNotExist.User.LoginProfile");
            assertThat(refusal(() -> ram.call(ROOT, operation, "UserName", "nobody")))
                    .isEqualTo("EntityNotExist.User");
        }
        assertThat(refusal(() -> ram.call(ROOT, "CreateLoginProfile", "UserName", "nobody", "Password", FIRST)))
                .isEqualTo("EntityNotExist.User");
        assertThat(refusal(() -> ram.call(ROOT, "CreateLoginProfile", "UserName", "jane")))
                .isEqualTo("MissingParameter");
        create(FIRST);
        assertThat(refusal(() -> create(SECOND))).isEqualTo("EntityAlreadyExists.User.LoginProfile");
        assertThat(refusal(() -> ram.call(ROOT, "DeleteUser", "UserName", "jane")))
                .isEqualTo("DeleteConflict.User.LoginProfile");
        assertThat(refusal(() -> ram.call(OTHER_ROOT, "GetLoginProfile", "UserName", "jane")))
                .isEqualTo("EntityNotExist.User.LoginProfile");
    }

    @Test
    void a_password_is_stored_as_an_argon2id_hash() {
        create(FIRST);
        assertThat(hash()).startsWith("$argon2id$v=19$m=").doesNotContain(FIRST);
    }

    @Test
    void a_password_that_breaks_the_policy_is_too_weak() {
        ram.call(ROOT, "SetPasswordPolicy", "MinimumPasswordLength", "12", "RequireSymbols", "true");
        assertThat(refusal(() -> create("short-one-1"))).isEqualTo("InvalidParameter.Password.TooWeak");
        assertThat(refusal(() -> create("NoSymbolInHere1"))).isEqualTo("InvalidParameter.Password.TooWeak");
        assertThat(refusal(() -> create(FIRST))).isEqualTo("OK");
        assertThat(refusal(() -> update("NoSymbolInHere1"))).isEqualTo("InvalidParameter.Password.TooWeak");
        assertThat(refusal(() -> change(FIRST, "NoSymbolInHere1"))).isEqualTo("InvalidParameter.NewPassword.TooWeak");
    }

    @Test
    void as_many_past_passwords_are_refused_as_the_policy_says() {
        ram.call(ROOT, "SetPasswordPolicy", "PasswordReusePrevention", "2");
        create(FIRST);
        assertThat(refusal(() -> update(FIRST))).isEqualTo("InvalidParameter.Password.ReusePrevention");
        update(SECOND);
        assertThat(refusal(() -> change(SECOND, FIRST))).isEqualTo("InvalidParameter.NewPassword.ReusePrevention");
        change(SECOND, "Third-Password-3");
        assertThat(refusal(() -> change("Third-Password-3", FIRST))).isEqualTo("OK");
    }

    @Test
    void the_history_keeps_no_more_than_the_policy_can_ask_for() {
        create(FIRST);
        for (int i = 0; i < 26; i++) {
            update("Password-Number-" + i);
        }
        long kept = ram.store.read(transaction -> transaction.count("SELECT COUNT(*) FROM ram_password_history"));
        assertThat(kept).isEqualTo(24);
        ram.call(ROOT, "DeleteLoginProfile", "UserName", "jane");
        long left = ram.store.read(transaction -> transaction.count("SELECT COUNT(*) FROM ram_password_history"));
        assertThat(left).isZero();
    }

    @Test
    void a_user_changes_the_own_password_without_a_policy() {
        ram.call(ROOT, "CreateLoginProfile", "UserName", "jane", "Password", FIRST, "PasswordResetRequired", "true");
        String before = hash();
        assertThat(refusal(() -> change("Wrong-Password-0", SECOND)))
                .isEqualTo("InvalidParameter.OldPassword.Incorrect");
        assertThat(hash()).isEqualTo(before);
        change(FIRST, SECOND);
        assertThat(hash()).isNotEqualTo(before);
        assertThat(ram.call(ROOT, "GetLoginProfile", "UserName", "jane")).contains("\"PasswordResetRequired\":false");
        assertThat(refusal(() -> change(FIRST, "Third-Password-3")))
                .isEqualTo("InvalidParameter.OldPassword.Incorrect");
    }

    @Test
    void only_users_change_passwords_and_only_while_the_preference_lets_them() {
        create(FIRST);
        assertThat(refusal(() -> ram.call(ROOT, "ChangePassword", "OldPassword", FIRST, "NewPassword", SECOND)))
                .isEqualTo("NotSupport.Account");
        assertThat(refusal(() -> ram.call(ram.bob(), "ChangePassword", "OldPassword", FIRST, "NewPassword", SECOND)))
                .isEqualTo("EntityNotExist.User.LoginProfile");
        ram.call(ROOT, "SetSecurityPreference", "AllowUserToChangePassword", "false");
        String denied = "NoPermission/AccountLevelIdentityBasedPolicy/ImplicitDeny";
        assertThat(refusal(() -> change(FIRST, SECOND))).isEqualTo(denied);
        ram.allow(ROOT, "jane", "all", "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}");
        assertThat(refusal(() -> change(FIRST, SECOND))).isEqualTo("NoPermission");
    }

    @Test
    void wrong_old_passwords_lock_the_password_for_an_hour() {
        ram.call(ROOT, "SetPasswordPolicy", "MaxLoginAttemps", "3");
        create(FIRST);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(refusal(() -> change("Wrong-Password-0", SECOND)))
                    .isEqualTo("InvalidParameter.OldPassword.Incorrect");
        }
        assertThat(refusal(() -> change(FIRST, SECOND))).isEqualTo("LoginLocked");
        ram.clock.moveBySeconds(3599);
        assertThat(refusal(() -> change(FIRST, SECOND))).isEqualTo("LoginLocked");
        ram.clock.moveBySeconds(1);
        assertThat(refusal(() -> change(FIRST, SECOND))).isEqualTo("OK");
    }

    @Test
    void a_password_that_an_administrator_sets_ends_a_lock() {
        ram.call(ROOT, "SetPasswordPolicy", "MaxLoginAttemps", "1");
        create(FIRST);
        assertThat(refusal(() -> change("Wrong-Password-0", SECOND)))
                .isEqualTo("InvalidParameter.OldPassword.Incorrect");
        assertThat(refusal(() -> change(FIRST, SECOND))).isEqualTo("LoginLocked");
        update(SECOND);
        assertThat(refusal(() -> change(SECOND, "Third-Password-3"))).isEqualTo("OK");
    }
}
