package dev.jadegate.merkle;

/** Where {@link TileNodes} reads tiles. Implementations may throw unchecked I/O exceptions. */
public interface TileSource {
    /**
     * The hashes of a tile, {@link Hash#BYTES} bytes each, at least {@code tile.width()} of them. A
     * wider version of the same tile is as good.
     */
    byte[] hashes(TileId tile);
}
