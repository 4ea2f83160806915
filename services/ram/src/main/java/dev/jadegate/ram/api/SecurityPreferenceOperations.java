package dev.jadegate.ram.api;

import static dev.jadegate.ram.api.RamProducts.RAM;

import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.credential.SecuritySettings;
import dev.jadegate.ram.domain.SecurityPreference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The security preference in RAM's API. What SetSecurityPreference is not given stays as it is: a preference that a call
 * does not name must not be loosened by it.
 */
public final class SecurityPreferenceOperations {
    private final SecuritySettings settings;

    public SecurityPreferenceOperations(SecuritySettings settings) {
        this.settings = settings;
    }

    public record SetRequest(
            @Nullable Boolean allowUserToChangePassword,
            @Nullable Boolean allowUserToManageAccessKeys,
            @Param("AllowUserToManageMFADevices") @Nullable Boolean allowUserToManageMfaDevices,
            @Nullable Boolean allowUserToManagePublicKeys,
            @Param("EnableSaveMFATicket") @Nullable Boolean enableSaveMfaTicket,
            @Nullable String loginNetworkMasks,

            @Param(min = 1, max = SecurityPreference.LOGIN_SESSION_HOURS_MAX) @Nullable
            Integer loginSessionDuration) {
        SecurityPreference over(SecurityPreference present) {
            return new SecurityPreference(
                    allowUserToChangePassword == null ? present.changePassword() : allowUserToChangePassword,
                    allowUserToManageAccessKeys == null ? present.manageAccessKeys() : allowUserToManageAccessKeys,
                    allowUserToManageMfaDevices == null ? present.manageMfaDevices() : allowUserToManageMfaDevices,
                    allowUserToManagePublicKeys == null ? present.managePublicKeys() : allowUserToManagePublicKeys,
                    present.loginWithPasskey(),
                    present.managePersonalDingTalk(),
                    enableSaveMfaTicket == null ? present.saveMfaTicket() : enableSaveMfaTicket,
                    loginSessionDuration == null ? present.loginSessionHours() : loginSessionDuration,
                    loginNetworkMasks == null ? present.loginNetworkMasks() : loginNetworkMasks,
                    present.mfaOperationForLogin(),
                    present.idleDaysMaxUsers(),
                    present.idleDaysMaxAccessKeys(),
                    present.verificationTypes());
        }
    }

    public record PreferenceReply(Preference securityPreference) {
        static PreferenceReply of(SecurityPreference preference) {
            return new PreferenceReply(new Preference(
                    new LoginProfilePreference(
                            preference.changePassword(),
                            preference.saveMfaTicket(),
                            preference.loginSessionHours(),
                            preference.loginNetworkMasks()),
                    new AccessKeyPreference(preference.manageAccessKeys()),
                    new PublicKeyPreference(preference.managePublicKeys()),
                    new MfaPreference(preference.manageMfaDevices())));
        }
    }

    public record Preference(
            LoginProfilePreference loginProfilePreference,
            AccessKeyPreference accessKeyPreference,
            PublicKeyPreference publicKeyPreference,
            @Param("MFAPreference") MfaPreference mfaPreference) {}

    public record LoginProfilePreference(
            boolean allowUserToChangePassword,
            @Param("EnableSaveMFATicket") boolean enableSaveMfaTicket,
            int loginSessionDuration,
            String loginNetworkMasks) {}

    public record AccessKeyPreference(boolean allowUserToManageAccessKeys) {}

    public record PublicKeyPreference(boolean allowUserToManagePublicKeys) {}

    public record MfaPreference(
            @Param("AllowUserToManageMFADevices") boolean allowUserToManageMfaDevices) {}

    public List<Operation<?, ?>> operations() {
        return List.of(set(), get());
    }

    /** Throws {@code InvalidParameter.LoginNetworkMasks} for masks that cannot be used. */
    public static void checkMasks(@Nullable String masks) {
        String fault = masks == null ? null : SecurityPreference.maskFault(masks);
        if (fault != null) {
            throw GateError.invalidParameter("LoginNetworkMasks", "", fault);
        }
    }

    private Operation<?, ?> set() {
        return new Operation<>(
                RAM,
                "SetSecurityPreference",
                Access.WRITE,
                "Sets what the account's users may do with their own credentials, and how they sign in.",
                SetRequest.class,
                PreferenceReply.class,
                (call, request) -> PasswordPolicyOperations.onAccount(call, "SetSecurityPreference"),
                List.of(),
                (call, request) -> {
                    checkMasks(request.loginNetworkMasks());
                    return settings.setPreference(call, request::over, PreferenceReply::of);
                });
    }

    private Operation<?, ?> get() {
        return new Operation<>(
                RAM,
                "GetSecurityPreference",
                Access.READ,
                "Tells what the account's users may do with their own credentials, and how they sign in.",
                NoParameters.class,
                PreferenceReply.class,
                (call, request) -> PasswordPolicyOperations.onAccount(call, "GetSecurityPreference"),
                List.of(),
                (call, request) ->
                        PreferenceReply.of(settings.preference(call.caller().account())));
    }
}
