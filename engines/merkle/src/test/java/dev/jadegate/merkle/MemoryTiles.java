package dev.jadegate.merkle;

import java.util.HashMap;
import java.util.Map;

/** A log's tiles in a map, as a web server would hold them. */
final class MemoryTiles implements TileTree.Sink, TileSource {
    final Map<String, byte[]> byPath = new HashMap<>();

    @Override
    public void tile(TileId tile, byte[] hashes) {
        assert hashes.length == tile.width() * Hash.BYTES;
        byPath.put(tile.path(), hashes);
    }

    @Override
    public byte[] hashes(TileId tile) {
        byte[] found = byPath.get(tile.path());
        if (found == null) {
            throw new IllegalStateException("no tile " + tile.path());
        }
        return found;
    }
}
