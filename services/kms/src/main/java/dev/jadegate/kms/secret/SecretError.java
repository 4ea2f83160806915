package dev.jadegate.kms.secret;

import dev.jadegate.base.ApiError;

/**
 * What operations on secrets refuse. The codes of things that are missing, exist or are malformed follow the API
 * reference; it documents no code of their own for secrets that wait for deletion or are being rotated, so these follow
 * its pattern for keys.
 */
public enum SecretError implements ApiError {
    NOT_FOUND("Forbidden.ResourceNotFound", 404, "The secret `%s` does not exist."),
    VERSION_NOT_FOUND("Forbidden.ResourceNotFound", 404, "The secret `%s` has no version `%s`."),
    STAGE_NOT_FOUND("Forbidden.ResourceNotFound", 404, "The secret `%s` has no version with the stage `%s`."),
    EXISTS("Rejected.ResourceExist", 409, "The secret `%s` already exists."),
    VERSION_EXISTS(
            "Rejected.ResourceExist",
            409,
            "The version `%s` of the secret already exists with another value: choose another VersionId."),
    PENDING_DELETION(
            "Rejected.PendingDeletion", 409, "The secret `%s` waits for its deletion: call RestoreSecret first."),
    NOT_PENDING_DELETION("Rejected.StateModifiedFailed", 409, "The secret `%s` does not wait for its deletion."),
    ROTATING("Rejected.SecretRotating", 409, "The secret `%s` is being rotated, please try again later."),
    ROTATION_QUOTA("Rejected.Throttling", 429, "QPS Limit Exceeded: %s rotations an hour are allowed."),
    SECRET_LIMIT("Rejected.LimitExceeded", 409, "The account has %s secrets, the most that it may have."),
    STAGE_LIMIT("Rejected.LimitExceeded", 409, "The secret has %s stages, the most that it may have."),
    UNAVAILABLE(
            "Rejected.Unavailable",
            409,
            "The secret `%s` is unavailable: what is stored of it was altered. Restore it."),
    UNSUPPORTED("UnsupportedOperation", 409, "%s"),
    INVALID("InvalidParameter", 400, "The specified parameter `%s` is not valid: %s.");

    private final String code;
    private final int httpStatus;
    private final String message;

    SecretError(String code, int httpStatus, String message) {
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
