package dev.jadegate.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * The claim that the subtree over the leaves {@code [start, end)} is part of the tree of {@code
 * size} leaves (Merkle Tree Certificates draft, "Subtree Consistency Proofs"; with start 0 it is the
 * consistency proof of RFC 6962 section 2.1.2). Nothing is true until {@link #verify} returns.
 *
 * @param start first leaf of the subtree
 * @param end one past the last leaf of the subtree
 * @param size leaves of the whole tree
 * @param path the hashes that complete the subtree to the tree
 */
public record SubtreeConsistencyProof(long start, long end, long size, List<Hash> path) {
    /** One hash per level of the tree and one to start from. */
    public static final int HASHES_MAX = 64;

    public SubtreeConsistencyProof {
        path = List.copyOf(path);
    }

    /**
     * Proves that the subtree is part of the tree.
     *
     * @throws IllegalArgumentException when the range is no subtree or ends beyond the tree
     */
    public static SubtreeConsistencyProof generate(NodeSource nodes, long start, long end, long size) {
        if (!Subtrees.isSubtree(start, end) || end > size) {
            throw new IllegalArgumentException(
                    "`[" + start + ", " + end + ")` is not a subtree of a tree of `" + size + "`");
        }
        List<Hash> path = new ArrayList<>();
        descend(nodes, new Range(0, size), new Range(start, end), true, path);
        return new SubtreeConsistencyProof(start, end, size, path);
    }

    private record Range(long start, long end) {}

    /** Depth is bounded by the height of the tree, 63: every call gets a proper part of the range. */
    private static void descend(NodeSource nodes, Range tree, Range subtree, boolean rootIsKnown, List<Hash> path) {
        if (tree.equals(subtree)) {
            if (!rootIsKnown) {
                path.add(Subtrees.root(nodes, tree.start, tree.end));
            }
            return;
        }
        long middle = tree.start + Subtrees.split(tree.end - tree.start);
        Range left = new Range(tree.start, middle);
        Range right = new Range(middle, tree.end);
        if (subtree.end <= middle) {
            descend(nodes, left, subtree, rootIsKnown, path);
            path.add(Subtrees.root(nodes, right.start, right.end));
        } else if (subtree.start >= middle) {
            descend(nodes, right, subtree, rootIsKnown, path);
            path.add(Subtrees.root(nodes, left.start, left.end));
        } else {
            // A subtree across the middle holds the whole left half.
            descend(nodes, right, new Range(middle, subtree.end), false, path);
            path.add(Subtrees.root(nodes, left.start, left.end));
        }
    }

    /**
     * Returns only when the subtree with {@code subtreeRoot} is part of the tree with {@code root}.
     * An empty subtree is part of every tree that reaches its position, so its proof says nothing
     * about {@code root}.
     *
     * @throws InvalidProofException otherwise
     */
    public void verify(Hash subtreeRoot, Hash root) throws InvalidProofException {
        if (start == end && start >= 0 && end <= size) {
            verifyEmpty(subtreeRoot);
            return;
        }
        if (!Subtrees.isSubtree(start, end) || end > size) {
            throw new InvalidProofException(
                    "`[" + start + ", " + end + ")` is not a subtree of a tree of `" + size + "`");
        }
        if (path.size() > HASHES_MAX) {
            throw new InvalidProofException("a path has at most " + HASHES_MAX + " hashes, not `" + path.size() + "`");
        }
        long first = start;
        long last = end - 1;
        long treeLast = size - 1;
        // Climb to the largest perfect node that the subtree and the tree share at the subtree's end.
        while (first != last && (last == treeLast || (last & 1) == 1)) {
            first >>= 1;
            last >>= 1;
            treeLast >>= 1;
        }
        List<Hash> rest = path;
        Hash subtreeComputed = subtreeRoot;
        if (first != last) {
            if (path.isEmpty()) {
                throw new InvalidProofException("the path is empty");
            }
            subtreeComputed = path.getFirst();
            rest = path.subList(1, path.size());
        }
        Hash treeComputed = subtreeComputed;
        for (Hash hash : rest) {
            if (treeLast == 0) {
                throw new InvalidProofException("the path is longer than the tree is high");
            }
            if ((last & 1) == 1 || last == treeLast) {
                if (first < last) {
                    subtreeComputed = TreeHashing.node(hash, subtreeComputed);
                }
                treeComputed = TreeHashing.node(hash, treeComputed);
                while ((last & 1) == 0) { // ends: last == treeLast > 0 here, so some bit is set
                    first >>= 1;
                    last >>= 1;
                    treeLast >>= 1;
                }
            } else {
                treeComputed = TreeHashing.node(treeComputed, hash);
            }
            first >>= 1;
            last >>= 1;
            treeLast >>= 1;
        }
        if (treeLast != 0) {
            throw new InvalidProofException("the path is shorter than the tree is high");
        }
        if (!subtreeComputed.equals(subtreeRoot)) {
            throw new InvalidProofException(
                    "the path leads to subtree root `" + subtreeComputed + "`, expected `" + subtreeRoot + "`");
        }
        if (!treeComputed.equals(root)) {
            throw new InvalidProofException("the path leads to root `" + treeComputed + "`, expected `" + root + "`");
        }
    }

    private void verifyEmpty(Hash subtreeRoot) throws InvalidProofException {
        if (!path.isEmpty()) {
            throw new InvalidProofException("the proof of an empty subtree has no hashes");
        }
        if (!subtreeRoot.equals(TreeHashing.emptyRoot())) {
            throw new InvalidProofException("`" + subtreeRoot + "` is not the root of an empty subtree");
        }
    }
}
