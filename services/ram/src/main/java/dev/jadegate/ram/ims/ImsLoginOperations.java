package dev.jadegate.ram.ims;

import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.api.AccessKeyOperations;
import dev.jadegate.ram.api.Done;
import dev.jadegate.ram.api.LoginProfileOperations.ChangePasswordRequest;
import dev.jadegate.ram.credential.LoginProfiles;
import dev.jadegate.ram.credential.OwnPassword;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.RamError;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Console passwords in IMS. */
final class ImsLoginOperations {
    private final LoginProfiles profiles;
    private final OwnPassword ownPassword;
    private final Principals principals;

    ImsLoginOperations(LoginProfiles profiles, OwnPassword ownPassword, Principals principals) {
        this.profiles = profiles;
        this.ownPassword = ownPassword;
        this.principals = principals;
    }

    record CreateRequest(
            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL)
            String userPrincipalName,

            @Param(secret = true, lengthMax = 1024) String password,
            @Nullable Boolean passwordResetRequired,
            @Param("MFABindRequired") @Nullable Boolean mfaBindRequired,
            @Param(oneOf = {"Active", "Inactive"}) @Nullable String status) {
        @Override
        public String toString() {
            return "CreateRequest[" + userPrincipalName + ']';
        }
    }

    record UpdateRequest(
            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL)
            String userPrincipalName,

            @Param(secret = true, lengthMax = 1024) @Nullable
            String password,

            @Nullable Boolean passwordResetRequired,
            @Param("MFABindRequired") @Nullable Boolean mfaBindRequired,
            @Param(oneOf = {"Active", "Inactive"}) @Nullable String status) {
        @Override
        public String toString() {
            return "UpdateRequest[" + userPrincipalName + ']';
        }
    }

    record UserRequest(
            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL)
            String userPrincipalName) {}

    /** A profile as a change answers it. */
    record Changed(
            String userPrincipalName,
            String status,
            boolean passwordResetRequired,
            @Param("MFABindRequired") boolean mfaBindRequired,
            Instant updateDate) {}

    record ChangedReply(Changed loginProfile) {}

    record Shown(
            String userPrincipalName,
            String status,
            boolean passwordResetRequired,
            @Param("MFABindRequired") boolean mfaBindRequired,
            Instant updateDate,
            @Nullable Instant lastLoginTime) {}

    record ShownReply(Shown loginProfile) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), get(), update(), delete(), changePassword());
    }

    private List<Permission> onUser(Call call, String principal) {
        return List.of(Ims.on(call, "user", principals.userName(call, principal)));
    }

    private Function<LoginProfiles.Profile, ChangedReply> changed(Call call) {
        String domain = principals.domain(call.caller().account());
        return profile -> new ChangedReply(new Changed(
                profile.userName() + '@' + domain,
                AccessKeyOperations.status(profile.active()),
                profile.passwordResetRequired(),
                profile.mfaBindRequired(),
                profile.updatedAt()));
    }

    private static @Nullable Boolean active(@Nullable String status) {
        return status == null ? null : status.equals(AccessKeyOperations.status(true));
    }

    private Operation<?, ?> create() {
        return Ims.write(
                "CreateLoginProfile",
                "Lets a user sign in to the console with a password.",
                CreateRequest.class,
                ChangedReply.class,
                (call, request) -> onUser(call, request.userPrincipalName()),
                List.of(
                        RamError.USER_NOT_FOUND,
                        CredentialError.LOGIN_PROFILE_EXISTS,
                        CredentialError.PASSWORD_TOO_WEAK),
                (call, request) -> profiles.create(
                        call,
                        principals.subject(call, request.userPrincipalName()),
                        request.password(),
                        new LoginProfiles.Settings(
                                null,
                                active(request.status()),
                                request.passwordResetRequired(),
                                request.mfaBindRequired()),
                        changed(call)));
    }

    private Operation<?, ?> get() {
        return Ims.read(
                "GetLoginProfile",
                "Tells how a user signs in to the console.",
                UserRequest.class,
                ShownReply.class,
                (call, request) -> onUser(call, request.userPrincipalName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.LOGIN_PROFILE_NOT_FOUND),
                (call, request) -> {
                    LoginProfiles.Profile profile = profiles.get(principals.subject(call, request.userPrincipalName()));
                    return new ShownReply(new Shown(
                            principals.of(call.caller().account(), profile.userName()),
                            AccessKeyOperations.status(profile.active()),
                            profile.passwordResetRequired(),
                            profile.mfaBindRequired(),
                            profile.updatedAt(),
                            profile.lastLoginAt()));
                });
    }

    private Operation<?, ?> update() {
        return Ims.write(
                "UpdateLoginProfile",
                "Changes how a user signs in to the console; a new password ends a lock.",
                UpdateRequest.class,
                ChangedReply.class,
                (call, request) -> onUser(call, request.userPrincipalName()),
                List.of(
                        RamError.USER_NOT_FOUND,
                        CredentialError.LOGIN_PROFILE_NOT_FOUND,
                        CredentialError.PASSWORD_TOO_WEAK,
                        CredentialError.PASSWORD_REUSED),
                (call, request) -> profiles.update(
                        call,
                        principals.subject(call, request.userPrincipalName()),
                        new LoginProfiles.Settings(
                                request.password(),
                                active(request.status()),
                                request.passwordResetRequired(),
                                request.mfaBindRequired()),
                        changed(call)));
    }

    private Operation<?, ?> delete() {
        return Ims.write(
                "DeleteLoginProfile",
                "Lets a user sign in to the console no more.",
                UserRequest.class,
                Done.class,
                (call, request) -> onUser(call, request.userPrincipalName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.LOGIN_PROFILE_NOT_FOUND),
                (call, request) ->
                        profiles.delete(call, principals.subject(call, request.userPrincipalName()), new Done()));
    }

    private Operation<?, ?> changePassword() {
        return Ims.write(
                "ChangePassword",
                "Replaces the calling user's own console password.",
                ChangePasswordRequest.class,
                Done.class,
                (call, request) -> ownPassword.permissions(call),
                OwnPassword.ERRORS,
                (call, request) -> ownPassword.change(call, request.oldPassword(), request.newPassword(), new Done()));
    }
}
