package dev.jadegate.store.seal;

import org.jspecify.annotations.Nullable;

/** The root key of a data folder cannot be had, or its seals not be changed. The message says what to do. */
public final class SealRefused extends Exception {
    /** The one answer to whatever does not open a seal, so that it tells nothing about how near it was. */
    public static final String DOES_NOT_OPEN = "What was given does not open a seal of this data folder.";

    /** What is wrong. */
    public enum Reason {
        /** What people give is missing: a passphrase, shares, the PIN of a token. */
        SEALED,
        /** What was given opens no seal. */
        DOES_NOT_OPEN,
        /** Tried too soon after what did not open. */
        TOO_SOON,
        /** A passphrase too short or too long to begin with. */
        UNFIT_PASSPHRASE,
        /** A file that must be there is not, although the folder has sealed data. */
        MISSING,
        /** A file is not as it was written. */
        ALTERED,
        /** A version before the first release made the folder. */
        OLD_FORMAT,
        /** A key file can be read by other users of the machine. */
        READABLE_BY_OTHERS,
        /** A file cannot be read or written. */
        NOT_ACCESSIBLE,
        /** The token is not there, or does not do what it is asked. */
        TOKEN,
        /** No seal of the folder has the id. */
        UNKNOWN_SEAL,
        /** Without this seal nothing would open the folder. */
        LAST_SEAL,
        /** The folder has as many seals as it may have, or has this one already. */
        TOO_MANY
    }

    private final Reason reason;

    public SealRefused(Reason reason, String message) {
        this(reason, message, null);
    }

    public SealRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** With {@link #DOES_NOT_OPEN}. */
    public static SealRefused doesNotOpen() {
        return new SealRefused(Reason.DOES_NOT_OPEN, DOES_NOT_OPEN);
    }

    public Reason reason() {
        return reason;
    }
}
