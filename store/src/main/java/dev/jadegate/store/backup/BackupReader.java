package dev.jadegate.store.backup;

import dev.jadegate.store.seal.RootSeal;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Reads the container, see {@link BackupFormat}. What {@link #read} hands over is authentic piece by piece; that nothing
 * is missing is known only once it has returned, so nothing may be made visible before. For one thread.
 */
public final class BackupReader {
    private final DataInputStream in;
    private final BackupHeader header;
    private final byte[] sealRecords;
    private final byte[] preamble;
    private final byte[] digest;

    private BackupReader(DataInputStream in, BackupHeader header, byte[] sealRecords, byte[] preamble, byte[] digest) {
        this.in = in;
        this.header = header;
        this.sealRecords = sealRecords;
        this.preamble = preamble;
        this.digest = digest;
    }

    /**
     * Reads the preamble.
     *
     * @param file buffered; the caller closes it
     */
    public static BackupReader open(InputStream file) throws BackupRefused, IOException {
        DataInputStream in = new DataInputStream(file);
        try {
            byte[] begin = exactly(in, Long.BYTES + Integer.BYTES);
            ByteBuffer numbers = ByteBuffer.wrap(begin);
            if (numbers.getLong() != BackupFormat.MAGIC) {
                throw new BackupRefused(BackupRefused.Reason.NOT_A_BACKUP, "The file is not a backup of Jadegate.");
            }
            int format = numbers.getInt();
            if (format != BackupFormat.FORMAT) {
                throw new BackupRefused(
                        BackupRefused.Reason.OTHER_FORMAT,
                        "The backup has format `" + format + "`, and this release reads format `" + BackupFormat.FORMAT
                                + "`. Restore it with the release that made it.");
            }
            byte[] json = part(in, BackupHeader.BYTES_MAX, "header");
            byte[] seals = part(in, BackupFormat.SEAL_RECORDS_BYTES_MAX, "part of seals");
            ByteBuffer whole = ByteBuffer.allocate(begin.length + 2 * Integer.BYTES + json.length + seals.length)
                    .put(begin)
                    .putInt(json.length)
                    .put(json)
                    .putInt(seals.length)
                    .put(seals);
            byte[] digest = exactly(in, BackupFormat.sha256().getDigestLength());
            if (!MessageDigest.isEqual(digest, BackupFormat.sha256().digest(whole.array()))) {
                throw BackupRefused.damaged("its beginning was altered");
            }
            return new BackupReader(in, BackupHeader.parse(json), seals, whole.array(), digest);
        } catch (EOFException shorter) {
            throw new BackupRefused(
                    BackupRefused.Reason.NOT_A_BACKUP, "The file is too short to be a backup of Jadegate.", shorter);
        }
    }

    private static byte[] exactly(DataInputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static byte[] part(DataInputStream in, int most, String what) throws IOException, BackupRefused {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw BackupRefused.damaged("its " + what + " has the length `" + length + "`");
        }
        return exactly(in, length);
    }

    /** What the backup says of itself. Not authentic before {@link #read} has begun. */
    public BackupHeader header() {
        return header;
    }

    /** The content of {@link dev.jadegate.store.seal.SealFolder#SEAL_FILE}. */
    public byte[] sealRecords() {
        return sealRecords.clone();
    }

    /** Refuses another root key than the one that the backup is under. */
    public void demand(RootSeal seal) throws BackupRefused {
        if (!MessageDigest.isEqual(header.rootKeyCheck(), seal.check())) {
            throw new BackupRefused(
                    BackupRefused.Reason.WRONG_ROOT_KEY,
                    "The root key is not the one that the backup is under. Give the one of the platform that was backed"
                            + " up.");
        }
    }

    /**
     * Hands the whole content to {@code content}, and returns once all of it is proven to be there.
     *
     * @throws BackupRefused when the root key is another, or the file is not as it was written; also whatever
     *     {@code content} throws
     */
    public void read(RootSeal seal, BackupContent content) throws BackupRefused, IOException {
        demand(seal);
        BackupKeys keys = BackupKeys.of(seal, header.salt(), digest);
        Chunks chunks = new Chunks(keys);
        chunks.mac.update(preamble);
        chunks.mac.update(digest);
        Inflater inflater = new Inflater();
        try {
            InputStream inflated = new InflaterInputStream(chunks, inflater, 64 * 1024);
            ContentReader.read(new DataInputStream(inflated), content);
            if (inflated.read() >= 0 || inflater.getRemaining() > 0) {
                throw BackupRefused.damaged("something follows its content");
            }
            chunks.demandEnd();
        } catch (Altered altered) {
            throw BackupRefused.damaged(String.valueOf(altered.getMessage()), altered);
        } catch (EOFException shorter) {
            throw BackupRefused.damaged("it ends too early", shorter);
        } catch (ZipException unreadable) {
            throw BackupRefused.damaged("its content cannot be read", unreadable);
        } finally {
            inflater.end();
        }
    }

    /** Carries a finding through the streams of the JDK. */
    private static final class Altered extends IOException {
        Altered(String what) {
            super(what);
        }
    }

    /** The plaintext of the chunks; its end is the proven end of the file. */
    private final class Chunks extends InputStream {
        private final BackupKeys keys;
        private final Mac mac;
        private byte @Nullable [] current = new byte[0];
        private int position;
        private long number;

        Chunks(BackupKeys keys) {
            this.keys = keys;
            this.mac = keys.mac();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            byte[] open = current;
            while (open != null && position == open.length) { // a chunk is never empty
                open = next();
                current = open;
                position = 0;
            }
            if (open == null) {
                return -1;
            }
            int portion = Math.min(length, open.length - position);
            System.arraycopy(open, position, target, offset, portion);
            position += portion;
            return portion;
        }

        private byte @Nullable [] next() throws IOException {
            byte[] prefix = exactly(in, Integer.BYTES);
            int length = ByteBuffer.wrap(prefix).getInt();
            mac.update(prefix);
            if (length == 0) {
                end();
                return null;
            }
            if (length <= BackupKeys.TAG_BYTES || length > BackupFormat.CHUNK_BYTES + BackupKeys.TAG_BYTES) {
                throw new Altered("chunk " + number + " has the length `" + length + "`");
            }
            byte[] sealed = exactly(in, length);
            mac.update(sealed);
            try {
                byte[] open = keys.decrypt(number, sealed);
                number++;
                return open;
            } catch (AEADBadTagException notThis) {
                throw new Altered("chunk " + number + " was altered or stands in another's place");
            }
        }

        private void end() throws IOException {
            byte[] count = exactly(in, Long.BYTES);
            mac.update(count);
            byte[] tag = exactly(in, BackupKeys.MAC_BYTES);
            if (!MessageDigest.isEqual(tag, mac.doFinal())
                    || ByteBuffer.wrap(count).getLong() != number) {
                throw new Altered("its end was altered");
            }
            if (in.read() >= 0) {
                throw new Altered("something follows its end");
            }
        }

        void demandEnd() throws IOException {
            if (read() >= 0) {
                throw new Altered("something follows its content");
            }
        }
    }
}
