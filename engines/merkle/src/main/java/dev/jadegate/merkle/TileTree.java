package dev.jadegate.merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The growing right edge of a tree kept in tiles. Appending costs one leaf and, on average, one node
 * hash; memory is one tile per level. Not safe for several threads: one appender owns it.
 */
public final class TileTree {
    /** Takes the tiles that an append completes and the partial ones of a size. */
    public interface Sink {
        /**
         * Takes one tile.
         *
         * @param tile name and width
         * @param hashes exactly {@code tile.width()} hashes; the receiver may keep the array
         */
        void tile(TileId tile, byte[] hashes);
    }

    private final List<Edge> edges = new ArrayList<>();
    private long size;

    /** An empty tree. */
    public TileTree() {}

    /** The hashes of one level that are not yet in a full tile, and the subtree roots above them. */
    private static final class Edge {
        private final byte[] hashes = new byte[TileId.HASHES * Hash.BYTES];
        private final @Nullable Hash[] peaks = new @Nullable Hash[TileId.TREE_LEVELS];
        private int width;
        private long index;

        /** Adds a hash and returns the root of the tile when that completes it. */
        @Nullable
        Hash add(Hash hash) {
            hash.writeTo(hashes, width * Hash.BYTES);
            Hash carried = hash;
            int level = 0;
            while (level < TileId.TREE_LEVELS) {
                Hash left = peaks[level];
                if (left == null) {
                    peaks[level] = carried;
                    break;
                }
                carried = TreeHashing.node(left, carried);
                peaks[level] = null;
                level++;
            }
            width++;
            return level == TileId.TREE_LEVELS ? carried : null;
        }
    }

    /**
     * Resumes a tree from the partial tiles of a known size.
     *
     * @param size leaves of the tree
     * @param tiles gives the partial tiles of that size; full ones are not asked for
     */
    public static TileTree resume(long size, TileSource tiles) {
        TileTree tree = new TileTree();
        tree.size = size;
        for (int level = 0; TileId.hashesOfLevel(level, size) > 0; level++) {
            Edge edge = new Edge();
            tree.edges.add(edge);
            long hashesOfLevel = TileId.hashesOfLevel(level, size);
            edge.index = hashesOfLevel / TileId.HASHES;
            int width = (int) (hashesOfLevel % TileId.HASHES);
            if (width > 0) {
                byte[] hashes = tiles.hashes(new TileId(level, edge.index, width));
                for (int i = 0; i < width; i++) {
                    edge.add(Hash.readFrom(hashes, i * Hash.BYTES));
                }
            }
        }
        return tree;
    }

    /** Leaves appended so far. */
    public long size() {
        return size;
    }

    /** Appends one leaf hash; {@code completed} gets each tile that becomes full by it. */
    public void append(Hash leaf, Sink completed) {
        Hash carried = leaf;
        for (int level = 0; level < TileId.LEVELS; level++) {
            if (level == edges.size()) {
                edges.add(new Edge());
            }
            Edge edge = edges.get(level);
            Hash tileRoot = edge.add(carried);
            if (tileRoot == null) {
                break;
            }
            completed.tile(new TileId(level, edge.index, TileId.HASHES), edge.hashes.clone());
            edge.width = 0;
            edge.index++;
            carried = tileRoot;
        }
        size++;
    }

    /** Hands out the partial tiles of the present size, lowest level first. */
    public void partialTiles(Sink sink) {
        for (int level = 0; level < edges.size(); level++) {
            Edge edge = edges.get(level);
            if (edge.width > 0) {
                sink.tile(
                        new TileId(level, edge.index, edge.width), Arrays.copyOf(edge.hashes, edge.width * Hash.BYTES));
            }
        }
    }

    /** The root of the present tree. */
    public Hash root() {
        Hash root = null;
        for (Edge edge : edges) {
            for (Hash peak : edge.peaks) {
                if (peak != null) {
                    root = root == null ? peak : TreeHashing.node(peak, root);
                }
            }
        }
        return root == null ? TreeHashing.emptyRoot() : root;
    }
}
