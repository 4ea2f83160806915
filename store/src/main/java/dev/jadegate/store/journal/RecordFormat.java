package dev.jadegate.store.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of segments and records, all numbers big-endian.
 *
 * <pre>
 * segment header, 24 bytes: "JADEJRNL", version (4), first index (8), CRC-32C of the 20 before (4)
 * record header, 16 bytes:  "JREC", body length (4), CRC-32C of the 8 before (4),
 *                           CRC-32C of the 12 before and the body (4)
 * record body:              version (1), index (8), first index of its batch (8), event time (8),
 *                           event id length (1) and bytes, account id length (1) and bytes,
 *                           salt (16), event bytes (the rest)
 * </pre>
 *
 * The header has a checksum of its own, so that a flipped bit in the length cannot make a record
 * look as if its end had never been written.
 */
final class RecordFormat {
    static final int SEGMENT_HEADER_BYTES = 24;
    static final int RECORD_HEADER_BYTES = 16;
    static final int RECORD_MAGIC = 0x4a524543;
    private static final long SEGMENT_MAGIC = 0x4a4144454a524e4cL;
    private static final int SEGMENT_VERSION = 1;
    private static final byte RECORD_VERSION = 1;
    private static final int FIXED_BODY_BYTES = 1 + 8 + 8 + 8 + 1 + 1 + JournalRecord.SALT_BYTES;
    private static final int BODY_BYTES_MIN = FIXED_BODY_BYTES + 2;
    private static final int BODY_BYTES_MAX = FIXED_BODY_BYTES
            + JournalEvent.EVENT_ID_BYTES_MAX
            + JournalEvent.ACCOUNT_ID_BYTES_MAX
            + JournalEvent.EVENT_BYTES_LIMIT;
    /** No record is longer. */
    static final int RECORD_BYTES_MAX = RECORD_HEADER_BYTES + BODY_BYTES_MAX;

    private RecordFormat() {}

    /** Upper bound of the bytes that an event takes as a record. */
    static int recordBytesMax(JournalEvent event) {
        return RECORD_HEADER_BYTES
                + FIXED_BODY_BYTES
                + JournalEvent.EVENT_ID_BYTES_MAX
                + JournalEvent.ACCOUNT_ID_BYTES_MAX
                + event.eventBytesLength();
    }

    static ByteBuffer segmentHeader(long firstIndex) {
        ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER_BYTES);
        header.putLong(SEGMENT_MAGIC).putInt(SEGMENT_VERSION).putLong(firstIndex);
        header.putInt(crc(header, 0, header.position()));
        return header.flip();
    }

    /** Says what is wrong with a segment header, or nothing. */
    static @Nullable String segmentHeaderFault(ByteBuffer header, long firstIndex) {
        return header.equals(segmentHeader(firstIndex))
                ? null
                : "the header of the segment that starts at `" + firstIndex + "` is damaged";
    }

    private static int crc(ByteBuffer source, int start, int end) {
        CRC32C crc = new CRC32C();
        add(source, start, end, crc);
        return (int) crc.getValue();
    }

    /** Of a record: what comes before the checksum, and what comes behind the header, up to {@code end}. */
    private static int recordCrc(ByteBuffer source, int start, int end) {
        CRC32C crc = new CRC32C();
        add(source, start, start + 12, crc);
        add(source, start + RECORD_HEADER_BYTES, end, crc);
        return (int) crc.getValue();
    }

    /** Adds {@code source[start, end)}, and leaves the buffer's place and limit as they were. */
    private static void add(ByteBuffer source, int start, int end, CRC32C crc) {
        int position = source.position();
        int limit = source.limit();
        crc.update(source.limit(end).position(start));
        source.limit(limit).position(position);
    }

    /** Appends a record to {@code target}, which must have room for {@link #recordBytesMax}. */
    static void encode(ByteBuffer target, long index, long batchFirstIndex, byte[] salt, JournalEvent event) {
        byte[] eventId = event.eventId().getBytes(StandardCharsets.UTF_8);
        byte[] accountId = event.accountId().getBytes(StandardCharsets.UTF_8);
        int start = target.position();
        int bodyLength = FIXED_BODY_BYTES + eventId.length + accountId.length + event.eventBytesLength();
        target.putInt(RECORD_MAGIC).putInt(bodyLength);
        target.putInt(crc(target, start, start + 8));
        target.putInt(0);
        target.put(RECORD_VERSION).putLong(index).putLong(batchFirstIndex).putLong(event.eventTimeMillis());
        target.put((byte) eventId.length).put(eventId);
        target.put((byte) accountId.length).put(accountId);
        target.put(salt).put(event.sharedEventBytes());
        int end = target.position();
        target.putInt(start + 12, recordCrc(target, start, end));
    }

    /** What stands in a record header: a body length, or what is wrong. */
    record Header(int bodyLength, @Nullable String fault) {}

    static Header header(ByteBuffer source, int start) {
        if (source.getInt(start) != RECORD_MAGIC) {
            return new Header(0, "no record starts here");
        }
        if (crc(source, start, start + 8) != source.getInt(start + 8)) {
            return new Header(0, "the length does not match its checksum");
        }
        int bodyLength = source.getInt(start + 4);
        if (bodyLength < BODY_BYTES_MIN || bodyLength > BODY_BYTES_MAX) {
            return new Header(0, "the length `" + bodyLength + "` is outside the limits");
        }
        return new Header(bodyLength, null);
    }

    /** A record, or what is wrong with it; one of the two is null. */
    record Decoded(@Nullable JournalRecord record, @Nullable String fault) {}

    /** Decodes the whole record between {@code start} and the limit of {@code source}. */
    static Decoded decode(ByteBuffer source, int start, long position) {
        if (recordCrc(source, start, source.limit()) != source.getInt(start + 12)) {
            return new Decoded(null, "the content does not match its checksum");
        }
        ByteBuffer body = source.duplicate().position(start + RECORD_HEADER_BYTES);
        byte version = body.get();
        if (version != RECORD_VERSION) {
            return new Decoded(null, "the record version `" + version + "` is unknown");
        }
        long index = body.getLong();
        long batchFirstIndex = body.getLong();
        long eventTimeMillis = body.getLong();
        String eventId = text(body);
        String accountId = eventId == null ? null : text(body);
        if (eventId == null || accountId == null || body.remaining() <= JournalRecord.SALT_BYTES) {
            return new Decoded(null, "the fields do not fit into the record");
        }
        byte[] salt = new byte[JournalRecord.SALT_BYTES];
        body.get(salt);
        byte[] eventBytes = new byte[body.remaining()];
        body.get(eventBytes);
        try {
            JournalEvent event = new JournalEvent(eventId, eventTimeMillis, accountId, eventBytes);
            return new Decoded(new JournalRecord(index, position, batchFirstIndex, salt, event), null);
        } catch (IllegalArgumentException refused) {
            return new Decoded(null, String.valueOf(refused.getMessage()));
        }
    }

    private static @Nullable String text(ByteBuffer body) {
        if (!body.hasRemaining()) {
            return null;
        }
        int length = body.get() & 0xff;
        if (length > body.remaining()) {
            return null;
        }
        byte[] bytes = new byte[length];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
