package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.ram.domain.PasswordPolicy;
import dev.jadegate.ram.domain.SecurityPreference;
import dev.jadegate.store.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An account's password policy and security preference; the defaults where it has set none. */
public final class SecuritySettingsTable {
    private static final String POLICY_COLUMNS = "minimum_length, require_lowercase, require_uppercase,"
            + " require_numbers, require_symbols, minimum_different, not_contain_user_name, hard_expiry, age_days_max,"
            + " reuse_prevention, login_attempts_max, initial_password_age_days, intercept_risk_password";
    private static final String PREFERENCE_COLUMNS = "change_password, manage_access_keys, manage_mfa_devices,"
            + " manage_public_keys, login_with_passkey, manage_personal_ding_talk, save_mfa_ticket,"
            + " login_session_hours, login_network_masks, mfa_operation_for_login, idle_days_max_users,"
            + " idle_days_max_access_keys, verification_types";
    private static final String VALUES = " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private SecuritySettingsTable() {}

    public static PasswordPolicy passwordPolicy(Transaction transaction, AccountId account) {
        @Nullable
        PasswordPolicy set = transaction.first(
                "SELECT " + POLICY_COLUMNS + " FROM ram_password_policy WHERE account_id = ?",
                row -> new PasswordPolicy(
                        row.intAt(1),
                        row.flag(2),
                        row.flag(3),
                        row.flag(4),
                        row.flag(5),
                        row.intAt(6),
                        row.flag(7),
                        row.flag(8),
                        row.intAt(9),
                        row.intAt(10),
                        row.intAt(11),
                        row.intAt(12),
                        row.flag(13)),
                account);
        return set == null ? PasswordPolicy.standard() : set;
    }

    public static void setPasswordPolicy(Transaction transaction, AccountId account, PasswordPolicy policy) {
        transaction.update("DELETE FROM ram_password_policy WHERE account_id = ?", account);
        transaction.update(
                "INSERT INTO ram_password_policy (account_id, " + POLICY_COLUMNS + ")" + VALUES,
                account,
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
                policy.interceptRiskPassword());
    }

    public static SecurityPreference preference(Transaction transaction, AccountId account) {
        @Nullable
        SecurityPreference set = transaction.first(
                "SELECT " + PREFERENCE_COLUMNS + " FROM ram_security_preference WHERE account_id = ?",
                row -> new SecurityPreference(
                        row.flag(1),
                        row.flag(2),
                        row.flag(3),
                        row.flag(4),
                        row.flag(5),
                        row.flag(6),
                        row.flag(7),
                        row.intAt(8),
                        row.text(9),
                        row.text(10),
                        row.intAt(11),
                        row.intAt(12),
                        row.text(13).isEmpty()
                                ? List.of()
                                : List.of(row.text(13).split(",", -1))),
                account);
        return set == null ? SecurityPreference.standard() : set;
    }

    public static void setPreference(Transaction transaction, AccountId account, SecurityPreference preference) {
        transaction.update("DELETE FROM ram_security_preference WHERE account_id = ?", account);
        transaction.update(
                "INSERT INTO ram_security_preference (account_id, " + PREFERENCE_COLUMNS + ")" + VALUES,
                account,
                preference.changePassword(),
                preference.manageAccessKeys(),
                preference.manageMfaDevices(),
                preference.managePublicKeys(),
                preference.loginWithPasskey(),
                preference.managePersonalDingTalk(),
                preference.saveMfaTicket(),
                preference.loginSessionHours(),
                preference.loginNetworkMasks(),
                preference.mfaOperationForLogin(),
                preference.idleDaysMaxUsers(),
                preference.idleDaysMaxAccessKeys(),
                String.join(",", preference.verificationTypes()));
    }
}
