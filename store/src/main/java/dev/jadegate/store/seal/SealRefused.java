package dev.jadegate.store.seal;

import org.jspecify.annotations.Nullable;

/** The root key of a data folder cannot be had, so nothing can start. The message says what to do. */
public final class SealRefused extends Exception {
    /** What is wrong. */
    public enum Reason {
        /** The folder's root key is wrapped by a passphrase and none was given. */
        PASSPHRASE_NEEDED,
        /** A passphrase was given for a folder whose root key is not wrapped. */
        PASSPHRASE_NOT_EXPECTED,
        /** The passphrase is not the one that the root key was wrapped with. */
        WRONG_PASSPHRASE,
        /** A passphrase too short or too long to begin with. */
        UNFIT_PASSPHRASE,
        /** A file that must be there is not, although the folder has sealed data. */
        MISSING,
        /** The root key is not the one that this folder's data is sealed under. */
        WRONG_ROOT_KEY,
        /** A file is not as it was written. */
        ALTERED,
        /** The root key file can be read by other users of the machine. */
        READABLE_BY_OTHERS,
        /** A file cannot be read or written. */
        NOT_ACCESSIBLE
    }

    private final Reason reason;

    SealRefused(Reason reason, String message) {
        this(reason, message, null);
    }

    SealRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
