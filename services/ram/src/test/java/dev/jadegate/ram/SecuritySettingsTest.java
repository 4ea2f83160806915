package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.OTHER_ROOT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecuritySettingsTest {
    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    @Test
    void an_account_begins_with_the_documented_password_policy() {
        assertThat(ram.call(ROOT, "GetPasswordPolicy"))
                .isEqualTo("{\"RequestId\":\"R\",\"PasswordPolicy\":{\"MinimumPasswordLength\":8,"
                        + "\"RequireLowercaseCharacters\":false,\"RequireUppercaseCharacters\":false,"
                        + "\"RequireNumbers\":false,\"RequireSymbols\":false,\"HardExpiry\":false,"
                        + "\"MaxPasswordAge\":0,\"PasswordReusePrevention\":0,\"MaxLoginAttemps\":0}}");
    }

    @Test
    void every_field_of_the_policy_is_kept_for_its_account_only() {
        String reply = ram.call(
                ROOT,
                "SetPasswordPolicy",
                "MinimumPasswordLength",
                "32",
                "RequireLowercaseCharacters",
                "true",
                "RequireUppercaseCharacters",
                "true",
                "RequireNumbers",
                "true",
                "RequireSymbols",
                "true",
                "HardExpiry",
                "true",
                "MaxPasswordAge",
                "1095",
                "PasswordReusePrevention",
                "24",
                "MaxLoginAttemps",
                "32");
        assertThat(reply)
                .contains(
                        "\"MinimumPasswordLength\":32",
                        "\"MaxPasswordAge\":1095",
                        "\"PasswordReusePrevention\":24",
                        "\"MaxLoginAttemps\":32")
                .doesNotContain("false");
        assertThat(ram.call(ROOT, "GetPasswordPolicy")).isEqualTo(reply);
        assertThat(ram.call(OTHER_ROOT, "GetPasswordPolicy")).contains("\"MinimumPasswordLength\":8");
    }

    @Test
    void a_field_that_is_not_given_gets_its_default() {
        ram.call(ROOT, "SetPasswordPolicy", "MinimumPasswordLength", "12", "RequireSymbols", "true");
        assertThat(ram.call(ROOT, "SetPasswordPolicy", "RequireNumbers", "true"))
                .contains("\"MinimumPasswordLength\":8", "\"RequireSymbols\":false", "\"RequireNumbers\":true");
    }

    @Test
    void values_just_past_their_limits_are_refused() {
        String[][] table = {
            {"MinimumPasswordLength", "7"}, {"MinimumPasswordLength", "33"}, {"MaxPasswordAge", "-1"},
            {"MaxPasswordAge", "1096"}, {"PasswordReusePrevention", "25"}, {"MaxLoginAttemps", "33"},
        };
        for (String[] row : table) {
            assertThat(refusal(() -> ram.call(ROOT, "SetPasswordPolicy", row[0], row[1])))
                    .isEqualTo("InvalidParameter." + row[0] + ".Range");
        }
        for (String hours : new String[] {"0", "25"}) {
            assertThat(refusal(() -> ram.call(ROOT, "SetSecurityPreference", "LoginSessionDuration", hours)))
                    .isEqualTo("InvalidParameter.LoginSessionDuration.Range");
        }
        assertThat(refusal(() -> ram.call(ROOT, "SetSecurityPreference", "LoginNetworkMasks", "10.0.0.0/33")))
                .isEqualTo("InvalidParameter.LoginNetworkMasks");
    }

    @Test
    void an_account_begins_with_the_documented_preference() {
        assertThat(ram.call(ROOT, "GetSecurityPreference"))
                .isEqualTo("{\"RequestId\":\"R\",\"SecurityPreference\":{\"LoginProfilePreference\":"
                        + "{\"AllowUserToChangePassword\":true,\"EnableSaveMFATicket\":false,"
                        + "\"LoginSessionDuration\":6,\"LoginNetworkMasks\":\"\"},\"AccessKeyPreference\":"
                        + "{\"AllowUserToManageAccessKeys\":false},\"PublicKeyPreference\":"
                        + "{\"AllowUserToManagePublicKeys\":false},\"MFAPreference\":"
                        + "{\"AllowUserToManageMFADevices\":true}}}");
    }

    @Test
    void a_preference_that_a_call_does_not_name_stays_as_it_is() {
        ram.call(ROOT, "SetSecurityPreference", "LoginNetworkMasks", "192.168.0.0/16;10.0.0.0/8");
        ram.call(ROOT, "SetSecurityPreference", "EnableSaveMFATicket", "true", "LoginSessionDuration", "24");
        assertThat(ram.call(ROOT, "GetSecurityPreference"))
                .contains("192.168.0.0/16;10.0.0.0/8", "\"EnableSaveMFATicket\":true", "\"LoginSessionDuration\":24");
        ram.call(ROOT, "SetSecurityPreference", "LoginNetworkMasks", "");
        assertThat(ram.call(ROOT, "GetSecurityPreference")).contains("\"LoginNetworkMasks\":\"\"");
    }
}
