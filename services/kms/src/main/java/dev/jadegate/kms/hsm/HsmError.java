package dev.jadegate.kms.hsm;

import dev.jadegate.base.ApiError;

/** Why a key on an HSM does not compute. The codes are those of the service where it has one. */
public enum HsmError implements ApiError {
    /** Own choice of code: the service documents none. The status makes clients try again. */
    UNAVAILABLE("Rejected.HsmUnavailable", 503, "The HSM cannot be used now: %s."),
    BUSY("Rejected.Throttling", 429, "QPS Limit Exceeded: the HSM has as many calls waiting as it may have."),
    NO_MATERIAL(
            "Rejected.Unavailable",
            409,
            "The request was rejected because the material of a key is unavailable: the HSM does not have it."),
    NOT_OFFERED("UnsupportedOperation", 400, "This action is not supported: the HSM does not do it.");

    private final String code;
    private final int httpStatus;
    private final String message;

    HsmError(String code, int httpStatus, String message) {
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
