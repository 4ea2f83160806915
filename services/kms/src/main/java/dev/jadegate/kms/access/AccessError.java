package dev.jadegate.kms.access;

import dev.jadegate.base.ApiError;

/**
 * What operations on access points and KMS instances refuse. Source: "Common errors" of the API reference and the error
 * codes of ReleaseKmsInstance; it documents no code of their own for what exists already and for limits, so these are those
 * of keys and secrets.
 */
enum AccessError implements ApiError {
    NOT_FOUND("Forbidden.ResourceNotFound", 404, "The specified %s `%s` is not found."),
    EXISTS("Rejected.ResourceExist", 409, "The %s `%s` already exists."),
    UNAVAILABLE(
            "Rejected.Unavailable",
            409,
            "The request was rejected because `%s` is unavailable: the stored row was altered, restore it."),
    LIMIT("Rejected.LimitExceeded", 400, "The request was rejected because there are as many %s as there may be: %s."),
    INSTANCE_NOT_FOUND(
            "Forbidden.DKMSInstanceNotFound",
            403,
            "The specified KMS instance `%s` is not found: ListKmsInstances tells the one that there is."),
    UNSUPPORTED("UnsupportedOperation", 400, "This action is not supported: %s."),
    INVALID("InvalidParameter", 400, "The specified parameter `%s` is not valid: %s.");

    private final String code;
    private final int httpStatus;
    private final String message;

    AccessError(String code, int httpStatus, String message) {
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
