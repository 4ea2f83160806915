package dev.jadegate.ram.ims;

import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.api.NoParameters;
import dev.jadegate.ram.api.SecurityPreferenceOperations;
import dev.jadegate.ram.api.SecurityPreferenceOperations.AccessKeyPreference;
import dev.jadegate.ram.api.SecurityPreferenceOperations.MfaPreference;
import dev.jadegate.ram.credential.SecuritySettings;
import dev.jadegate.ram.domain.PasswordPolicy;
import dev.jadegate.ram.domain.SecurityPreference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The password policy and the security preference in IMS. As in RAM, a field of the policy that is not given gets its
 * default, and a preference that is not given stays as it is.
 */
final class ImsSettingsOperations {
    private final SecuritySettings settings;

    ImsSettingsOperations(SecuritySettings settings) {
        this.settings = settings;
    }

    /** The fields of the policy; `MaxLoginAttemps` is misspelt on the wire. */
    record SetPolicyRequest(
            @Param(min = PasswordPolicy.MINIMUM_LENGTH_MIN, max = PasswordPolicy.MINIMUM_LENGTH_MAX) @Nullable
            Integer minimumPasswordLength,

            @Nullable Boolean requireLowercaseCharacters,
            @Nullable Boolean requireUppercaseCharacters,
            @Nullable Boolean requireNumbers,
            @Nullable Boolean requireSymbols,

            @Param(min = 0, max = PasswordPolicy.DIFFERENT_CHARACTERS_MAX) @Nullable
            Integer minimumPasswordDifferentCharacter,

            @Nullable Boolean passwordNotContainUserName,
            @Nullable Boolean hardExpire,

            @Param(min = 0, max = PasswordPolicy.AGE_DAYS_MAX) @Nullable
            Integer maxPasswordAge,

            @Param(min = 0, max = PasswordPolicy.REUSE_PREVENTION_MAX) @Nullable
            Integer passwordReusePrevention,

            @Param(min = 0, max = PasswordPolicy.LOGIN_ATTEMPTS_MAX) @Nullable
            Integer maxLoginAttemps,

            @Param(min = 0, max = PasswordPolicy.INITIAL_AGE_DAYS_MAX) @Nullable
            Integer initialPasswordAge,

            @Nullable Boolean interceptRiskPasswordOnApi) {
        PasswordPolicy policy() {
            PasswordPolicy standard = PasswordPolicy.standard();
            return new PasswordPolicy(
                    or(minimumPasswordLength, standard.minimumLength()),
                    or(requireLowercaseCharacters, standard.requireLowercase()),
                    or(requireUppercaseCharacters, standard.requireUppercase()),
                    or(requireNumbers, standard.requireNumbers()),
                    or(requireSymbols, standard.requireSymbols()),
                    or(minimumPasswordDifferentCharacter, standard.minimumDifferentCharacters()),
                    or(passwordNotContainUserName, standard.notContainUserName()),
                    or(hardExpire, standard.hardExpiry()),
                    or(maxPasswordAge, standard.ageDaysMax()),
                    or(passwordReusePrevention, standard.reusePrevention()),
                    or(maxLoginAttemps, standard.loginAttemptsMax()),
                    or(initialPasswordAge, standard.initialPasswordAgeDays()),
                    or(interceptRiskPasswordOnApi, standard.interceptRiskPassword()));
        }
    }

    private static boolean or(@Nullable Boolean given, boolean otherwise) {
        return given == null ? otherwise : given;
    }

    private static int or(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }

    /** The fields of the policy; `MaxLoginAttemps` is misspelt on the wire. */
    record Policy(
            int minimumPasswordLength,
            boolean requireLowercaseCharacters,
            boolean requireUppercaseCharacters,
            boolean requireNumbers,
            boolean requireSymbols,
            int minimumPasswordDifferentCharacter,
            boolean passwordNotContainUserName,
            boolean hardExpire,
            int maxPasswordAge,
            int passwordReusePrevention,
            int maxLoginAttemps,
            int initialPasswordAge,
            boolean interceptRiskPasswordOnApi) {}

    record PolicyReply(Policy passwordPolicy) {
        static PolicyReply of(PasswordPolicy policy) {
            return new PolicyReply(new Policy(
                    policy.minimumLength(),
                    policy.requireLowercase(),
                    policy.requireUppercase(),
                    policy.requireNumbers(),
                    policy.requireSymbols(),
                    policy.minimumDifferentCharacters(),
                    policy.notContainUserName(),
                    policy.hardExpiry(),
                    policy.ageDaysMax(),
                    policy.reusePrevention(),
                    policy.loginAttemptsMax(),
                    policy.initialPasswordAgeDays(),
                    policy.interceptRiskPassword()));
        }
    }

