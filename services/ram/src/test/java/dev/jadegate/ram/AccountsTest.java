package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Credentials.Credential;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.Accounts;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private final CredentialFixture ram = new CredentialFixture();
    private final Accounts accounts = ram.service.accounts();

    @AfterEach
    void close() {
        ram.close();
    }

    private Accounts.Created created() {
        return (Accounts.Created) accounts.bootstrap();
    }

    @Test
    void the_first_start_makes_an_account_and_later_starts_find_it() {
        Accounts.Created first = created();
        assertThat(first.account().value()).matches("[1-9][0-9]{15}");
        assertThat(AccessKeys.text(first.rootPassword())).hasSize(24);
        assertThat(accounts.bootstrap()).isEqualTo(new Accounts.Existing(first.account()));
        assertThat(accounts.all()).containsExactly(first.account());
    }

    @Test
    void the_account_has_no_access_key_until_one_is_asked_for() {
        AccountId account = created().account();
        long keys = ram.store.read(transaction -> transaction.count("SELECT COUNT(*) FROM ram_access_key"));
        assertThat(keys).isZero();
        Accounts.RootAccessKey key = accounts.createRootAccessKey(account);
        Credential credential = ram.found(key.accessKeyId());
        assertThat(credential.caller()).isEqualTo(new Caller.Root(account, key.accessKeyId()));
        assertThat(credential.secret()).isEqualTo(key.secret());
    }

    @Test
    void the_root_password_is_checked_and_never_stored_readable() {
        Accounts.Created first = created();
        assertThat(accounts.isRootPassword(first.account(), first.rootPassword()))
                .isTrue();
        assertThat(accounts.isRootPassword(first.account(), SecretBytes.ofText("wrong")))
                .isFalse();
        assertThat(accounts.isRootPassword(new AccountId("1999999999999999"), first.rootPassword()))
                .isFalse();
        String stored = ram.store.read(transaction -> Objects.requireNonNull(
                transaction.first("SELECT root_password_hash FROM ram_account", row -> row.text(1))));
        assertThat(stored).startsWith("$argon2id$v=19$").doesNotContain(AccessKeys.text(first.rootPassword()));
        assertThat(first.toString()).doesNotContain(AccessKeys.text(first.rootPassword()));
    }

    @Test
    void further_accounts_are_tenants_of_their_own() {
        AccountId first = created().account();
        Accounts.Created second = accounts.create();
        assertThat(second.account()).isNotEqualTo(first);
        assertThat(accounts.bootstrap().account()).isEqualTo(first);
        assertThat(accounts.all()).containsExactlyInAnyOrder(first, second.account());
    }

    @Test
    void a_fixed_root_key_can_be_set_again_at_every_start_and_given_a_new_secret() {
        AccountId account = created().account();
        for (String secret : new String[] {"0123456789abcdef", "0123456789abcdef", "another-secret-of-root"}) {
            accounts.createRootAccessKey(account, "root-key-1", SecretBytes.ofText(secret));
            Credential credential = ram.found("root-key-1");
            assertThat(AccessKeys.text(credential.secret())).isEqualTo(secret);
        }
        accounts.createRootAccessKey(account);
        assertThat(refusal(() -> accounts.createRootAccessKey(account))).isEqualTo("LimitExceeded.User.AccessKey");
    }

    @Test
    void a_fixed_root_key_cannot_take_the_key_of_a_user() {
        AccountId account = created().account();
        String janes = field(ram.call(ROOT, "CreateAccessKey", "UserName", "jane"), "AccessKeyId");
        assertThat(refusal(() -> accounts.createRootAccessKey(account, janes, SecretBytes.ofText("0123456789abcdef"))))
                .isEqualTo("EntityAlreadyExists.AccessKey");
    }

    @Test
    void fixed_keys_just_past_their_limits_are_refused_without_showing_the_secret() {
        AccountId account = created().account();
        for (String id : new String[] {"1234567", "x".repeat(65), "with space", "STS.12345678", "ümlaut-key"}) {
            assertThatThrownBy(() -> accounts.createRootAccessKey(account, id, SecretBytes.ofText("0123456789abcdef")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (String secret : new String[] {"0123456789abcde", "s".repeat(129), "0123456789 abcdef"}) {
            assertThatThrownBy(() -> accounts.createRootAccessKey(account, "root-key-1", SecretBytes.ofText(secret)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(secret);
        }
        accounts.createRootAccessKey(account, "12345678", SecretBytes.ofText("0123456789abcdef"));
        accounts.createRootAccessKey(account, "x".repeat(64), SecretBytes.ofText("s".repeat(128)));
    }
}
