package dev.jadegate.ram.credential;

import dev.jadegate.base.ApiError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.SecurityPreference;
import java.util.List;

/**
 * How users change their own passwords. The account's preference must let them: it is on by default, and with it off no
 * policy helps. Source: ChangePassword in the API reference.
 */
public final class OwnPassword {
    /** What {@link #change} refuses with. */
    public static final List<ApiError> ERRORS = List.of(
            CredentialError.ONLY_FOR_USERS,
            CredentialError.CHANGE_PASSWORD_OFF,
            CredentialError.LOGIN_PROFILE_NOT_FOUND,
            CredentialError.OLD_PASSWORD_INCORRECT,
            CredentialError.PASSWORD_LOCKED,
            CredentialError.NEW_PASSWORD_TOO_WEAK,
            CredentialError.NEW_PASSWORD_REUSED);

    private final LoginProfiles profiles;
    private final SecuritySettings settings;
    private final SelfManagement selfManagement;

    OwnPassword(LoginProfiles profiles, SecuritySettings settings, SelfManagement selfManagement) {
        this.profiles = profiles;
        this.settings = settings;
        this.selfManagement = selfManagement;
    }

    /** What the call must be allowed; nobody but a user has a password to change. */
    public List<Permission> permissions(Call call) {
        if (!(call.caller() instanceof Caller.User user)) {
            throw CredentialError.ONLY_FOR_USERS.failure();
        }
        Subject subject = Subject.user(call, user.userName());
        return selfManagement.permissions(
                call,
                subject,
                new Permission("ram:ChangePassword", subject.resource()),
                SecurityPreference::changePassword);
    }

    /** Replaces the password, see {@link LoginProfiles#changeOwn}. */
    public <R extends Record> R change(Call call, String oldPassword, String newPassword, R response) {
        if (!settings.preference(call.caller().account()).changePassword()) {
            throw CredentialError.CHANGE_PASSWORD_OFF.failure();
        }
        return profiles.changeOwn(call, oldPassword, newPassword, response);
    }
}
