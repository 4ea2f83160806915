package dev.jadegate.ram.api;

import static dev.jadegate.ram.api.RamProducts.RAM;

import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.credential.SecuritySettings;
import dev.jadegate.ram.domain.PasswordPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The password policy in RAM's API. A field that SetPasswordPolicy is not given gets its default, as documented; the
 * fields that only the newer API has stay as they are.
 */
public final class PasswordPolicyOperations {
    private final SecuritySettings settings;

    public PasswordPolicyOperations(SecuritySettings settings) {
        this.settings = settings;
    }

    /** The fields of the policy; `MaxLoginAttemps` is misspelt on the wire. */
    public record SetRequest(
            @Param(min = PasswordPolicy.MINIMUM_LENGTH_MIN, max = PasswordPolicy.MINIMUM_LENGTH_MAX) @Nullable
            Integer minimumPasswordLength,

            @Nullable Boolean requireLowercaseCharacters,
            @Nullable Boolean requireUppercaseCharacters,
            @Nullable Boolean requireNumbers,
            @Nullable Boolean requireSymbols,
            @Nullable Boolean hardExpiry,

            @Param(min = 0, max = PasswordPolicy.AGE_DAYS_MAX) @Nullable
            Integer maxPasswordAge,

            @Param(min = 0, max = PasswordPolicy.REUSE_PREVENTION_MAX) @Nullable
            Integer passwordReusePrevention,

            @Param(min = 0, max = PasswordPolicy.LOGIN_ATTEMPTS_MAX) @Nullable
            Integer maxLoginAttemps) {
        PasswordPolicy over(PasswordPolicy present) {
            PasswordPolicy standard = PasswordPolicy.standard();
            return new PasswordPolicy(
                    minimumPasswordLength == null ? standard.minimumLength() : minimumPasswordLength,
                    requireLowercaseCharacters == null ? standard.requireLowercase() : requireLowercaseCharacters,
                    requireUppercaseCharacters == null ? standard.requireUppercase() : requireUppercaseCharacters,
                    requireNumbers == null ? standard.requireNumbers() : requireNumbers,
                    requireSymbols == null ? standard.requireSymbols() : requireSymbols,
                    present.minimumDifferentCharacters(),
                    present.notContainUserName(),
                    hardExpiry == null ? standard.hardExpiry() : hardExpiry,
                    maxPasswordAge == null ? standard.ageDaysMax() : maxPasswordAge,
                    passwordReusePrevention == null ? standard.reusePrevention() : passwordReusePrevention,
                    maxLoginAttemps == null ? standard.loginAttemptsMax() : maxLoginAttemps,
                    present.initialPasswordAgeDays(),
                    present.interceptRiskPassword());
        }
    }

    public record PolicyReply(Policy passwordPolicy) {
        static PolicyReply of(PasswordPolicy policy) {
            return new PolicyReply(new Policy(
                    policy.minimumLength(),
                    policy.requireLowercase(),
                    policy.requireUppercase(),
                    policy.requireNumbers(),
                    policy.requireSymbols(),
                    policy.hardExpiry(),
                    policy.ageDaysMax(),
                    policy.reusePrevention(),
                    policy.loginAttemptsMax()));
        }
    }

    /** The fields of the policy; `MaxLoginAttemps` is misspelt on the wire. */
    public record Policy(
            int minimumPasswordLength,
            boolean requireLowercaseCharacters,
            boolean requireUppercaseCharacters,
            boolean requireNumbers,
            boolean requireSymbols,
            boolean hardExpiry,
            int maxPasswordAge,
            int passwordReusePrevention,
            int maxLoginAttemps) {}

    public List<Operation<?, ?>> operations() {
        return List.of(set(), get());
    }

    /** Settings of the whole account. */
    static List<Permission> onAccount(Call call, String operation) {
        return List.of(new Permission(
                "ram:" + operation, ResourceName.global("ram", call.caller().account(), "*")));
    }

    private Operation<?, ?> set() {
        return new Operation<>(
                RAM,
                "SetPasswordPolicy",
                Access.WRITE,
                "Sets what the passwords of the account's users must be like.",
                SetRequest.class,
                PolicyReply.class,
                (call, request) -> onAccount(call, "SetPasswordPolicy"),
                List.of(),
                (call, request) -> settings.setPasswordPolicy(call, request::over, PolicyReply::of));
    }

    private Operation<?, ?> get() {
        return new Operation<>(
                RAM,
                "GetPasswordPolicy",
                Access.READ,
                "Tells what the passwords of the account's users must be like.",
                NoParameters.class,
                PolicyReply.class,
                (call, request) -> onAccount(call, "GetPasswordPolicy"),
                List.of(),
                (call, request) ->
                        PolicyReply.of(settings.passwordPolicy(call.caller().account())));
    }
}
