package dev.jadegate.ram.domain;

import dev.jadegate.base.ApiError;

/** What operations on identities and policies refuse. Codes follow the error lists of the RAM API reference. */
public enum RamError implements ApiError {
    USER_NOT_FOUND("EntityNotExist.User", 404, "The user `%s` does not exist."),
    GROUP_NOT_FOUND("EntityNotExist.Group", 404, "The group `%s` does not exist."),
    ROLE_NOT_FOUND("EntityNotExist.Role", 404, "The role `%s` does not exist."),
    POLICY_NOT_FOUND("EntityNotExist.Policy", 404, "The policy `%s` of type `%s` does not exist."),
    VERSION_NOT_FOUND("EntityNotExist.Policy.Version", 404, "The policy version `%s` does not exist."),
    MEMBER_NOT_FOUND("EntityNotExist.User.Group", 404, "The user `%s` is not in the group `%s`."),
    ATTACHMENT_NOT_FOUND_USER("EntityNotExist.User.Policy", 404, "The policy `%s` is not attached to the user `%s`."),
    ATTACHMENT_NOT_FOUND_GROUP(
            "EntityNotExist.Group.Policy", 404, "The policy `%s` is not attached to the group `%s`."),
    ATTACHMENT_NOT_FOUND_ROLE("EntityNotExist.Role.Policy", 404, "The policy `%s` is not attached to the role `%s`."),
    USER_EXISTS("EntityAlreadyExists.User", 409, "The user `%s` already exists."),
    GROUP_EXISTS("EntityAlreadyExists.Group", 409, "The group `%s` already exists."),
    ROLE_EXISTS("EntityAlreadyExists.Role", 409, "The role `%s` already exists."),
    POLICY_EXISTS("EntityAlreadyExists.Policy", 409, "The policy `%s` already exists."),
    ALIAS_EXISTS("EntityAlreadyExists.AccountAlias", 409, "The alias `%s` is taken."),
    MEMBER_EXISTS("EntityAlreadyExists.User.Group", 409, "The user `%s` is already in the group `%s`."),
    ATTACHMENT_EXISTS_USER(
            "EntityAlreadyExists.User.Policy", 409, "The policy `%s` is already attached to the user `%s`."),
    ATTACHMENT_EXISTS_GROUP(
            "EntityAlreadyExists.Group.Policy", 409, "The policy `%s` is already attached to the group `%s`."),
    ATTACHMENT_EXISTS_ROLE(
            "EntityAlreadyExists.Role.Policy", 409, "The policy `%s` is already attached to the role `%s`."),
    USER_HAS_ACCESS_KEY("DeleteConflict.User.AccessKey", 409, "The user still has an access key: delete it first."),
    USER_HAS_LOGIN_PROFILE(
            "DeleteConflict.User.LoginProfile", 409, "The user still has a login profile: delete it first."),
    USER_HAS_MFA_DEVICE("DeleteConflict.User.MFADevice", 409, "The user still has an MFA device: unbind it first."),
    USER_HAS_GROUP("DeleteConflict.User.Group", 409, "The user is still in a group: remove it first."),
    USER_HAS_POLICY("DeleteConflict.User.Policy", 409, "The user still has a policy attached: detach it first."),
    GROUP_HAS_USER("DeleteConflict.Group.User", 409, "The group still has a user: remove it first."),
    GROUP_HAS_POLICY("DeleteConflict.Group.Policy", 409, "The group still has a policy attached: detach it first."),
    ROLE_HAS_POLICY("DeleteConflict.Role.Policy", 409, "The role still has a policy attached: detach it first."),
    POLICY_HAS_USER(
            "DeleteConflict.Policy.User",
            409,
            "The policy is still attached to a user: detach it, or pass CascadingDelete."),
    POLICY_HAS_GROUP(
            "DeleteConflict.Policy.Group",
            409,
            "The policy is still attached to a group: detach it, or pass CascadingDelete."),
    POLICY_HAS_ROLE(
            "DeleteConflict.Policy.Role",
            409,
            "The policy is still attached to a role: detach it, or pass CascadingDelete."),
    POLICY_HAS_VERSION(
            "DeleteConflict.Policy.Version",
            409,
            "The policy still has a version beside the default: delete it, or pass CascadingDelete."),
    VERSION_IS_DEFAULT(
            "DeleteConflict.Policy.Version.Default",
            409,
            "The default version cannot be deleted: make another version the default first."),
    USER_LIMIT("LimitExceeded.User", 409, "The account has %s users, the most that it may have."),
    GROUP_LIMIT("LimitExceeded.Group", 409, "The account has %s groups, the most that it may have."),
    ROLE_LIMIT("LimitExceeded.Role", 409, "The account has %s roles, the most that it may have."),
    POLICY_LIMIT("LimitExceeded.Policy", 409, "The account has %s custom policies, the most that it may have."),
    VERSION_LIMIT(
            "LimitExceeded.Policy.Version",
            409,
            "The policy has %s versions, the most that it may have: delete one, or pass a RotateStrategy."),
    MEMBER_LIMIT("LimitExceeded.User.Group", 409, "The user is in %s groups, the most that it may be in."),
    ATTACHMENT_LIMIT_USER(
            "LimitExceeded.User.Policy",
            409,
            "The user has %s policies of this type attached, the most that it may have."),
    ATTACHMENT_LIMIT_GROUP(
            "LimitExceeded.Group.Policy",
            409,
            "The group has %s policies of this type attached, the most that it may have."),
    ATTACHMENT_LIMIT_ROLE(
            "LimitExceeded.Role.Policy",
            409,
            "The role has %s policies of this type attached, the most that it may have."),
    TAG_LIMIT("LimitExceeded.Tag", 409, "A resource has at most %s tags."),
    POLICY_DOCUMENT("MalformedPolicyDocument", 400, "The policy document is not valid: %s."),
    TRUST_DOCUMENT("MalformedPolicyDocument", 400, "The trust policy document is not valid: %s."),
    SYSTEM_POLICY("InvalidParameter.PolicyName.System", 400, "`%s` is the name of a system policy."),
    MARKER("InvalidParameter.Marker", 400, "The parameter `Marker` is not one that this operation was answered with."),
    DIAGNOSTIC_MESSAGE(
            "InvalidParameter.EncodedDiagnosticMessage",
            400,
            "The message was not made by this account, was altered, or is older than a day.");

    private final String code;
    private final int httpStatus;
    private final String message;

    RamError(String code, int httpStatus, String message) {
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
