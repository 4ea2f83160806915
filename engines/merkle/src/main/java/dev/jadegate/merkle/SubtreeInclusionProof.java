package dev.jadegate.merkle;

import java.util.List;

/**
 * The claim that some leaf stands at {@code index} below the subtree over the leaves {@code [start,
 * end)}: an inclusion proof whose root is an inner node (Merkle Tree Certificates draft, "Subtree
 * Inclusion Proofs"). Nothing is true until {@link #verify} returns.
 *
 * @param index position of the leaf in the whole tree, from 0
 * @param start first leaf of the subtree
 * @param end one past the last leaf of the subtree
 * @param path sibling hashes from the leaf up to the subtree's root
 */
public record SubtreeInclusionProof(long index, long start, long end, List<Hash> path) {
    public SubtreeInclusionProof {
        path = List.copyOf(path);
    }

    /**
     * Proves the leaf at {@code index}.
     *
     * @throws IllegalArgumentException when the range is no subtree or does not hold the leaf
     */
    public static SubtreeInclusionProof generate(NodeSource nodes, long index, long start, long end) {
        if (!Subtrees.isSubtree(start, end)) {
            throw new IllegalArgumentException("`[" + start + ", " + end + ")` is not a subtree");
        }
        if (index < start || index >= end) {
            throw new IllegalArgumentException("no leaf `" + index + "` in `[" + start + ", " + end + ")`");
        }
        NodeSource shifted = (level, position) -> nodes.node(level, (start >> level) + position);
        return new SubtreeInclusionProof(
                index,
                start,
                end,
                InclusionProof.generate(shifted, index - start, end - start).path());
    }

    /**
     * Returns only when {@code leaf} is the leaf at {@link #index} below the subtree with this root.
     *
     * @throws InvalidProofException otherwise
     */
    public void verify(Hash leaf, Hash subtreeRoot) throws InvalidProofException {
        if (!Subtrees.isSubtree(start, end)) {
            throw new InvalidProofException("`[" + start + ", " + end + ")` is not a subtree");
        }
        if (index < start || index >= end) {
            throw new InvalidProofException("leaf `" + index + "` is outside `[" + start + ", " + end + ")`");
        }
        new InclusionProof(index - start, end - start, path).verify(leaf, subtreeRoot);
    }
}
