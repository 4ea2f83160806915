package dev.jadegate.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeTest {
    @Test
    void roots_are_those_of_the_published_example_tree() throws IOException {
        TileTree tree = new TileTree();
        assertThat(tree.root()).isEqualTo(TreeHashing.emptyRoot());
        assertThat(tree.root()).hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(TreeTest.class.getResourceAsStream("roots.txt")), StandardCharsets.UTF_8))) {
            for (String line :
                    lines.lines().filter(text -> !text.startsWith("#")).toList()) {
                String[] fields = line.split(" ", 2);
                byte[] leaf =
                        fields[0].equals("-") ? new byte[0] : HexFormat.of().parseHex(fields[0]);
                tree.append(TreeHashing.leaf(leaf), new MemoryTiles());
                assertThat(tree.root()).hasToString(fields[1]);
            }
        }
        assertThat(tree.size()).isEqualTo(8);
    }

    @Test
    void a_leaf_is_never_hashed_like_a_node() {
        Hash left = TreeHashing.leaf(new byte[] {1});
        Hash right = TreeHashing.leaf(new byte[] {2});
        byte[] both = new byte[2 * Hash.BYTES];
        left.writeTo(both, 0);
        right.writeTo(both, Hash.BYTES);
        assertThat(TreeHashing.leaf(both)).isNotEqualTo(TreeHashing.node(left, right));
    }

    @Test
    void tiles_and_roots_agree_with_the_recursive_definition_at_every_size() {
        NaiveTree naive = new NaiveTree();
        MemoryTiles tiles = new MemoryTiles();
        TileTree tree = new TileTree();
        for (int size = 1; size <= 1100; size++) {
            Hash leaf = TreeHashing.leaf(Integer.toString(size).getBytes(StandardCharsets.UTF_8));
            naive.add(leaf);
            tree.append(leaf, tiles);
            if (size % 7 == 0 || size < 70 || Math.abs(size % 256) < 2) {
                assertThat(tree.root()).as("size %s", size).isEqualTo(naive.root(size));
            }
        }
        tree.partialTiles(tiles);
        assertThat(tiles.byPath.keySet())
                .containsExactlyInAnyOrder(
                        "tile/0/000", "tile/0/001", "tile/0/002", "tile/0/003", "tile/0/004.p/76", "tile/1/000.p/4");
    }

    @Test
    void a_tree_of_256_leaves_has_a_full_tile_and_one_hash_above() {
        MemoryTiles tiles = new MemoryTiles();
        TileTree tree = new TileTree();
        for (int i = 0; i < 256; i++) {
            tree.append(TreeHashing.leaf(new byte[] {(byte) i}), tiles);
        }
        tree.partialTiles(tiles);
        assertThat(tiles.byPath.keySet()).containsExactlyInAnyOrder("tile/0/000", "tile/1/000.p/1");
        assertThat(Hash.of(tiles.hashes(new TileId(1, 0, 1)))).isEqualTo(tree.root());
    }

    @Test
    void a_resumed_tree_goes_on_as_if_it_had_never_stopped() {
        long seed = System.nanoTime();
        System.out.println("a_resumed_tree seed " + seed);
        Random random = new Random(seed);
        MemoryTiles tiles = new MemoryTiles();
        TileTree whole = new TileTree();
        TileTree resumed = new TileTree();
        for (int round = 0; round < 40; round++) {
            for (int count = random.nextInt(5000); count > 0; count--) {
                Hash leaf = TreeHashing.leaf(Long.toString(random.nextLong()).getBytes(StandardCharsets.UTF_8));
                whole.append(leaf, new MemoryTiles());
                resumed.append(leaf, tiles);
            }
            resumed.partialTiles(tiles);
            resumed = TileTree.resume(resumed.size(), tiles);
            assertThat(resumed.root()).isEqualTo(whole.root());
        }
    }

    @Test
    void tile_paths_are_those_of_the_document() {
        assertThat(new TileId(0, 1_234_067, 256).path()).isEqualTo("tile/0/x001/x234/067");
        assertThat(new TileId(3, 5, 17).path()).isEqualTo("tile/3/005.p/17");
        assertThat(TileId.entriesPath(1_000, 1)).isEqualTo("tile/entries/x001/000.p/1");
        assertThat(TileId.entriesPath(999, 256)).isEqualTo("tile/entries/999");
    }

    @Test
    void tiles_outside_the_limits_are_refused() {
        assertThatThrownBy(() -> new TileId(8, 0, 1)).hasMessageContaining("`8`");
        assertThatThrownBy(() -> new TileId(-1, 0, 1)).hasMessageContaining("`-1`");
        assertThatThrownBy(() -> new TileId(0, -1, 1)).hasMessageContaining("`-1`");
        assertThatThrownBy(() -> new TileId(0, 0, 0)).hasMessageContaining("`0`");
        assertThatThrownBy(() -> new TileId(0, 0, 257)).hasMessageContaining("`257`");
    }

    @Test
    void a_hash_of_another_length_is_refused() {
        assertThatThrownBy(() -> Hash.of(new byte[31])).hasMessageContaining("`31`");
        assertThatThrownBy(() -> Hash.of(new byte[33])).hasMessageContaining("`33`");
        assertThatThrownBy(() -> Hash.readFrom(new byte[40], 9)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
