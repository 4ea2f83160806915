package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.BindMFADeviceRequest;
import com.aliyun.ram20150501.models.CreateLoginProfileRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.CreateVirtualMFADeviceRequest;
import com.aliyun.ram20150501.models.DeleteVirtualMFADeviceRequest;
import com.aliyun.ram20150501.models.GetUserMFAInfoRequest;
import com.aliyun.ram20150501.models.SetAccountAliasRequest;
import com.aliyun.ram20150501.models.SetPasswordPolicyRequest;
import com.aliyun.ram20150501.models.SetSecurityPreferenceRequest;
import com.aliyun.ram20150501.models.UnbindMFADeviceRequest;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.Totp;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What belongs to the account as a whole; each test puts it back. */
@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class AccountTest {
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;

    AccountTest(Transport transport, Cloud cloud) {
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
    }

    @Test
    void the_alias_is_what_was_set_until_it_is_cleared() {
        String alias = cloud.name("alias");

        noted.works("SetAccountAlias", () -> ram.setAccountAlias(new SetAccountAliasRequest().setAccountAlias(alias)));
        assertThat(noted.works("GetAccountAlias", () -> ram.getAccountAlias())
                        .getBody()
                        .getAccountAlias())
                .isEqualTo(alias);

        noted.works("ClearAccountAlias", () -> ram.clearAccountAlias());
        assertThat(noted.works("GetAccountAlias", () -> ram.getAccountAlias())
                        .getBody()
                        .getAccountAlias())
                .isNullOrEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-first, Format",
        "last-, Format",
        "a--b, Format",
        "UPPER, InvalidChars",
        "with space, InvalidChars",
        "été, InvalidChars",
        "ab, Length",
        "abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi-x, Length"
    })
    void an_alias_of_another_form_is_refused(String alias, String kind) {
        noted.refused(
                "SetAccountAlias",
                "InvalidParameter.AccountAlias." + kind,
                () -> ram.setAccountAlias(new SetAccountAliasRequest().setAccountAlias(alias)));
    }

    @Test
    void the_password_policy_is_what_was_set_and_is_enforced() {
        var before = noted.works("GetPasswordPolicy", () -> ram.getPasswordPolicy())
                .getBody()
                .getPasswordPolicy();
        String user = cloud.name("user");
        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(user)));
        try {
            var set = noted.works(
                            "SetPasswordPolicy",
                            () -> ram.setPasswordPolicy(new SetPasswordPolicyRequest()
                                    .setMinimumPasswordLength(20)
                                    .setRequireNumbers(true)
                                    .setRequireSymbols(true)
                                    .setRequireLowercaseCharacters(true)
                                    .setRequireUppercaseCharacters(true)
                                    .setMaxPasswordAge(90)
                                    .setPasswordReusePrevention(3)
                                    .setMaxLoginAttemps(5)
                                    .setHardExpiry(true)))
                    .getBody()
                    .getPasswordPolicy();
            var read = noted.works("GetPasswordPolicy", () -> ram.getPasswordPolicy())
                    .getBody()
                    .getPasswordPolicy();
            assertThat(read.toMap()).isEqualTo(set.toMap());
            assertThat(read.getMinimumPasswordLength()).isEqualTo(20);
            assertThat(read.getMaxLoginAttemps()).isEqualTo(5);
            assertThat(read.getHardExpiry()).isTrue();

            noted.refused(
                    "CreateLoginProfile",
                    "InvalidParameter.Password.TooWeak",
                    () -> ram.createLoginProfile(
                            new CreateLoginProfileRequest().setUserName(user).setPassword("Only-19-Chars-4711!")));
            noted.works(
                    "CreateLoginProfile",
                    () -> ram.createLoginProfile(
                            new CreateLoginProfileRequest().setUserName(user).setPassword("Now-20-Characters-47!")));
        } finally {
            noted.works(
                    "SetPasswordPolicy",
                    () -> ram.setPasswordPolicy(new SetPasswordPolicyRequest()
                            .setMinimumPasswordLength(before.getMinimumPasswordLength())
                            .setRequireNumbers(before.getRequireNumbers())
                            .setRequireSymbols(before.getRequireSymbols())
                            .setRequireLowercaseCharacters(before.getRequireLowercaseCharacters())
                            .setRequireUppercaseCharacters(before.getRequireUppercaseCharacters())
                            .setMaxPasswordAge(before.getMaxPasswordAge())
                            .setPasswordReusePrevention(before.getPasswordReusePrevention())
                            .setMaxLoginAttemps(before.getMaxLoginAttemps())
                            .setHardExpiry(before.getHardExpiry())));
        }
        assertThat(noted.works("GetPasswordPolicy", () -> ram.getPasswordPolicy())
                        .getBody()
                        .getPasswordPolicy()
                        .toMap())
                .isEqualTo(before.toMap());
    }

    @Test
    void a_password_policy_past_its_documented_bounds_is_refused() {
        noted.refused(
                "SetPasswordPolicy",
                "InvalidParameter.MinimumPasswordLength.Range",
                () -> ram.setPasswordPolicy(new SetPasswordPolicyRequest().setMinimumPasswordLength(7)));
        noted.refused(
                "SetPasswordPolicy",
                "InvalidParameter.MinimumPasswordLength.Range",
                () -> ram.setPasswordPolicy(new SetPasswordPolicyRequest().setMinimumPasswordLength(33)));
        noted.refused(
                "SetPasswordPolicy",
                "InvalidParameter.MaxPasswordAge.Range",
                () -> ram.setPasswordPolicy(new SetPasswordPolicyRequest().setMaxPasswordAge(1096)));
        noted.refused(
                "SetPasswordPolicy",
                "InvalidParameter.PasswordReusePrevention.Range",
                () -> ram.setPasswordPolicy(new SetPasswordPolicyRequest().setPasswordReusePrevention(25)));
        noted.refused(
                "SetPasswordPolicy",
                "InvalidParameter.MaxLoginAttemps.Range",
                () -> ram.setPasswordPolicy(new SetPasswordPolicyRequest().setMaxLoginAttemps(33)));
    }

    @Test
    void the_security_preference_is_what_was_set_and_what_was_not_named_stays() {
        noted.works(
                "SetSecurityPreference",
                () -> ram.setSecurityPreference(new SetSecurityPreferenceRequest()
                        .setAllowUserToManageAccessKeys(true)
                        .setLoginSessionDuration(8)
                        .setLoginNetworkMasks("10.0.0.0/8;192.168.1.1")));
        try {
            var read = noted.works("GetSecurityPreference", () -> ram.getSecurityPreference())
                    .getBody()
                    .getSecurityPreference();
            assertThat(read.getAccessKeyPreference().getAllowUserToManageAccessKeys())
                    .isTrue();
            assertThat(read.getLoginProfilePreference().getLoginSessionDuration())
                    .isEqualTo(8);
            assertThat(read.getLoginProfilePreference().getLoginNetworkMasks()).isEqualTo("10.0.0.0/8;192.168.1.1");
            assertThat(read.getLoginProfilePreference().getAllowUserToChangePassword())
                    .isTrue();
            assertThat(read.getMFAPreference().getAllowUserToManageMFADevices()).isTrue();
        } finally {
            noted.works(
                    "SetSecurityPreference",
                    () -> ram.setSecurityPreference(new SetSecurityPreferenceRequest()
                            .setAllowUserToManageAccessKeys(false)
                            .setLoginSessionDuration(6)
                            .setLoginNetworkMasks("")));
        }
        noted.refused(
                "SetSecurityPreference",
                "InvalidParameter.LoginSessionDuration.Range",
                () -> ram.setSecurityPreference(new SetSecurityPreferenceRequest().setLoginSessionDuration(25)));
    }

    @Test
    void a_device_is_bound_by_two_codes_in_a_row_that_serve_once() {
        String user = cloud.name("user");
        noted.works("CreateUser", () -> ram.createUser(new CreateUserRequest().setUserName(user)));
        var device = noted.works(
                        "CreateVirtualMFADevice",
                        () -> ram.createVirtualMFADevice(
                                new CreateVirtualMFADeviceRequest().setVirtualMFADeviceName(cloud.name("device"))))
                .getBody()
                .getVirtualMFADevice();
        String seed = device.getBase32StringSeed();
        Instant now = Instant.now();
        assertThat(device.getSerialNumber()).startsWith("acs:ram::" + cloud.accountId() + ":mfa/");

        noted.refused(
                "BindMFADevice",
                "CheckAuthenticationCodeFail",
                () -> ram.bindMFADevice(new BindMFADeviceRequest()
                        .setUserName(user)
                        .setSerialNumber(device.getSerialNumber())
                        .setAuthenticationCode1(Totp.code(seed, now.minusSeconds(600)))
                        .setAuthenticationCode2(Totp.nextCode(seed, now.minusSeconds(600)))));
        noted.works(
                "BindMFADevice",
                () -> ram.bindMFADevice(new BindMFADeviceRequest()
                        .setUserName(user)
                        .setSerialNumber(device.getSerialNumber())
                        .setAuthenticationCode1(Totp.code(seed, now.minusSeconds(30)))
                        .setAuthenticationCode2(Totp.nextCode(seed, now.minusSeconds(30)))));

        assertThat(noted.works(
                                "GetUserMFAInfo",
                                () -> ram.getUserMFAInfo(new GetUserMFAInfoRequest().setUserName(user)))
                        .getBody()
                        .getMFADevice()
                        .getSerialNumber())
                .isEqualTo(device.getSerialNumber());
        assertThat(noted.works("ListVirtualMFADevices", () -> ram.listVirtualMFADevices())
                        .getBody()
                        .getVirtualMFADevices()
                        .getVirtualMFADevice())
                .filteredOn(listed -> listed.getSerialNumber().equals(device.getSerialNumber()))
                .singleElement()
                .satisfies(listed -> assertThat(listed.getUser().getUserName()).isEqualTo(user));
        noted.refused(
                "DeleteVirtualMFADevice",
                "DeleteConflict.VirtualMFADevice.User",
                () -> ram.deleteVirtualMFADevice(
                        new DeleteVirtualMFADeviceRequest().setSerialNumber(device.getSerialNumber())));

        noted.works("UnbindMFADevice", () -> ram.unbindMFADevice(new UnbindMFADeviceRequest().setUserName(user)));
        noted.refused(
                "GetUserMFAInfo",
                "EntityNotExist.User.MFADevice",
                () -> ram.getUserMFAInfo(new GetUserMFAInfoRequest().setUserName(user)));
        noted.works(
                "DeleteVirtualMFADevice",
                () -> ram.deleteVirtualMFADevice(
                        new DeleteVirtualMFADeviceRequest().setSerialNumber(device.getSerialNumber())));
        noted.refused(
                "DeleteVirtualMFADevice",
                "EntityNotExist.VirtualMFADevice",
                () -> ram.deleteVirtualMFADevice(
                        new DeleteVirtualMFADeviceRequest().setSerialNumber(device.getSerialNumber())));
    }
}
