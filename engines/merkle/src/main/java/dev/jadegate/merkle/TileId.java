package dev.jadegate.merkle;

/**
 * The name of one tile (c2sp.org/tlog-tiles). A full tile has {@value #HASHES} hashes and never
 * changes; a partial one has fewer and is replaced as the tree grows.
 *
 * @param level 0 for leaf hashes; a hash of level n + 1 is the root of a full tile of level n
 * @param index position of the tile within its level, from 0
 * @param width hashes in the tile, 1 to {@value #HASHES}
 */
public record TileId(int level, long index, int width) {
    /** Hashes in a full tile. */
    public static final int HASHES = 256;
    /** Levels of the tree in one level of tiles. */
    public static final int TREE_LEVELS = 8;
    /** 2^63 leaves need tile levels 0 to 7. */
    public static final int LEVELS = 8;

    public TileId {
        if (level < 0 || level >= LEVELS) {
            throw new IllegalArgumentException("a tile level is 0 to " + (LEVELS - 1) + ", not `" + level + "`");
        }
        if (index < 0) {
            throw new IllegalArgumentException("a tile index is not negative: `" + index + "`");
        }
        if (width < 1 || width > HASHES) {
            throw new IllegalArgumentException("a tile is 1 to " + HASHES + " hashes wide, not `" + width + "`");
        }
    }

    /** Hashes that the tiles of {@code level} hold in a tree of {@code size} leaves. */
    public static long hashesOfLevel(int level, long size) {
        return size >>> (TREE_LEVELS * level);
    }

    /** Whether the tile can never change again. */
    public boolean isFull() {
        return width == HASHES;
    }

    /** Path below the log's prefix, for example {@code tile/0/x001/234.p/17}. */
    public String path() {
        return "tile/" + level + "/" + pathOf(index, width);
    }

    /** Path of the bundle with {@code width} entries, for example {@code tile/entries/x001/234}. */
    public static String entriesPath(long index, int width) {
        TileId checked = new TileId(0, index, width);
        return "tile/entries/" + pathOf(checked.index, checked.width);
    }

    private static String pathOf(long index, int width) {
        StringBuilder path = new StringBuilder(threeDigits(index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) { // at most 7 rounds
            path.insert(0, "x" + threeDigits(rest % 1000) + "/");
        }
        if (width < HASHES) {
            path.append(".p/").append(width);
        }
        return path.toString();
    }

    private static String threeDigits(long value) {
        String digits = Long.toString(value);
        return "000".substring(digits.length()) + digits;
    }
}
