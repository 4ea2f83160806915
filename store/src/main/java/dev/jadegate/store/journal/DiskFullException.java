package dev.jadegate.store.journal;

import java.io.IOException;

/** A write failed because the disk has no room. */
final class DiskFullException extends IOException {
    DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
