package dev.jadegate.store.token;

import org.jspecify.annotations.Nullable;

/** A token did not compute, whatever it was asked. */
public final class TokenUnavailable extends Exception {
    /** Why. */
    public enum Reason {
        /** It is gone or does not answer. It is looked for again at the next call. */
        AWAY,
        /** All sessions are busy and enough calls wait already. */
        BUSY,
        /** It no longer takes the PIN; no other try is made, because that could lock it. */
        PIN_REFUSED,
        /** The key is not on it. */
        NO_KEY,
        /** It does not do what was asked for. */
        NOT_OFFERED
    }

    private final Reason reason;

    TokenUnavailable(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
