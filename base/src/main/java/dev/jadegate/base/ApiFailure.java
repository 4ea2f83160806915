package dev.jadegate.base;

/**
 * Ends a call with a documented error. It is an answer, not a bug, so it has no stack trace; the message reaches the
 * caller and must hold no secret, class name or path.
 */
public final class ApiFailure extends RuntimeException {
    private final String code;
    private final int httpStatus;

    public ApiFailure(String code, int httpStatus, String message) {
        super(message, null, false, false);
        if (httpStatus < 400 || httpStatus > 599) {
            throw new IllegalArgumentException("status " + httpStatus + " of " + code + " is not an error");
        }
        this.code = code;
        this.httpStatus = httpStatus;
    }

    public String code() {
        return code;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** What the caller reads. */
    public String message() {
        String message = getMessage();
        return message == null ? code : message;
    }
}
