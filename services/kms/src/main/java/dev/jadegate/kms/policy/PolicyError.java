package dev.jadegate.kms.policy;

import dev.jadegate.base.ApiError;

/** What is refused of policies. Source: SetKeyPolicy and SetSecretPolicy. */
enum PolicyError implements ApiError {
    INVALID("InvalidParameter", 400, "The specified parameter `%s` is not valid: %s.");

    private final String code;
    private final int httpStatus;
    private final String message;

    PolicyError(String code, int httpStatus, String message) {
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
