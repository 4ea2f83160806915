package dev.jadegate.store.seal;

import dev.jadegate.base.ApiError;
import dev.jadegate.base.ApiFailure;

/**
 * What a sealed server answers. The reference has no code for it, because the cloud's own service is never seen sealed:
 * the code is of the family of {@code ServiceUnavailable}, which clients take for something that passes.
 */
public enum SealError implements ApiError {
    SEALED(
            "ServiceUnavailable.Sealed",
            503,
            "The server is sealed: its keys are not in memory. The operator opens it with `./jadegate seal unseal`.");

    private final String code;
    private final int httpStatus;
    private final String message;

    SealError(String code, int httpStatus, String message) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.message = message;
    }

    /** Whether this is why a call failed. */
    public boolean isOf(ApiFailure failure) {
        return failure.code().equals(code);
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
