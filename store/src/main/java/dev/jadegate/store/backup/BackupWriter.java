package dev.jadegate.store.backup;

import dev.jadegate.store.seal.Seal;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.crypto.Mac;

/** Writes the container, see {@link BackupFormat}: a stream that is complete only after {@link #finish}. For one thread. */
public final class BackupWriter {
    private final OutputStream out;
    private final BackupKeys keys;
    private final Mac mac;
    private final byte[] chunk = new byte[BackupFormat.CHUNK_BYTES];
    private int filled;
    private long chunks;
    private long written;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final DeflaterOutputStream content = new DeflaterOutputStream(new Chunks(), deflater, 64 * 1024);

    private BackupWriter(OutputStream out, BackupKeys keys) {
        this.out = out;
        this.keys = keys;
        this.mac = keys.mac();
    }

    /**
     * Begins a backup.
     *
     * @param out where it goes; the caller closes it
     * @param sealRecords what {@link dev.jadegate.store.seal.SealFolder#SEAL_FILE} holds
     * @param seal opened by the root key that the backup is to be under
     */
    public static BackupWriter begin(OutputStream out, BackupHeader header, byte[] sealRecords, Seal seal)
            throws IOException {
        byte[] json = header.toJson();
        if (json.length > BackupHeader.BYTES_MAX || sealRecords.length > BackupFormat.SEAL_RECORDS_BYTES_MAX) {
            throw new IllegalArgumentException("the header or the seal records are too long for a backup");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream preamble = new DataOutputStream(bytes);
        preamble.writeLong(BackupFormat.MAGIC);
        preamble.writeInt(BackupFormat.FORMAT);
        preamble.writeInt(json.length);
        preamble.write(json);
        preamble.writeInt(sealRecords.length);
        preamble.write(sealRecords);
        byte[] digest = BackupFormat.sha256().digest(bytes.toByteArray());
        preamble.write(digest);
        BackupWriter writer = new BackupWriter(out, BackupKeys.of(seal, header.salt(), digest));
        writer.put(bytes.toByteArray());
        return writer;
    }

    /** Where the content goes. */
    public BackupContent content() {
        return contentWriter;
    }

    private final ContentWriter contentWriter = new ContentWriter(new DataOutputStream(content));

    /** Bytes written so far. */
    public long written() {
        return written;
    }

    /** Completes the backup and flushes it. */
    public void finish() throws IOException {
        contentWriter.end();
        content.finish();
        deflater.end();
        if (filled > 0) {
            putChunk();
        }
        put(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(0)
                .putLong(chunks)
                .array());
        byte[] tag = mac.doFinal();
        out.write(tag);
        written += tag.length;
        out.flush();
    }

    private void put(byte[] bytes) throws IOException {
        mac.update(bytes);
        out.write(bytes);
        written += bytes.length;
    }

    private void putChunk() throws IOException {
        byte[] sealed = keys.encrypt(chunks, chunk, filled);
        put(ByteBuffer.allocate(Integer.BYTES).putInt(sealed.length).array());
        put(sealed);
        chunks++;
        filled = 0;
    }

    /** Gathers what the compression gives into chunks. */
    private final class Chunks extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int done = 0;
            while (done < length) { // each round fills the chunk or ends
                int portion = Math.min(length - done, chunk.length - filled);
                System.arraycopy(bytes, offset + done, chunk, filled, portion);
                filled += portion;
                done += portion;
                if (filled == chunk.length) {
                    putChunk();
                }
            }
        }
    }
}
