package dev.jadegate.ram.ims;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.ram.credential.Subject;
import dev.jadegate.ram.identity.Aliases;
import org.jspecify.annotations.Nullable;

/**
 * Logon names: {@code <user name>@<account id or alias>.onaliyun.com}. Both forms of the domain are read; replies have
 * the alias where there is one. Safe for use by many threads.
 */
final class Principals {
    static final String PARAMETER = "UserPrincipalName";
    static final String SUFFIX = ".onaliyun.com";

    private final Aliases aliases;

    Principals(Aliases aliases) {
        this.aliases = aliases;
    }

    /** The account's default domain. */
    String domain(AccountId account) {
        String alias = aliases.find(account);
        return (alias == null ? account.value() : alias) + SUFFIX;
    }

    /** The logon name of a user. */
    String of(AccountId account, String userName) {
        return userName + '@' + domain(account);
    }

    /**
     * The user name in a logon name of the caller's account.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter.<parameter>.Format} when the domain is missing or not
     *     the account's
     */
    String userName(Call call, String principal, String parameter) {
        AccountId account = call.caller().account();
        int at = principal.lastIndexOf('@');
        String domain = principal.substring(at + 1);
        boolean own = domain.equals(account + SUFFIX) || domain.equals(domain(account));
        if (at < 1 || at > 64 || !own) {
            throw GateError.invalidParameter(
                    parameter,
                    "Format",
                    "it is of the form `<user name>@" + domain(account) + "` with a name of 1 to 64 characters");
        }
        return principal.substring(0, at);
    }

    String userName(Call call, String principal) {
        return userName(call, principal, PARAMETER);
    }

    /** The user of a logon name. */
    Subject subject(Call call, String principal) {
        return Subject.user(call, userName(call, principal));
    }

    /** The user of a logon name or, when it is null, the caller. */
    Subject subjectOrCaller(Call call, @Nullable String principal) {
        return Subject.userOrCaller(call, principal == null ? null : userName(call, principal), PARAMETER);
    }
}
