package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Whose credential a call is about.
 *
 * @param account the caller's account: no credential is reachable from another
 * @param userName null for the account itself
 */
public record Subject(AccountId account, @Nullable String userName) {
    /** The user of that name. */
    public static Subject user(Call call, String userName) {
        return new Subject(call.caller().account(), userName);
    }

    /**
     * The user of that name or, when it is null, the caller.
     *
     * @param parameter what carried the name
     * @throws dev.jadegate.base.ApiFailure {@code MissingParameter} when the caller is a role session or an application,
     *     which own no credentials
     */
    public static Subject userOrCaller(Call call, @Nullable String userName, String parameter) {
        if (userName != null) {
            return user(call, userName);
        }
        return switch (call.caller()) {
            case Caller.Root root -> new Subject(root.account(), null);
            case Caller.User user -> new Subject(user.account(), user.userName());
            case Caller.Session _, Caller.AccessPoint _ -> throw GateError.MISSING_PARAMETER.failure(parameter);
        };
    }

    /** What policies name. */
    public ResourceName resource() {
        return new ResourceName("ram", "*", account.value(), userName == null ? "root" : "user/" + userName);
    }

    /** Whether the caller is the user itself. */
    public boolean isCaller(Call call) {
        return userName != null
                && call.caller() instanceof Caller.User user
                && user.account().equals(account)
                && user.userName().equals(userName);
    }

    /**
     * The id of the user behind the name; for the account itself the account's.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}
     */
    String requireId(Transaction transaction) {
        String name = userName;
        return name == null
                ? account.value()
                : UserTable.require(transaction, account, name).userId();
    }
}
