package dev.jadegate.store.journal;

import org.jspecify.annotations.Nullable;

/**
 * An event could not be recorded, so whatever it records must be refused. Unchecked, because the one
 * right reaction is to let it end the call.
 */
public final class JournalUnavailable extends RuntimeException {
    /** Why nothing can be recorded. */
    public enum Reason {
        /** No room on the disk; appends work again without a restart once there is. */
        DISK_FULL,
        /** A write failed for another reason; every append fails until the journal is opened anew. */
        WRITE_FAILED,
        /**
         * Making a write durable failed. What reached the disk is unknown and asking again could lie,
         * so every append fails until the journal is opened anew.
         */
        FORCE_FAILED,
        /** More appends wait than {@link JournalOptions#pendingMax()} allows. */
        OVERLOADED,
        /** The event is larger than {@link JournalOptions#eventBytesMax()}. */
        EVENT_TOO_LARGE,
        /** The journal has been closed. */
        CLOSED
    }

    private final Reason reason;

    JournalUnavailable(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why nothing can be recorded. */
    public Reason reason() {
        return reason;
    }
}
