package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.OTHER_ROOT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Caller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountAliasTest {
    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private String set(Caller root, String alias) {
        return refusal(() -> ram.call(root, "SetAccountAlias", "AccountAlias", alias));
    }

    @Test
    void the_alias_is_what_was_set_last_until_it_is_cleared() {
        assertThat(ram.call(ROOT, "GetAccountAlias")).doesNotContain("AccountAlias");
        assertThat(set(ROOT, "acme")).isEqualTo("OK");
        assertThat(set(ROOT, "acme-2")).isEqualTo("OK");
        assertThat(field(ram.call(ROOT, "GetAccountAlias"), "AccountAlias")).isEqualTo("acme-2");
        ram.call(ROOT, "ClearAccountAlias");
        assertThat(ram.call(ROOT, "GetAccountAlias")).doesNotContain("AccountAlias");
        assertThat(refusal(() -> ram.call(ROOT, "ClearAccountAlias"))).isEqualTo("OK");
    }

    @Test
    void an_alias_belongs_to_one_account() {
        assertThat(set(ROOT, "acme")).isEqualTo("OK");
        assertThat(set(OTHER_ROOT, "acme")).isEqualTo("EntityAlreadyExists.AccountAlias");
        assertThat(set(ROOT, "acme")).isEqualTo("OK");
        ram.call(ROOT, "ClearAccountAlias");
        assertThat(set(OTHER_ROOT, "acme")).isEqualTo("OK");
    }

    @ParameterizedTest
    @CsvSource({
        "abc, OK",
        "a1-b2-c3, OK",
        "01234567890123456789012345678901, OK",
        "ab, InvalidParameter.AccountAlias.Length",
        "012345678901234567890123456789012, InvalidParameter.AccountAlias.Length",
        "Acme, InvalidParameter.AccountAlias.InvalidChars",
        "ac_me, InvalidParameter.AccountAlias.InvalidChars",
        "-acme, InvalidParameter.AccountAlias.Format",
        "acme-, InvalidParameter.AccountAlias.Format",
        "ac--me, InvalidParameter.AccountAlias.Format"
    })
    void an_alias_has_the_documented_form(String alias, String code) {
        assertThat(set(ROOT, alias)).isEqualTo(code);
    }
}
