package dev.jadegate.cli.secret;

/** How a command ends that does not end well, as sysexits.h has it. */
final class ExitCode {
    /** The server cannot be reached. */
    static final int NOT_AVAILABLE = 69;

    /** A file cannot be written. */
    static final int CANNOT_CREATE = 73;

    /** The server refused, or has not what was asked for. */
    static final int REFUSED = 77;

    /** As shells have it: the program is not there. */
    static final int NOT_FOUND = 127;

    private ExitCode() {}
}
