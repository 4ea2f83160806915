package dev.jadegate.gate.signature;

import dev.jadegate.base.ApiError;

/**
 * What the gateway of KMS instances refuses before it knows the caller. Source: "Common error codes" of the KMS Instance
 * API; those that it does not document are marked.
 */
public enum InstanceError implements ApiError {
    API_NAME("InvalidApiName", 400, "The ApiName \"%s\" is invalid."),
    API_VERSION("InvalidApiVersion", 400, "The ApiVersion \"%s\" is invalid."),
    /** Clients send a request again whose message names {@code Content-SHA256}. */
    PARAM("InvalidParam", 400, "The Param %s is invalid.%s"),
    MISSING("MissingParameter", 400, "Parameter %s does not exist in http header or body."),
    SKEWED(
            "RequestTimeTooSkewed",
            400,
            "Request time exceeds server time more than 15 minutes, or is from before the server started."
                    + " The server's time is `%s`."),
    SIGNATURE("SignatureNotMatch", 401, "Signature is not matched. The server's string to sign is: %s"),
    /** Documented for the operations on client keys. */
    UNKNOWN_KEY("InvalidAccessKeyId.NotFound", 404, "The client key `%s` is not found."),
    /** Not documented. */
    NOT_IN_FORCE("InvalidAccessKeyId.Inactive", 403, "The client key `%s` is in force from `%s` to `%s`."),
    /** Not documented. */
    REPEATED(
            "SignatureNonceUsed",
            400,
            "The same signature was used more than %s seconds ago: sign again with the time of now.");

    private final String code;
    private final int httpStatus;
    private final String message;

    InstanceError(String code, int httpStatus, String message) {
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
