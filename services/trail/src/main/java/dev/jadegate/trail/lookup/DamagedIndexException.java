package dev.jadegate.trail.lookup;

import java.io.IOException;

/** A file of the event index is not as it was written. It can be deleted: it is made again from the journal. */
final class DamagedIndexException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedIndexException(String what) {
        super(what);
    }

    DamagedIndexException(String what, Throwable cause) {
        super(what, cause);
    }
}
