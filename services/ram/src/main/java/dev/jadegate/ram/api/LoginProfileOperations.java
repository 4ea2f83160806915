package dev.jadegate.ram.api;

import static dev.jadegate.ram.api.RamProducts.RAM;

import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.credential.LoginProfiles;
import dev.jadegate.ram.credential.OwnPassword;
import dev.jadegate.ram.credential.Subject;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.RamError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Console passwords in RAM's API. */
public final class LoginProfileOperations {
    private final LoginProfiles profiles;
    private final OwnPassword ownPassword;

    public LoginProfileOperations(LoginProfiles profiles, OwnPassword ownPassword) {
        this.profiles = profiles;
        this.ownPassword = ownPassword;
    }

    public record CreateRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.USER_NAME)
            String userName,

            @Param(secret = true, lengthMax = 1024) String password,
            @Nullable Boolean passwordResetRequired,
            @Param("MFABindRequired") @Nullable Boolean mfaBindRequired) {
        @Override
        public String toString() {
            return "CreateRequest[" + userName + ']';
        }
    }

    public record UpdateRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.USER_NAME)
            String userName,

            @Param(secret = true, lengthMax = 1024) @Nullable
            String password,

            @Nullable Boolean passwordResetRequired,
            @Param("MFABindRequired") @Nullable Boolean mfaBindRequired) {
        @Override
        public String toString() {
            return "UpdateRequest[" + userName + ']';
        }
    }

    public record UserRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.USER_NAME)
            String userName) {}

    public record ProfileReply(LoginProfile loginProfile) {}

    public record LoginProfile(
            String userName,
            boolean passwordResetRequired,
            @Param("MFABindRequired") boolean mfaBindRequired,
            Instant createDate) {}

    public record ChangePasswordRequest(
            @Param(secret = true, lengthMax = 1024) String oldPassword,
            @Param(secret = true, lengthMax = 1024) String newPassword) {
        @Override
        public String toString() {
            return "ChangePasswordRequest";
        }
    }

    public List<Operation<?, ?>> operations() {
        return List.of(create(), get(), update(), delete(), changePassword());
    }

    private static List<Permission> permissions(Call call, String operation, String userName) {
        return List.of(
                new Permission("ram:" + operation, Subject.user(call, userName).resource()));
    }

    private static ProfileReply reply(LoginProfiles.Profile profile) {
        return new ProfileReply(new LoginProfile(
                profile.userName(), profile.passwordResetRequired(), profile.mfaBindRequired(), profile.createdAt()));
    }

    private Operation<?, ?> create() {
        return new Operation<>(
                RAM,
                "CreateLoginProfile",
                Access.WRITE,
                "Lets a user sign in to the console with a password.",
                CreateRequest.class,
                ProfileReply.class,
                (call, request) -> permissions(call, "CreateLoginProfile", request.userName()),
                List.of(
                        RamError.USER_NOT_FOUND,
                        CredentialError.LOGIN_PROFILE_EXISTS,
                        CredentialError.PASSWORD_TOO_WEAK),
                (call, request) -> profiles.create(
                        call,
                        Subject.user(call, request.userName()),
                        request.password(),
                        new LoginProfiles.Settings(
                                null, null, request.passwordResetRequired(), request.mfaBindRequired()),
                        LoginProfileOperations::reply));
    }

    private Operation<?, ?> get() {
        return new Operation<>(
                RAM,
                "GetLoginProfile",
                Access.READ,
                "Tells how a user signs in to the console.",
                UserRequest.class,
                ProfileReply.class,
                (call, request) -> permissions(call, "GetLoginProfile", request.userName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.LOGIN_PROFILE_NOT_FOUND),
                (call, request) -> reply(profiles.get(Subject.user(call, request.userName()))));
    }

    private Operation<?, ?> update() {
        return new Operation<>(
                RAM,
                "UpdateLoginProfile",
                Access.WRITE,
                "Changes how a user signs in to the console; a new password ends a lock.",
                UpdateRequest.class,
                Done.class,
                (call, request) -> permissions(call, "UpdateLoginProfile", request.userName()),
                List.of(
                        RamError.USER_NOT_FOUND,
                        CredentialError.LOGIN_PROFILE_NOT_FOUND,
                        CredentialError.PASSWORD_TOO_WEAK,
                        CredentialError.PASSWORD_REUSED),
                (call, request) -> profiles.update(
                        call,
                        Subject.user(call, request.userName()),
                        new LoginProfiles.Settings(
                                request.password(), null, request.passwordResetRequired(), request.mfaBindRequired()),
                        profile -> new Done()));
    }

    private Operation<?, ?> delete() {
        return new Operation<>(
                RAM,
                "DeleteLoginProfile",
                Access.WRITE,
                "Lets a user sign in to the console no more.",
                UserRequest.class,
                Done.class,
                (call, request) -> permissions(call, "DeleteLoginProfile", request.userName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.LOGIN_PROFILE_NOT_FOUND),
                (call, request) -> profiles.delete(call, Subject.user(call, request.userName()), new Done()));
    }

    private Operation<?, ?> changePassword() {
        return new Operation<>(
                RAM,
                "ChangePassword",
                Access.WRITE,
                "Replaces the calling user's own console password.",
                ChangePasswordRequest.class,
                Done.class,
                (call, request) -> ownPassword.permissions(call),
                OwnPassword.ERRORS,
                (call, request) -> ownPassword.change(call, request.oldPassword(), request.newPassword(), new Done()));
    }
}
