package dev.jadegate.server;

import org.jspecify.annotations.Nullable;

/** Why the server could not start, in one sentence that says what to do, with the exit code that goes with it. */
public final class StartFailure extends Exception {
    /** A port or the database is not available. */
    public static final int NOT_AVAILABLE = 69;
    /** The set-up is wrong: a setting, a file's rights, the root key. */
    public static final int WRONG_SETUP = 78;

    private final int exitCode;

    StartFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
