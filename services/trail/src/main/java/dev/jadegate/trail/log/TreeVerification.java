package dev.jadegate.trail.log;

import dev.jadegate.merkle.Checkpoint;
import dev.jadegate.merkle.EntryBundle;
import dev.jadegate.merkle.Hash;
import dev.jadegate.merkle.MalformedNoteException;
import dev.jadegate.merkle.SignedNote;
import dev.jadegate.merkle.TileId;
import dev.jadegate.merkle.TileTree;
import dev.jadegate.store.journal.JournalScan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the tree from the journal and compares it, tile by tile, with what is stored and signed.
 * Stops at the first finding. For one run.
 */
final class TreeVerification {
    private final Path journal;
    private final LogFolder log;
    private final Checkpoint newest;
    private final long checkpoints;
    private final @Nullable Checkpoint external;
    private final TileTree tree = new TileTree();
    private final StoredTiles tiles;
    private final StoredLeaves storedLeaves;
    private final List<TileId> completedTiles = new ArrayList<>();
    private final List<byte[]> completedHashes = new ArrayList<>();

    private long lastGoodSize;
    private @Nullable Checkpoint nextKept;
    private long unfinishedBytes;

    TreeVerification(Path journal, LogFolder log, Checkpoint newest, long checkpoints, @Nullable Checkpoint external)
            throws IOException {
        this.journal = journal;
        this.log = log;
        this.newest = newest;
        this.checkpoints = checkpoints;
        this.external = external;
        this.tiles = StoredTiles.list(log.tiles());
        this.storedLeaves = new StoredLeaves(tiles);
    }

    /** One block of records, as many as a tile has hashes; fewer before a problem and at the end. */
    private static final class Block {
        final List<JournalLeaf> leaves = new ArrayList<>();
        /** What stands where the next record should, when that is no proper record. */
        JournalScan.@Nullable Item problem;

        boolean ended;

        Hash hash(int place) {
            return leaves.get(place).hash();
        }
    }

    VerificationResult run() throws IOException, VerificationFinding {
        try (JournalScan scan = JournalScan.open(journal);
                CheckpointHistory history = new CheckpointHistory(log.history())) {
            nextKept = next(history);
            boolean more = true;
            for (long tileIndex = 0; more; tileIndex++) { // ends with the journal
                Block block = read(scan);
                compareLeaves(scan, block, tileIndex);
                JournalScan.Item problem = block.problem;
                if (problem != null) {
                    throw explain(scan, block, block.leaves.size());
                }
                compareFiles(block, tileIndex);
                for (JournalLeaf leaf : block.leaves) {
                    append(leaf.hash(), history);
                }
                more = !block.ended;
            }
        }
        return atTheEnd();
    }

    private static @Nullable Checkpoint next(CheckpointHistory history) throws IOException {
        try {
            byte[] note = history.next();
            return note == null
                    ? null
                    : Checkpoint.parseUnverified(SignedNote.parse(note).text());
        } catch (MalformedNoteException checkedBefore) {
            return null; // only the cut-off end of an interrupted publication is left to be met here
        }
    }

    private Block read(JournalScan scan) throws IOException {
        Block block = new Block();
        while (block.leaves.size() < TileId.HASHES) {
            JournalScan.Item item = scan.next();
            switch (item) {
                case JournalScan.Intact intact -> {
                    if (intact.record().index() != tree.size() + block.leaves.size()) {
                        block.problem = intact;
                        return block;
                    }
                    block.leaves.add(JournalLeaf.of(intact.record()));
                }
                case JournalScan.Damaged damaged -> {
                    block.problem = damaged;
                    return block;
                }
                case JournalScan.Unfinished rest -> {
                    unfinishedBytes = rest.bytes();
                    block.ended = true;
                    return block;
                }
                case JournalScan.End _ -> {
                    block.ended = true;
                    return block;
                }
            }
        }
        return block;
    }

