package dev.jadegate.trail.log;

import dev.jadegate.merkle.Checkpoint;
import dev.jadegate.merkle.EntryBundle;
import dev.jadegate.merkle.Hash;
import dev.jadegate.merkle.TileId;
import dev.jadegate.merkle.TileTree;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tree of the newest checkpoint, from the tiles on disk and the journal. A loss of power may have taken tiles that were
 * written after the last ones that were made durable: those are compared with the journal, and made anew from it once it was
 * shown to lead to the root that was signed.
 *
 * @param tree of the checkpoint's size
 * @param bundle the records of the tile that is not full yet
 * @param unforced the tiles that were not durable for certain, in the order in which they are written
 * @param remade those of them that were made anew
 */
record ResumedTree(TileTree tree, ByteArrayOutputStream bundle, List<String> unforced, Set<String> remade) {
    private static final int READ_RECORDS_MAX = 4_096;
    private static final long READ_BYTES_MAX = 16L * 1024 * 1024;

    /** Takes tiles as the tree grows. */
    private interface Written {
        void tile(String path, byte[] bytes) throws IOException;
    }

    /** @throws DamagedLogException when tiles, journal and checkpoint contradict each other */
    static ResumedTree of(LogFolder folder, Journal journal, Checkpoint latest) throws IOException {
        long size = latest.size();
        if (journal.size() < size) {
            throw new DamagedLogException(
                    "the log covers `" + size + "` records, but the journal has only `" + journal.size() + "`");
        }
        long forced = Math.min(folder.forcedSize(), size);
        ResumedTree resumed = at(folder, journal, forced);
        resumed.grow(journal, size, (path, bytes) -> {
            resumed.unforced.add(path);
            if (!folder.holds(path, bytes)) {
                resumed.remade.add(path);
            }
        });
        if (!resumed.tree.root().equals(latest.root())) {
            throw new DamagedLogException("the tiles do not lead to the root of the checkpoint");
        }
        resumed.dropOlderPartials(folder, forced);
        if (!resumed.remade.isEmpty()) {
            at(folder, journal, forced).grow(journal, size, (path, bytes) -> {
                if (resumed.remade.contains(path)) {
                    folder.writeTile(path, bytes);
                }
            });
        }
        return resumed;
    }

    private static ResumedTree at(LogFolder folder, Journal journal, long size) throws IOException {
        TileTree tree;
        try {
            tree = TileTree.resume(size, folder.tileSource());
        } catch (UncheckedIOException failed) {
            throw new DamagedLogException("a tile of the checkpoint is missing or damaged", failed);
        }
        return new ResumedTree(tree, bundle(folder, journal, size), new ArrayList<>(), new HashSet<>());
    }

    /** The records before {@code size} in the same tile. */
    private static ByteArrayOutputStream bundle(LogFolder folder, Journal journal, long size) throws IOException {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        int width = (int) (size % TileId.HASHES);
        if (width == 0) {
            return bundle;
        }
        long start = size - width;
        byte[] leaves = folder.tileSource().hashes(new TileId(0, start / TileId.HASHES, width));
        List<JournalLeaf> recorded = new ArrayList<>();
        while (recorded.size() < width) { // grows by at least one record in every round
            journal.read(
                    start + recorded.size(),
                    width - recorded.size(),
                    READ_BYTES_MAX,
                    record -> recorded.add(JournalLeaf.of(record)));
        }
        for (int i = 0; i < width; i++) {
            if (!recorded.get(i).hash().equals(Hash.readFrom(leaves, i * Hash.BYTES))) {
                throw new DamagedLogException("record `" + (start + i) + "` is not the one that was signed");
            }
            EntryBundle.append(bundle, recorded.get(i).entry());
        }
        return bundle;
    }

    /** Partial tiles of sizes between the durable one and the newest are of no use, and nobody knows what is in them. */
    private void dropOlderPartials(LogFolder folder, long forced) throws IOException {
        Set<String> kept = new HashSet<>(unforced);
        for (int level = 0; TileId.hashesOfLevel(level, tree.size()) > 0; level++) {
            long first = TileId.hashesOfLevel(level, forced) / TileId.HASHES;
            long last = TileId.hashesOfLevel(level, tree.size()) / TileId.HASHES;
            int durable = (int) (TileId.hashesOfLevel(level, forced) % TileId.HASHES);
            for (long index = first; index <= last; index++) {
                int most = index == first ? durable : 0;
                String tile = new TileId(level, index, TileId.HASHES).path();
                folder.dropPartials(tile, width -> width > most && !kept.contains(tile + ".p/" + width));
                if (level == 0) {
                    String bundles = TileId.entriesPath(index, TileId.HASHES);
                    folder.dropPartials(bundles, width -> width > most && !kept.contains(bundles + ".p/" + width));
                }
            }
        }
    }

    private void grow(Journal journal, long size, Written written) throws IOException {
        if (tree.size() == size) {
            return;
        }
        TileTree.Sink sink = (tile, hashes) -> {
            try {
                if (tile.level() == 0) {
                    written.tile(TileId.entriesPath(tile.index(), tile.width()), bundle.toByteArray());
                    if (tile.width() == TileId.HASHES) {
                        bundle.reset();
                    }
                }
                written.tile(tile.path(), hashes);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        };
        try {
            while (tree.size() < size) { // grows by at least one record in every round
                int most = (int) Math.min(size - tree.size(), READ_RECORDS_MAX);
                journal.read(tree.size(), most, READ_BYTES_MAX, record -> add(record, sink));
            }
            tree.partialTiles(sink);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private void add(JournalRecord record, TileTree.Sink sink) {
        JournalLeaf leaf = JournalLeaf.of(record);
        EntryBundle.append(bundle, leaf.entry());
        tree.append(leaf.hash(), sink);
    }
}
