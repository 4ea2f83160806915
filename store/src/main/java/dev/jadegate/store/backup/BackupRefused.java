package dev.jadegate.store.backup;

import org.jspecify.annotations.Nullable;

/** A backup cannot be made or put back. The message says why and what to do. */
public final class BackupRefused extends Exception {
    /** What is wrong. */
    public enum Reason {
        /** There is nothing to back up, or it is not sound. */
        SOURCE_UNFIT,
        /** The file is no backup. */
        NOT_A_BACKUP,
        /** The file is a backup of a format that this release does not read. */
        OTHER_FORMAT,
        /** The file is not as it was written. */
        DAMAGED,
        /** The root key is not the one that the backup is under. */
        WRONG_ROOT_KEY,
        /** The backup holds tables of a newer release. */
        NEWER_RELEASE,
        /** Something is there already. */
        TARGET_NOT_EMPTY,
        /** The source or the target is in use, or does not answer. */
        NOT_AVAILABLE,
        /** A file cannot be written. */
        NOT_WRITABLE
    }

    private final Reason reason;

    public BackupRefused(Reason reason, String message) {
        this(reason, message, null);
    }

    public BackupRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    static BackupRefused damaged(String what) {
        return damaged(what, null);
    }

    static BackupRefused damaged(String what, @Nullable Throwable cause) {
        return new BackupRefused(
                Reason.DAMAGED, "The backup is not as it was written: " + what + ". Use another copy of it.", cause);
    }
}
