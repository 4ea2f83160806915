package dev.jadegate.traffic.address;

/** A file is no MaxMind DB, or a damaged one. */
public final class InvalidMmdbException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidMmdbException(String message) {
        super(message);
    }
}
