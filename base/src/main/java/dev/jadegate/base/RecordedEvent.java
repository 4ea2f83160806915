package dev.jadegate.base;

import java.time.Instant;

/**
 * One trail event, serialised once: the same bytes are hashed, stored, returned and delivered.
 *
 * @param eventId unique name of the event
 * @param eventTime when the call arrived
 * @param account whose history it belongs to
 * @param json the event in ActionTrail's schema, UTF-8; never changed after construction
 */
@SuppressWarnings(
        "ArrayRecordComponent") // The bytes go from the writer to the log as they are; copying would double them.
public record RecordedEvent(String eventId, Instant eventTime, AccountId account, byte[] json) {
    /** The largest event, so that one record always fits a journal segment. */
    public static final int BYTES_MAX = 256 * 1024;

    public RecordedEvent {
        if (json.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "event " + eventId + " of " + json.length + " bytes is over the limit of " + BYTES_MAX);
        }
    }
}