    /** Finds the first record of which journal, entry and tile do not say the same. */
    private void compareLeaves(JournalScan scan, Block block, long tileIndex) throws IOException, VerificationFinding {
        List<Hash> hashes = storedLeaves.hashes(tileIndex);
        List<byte[]> entries = storedLeaves.entries(tileIndex);
        for (int place = 0; place < block.leaves.size(); place++) {
            long index = tree.size() + place;
            boolean signed = index < newest.size();
            boolean hasHash = place < hashes.size();
            boolean hasEntry = place < entries.size();
            boolean hashAgrees = hasHash && hashes.get(place).equals(block.hash(place));
            boolean entryAgrees = hasEntry
                    && Arrays.equals(entries.get(place), block.leaves.get(place).entry());
            // Behind the newest checkpoint a crash may have come between any two files.
            boolean hashIsFine = hashAgrees || (!hasHash && !signed);
            boolean entryIsFine = entryAgrees || (!hasEntry && !signed);
            if (hashIsFine && entryIsFine) {
                continue;
            }
            if (!hasHash && !hasEntry) {
                throw stored(index, block, place, VerificationResult.Part.TILES, VerificationResult.Kind.MISSING);
            }
            if (hashIsFine) {
                throw stored(index, block, place, VerificationResult.Part.ENTRIES, kind(hasEntry));
            }
            if (entryIsFine) {
                throw stored(index, block, place, VerificationResult.Part.TILES, kind(hasHash));
            }
            // Two against one, or nobody with anybody: then the journal is what the others contradict.
            throw explain(scan, block, place);
        }
    }

    private static VerificationResult.Kind kind(boolean isThere) {
        return isThere ? VerificationResult.Kind.ALTERED : VerificationResult.Kind.MISSING;
    }

    private static VerificationFinding stored(
            long index, Block block, int place, VerificationResult.Part part, VerificationResult.Kind kind) {
        String what = part == VerificationResult.Part.ENTRIES ? "log entry" : "leaf hash";
        String happened = kind == VerificationResult.Kind.MISSING ? "missing" : "not that of the recorded event";
        return new VerificationFinding(new VerificationResult.Tampered(
                index,
                kind,
                part,
                block.leaves.get(place).eventId(),
                "The " + what + " of record " + index + " is " + happened));
    }

    private VerificationFinding explain(JournalScan scan, Block block, int place) throws IOException {
        List<JournalMismatch.Found> found = new ArrayList<>();
        long index = tree.size() + place;
        for (int i = place; i < block.leaves.size(); i++) {
            JournalLeaf leaf = block.leaves.get(i);
            found.add(new JournalMismatch.Found(leaf.hash(), tree.size() + i, leaf.eventId(), null));
        }
        JournalScan.Item item = block.problem == null ? scan.next() : block.problem;
        while (item instanceof JournalScan.Intact || item instanceof JournalScan.Damaged) {
            found.add(JournalMismatch.Found.of(item));
            if (found.size() >= JournalMismatch.WINDOW) {
                break;
            }
            item = scan.next();
        }
        return JournalMismatch.explain(index, found, storedLeaves.window(index, JournalMismatch.WINDOW), storedLeaves);
    }

    /** Compares every stored version of the block's tile and bundle byte by byte. */
    private void compareFiles(Block block, long tileIndex) throws IOException, VerificationFinding {
        if (block.leaves.isEmpty()) {
            return;
        }
        byte[] hashes = new byte[block.leaves.size() * Hash.BYTES];
        int[] hashEnds = new int[block.leaves.size()];
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        int[] entryEnds = new int[block.leaves.size()];
        for (int i = 0; i < block.leaves.size(); i++) {
            block.hash(i).writeTo(hashes, i * Hash.BYTES);
            hashEnds[i] = (i + 1) * Hash.BYTES;
            EntryBundle.append(entries, block.leaves.get(i).entry());
            entryEnds[i] = entries.size();
        }
        compareVersions(new Expected(VerificationResult.Part.TILES, 0, tileIndex, hashes, hashEnds));
        compareVersions(new Expected(
                VerificationResult.Part.ENTRIES, StoredTiles.ENTRIES, tileIndex, entries.toByteArray(), entryEnds));
    }

    /**
     * What the versions of one tile or bundle should hold.
     *
     * @param ends the position after each of its elements
     */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of arguments, never compared
    private record Expected(VerificationResult.Part part, int level, long tileIndex, byte[] bytes, int[] ends) {
        private int treeLevel() {
            return Math.max(level, 0);
        }

        long firstLeaf(int element) {
            return (tileIndex * TileId.HASHES + element) << (TileId.TREE_LEVELS * treeLevel());
        }

        /** Elements that a tree of {@code size} leaves has in this tile. */
        int width(long size) {
            long width = TileId.hashesOfLevel(treeLevel(), size) - tileIndex * TileId.HASHES;
            return (int) Math.max(0, Math.min(TileId.HASHES, width));
        }
    }

