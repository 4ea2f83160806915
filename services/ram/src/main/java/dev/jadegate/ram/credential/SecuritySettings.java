package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Call;
import dev.jadegate.ram.domain.PasswordPolicy;
import dev.jadegate.ram.domain.SecurityPreference;
import dev.jadegate.ram.store.SecuritySettingsTable;
import dev.jadegate.store.Store;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An account's password policy and security preference. Safe for use by many threads. */
public final class SecuritySettings {
    private final Store store;

    SecuritySettings(Store store) {
        this.store = store;
    }

    public PasswordPolicy passwordPolicy(AccountId account) {
        return store.read(transaction -> SecuritySettingsTable.passwordPolicy(transaction, account));
    }

    /** Sets the policy that {@code change} makes of the present one. */
    public <R extends Record> R setPasswordPolicy(
            Call call, UnaryOperator<PasswordPolicy> change, Function<PasswordPolicy, R> reply) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            PasswordPolicy policy = change.apply(SecuritySettingsTable.passwordPolicy(transaction, account));
            SecuritySettingsTable.setPasswordPolicy(transaction, account, policy);
            return reply.apply(policy);
        });
    }

    public SecurityPreference preference(AccountId account) {
        return store.read(transaction -> SecuritySettingsTable.preference(transaction, account));
    }

    /** Sets the preference that {@code change} makes of the present one. */
    public <R extends Record> R setPreference(
            Call call, UnaryOperator<SecurityPreference> change, Function<SecurityPreference, R> reply) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            SecurityPreference preference = change.apply(SecuritySettingsTable.preference(transaction, account));
            SecuritySettingsTable.setPreference(transaction, account, preference);
            return reply.apply(preference);
        });
    }
}
