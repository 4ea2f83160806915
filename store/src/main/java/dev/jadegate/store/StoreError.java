package dev.jadegate.store;

import dev.jadegate.base.ApiError;

/** The failures of the store that a caller can meet. */
public enum StoreError implements ApiError {
    /** The change cannot be made now: no room, no database, too many that wait. Nothing was changed. */
    UNAVAILABLE("The service is temporarily unavailable and nothing was changed. Try again later."),
    /** The database went away while it committed, and does not answer. */
    OUTCOME_UNKNOWN("The service is temporarily unavailable. Whether the change was made is not known yet: "
            + "look before you try again.");

    private final String message;

    StoreError(String message) {
        this.message = message;
    }

    @Override
    public String code() {
        return "ServiceUnavailable";
    }

    @Override
    public int httpStatus() {
        return 503;
    }

    @Override
    public String message() {
        return message;
    }
}
