package dev.jadegate.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final int SIZE = 700;
    private static final NaiveTree NAIVE = new NaiveTree();
    private static final MemoryTiles TILES = new MemoryTiles();

    @BeforeAll
    static void grow() {
        TileTree tree = new TileTree();
        for (int i = 0; i < SIZE; i++) {
            Hash leaf = TreeHashing.leaf(("leaf " + i).getBytes(StandardCharsets.UTF_8));
            NAIVE.add(leaf);
            tree.append(leaf, TILES);
            tree.partialTiles(TILES);
        }
    }

    private static TileNodes nodes(long size) {
        return new TileNodes(TILES, size);
    }

    @Test
    void every_inclusion_proof_of_small_trees_is_the_documents_and_verifies() throws InvalidProofException {
        for (int size = 1; size <= 40; size++) {
            for (int index = 0; index < size; index++) {
                InclusionProof proof = InclusionProof.generate(nodes(size), index, size);
                assertThat(proof.path()).isEqualTo(NAIVE.path(index, size));
                proof.verify(NAIVE.leaf(index), NAIVE.root(size));
            }
        }
    }

    @Test
    void every_consistency_proof_of_small_trees_is_the_documents_and_verifies() throws InvalidProofException {
        for (int newer = 1; newer <= 40; newer++) {
            for (int older = 1; older <= newer; older++) {
                ConsistencyProof proof = ConsistencyProof.generate(nodes(newer), older, newer);
                assertThat(proof.path()).isEqualTo(NAIVE.proof(older, newer));
                proof.verify(NAIVE.root(older), NAIVE.root(newer));
            }
        }
    }

    @Test
    void every_subtree_of_small_trees_is_proved_part_of_them() throws InvalidProofException {
        int subtrees = 0;
        for (int size = 1; size <= 34; size++) {
            for (int start = 0; start < size; start++) {
                for (int end = start + 1; end <= size; end++) {
                    if (!isSubtreeByDefinition(start, end)) {
                        continue;
                    }
                    subtrees++;
                    Hash subtreeRoot = NAIVE.root(start, end);
                    SubtreeConsistencyProof.generate(nodes(size), start, end, size)
                            .verify(subtreeRoot, NAIVE.root(size));
                    for (int index = start; index < end; index++) {
                        SubtreeInclusionProof.generate(nodes(size), index, start, end)
                                .verify(NAIVE.leaf(index), subtreeRoot);
                    }
                }
            }
        }
        assertThat(subtrees).isGreaterThan(1000);
    }

    private static boolean isSubtreeByDefinition(int start, int end) {
        int width = 1;
        while (width < end - start) {
            width *= 2;
        }
        return start % width == 0;
    }

    @Test
    void random_proofs_across_tiles_verify_and_no_changed_one_does() throws InvalidProofException {
        long seed = System.nanoTime();
        System.out.println("random_proofs seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 1500; round++) {
            int newer = 2 + random.nextInt(SIZE - 1);
            int older = 1 + random.nextInt(newer);
            int index = random.nextInt(newer);
            Hash root = NAIVE.root(newer);
            InclusionProof inclusion = InclusionProof.generate(nodes(newer), index, newer);
            inclusion.verify(NAIVE.leaf(index), root);
            ConsistencyProof consistency = ConsistencyProof.generate(nodes(newer), older, newer);
            consistency.verify(NAIVE.root(older), root);

            List<Hash> path = changed(inclusion.path(), random);
            assertThatThrownBy(() -> new InclusionProof(index, newer, path).verify(NAIVE.leaf(index), root))
                    .as("inclusion of %s in %s with %s", index, newer, path)
                    .isInstanceOf(InvalidProofException.class);
            List<Hash> other = changed(consistency.path(), random);
            assertThatThrownBy(() -> new ConsistencyProof(older, newer, other).verify(NAIVE.root(older), root))
                    .as("consistency of %s and %s with %s", older, newer, other)
                    .isInstanceOf(InvalidProofException.class);
            assertThatThrownBy(() -> inclusion.verify(NAIVE.leaf((index + 1) % newer), root))
                    .isInstanceOf(InvalidProofException.class);
        }
    }

    private static List<Hash> changed(List<Hash> path, Random random) {
        List<Hash> copy = new ArrayList<>(path);
        int position = random.nextInt(copy.size() + 1);
        int kind = copy.isEmpty() || position == copy.size() ? 0 : random.nextInt(3);
        switch (kind) {
            case 0 -> copy.add(position, TreeHashing.emptyRoot());
            case 1 -> copy.remove(position);
            default -> {
                byte[] bytes = copy.get(position).toBytes();
                bytes[random.nextInt(Hash.BYTES)] ^= (byte) (1 << random.nextInt(8));
                copy.set(position, Hash.of(bytes));
            }
        }
        return copy;
    }

    @Test
    void a_proof_for_something_outside_the_tree_is_refused() {
        assertThatThrownBy(() -> InclusionProof.generate(nodes(5), 5, 5)).hasMessageContaining("`5`");
        assertThatThrownBy(() -> InclusionProof.generate(nodes(5), -1, 5)).hasMessageContaining("`-1`");
        assertThatThrownBy(() -> ConsistencyProof.generate(nodes(5), 0, 5)).hasMessageContaining("`0`");
        assertThatThrownBy(() -> ConsistencyProof.generate(nodes(5), 6, 5)).hasMessageContaining("`6`");
        assertThatThrownBy(() -> SubtreeConsistencyProof.generate(nodes(5), 1, 3, 5))
                .hasMessageContaining("[1, 3)");
        assertThatThrownBy(() -> SubtreeInclusionProof.generate(nodes(5), 3, 1, 3))
                .hasMessageContaining("[1, 3)");
        assertThatThrownBy(() -> nodes(5).node(2, 1)).hasMessageContaining("`1`");
        assertThatCode(() -> nodes(5).node(2, 0)).doesNotThrowAnyException();
    }

    @Test
    void a_consistency_proof_from_the_empty_tree_is_refused_whatever_it_says() {
        for (Hash root : List.of(TreeHashing.emptyRoot(), NAIVE.root(3))) {
            assertThatThrownBy(() -> new ConsistencyProof(0, 3, List.of()).verify(TreeHashing.emptyRoot(), root))
                    .isInstanceOf(InvalidProofException.class);
            assertThatThrownBy(() -> new ConsistencyProof(0, 0, List.of()).verify(root, root))
                    .isInstanceOf(InvalidProofException.class);
        }
    }

    @Test
    void a_path_longer_than_any_tree_is_high_is_refused_before_hashing() {
        List<Hash> path = Collections.nCopies(65, TreeHashing.emptyRoot());
        assertThatThrownBy(() -> new InclusionProof(0, Long.MAX_VALUE, path)
                        .verify(TreeHashing.emptyRoot(), TreeHashing.emptyRoot()))
                .hasMessageContaining("at most 63");
        assertThatThrownBy(() -> new ConsistencyProof(1, Long.MAX_VALUE, path)
                        .verify(TreeHashing.emptyRoot(), TreeHashing.emptyRoot()))
                .hasMessageContaining("at most 64");
    }

    @Test
    void the_largest_sizes_neither_overflow_nor_loop() {
        for (long start : new long[] {0, 1, Long.MAX_VALUE - 1, 1L << 62}) {
            assertThatThrownBy(() -> new SubtreeConsistencyProof(start, Long.MAX_VALUE, Long.MAX_VALUE, List.of())
                            .verify(NAIVE.root(3), NAIVE.root(4)))
                    .isInstanceOf(InvalidProofException.class);
            assertThatThrownBy(() -> new SubtreeInclusionProof(Long.MIN_VALUE, start, Long.MAX_VALUE, List.of())
                            .verify(NAIVE.root(3), NAIVE.root(4)))
                    .isInstanceOf(InvalidProofException.class);
        }
    }
}