    /** The preferences; OperationForRiskLogin is deprecated and without effect, as documented. */
    record SetPreferenceRequest(
            @Nullable Boolean allowUserToChangePassword,
            @Nullable Boolean allowUserToManageAccessKeys,
            @Param("AllowUserToManageMFADevices") @Nullable Boolean allowUserToManageMfaDevices,
            @Nullable Boolean allowUserToLoginWithPasskey,
            @Nullable Boolean allowUserToManagePersonalDingTalk,
            @Param("EnableSaveMFATicket") @Nullable Boolean enableSaveMfaTicket,
            @Nullable String loginNetworkMasks,

            @Param(min = 1, max = SecurityPreference.LOGIN_SESSION_HOURS_MAX) @Nullable
            Integer loginSessionDuration,

            @Param(
                    value = "MFAOperationForLogin",
                    oneOf = {"mandatory", "independent", "adaptive"})
            @Nullable
            String mfaOperationForLogin,

            @Nullable Integer maxIdleDaysForAccessKeys,
            @Nullable Integer maxIdleDaysForUsers,
            @Nullable String operationForRiskLogin,
            @Param(oneOf = {"sms", "email"}) List<String> verificationTypes) {
        SecurityPreference over(SecurityPreference present) {
            String masks = loginNetworkMasks;
            String operation = mfaOperationForLogin;
            return new SecurityPreference(
                    or(allowUserToChangePassword, present.changePassword()),
                    or(allowUserToManageAccessKeys, present.manageAccessKeys()),
                    or(allowUserToManageMfaDevices, present.manageMfaDevices()),
                    present.managePublicKeys(),
                    or(allowUserToLoginWithPasskey, present.loginWithPasskey()),
                    or(allowUserToManagePersonalDingTalk, present.managePersonalDingTalk()),
                    or(enableSaveMfaTicket, present.saveMfaTicket()),
                    or(loginSessionDuration, present.loginSessionHours()),
                    masks == null ? present.loginNetworkMasks() : masks,
                    operation == null ? present.mfaOperationForLogin() : operation,
                    or(maxIdleDaysForUsers, present.idleDaysMaxUsers()),
                    or(maxIdleDaysForAccessKeys, present.idleDaysMaxAccessKeys()),
                    verificationTypes.isEmpty() ? present.verificationTypes() : verificationTypes);
        }
    }

    record PreferenceReply(Preference securityPreference) {
        static PreferenceReply of(SecurityPreference preference) {
            return new PreferenceReply(new Preference(
                    new LoginProfilePreference(
                            preference.changePassword(),
                            preference.loginWithPasskey(),
                            preference.saveMfaTicket(),
                            preference.loginSessionHours(),
                            preference.loginNetworkMasks(),
                            preference.mfaOperationForLogin()),
                    new AccessKeyPreference(preference.manageAccessKeys()),
                    new MfaPreference(preference.manageMfaDevices()),
                    new PersonalInfoPreference(preference.managePersonalDingTalk()),
                    new MaxIdleDays(preference.idleDaysMaxUsers(), preference.idleDaysMaxAccessKeys()),
                    new VerificationPreference(preference.verificationTypes())));
        }
    }

    record Preference(
            LoginProfilePreference loginProfilePreference,
            AccessKeyPreference accessKeyPreference,
            @Param("MFAPreference") MfaPreference mfaPreference,
            PersonalInfoPreference personalInfoPreference,
            MaxIdleDays maxIdleDays,
            VerificationPreference verificationPreference) {}

    record LoginProfilePreference(
            boolean allowUserToChangePassword,
            boolean allowUserToLoginWithPasskey,
            @Param("EnableSaveMFATicket") boolean enableSaveMfaTicket,
            int loginSessionDuration,
            String loginNetworkMasks,
            @Param("MFAOperationForLogin") String mfaOperationForLogin) {}

    record PersonalInfoPreference(boolean allowUserToManagePersonalDingTalk) {}

    record MaxIdleDays(int maxIdleDaysForUsers, int maxIdleDaysForAccessKeys) {}

    record VerificationPreference(List<String> verificationTypes) {}

    List<Operation<?, ?>> operations() {
        return List.of(setPolicy(), getPolicy(), setPreference(), getPreference());
    }

    private Operation<?, ?> setPolicy() {
        return Ims.write(
                "SetPasswordPolicy",
                "Sets what the passwords of the account's users must be like.",
                SetPolicyRequest.class,
                PolicyReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(),
                (call, request) -> settings.setPasswordPolicy(call, present -> request.policy(), PolicyReply::of));
    }

    private Operation<?, ?> getPolicy() {
        return Ims.read(
                "GetPasswordPolicy",
                "Tells what the passwords of the account's users must be like.",
                NoParameters.class,
                PolicyReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(),
                (call, request) ->
                        PolicyReply.of(settings.passwordPolicy(call.caller().account())));
    }

    private Operation<?, ?> setPreference() {
        return Ims.write(
                "SetSecurityPreference",
                "Sets what the account's users may do with their own credentials, and how they sign in.",
                SetPreferenceRequest.class,
                PreferenceReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(),
                (call, request) -> {
                    SecurityPreferenceOperations.checkMasks(request.loginNetworkMasks());
                    checkIdleDays("MaxIdleDaysForUsers", request.maxIdleDaysForUsers());
                    checkIdleDays("MaxIdleDaysForAccessKeys", request.maxIdleDaysForAccessKeys());
                    return settings.setPreference(call, request::over, PreferenceReply::of);
                });
    }

    private static void checkIdleDays(String parameter, @Nullable Integer days) {
        if (days != null && !SecurityPreference.IDLE_DAYS.contains(days)) {
            throw GateError.invalidParameter(
                    parameter, "", "it is one of " + SecurityPreference.IDLE_DAYS + ", not `" + days + "`");
        }
    }

    private Operation<?, ?> getPreference() {
        return Ims.read(
                "GetSecurityPreference",
                "Tells what the account's users may do with their own credentials, and how they sign in.",
                NoParameters.class,
                PreferenceReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(),
                (call, request) ->
                        PreferenceReply.of(settings.preference(call.caller().account())));
    }
}
