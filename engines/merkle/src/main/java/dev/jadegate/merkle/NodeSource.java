package dev.jadegate.merkle;

/** Where proof generation reads the inner nodes of a tree. */
public interface NodeSource {
    /**
     * The root of the perfect subtree over the leaves {@code [index << level, (index + 1) << level)}.
     *
     * @param level 0 for leaves, at most 62
     * @throws IllegalArgumentException when that subtree is not wholly inside the tree
     */
    Hash node(int level, long index);
}
