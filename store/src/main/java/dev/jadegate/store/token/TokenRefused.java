package dev.jadegate.store.token;

import org.jspecify.annotations.Nullable;

/** A token cannot be opened. The message says what to do. */
public final class TokenRefused extends Exception {
    /** What is wrong. */
    public enum Reason {
        /** There is no such PKCS#11 library, or it cannot be loaded. */
        LIBRARY,
        /** The library knows no initialised token of that label, or several. */
        NO_TOKEN,
        /** The token does not take the PIN. */
        WRONG_PIN,
        /** The token has locked its PIN, or would with the next wrong one. */
        PIN_LOCKED,
        /** The token is there and does not work. */
        FAILED
    }

    private final Reason reason;

    TokenRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
