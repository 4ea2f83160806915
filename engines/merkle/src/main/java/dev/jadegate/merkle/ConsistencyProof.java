package dev.jadegate.merkle;

import java.util.List;

/**
 * The claim that the tree of {@code newerSize} leaves starts with all leaves of the tree of {@code
 * olderSize}: nothing was changed or removed in between (RFC 6962 section 2.1.2). Nothing is true
 * until {@link #verify} returns.
 *
 * @param olderSize leaves of the older tree
 * @param newerSize leaves of the newer tree
 * @param path the proof's hashes
 */
public record ConsistencyProof(long olderSize, long newerSize, List<Hash> path) {
    public ConsistencyProof {
        path = List.copyOf(path);
    }

    /**
     * Proves that the older tree is a prefix of the newer one.
     *
     * @throws IllegalArgumentException unless {@code 1 <= olderSize <= newerSize}
     */
    public static ConsistencyProof generate(NodeSource nodes, long olderSize, long newerSize) {
        if (olderSize < 1 || olderSize > newerSize) {
            throw new IllegalArgumentException("no consistency proof from `" + olderSize + "` to `" + newerSize + "`");
        }
        return new ConsistencyProof(
                olderSize,
                newerSize,
                SubtreeConsistencyProof.generate(nodes, 0, olderSize, newerSize).path());
    }

    /**
     * Returns only when the tree with {@code olderRoot} is a prefix of the tree with {@code
     * newerRoot}. A proof from the empty tree is refused: it would hold for every newer root.
     *
     * @throws InvalidProofException otherwise
     */
    public void verify(Hash olderRoot, Hash newerRoot) throws InvalidProofException {
        if (olderSize < 1 || olderSize > newerSize) {
            throw new InvalidProofException("no proof leads from `" + olderSize + "` to `" + newerSize + "` leaves");
        }
        new SubtreeConsistencyProof(0, olderSize, newerSize, path).verify(olderRoot, newerRoot);
    }
}
