package dev.jadegate.merkle;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic on leaf ranges, shared by the proofs. */
final class Subtrees {
    private Subtrees() {}

    /** The largest power of two below {@code count}, which must be at least 2. */
    static long split(long count) {
        return Long.highestOneBit(count - 1);
    }

    /**
     * Whether {@code [start, end)} is a node of some Merkle tree: non-empty, and its start a multiple
     * of the smallest power of two that is not below its length.
     */
    static boolean isSubtree(long start, long end) {
        if (start < 0 || start >= end) {
            return false;
        }
        long length = end - start;
        long highest = Long.highestOneBit(length);
        long width = highest == length ? length : highest << 1;
        // Past 2^62 the width no longer fits; only a subtree that starts at zero can be that wide.
        return width > 0 ? start % width == 0 : start == 0;
    }

    /** The tree hash of the leaves {@code [start, end)}, which must be a subtree. */
    static Hash root(NodeSource nodes, long start, long end) {
        List<Hash> peaks = new ArrayList<>();
        long position = start;
        while (position < end) { // at most 63 rounds: each takes the highest remaining bit
            long width = Long.highestOneBit(end - position);
            int level = Long.numberOfTrailingZeros(width);
            peaks.add(nodes.node(level, position >> level));
            position += width;
        }
        Hash root = peaks.getLast();
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = TreeHashing.node(peaks.get(i), root);
        }
        return root;
    }
}
