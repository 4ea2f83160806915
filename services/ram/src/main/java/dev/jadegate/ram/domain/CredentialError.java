package dev.jadegate.ram.domain;

import dev.jadegate.base.ApiError;

/**
 * What operations on credentials refuse. Codes, statuses and texts follow the error list of the RAM API reference
 * (2021) unless a constant says otherwise.
 */
public enum CredentialError implements ApiError {
    ACCESS_KEY_NOT_FOUND("EntityNotExist.User.AccessKey", 404, "The user has no access key `%s`."),
    ACCESS_KEY_LIMIT(
            "LimitExceeded.User.AccessKey",
            409,
            "The user already has %s access keys. Delete one before creating one."),
    /** Only met at the start, by an operator who fixes the root key; the API makes its own ids. */
    ACCESS_KEY_TAKEN("EntityAlreadyExists.AccessKey", 409, "The access key `%s` belongs to another identity."),

    LOGIN_PROFILE_NOT_FOUND("EntityNotExist.User.LoginProfile", 404, "The user has no login profile."),
    LOGIN_PROFILE_EXISTS("EntityAlreadyExists.User.LoginProfile", 409, "The user already has a login profile."),

    PASSWORD_TOO_WEAK(
            "InvalidParameter.Password.TooWeak",
            400,
            "The parameter `Password` does not comply with the password policy: %s."),
    PASSWORD_REUSED(
            "InvalidParameter.Password.ReusePrevention",
            400,
            "The parameter `Password` is one of the last %s passwords."),
    NEW_PASSWORD_TOO_WEAK(
            "InvalidParameter.NewPassword.TooWeak",
            400,
            "The parameter `NewPassword` does not comply with the password policy: %s."),
    NEW_PASSWORD_REUSED(
            "InvalidParameter.NewPassword.ReusePrevention",
            400,
            "The parameter `NewPassword` is one of the last %s passwords."),
    OLD_PASSWORD_INCORRECT(
            "InvalidParameter.OldPassword.Incorrect", 400, "The parameter `OldPassword` is not the present password."),
    /** The lock is documented for sign-in; guessing through ChangePassword is the same attack. */
    PASSWORD_LOCKED(
            "LoginLocked",
            403,
            "The password was given wrongly %s times: it is locked until `%s`, or until it is set anew."),
    CHANGE_PASSWORD_OFF(
            "NoPermission",
            403,
            "You are not authorized to do this action. The account does not let users change their passwords:"
                    + " AllowUserToChangePassword of its security preference is `false`."),
    ONLY_FOR_USERS("NotSupport.Account", 400, "This operation can be called only by a RAM user."),

    DEVICE_NOT_FOUND("EntityNotExist.VirtualMFADevice", 404, "The virtual MFA device `%s` does not exist."),
    DEVICE_EXISTS("EntityAlreadyExists.VirtualMFADevice", 409, "The virtual MFA device `%s` already exists."),
    DEVICE_LIMIT("LimitExceeded.VirtualMFADevice", 409, "The account already has %s virtual MFA devices."),
    DEVICE_BOUND("DeleteConflict.VirtualMFADevice.User", 409, "The virtual MFA device is bound to a user: unbind it."),
    DEVICE_TAKEN(
            "EntityAlreadyExists.VirtualMFADevice.User", 409, "The virtual MFA device is already bound to a user."),
    USER_HAS_DEVICE("EntityAlreadyExists.User.MFADevice", 409, "The user already has an MFA device."),
    USER_HAS_NO_DEVICE("EntityNotExist.User.MFADevice", 404, "The user has no MFA device."),
    CODE_FORMAT("InvalidParameter.AuthenticationCode.Format", 400, "An authentication code is 6 digits."),
    CODE_WRONG(
            "CheckAuthenticationCodeFail",
            403,
            "The authentication codes are not two consecutive, present and unused codes of the device.");

    private final String code;
    private final int httpStatus;
    private final String message;

    CredentialError(String code, int httpStatus, String message) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.message = message;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int httpStatus() {
        return httpStatus;
    }

    @Override
    public String message() {
        return message;
    }
}
