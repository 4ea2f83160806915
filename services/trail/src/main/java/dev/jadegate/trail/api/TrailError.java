package dev.jadegate.trail.api;

import dev.jadegate.base.ApiError;

/** ActionTrail's own errors. Names follow its API reference; statuses are those of comparable documented errors. */
public enum TrailError implements ApiError {
    TRAIL_NOT_FOUND("TrailNotFoundException", 404, "The trail `%s` does not exist."),
    TRAIL_ALREADY_EXISTS("TrailAlreadyExistsException", 400, "The trail `%s` already exists."),
    TOO_MANY_TRAILS("MaximumNumberOfTrailsExceededException", 400, "An account has at most %s trails."),
    INVALID_TRAIL_NAME(
            "InvalidTrailNameException",
            400,
            "The trail name `%s` is not valid: 6 to 36 lower-case letters, digits, `-` and `_`, a letter first."),
    NO_DESTINATION(
            "InvalidDeliveryDestinationException",
            400,
            "A trail delivers somewhere: give OssBucketName, SlsProjectArn or MaxComputeProjectArn."),
    INVALID_PREFIX(
            "InvalidPrefixException",
            400,
            "The prefix `%s` is not valid: 6 to 32 letters, digits, `-`, `_` and `/`, a letter first."),
    INVALID_TIME_RANGE(
            "InvalidParameterValue",
            400,
            "The time range is not valid: give StartTime and EndTime both or neither, the start before the end, within the last 90 days."),
    INVALID_TOKEN("InvalidParameterValue", 400, "NextToken is not one that this query was answered with."),
    INVALID_ATTRIBUTE("InvalidParameterValue", 400, "LookupAttribute.Key `%s` is not valid: it is one of %s.");

    private final String code;
    private final int httpStatus;
    private final String message;

    TrailError(String code, int httpStatus, String message) {
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
