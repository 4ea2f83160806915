package dev.jadegate.ram.identity;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.store.Store;
import org.jspecify.annotations.Nullable;

/** Names of accounts that are easier than their numbers. Safe for use by many threads. */
public final class Aliases {
    private final Store store;

    public Aliases(Store store) {
        this.store = store;
    }

    /** The account's alias, or null. */
    public @Nullable String find(AccountId account) {
        return store.read(transaction -> transaction.first(
                "SELECT alias FROM ram_account_alias WHERE account_id = ?", row -> row.text(1), account));
    }

    /**
     * Gives the caller's account an alias.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter.AccountAlias.Format},
     *     {@code EntityAlreadyExists.AccountAlias}
     */
    public <R extends Record> R set(Call call, String alias, R response) {
        if (alias.startsWith("-") || alias.endsWith("-") || alias.contains("--")) {
            throw GateError.invalidParameter(
                    "AccountAlias", "Format", "`-` stands neither first nor last nor twice in a row");
        }
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            boolean taken = transaction.exists(
                    "SELECT 1 FROM ram_account_alias WHERE alias = ? AND account_id <> ?", alias, account);
            if (taken) {
                throw RamError.ALIAS_EXISTS.failure(alias);
            }
            transaction.update(
                    "INSERT INTO ram_account_alias (account_id, alias) VALUES (?, ?) ON CONFLICT (account_id)"
                            + " DO UPDATE SET alias = excluded.alias",
                    account,
                    alias);
            return response;
        });
    }

    /** Takes the caller's account's alias away; it is well when there was none. */
    public <R extends Record> R clear(Call call, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            transaction.update("DELETE FROM ram_account_alias WHERE account_id = ?", account);
            return response;
        });
    }
}
