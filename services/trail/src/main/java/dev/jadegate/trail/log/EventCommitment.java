package dev.jadegate.trail.log;

import dev.jadegate.merkle.Hash;
import dev.jadegate.merkle.MalformedNoteException;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalRecord;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What stands in the log for an event: enough to find it and to prove it, without its content. Event
 * bodies can therefore expire, and the log be shown to a witness, without a change to the tree.
 *
 * <pre>
 * version 1 (1 byte), event time in milliseconds (8, big-endian),
 * event id length (1) and UTF-8 bytes, account id length (1) and UTF-8 bytes,
 * SHA-256(salt || event bytes) (32)
 * </pre>
 *
 * The salt always has {@link JournalRecord#SALT_BYTES} bytes, so the hashed bytes have one reading.
 *
 * @param eventTimeMillis when the event happened, milliseconds since 1970
 * @param eventId its id
 * @param accountId whose it is; may be empty
 * @param content SHA-256 over salt and event bytes
 */
public record EventCommitment(long eventTimeMillis, String eventId, String accountId, Hash content) {
    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 1 + 8 + 1 + 1 + Hash.BYTES;

    public EventCommitment {
        if (eventTimeMillis < 0) {
            throw new IllegalArgumentException("an event time is not negative: `" + eventTimeMillis + "`");
        }
        if (utf8(eventId).length > JournalEvent.EVENT_ID_BYTES_MAX
                || utf8(accountId).length > JournalEvent.ACCOUNT_ID_BYTES_MAX) {
            throw new IllegalArgumentException("the ids are too long: `" + eventId + "`, `" + accountId + "`");
        }
    }

    /** The commitment to a record of the journal. */
    public static EventCommitment of(JournalRecord record) {
        JournalEvent event = record.event();
        return new EventCommitment(
                event.eventTimeMillis(),
                event.eventId(),
                event.accountId(),
                content(record.salt(), event.eventBytes()));
    }

    /** The hash that commits to the event bytes without giving away a guessable one. */
    public static Hash content(byte[] salt, byte[] eventBytes) {
        if (salt.length != JournalRecord.SALT_BYTES) {
            throw new IllegalArgumentException(
                    "a salt has " + JournalRecord.SALT_BYTES + " bytes, not `" + salt.length + "`");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return Hash.of(digest.digest(eventBytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The log entry. */
    public byte[] encode() {
        byte[] id = utf8(eventId);
        byte[] account = utf8(accountId);
        ByteArrayOutputStream entry = new ByteArrayOutputStream(FIXED_BYTES + id.length + account.length);
        entry.write(VERSION);
        entry.writeBytes(ByteBuffer.allocate(8).putLong(eventTimeMillis).array());
        entry.write(id.length);
        entry.writeBytes(id);
        entry.write(account.length);
        entry.writeBytes(account);
        entry.writeBytes(content.toBytes());
        return entry.toByteArray();
    }

    /**
     * Reads a log entry.
     *
     * @throws MalformedNoteException when the bytes are not exactly one
     */
    public static EventCommitment parse(byte[] entry) throws MalformedNoteException {
        try {
            ByteBuffer source = ByteBuffer.wrap(entry);
            if (source.get() != VERSION) {
                throw new MalformedNoteException("the entry's version `" + entry[0] + "` is unknown");
            }
            long eventTimeMillis = source.getLong();
            String eventId = text(source);
            String accountId = text(source);
            byte[] content = new byte[Hash.BYTES];
            source.get(content);
            EventCommitment commitment = new EventCommitment(eventTimeMillis, eventId, accountId, Hash.of(content));
            if (!Arrays.equals(commitment.encode(), entry)) {
                throw new MalformedNoteException("the entry is not in its canonical form");
            }
            return commitment;
        } catch (BufferUnderflowException | IllegalArgumentException refused) {
            throw new MalformedNoteException("the bytes are not a log entry", refused);
        }
    }

    private static String text(ByteBuffer source) {
        byte[] bytes = new byte[source.get() & 0xff];
        source.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
