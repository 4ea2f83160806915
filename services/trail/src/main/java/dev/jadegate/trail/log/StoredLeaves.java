package dev.jadegate.trail.log;

import dev.jadegate.merkle.EntryBundle;
import dev.jadegate.merkle.Hash;
import dev.jadegate.merkle.MalformedNoteException;
import dev.jadegate.merkle.TileId;
import dev.jadegate.merkle.TreeHashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The leaf hashes and entries as they are stored, which need not be as they should be. */
final class StoredLeaves {
    private final StoredTiles tiles;

    StoredLeaves(StoredTiles tiles) {
        this.tiles = tiles;
    }

    /** The hashes of the widest stored version of a level 0 tile. */
    List<Hash> hashes(long tileIndex) throws IOException {
        Path file = tiles.widest(0, tileIndex);
        byte[] stored = file == null ? new byte[0] : Files.readAllBytes(file);
        List<Hash> hashes = new ArrayList<>();
        for (int offset = 0; offset + Hash.BYTES <= stored.length && hashes.size() < TileId.HASHES; ) {
            hashes.add(Hash.readFrom(stored, offset));
            offset += Hash.BYTES;
        }
        return hashes;
    }

    /** The entries of the widest stored version of a bundle; none when it is no bundle. */
    List<byte[]> entries(long tileIndex) throws IOException {
        Path file = tiles.widest(StoredTiles.ENTRIES, tileIndex);
        try {
            return file == null ? List.of() : EntryBundle.split(Files.readAllBytes(file));
        } catch (MalformedNoteException damaged) {
            return List.of();
        }
    }

    /** Stored leaf hashes from {@code index} on, at most {@code most}. */
    List<Hash> window(long index, int most) throws IOException {
        List<Hash> window = new ArrayList<>();
        long tileIndex = index / TileId.HASHES;
        int skip = (int) (index % TileId.HASHES);
        while (window.size() < most) { // ends at the last stored tile
            List<Hash> hashes = hashes(tileIndex);
            if (hashes.isEmpty()) {
                hashes = entries(tileIndex).stream().map(TreeHashing::leaf).toList();
            }
            if (hashes.size() <= skip) {
                break;
            }
            window.addAll(hashes.subList(skip, hashes.size()));
            skip = 0;
            tileIndex++;
        }
        return window;
    }

    /** The event id that the stored entry at {@code index} names, when there is one. */
    @Nullable
    String eventId(long index) throws IOException {
        List<byte[]> entries = entries(index / TileId.HASHES);
        int place = (int) (index % TileId.HASHES);
        if (place >= entries.size()) {
            return null;
        }
        try {
            return EventCommitment.parse(entries.get(place)).eventId();
        } catch (MalformedNoteException damaged) {
            return null;
        }
    }
}
