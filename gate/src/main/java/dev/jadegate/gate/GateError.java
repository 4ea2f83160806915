package dev.jadegate.gate;

import dev.jadegate.base.ApiError;
import dev.jadegate.base.ApiFailure;

/**
 * What the wire itself refuses, whatever the product. Names and statuses follow the common error codes of Alibaba
 * Cloud's API gateway; those that it does not document are marked.
 */
public enum GateError implements ApiError {
    MISSING_PARAMETER(
            "MissingParameter",
            400,
            "The input parameter `%s` that is mandatory for processing this request is not supplied."),
    DUPLICATE_PARAMETER("InvalidParameter.Duplicate", 400, "The parameter `%s` is given more than once."),
    PARAMETER_NAME("InvalidParameter.Name", 400, "A parameter name is empty or longer than %s characters."),
    TOO_MANY_PARAMETERS("TooManyParameters", 400, "The request has more than %s parameters."),
    MALFORMED_ENCODING("InvalidParameter.Encoding", 400, "The query or form is not percent-encoded UTF-8: %s."),
    MALFORMED_BODY("InvalidParameter.Body", 400, "The body is not what its content type says: %s."),
    UNSUPPORTED_METHOD("UnsupportedHTTPMethod", 405, "The HTTP method `%s` is not supported: use POST or GET."),
    NOT_HTTP("InvalidRequest", 400, "The request is not well-formed HTTP/1.1: %s."),
    BODY_TOO_LARGE("RequestBodyTooLarge", 413, "The body is over the limit of %s bytes."),
    URI_TOO_LONG("RequestUriTooLong", 414, "The request line is over the limit of %s bytes: send a form body."),
    HEADERS_TOO_LARGE("RequestHeaderTooLarge", 431, "The headers are over the limit of %s bytes."),
    TIMED_OUT("RequestTimeout", 408, "The request did not arrive whole within %s seconds."),
    INCOMPLETE_SIGNATURE(
            "IncompleteSignature", 400, "The request signature does not conform to Alibaba Cloud standards: %s."),
    SIGNATURE_METHOD("InvalidParameter.SignatureMethod", 400, "The signature method `%s` is not supported: use %s."),
    CONTENT_HASH(
            "InvalidParameter.ContentSha256", 400, "The header `x-acs-content-sha256` is not the SHA-256 of the body."),
    TIMESTAMP_FORMAT(
            "InvalidTimeStamp.Format", 400, "The time stamp `%s` is not of the form `yyyy-MM-ddTHH:mm:ssZ` in UTC."),
    TIMESTAMP_EXPIRED(
            "InvalidTimeStamp.Expired",
            400,
            "The time stamp `%s` is more than 15 minutes from the server's time `%s`, or from before the server started."),
    UNKNOWN_KEY("InvalidAccessKeyId.NotFound", 404, "The specified access key `%s` is not found."),
    INACTIVE_KEY("InvalidAccessKeyId.Inactive", 403, "The specified access key `%s` is disabled."),
    SIGNATURE_MISMATCH(
            "SignatureDoesNotMatch",
            400,
            "The signature does not match the server's calculation. The server's string to sign is: %s"),
    NONCE_USED("SignatureNonceUsed", 400, "The signature nonce `%s` was used before."),
    UNKNOWN_VERSION("InvalidVersion", 404, "No product with API version `%s` is offered here."),
    UNKNOWN_ACTION("InvalidAction.NotFound", 404, "The API `%s` of version `%s` is not found."),
    THROTTLED("Throttling.User", 400, "Request was denied due to user flow control: retry after %s milliseconds."),
    NO_PERMISSION("NoPermission", 403, "You are not authorized to do this operation. Action: %s. Resource: %s."),
    UNAVAILABLE("ServiceUnavailable", 503, "The service cannot answer now: %s."),
    INTERNAL(
            "InternalError",
            500,
            "The request failed because of an unknown error. Give the request id to the operator.");

    private final String code;
    private final int httpStatus;
    private final String message;

    GateError(String code, int httpStatus, String message) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.message = message;
    }

    /**
     * A parameter that breaks its declaration.
     *
     * @param kind {@code Length}, {@code InvalidChars}, {@code Range}, {@code Count}, {@code Type} or empty for a value
     *     outside the allowed set
     * @param why what is allowed, with the offending value where it is not a secret
     */
    public static ApiFailure invalidParameter(String name, String kind, String why) {
        String code = "InvalidParameter." + name + (kind.isEmpty() ? "" : "." + kind);
        return new ApiFailure(code, 400, "The parameter `" + name + "` is not valid: " + why + ".");
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