    private void compareVersions(Expected expected) throws IOException, VerificationFinding {
        NavigableMap<Integer, Path> versions = tiles.versions(expected.level, expected.tileIndex);
        for (Map.Entry<Integer, Path> version : versions.entrySet()) {
            int width = version.getKey();
            byte[] stored = Files.readAllBytes(version.getValue());
            int known = Math.min(width, expected.ends.length);
            int length = expected.ends[known - 1];
            int difference = Arrays.mismatch(stored, 0, Math.min(stored.length, length), expected.bytes, 0, length);
            boolean tooLong = width == known && stored.length > length;
            if (difference >= 0 || tooLong) {
                int element = 0;
                while (difference >= 0 && element < known - 1 && expected.ends[element] <= difference) {
                    element++;
                }
                throw file(expected, element, VerificationResult.Kind.ALTERED, version.getValue());
            }
            if (width > known) {
                throw endMissing(expected.level <= 0 ? expected.firstLeaf(known) : tree.size(), version.getValue());
            }
        }
        int needed = expected.width(newest.size());
        if (needed > 0 && !versions.containsKey(needed) && !versions.containsKey(TileId.HASHES)) {
            throw file(expected, 0, VerificationResult.Kind.MISSING, log.tiles());
        }
    }

    private VerificationFinding file(Expected expected, int element, VerificationResult.Kind kind, Path file)
            throws IOException {
        long index = expected.firstLeaf(element);
        String name = log.tiles().relativize(file).toString();
        String sentence = kind == VerificationResult.Kind.ALTERED
                ? "The file `tile/" + name + "` does not hold what the recorded events lead to"
                : "A file of the log that covers record " + index + " is missing";
        return new VerificationFinding(
                new VerificationResult.Tampered(index, kind, expected.part, storedLeaves.eventId(index), sentence));
    }

    private VerificationFinding endMissing(long index, Path file) throws IOException {
        return new VerificationFinding(new VerificationResult.Tampered(
                index,
                VerificationResult.Kind.MISSING,
                VerificationResult.Part.JOURNAL,
                storedLeaves.eventId(index),
                "The log has `tile/" + log.tiles().relativize(file)
                        + "`, but the journal does not reach that far: records were removed from its end"));
    }

    private void append(Hash leaf, CheckpointHistory history) throws IOException, VerificationFinding {
        tree.append(leaf, (tile, hashes) -> {
            if (tile.level() > 0) {
                completedTiles.add(tile);
                completedHashes.add(hashes);
            }
        });
        compareUpperTiles();
        Checkpoint kept = nextKept;
        if (kept != null && kept.size() == tree.size()) {
            if (!tree.root().equals(kept.root())) {
                throw rewritten(
                        lastGoodSize,
                        "The records from " + lastGoodSize + " to " + (tree.size() - 1)
                                + " are not the ones that a kept checkpoint covers");
            }
            lastGoodSize = tree.size();
            nextKept = next(history);
        }
        if (external != null && external.size() == tree.size() && !tree.root().equals(external.root())) {
            throw rewritten(
                    0,
                    "The first " + tree.size() + " records are not the ones that the checkpoint kept elsewhere covers:"
                            + " the history was written anew and signed with the log's own key");
        }
    }

    private static VerificationFinding rewritten(long index, String sentence) {
        return new VerificationFinding(new VerificationResult.Tampered(
                index, VerificationResult.Kind.ALTERED, VerificationResult.Part.JOURNAL, null, sentence));
    }

    private void compareUpperTiles() throws IOException, VerificationFinding {
        for (int i = 0; i < completedTiles.size(); i++) {
            TileId tile = completedTiles.get(i);
            int[] ends = new int[tile.width()];
            Arrays.setAll(ends, element -> (element + 1) * Hash.BYTES);
            compareVersions(new Expected(
                    VerificationResult.Part.TILES, tile.level(), tile.index(), completedHashes.get(i), ends));
        }
        completedTiles.clear();
        completedHashes.clear();
    }

    private VerificationResult atTheEnd() throws IOException, VerificationFinding {
        if (tree.size() < newest.size()) {
            throw new VerificationFinding(new VerificationResult.Tampered(
                    tree.size(),
                    VerificationResult.Kind.MISSING,
                    VerificationResult.Part.JOURNAL,
                    storedLeaves.eventId(tree.size()),
                    "The last " + (newest.size() - tree.size()) + " signed records are missing"));
        }
        tree.partialTiles((tile, hashes) -> {
            if (tile.level() > 0) {
                completedTiles.add(tile);
                completedHashes.add(hashes);
            }
        });
        compareUpperTiles();
        String leftOver = tiles.leftOver();
        if (leftOver != null) {
            throw endMissing(tree.size(), log.tiles().resolve(leftOver));
        }
        return new VerificationResult.Intact(
                newest.size(), newest.root(), tree.size() - newest.size(), unfinishedBytes, checkpoints);
    }
}
