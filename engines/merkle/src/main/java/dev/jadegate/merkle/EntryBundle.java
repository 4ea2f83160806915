package dev.jadegate.merkle;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The entry bundles of c2sp.org/tlog-tiles: entries one after the other, each behind its length as
 * two big-endian bytes. Stateless; any thread may call.
 */
public final class EntryBundle {
    /** What two length bytes can say. */
    public static final int ENTRY_BYTES_MAX = 65_535;

    private EntryBundle() {}

    /**
     * Appends one entry to a bundle.
     *
     * @throws IllegalArgumentException when the entry is longer than {@value #ENTRY_BYTES_MAX} bytes
     */
    public static void append(ByteArrayOutputStream bundle, byte[] entry) {
        if (entry.length > ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "an entry has at most " + ENTRY_BYTES_MAX + " bytes, not `" + entry.length + "`");
        }
        bundle.write(entry.length >> 8);
        bundle.write(entry.length);
        bundle.write(entry, 0, entry.length);
    }

    /**
     * Splits a bundle into its entries.
     *
     * @throws MalformedNoteException when an entry is cut off or there are more than {@link
     *     TileId#HASHES}
     */
    public static List<byte[]> split(byte[] bundle) throws MalformedNoteException {
        List<byte[]> entries = new ArrayList<>();
        int position = 0;
        while (position < bundle.length) {
            if (entries.size() == TileId.HASHES) {
                throw new MalformedNoteException("a bundle has at most " + TileId.HASHES + " entries");
            }
            if (bundle.length - position < 2) {
                throw new MalformedNoteException("the length of entry `" + entries.size() + "` is cut off");
            }
            int length = (bundle[position] & 0xff) << 8 | (bundle[position + 1] & 0xff);
            position += 2;
            if (bundle.length - position < length) {
                throw new MalformedNoteException("entry `" + entries.size() + "` is cut off");
            }
            byte[] entry = new byte[length];
            System.arraycopy(bundle, position, entry, 0, length);
            entries.add(entry);
            position += length;
        }
        return entries;
    }
}
