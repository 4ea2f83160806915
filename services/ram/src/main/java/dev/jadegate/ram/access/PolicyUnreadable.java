package dev.jadegate.ram.access;

/**
 * A policy that decides cannot be read: it was checked when it was set, so its row was damaged or written by another
 * release. Who is subject to it is refused everything until it is set right.
 */
final class PolicyUnreadable extends RuntimeException {
    /** {@code message} says which policy and why, and holds nothing of its text. */
    PolicyUnreadable(String message) {
        super(message, null, false, false);
    }
}
