package dev.jadegate.store;

import org.jspecify.annotations.Nullable;

/** The state cannot be opened, so nothing can start. The message says what to do. */
public final class OpeningRefused extends Exception {
    /** What is wrong. */
    public enum Reason {
        /** Another process works in the data folder. */
        FOLDER_IN_USE,
        /** The data folder cannot be made, read or written, or is open to others. */
        FOLDER_NOT_ACCESSIBLE,
        /** The database does not answer, or does not let us in. */
        DATABASE_NOT_REACHABLE,
        /** Another server works on the database. */
        DATABASE_IN_USE,
        /** The database is not what this release works with: newer, altered or damaged. */
        DATABASE_UNFIT,
        /** The database setting is not one that is understood. */
        SETTING_NOT_UNDERSTOOD,
        /** Events that were left over cannot be brought into the journal. */
        EVENTS_LEFT_OVER,
        /** The database is sealed under another root key. */
        WRONG_ROOT_KEY
    }

    private final Reason reason;

    public OpeningRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
