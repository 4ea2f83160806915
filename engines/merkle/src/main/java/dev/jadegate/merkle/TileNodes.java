package dev.jadegate.merkle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the nodes of a tree of fixed size from its tiles. Keeps the tiles that it has read, which
 * for one proof are at most a few per level; make a new one per proof. Not safe for several threads.
 */
public final class TileNodes implements NodeSource {
    private record Place(int level, long index) {}

    private final TileSource tiles;
    private final long size;
    private final Map<Place, byte[]> read = new HashMap<>();

    /**
     * Reads the tree of one size.
     *
     * @param size leaves of the tree; tiles are asked for in the widths that this size has
     */
    public TileNodes(TileSource tiles, long size) {
        this.tiles = tiles;
        this.size = size;
    }

    @Override
    public Hash node(int level, long index) {
        if (level < 0 || level > 62 || index < 0 || index >= (size >> level)) {
            throw new IllegalArgumentException(
                    "no node `" + index + "` at level `" + level + "` of a tree of `" + size + "`");
        }
        int tileLevel = level / TileId.TREE_LEVELS;
        int levelInTile = level % TileId.TREE_LEVELS;
        long firstHash = index << levelInTile;
        long tileIndex = firstHash / TileId.HASHES;
        byte[] tile = tile(tileLevel, tileIndex);
        int offset = (int) (firstHash % TileId.HASHES);
        List<Hash> row = new ArrayList<>(1 << levelInTile);
        for (int i = 0; i < 1 << levelInTile; i++) {
            row.add(Hash.readFrom(tile, (offset + i) * Hash.BYTES));
        }
        while (row.size() > 1) { // at most TREE_LEVELS rounds
            List<Hash> above = new ArrayList<>(row.size() / 2);
            for (int i = 0; i < row.size(); i += 2) {
                above.add(TreeHashing.node(row.get(i), row.get(i + 1)));
            }
            row = above;
        }
        return row.getFirst();
    }

    private byte[] tile(int level, long index) {
        return read.computeIfAbsent(new Place(level, index), place -> {
            long available = TileId.hashesOfLevel(level, size) - index * TileId.HASHES;
            int width = (int) Math.min(TileId.HASHES, available);
            byte[] hashes = tiles.hashes(new TileId(level, index, width));
            if (hashes.length < width * Hash.BYTES) {
                throw new IllegalStateException(
                        "tile `" + new TileId(level, index, width).path() + "` has only `" + hashes.length + "` bytes");
            }
            return hashes;
        });
    }
}
