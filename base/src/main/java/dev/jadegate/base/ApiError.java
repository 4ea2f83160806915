package dev.jadegate.base;

/**
 * A failure that a caller can meet, by its documented name on the wire. Each product declares its own as an enum.
 *
 * <p>{@code message} is a template: {@code %s} stands for the offending value.
 */
public interface ApiError {
    /** The documented code, as {@code EntityNotExist.User}. */
    String code();

    /** The HTTP status that goes with it. */
    int httpStatus();

    /** What is wrong and what is allowed; {@code %s} for each value that {@link #failure} is given. */
    String message();

    /** The exception that ends the call with this error. */
    default ApiFailure failure(Object... values) {
        return new ApiFailure(
                code(), httpStatus(), values.length == 0 ? message() : message().formatted(values));
    }
}
