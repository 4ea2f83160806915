package dev.jadegate.trail.log;

import java.io.IOException;

/**
 * The log on disk contradicts itself, the journal or the key. Going on would sign over the
 * contradiction, so the log does not open; the offline verification says more.
 */
public final class DamagedLogException extends IOException {
    DamagedLogException(String message) {
        super(message);
    }

    DamagedLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
