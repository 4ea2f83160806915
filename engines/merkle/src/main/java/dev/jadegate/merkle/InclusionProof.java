package dev.jadegate.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * The claim that some leaf stands at {@code index} of the tree of {@code size} leaves (RFC 6962
 * section 2.1.1, verified as in RFC 9162 section 2.1.3.2). The fields may come from anyone: nothing
 * is true until {@link #verify} returns.
 *
 * @param index position of the leaf, from 0
 * @param size leaves of the tree
 * @param path sibling hashes from the leaf up
 */
public record InclusionProof(long index, long size, List<Hash> path) {
    /** No tree of up to 2^63 leaves needs a longer path. */
    public static final int HASHES_MAX = 63;

    public InclusionProof {
        path = List.copyOf(path);
    }

    /**
     * Proves the leaf at {@code index}.
     *
     * @throws IllegalArgumentException unless {@code 0 <= index < size}
     */
    public static InclusionProof generate(NodeSource nodes, long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("no leaf `" + index + "` in a tree of `" + size + "`");
        }
        List<Hash> fromRoot = new ArrayList<>();
        long start = 0;
        long end = size;
        while (end - start > 1) { // at most HASHES_MAX rounds: the range at least halves in two rounds
            long middle = start + Subtrees.split(end - start);
            if (index < middle) {
                fromRoot.add(Subtrees.root(nodes, middle, end));
                end = middle;
            } else {
                fromRoot.add(Subtrees.root(nodes, start, middle));
                start = middle;
            }
        }
        return new InclusionProof(index, size, fromRoot.reversed());
    }

    /**
     * Returns only when {@code leaf} is the leaf at {@link #index} of the tree with {@code root}.
     *
     * @throws InvalidProofException otherwise
     */
    public void verify(Hash leaf, Hash root) throws InvalidProofException {
        if (index < 0 || index >= size) {
            throw new InvalidProofException("leaf `" + index + "` is outside a tree of `" + size + "`");
        }
        if (path.size() > HASHES_MAX) {
            throw new InvalidProofException("a path has at most " + HASHES_MAX + " hashes, not `" + path.size() + "`");
        }
        long node = index;
        long last = size - 1;
        Hash computed = leaf;
        for (Hash sibling : path) {
            if (last == 0) {
                throw new InvalidProofException("the path is longer than the tree is high");
            }
            if ((node & 1) == 1 || node == last) {
                computed = TreeHashing.node(sibling, computed);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                computed = TreeHashing.node(computed, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        if (last != 0) {
            throw new InvalidProofException("the path is shorter than the tree is high");
        }
        if (!computed.equals(root)) {
            throw new InvalidProofException("the path leads to root `" + computed + "`, expected `" + root + "`");
        }
    }
}
