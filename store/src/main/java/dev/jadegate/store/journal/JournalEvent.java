package dev.jadegate.store.journal;

import java.nio.charset.StandardCharsets;

/**
 * One event to be recorded. Immutable.
 *
 * <p>The bytes are serialised once by whoever made the event; the same bytes are stored, hashed,
 * looked up and delivered.
 */
public final class JournalEvent {
    /** Bytes of an event id in UTF-8; ours are UUIDs of 36. */
    public static final int EVENT_ID_BYTES_MAX = 128;
    /** Bytes of an account id in UTF-8; real ones have 16 digits. */
    public static final int ACCOUNT_ID_BYTES_MAX = 64;
    /** No option can raise the size of an event above this. */
    public static final int EVENT_BYTES_LIMIT = 1024 * 1024;

    private final String eventId;
    private final long eventTimeMillis;
    private final String accountId;
    private final byte[] eventBytes;

    /**
     * Describes an event.
     *
     * @param eventId unique id, 1 to {@value #EVENT_ID_BYTES_MAX} bytes
     * @param eventTimeMillis when it happened, milliseconds since 1970, not negative
     * @param accountId whose event it is, at most {@value #ACCOUNT_ID_BYTES_MAX} bytes; empty when no
     *     account could be told, as for a call with an unknown key
     * @param eventBytes the event itself, UTF-8 JSON, 1 to {@value #EVENT_BYTES_LIMIT} bytes; copied
     * @throws IllegalArgumentException when a value is outside its limits
     */
    public JournalEvent(String eventId, long eventTimeMillis, String accountId, byte[] eventBytes) {
        check("event id", utf8Length(eventId), 1, EVENT_ID_BYTES_MAX);
        check("account id", utf8Length(accountId), 0, ACCOUNT_ID_BYTES_MAX);
        check("event", eventBytes.length, 1, EVENT_BYTES_LIMIT);
        if (eventTimeMillis < 0) {
            throw new IllegalArgumentException("an event time is not negative: `" + eventTimeMillis + "`");
        }
        this.eventId = eventId;
        this.eventTimeMillis = eventTimeMillis;
        this.accountId = accountId;
        this.eventBytes = eventBytes.clone();
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void check(String what, int bytes, int least, int most) {
        if (bytes < least || bytes > most) {
            throw new IllegalArgumentException(
                    "an " + what + " has " + least + " to " + most + " bytes, not `" + bytes + "`");
        }
    }

    /** The unique id. */
    public String eventId() {
        return eventId;
    }

    /** When the event happened, milliseconds since 1970. */
    public long eventTimeMillis() {
        return eventTimeMillis;
    }

    /** Whose event it is; empty when no account could be told. */
    public String accountId() {
        return accountId;
    }

    /** A copy of the exact bytes. */
    public byte[] eventBytes() {
        return eventBytes.clone();
    }

    int eventBytesLength() {
        return eventBytes.length;
    }

    byte[] sharedEventBytes() {
        return eventBytes;
    }
}
