package dev.jadegate.kms.certificate;

import dev.jadegate.base.ApiError;

/**
 * What operations on certificates refuse. Source: "Error codes" of UpdateCertificateStatus, which names
 * {@code InvalidParameter} and {@code Certificate.NotFound}; no code is published for a status that does not take a call,
 * so these follow the pattern of keys.
 */
public enum CertificateError implements ApiError {
    NOT_FOUND("Certificate.NotFound", 404, "The specified certificate `%s` is not found."),
    PENDING(
            "Rejected.PendingImport",
            409,
            "The request was rejected because the certificate `%s` is PENDING: call UploadCertificate."),
    INACTIVE(
            "Rejected.Disabled",
            409,
            "The request was rejected because the certificate `%s` is INACTIVE: call UpdateCertificateStatus."),
    REVOKED(
            "Rejected.Revoked",
            409,
            "The request was rejected because the certificate `%s` is REVOKED: it only verifies signatures."),
    STATUS("Rejected.StateModifiedFailed", 409, "In its status, `%s`, the certificate `%s` does not take this call."),
    UNAVAILABLE(
            "Rejected.Unavailable",
            409,
            "The request was rejected because the stored row of the certificate `%s` was altered."),
    LIMIT("Rejected.LimitExceeded", 400, "The request was rejected because there are as many %s as there may be: %s."),
    UNSUPPORTED("UnsupportedOperation", 400, "This action is not supported: %s."),
    INVALID("InvalidParameter", 400, "The specified parameter `%s` is not valid: %s.");

    private final String code;
    private final int httpStatus;
    private final String message;

    CertificateError(String code, int httpStatus, String message) {
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
