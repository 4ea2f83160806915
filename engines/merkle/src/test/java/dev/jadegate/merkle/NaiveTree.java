package dev.jadegate.merkle;

import java.util.ArrayList;
import java.util.List;

/** RFC 6962 section 2.1 word for word: slow, recursive, and written without a look at the product. */
final class NaiveTree {
    private final List<Hash> leaves = new ArrayList<>();

    void add(Hash leaf) {
        leaves.add(leaf);
    }

    int size() {
        return leaves.size();
    }

    Hash leaf(int index) {
        return leaves.get(index);
    }

    Hash root(int size) {
        return root(leaves.subList(0, size));
    }

    Hash root(int start, int end) {
        return root(leaves.subList(start, end));
    }

    private static Hash root(List<Hash> range) {
        if (range.isEmpty()) {
            return TreeHashing.emptyRoot();
        }
        if (range.size() == 1) {
            return range.getFirst();
        }
        int k = k(range.size());
        return TreeHashing.node(root(range.subList(0, k)), root(range.subList(k, range.size())));
    }

    private static int k(int n) {
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }

    List<Hash> path(int m, int size) {
        return path(m, leaves.subList(0, size));
    }

    private static List<Hash> path(int m, List<Hash> range) {
        if (range.size() == 1) {
            return List.of();
        }
        int k = k(range.size());
        List<Hash> path;
        if (m < k) {
            path = new ArrayList<>(path(m, range.subList(0, k)));
            path.add(root(range.subList(k, range.size())));
        } else {
            path = new ArrayList<>(path(m - k, range.subList(k, range.size())));
            path.add(root(range.subList(0, k)));
        }
        return path;
    }

    List<Hash> proof(int m, int size) {
        return subproof(m, leaves.subList(0, size), true);
    }

    private static List<Hash> subproof(int m, List<Hash> range, boolean known) {
        if (m == range.size()) {
            return known ? List.of() : List.of(root(range));
        }
        int k = k(range.size());
        List<Hash> proof;
        if (m <= k) {
            proof = new ArrayList<>(subproof(m, range.subList(0, k), known));
            proof.add(root(range.subList(k, range.size())));
        } else {
            proof = new ArrayList<>(subproof(m - k, range.subList(k, range.size()), false));
            proof.add(root(range.subList(0, k)));
        }
        return proof;
    }
}
