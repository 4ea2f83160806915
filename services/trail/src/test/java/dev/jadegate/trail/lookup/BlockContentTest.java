package dev.jadegate.trail.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BlockContentTest {
    private static byte[] row(Term term, int... ordinals) {
        Varints.Writer row = new Varints.Writer();
        BlockContent.write(row, term, ordinals, ordinals.length);
        return BlockContent.sealed(row);
    }

    @Test
    void lists_come_back_as_they_were_written() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int count = 1 + random.nextInt(BlockContent.EVENTS_MAX);
            double density = random.nextDouble();
            Varints.Writer row = new Varints.Writer();
            BitSet[] lists = new BitSet[1 + random.nextInt(5)];
            for (int list = 0; list < lists.length; list++) {
                lists[list] = new BitSet();
                lists[list].set(random.nextInt(count));
                for (int i = 0; i < count; i++) {
                    if (random.nextDouble() < density) {
                        lists[list].set(i);
                    }
                }
                int[] ordinals = lists[list].stream().toArray();
                BlockContent.write(row, new Term(7, list), ordinals, ordinals.length);
            }
            byte[] sealed = BlockContent.sealed(row);
            for (int list = 0; list < lists.length; list++) {
                assertThat(BlockContent.ordinals(sealed, new Term(7, list), count))
                        .as("seed %s round %s", seed, round)
                        .isEqualTo(lists[list]);
            }
            assertThat(BlockContent.ordinals(sealed, new Term(7, lists.length), count))
                    .isNull();
        }
    }

    @Test
    void a_list_of_every_event_is_short() {
        int[] all = new int[BlockContent.EVENTS_MAX];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        assertThat(row(Term.everyEvent("1"), all)).hasSizeLessThanOrEqualTo(16);
    }

    @Test
    void an_ordinal_past_the_block_is_damage() throws Exception {
        Term term = new Term(1, 2);
        assertThat(BlockContent.ordinals(row(term, 3, 9), term, 10)).isEqualTo(BitSet.valueOf(new long[] {0x208}));
        assertThatThrownBy(() -> BlockContent.ordinals(row(term, 3, 9), term, 9))
                .isInstanceOf(DamagedIndexException.class);
        assertThatThrownBy(() -> BlockContent.ordinals(row(term, 8, 9), term, 9))
                .isInstanceOf(DamagedIndexException.class);
    }

    @Test
    void every_flipped_bit_and_every_cut_of_a_row_is_seen() {
        Term term = new Term(1, 2);
        byte[] good = row(term, 1, 2, 3, 70, 4000);
        byte[] places = BlockContent.write(new BlockContent.Places(new long[] {5, 9}, new long[] {64, 800}), 2);
        for (byte[] whole : new byte[][] {good, places}) {
            for (int bit = 0; bit < whole.length * 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertSeen(flipped, term);
            }
            for (int length = 0; length < whole.length; length++) {
                assertSeen(java.util.Arrays.copyOf(whole, length), term);
            }
        }
    }

    private static void assertSeen(byte[] row, Term term) {
        assertThatThrownBy(() -> BlockContent.ordinals(row, term, BlockContent.EVENTS_MAX))
                .isInstanceOf(DamagedIndexException.class);
        assertThatThrownBy(() -> BlockContent.places(row, 2)).isInstanceOf(DamagedIndexException.class);
    }

    @Test
    void bytes_of_anything_are_damage_and_never_another_exception() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            Varints.Writer row = new Varints.Writer();
            for (byte each : bytes) {
                row.unsigned(each & 0x7F);
            }
            byte[] sealed = BlockContent.sealed(row);
            Term term = new Term(1, random.nextInt(3));
            assertThatCodeIsGoodOrDamage(() -> BlockContent.ordinals(sealed, term, 100), seed);
            assertThatCodeIsGoodOrDamage(() -> BlockContent.places(sealed, 30), seed);
        }
    }

    private interface Reading {
        @Nullable
        Object read() throws DamagedIndexException;
    }

    private static void assertThatCodeIsGoodOrDamage(Reading reading, long seed) {
        try {
            Object ignored = reading.read();
            assertThat(ignored == null || ignored instanceof BitSet || ignored instanceof BlockContent.Places)
                    .isTrue();
        } catch (DamagedIndexException damaged) {
            assertThat(damaged).as("seed %s", seed).hasMessageContaining("`");
        }
    }

    @Test
    void terms_of_other_accounts_keys_and_values_differ() {
        Term term = Term.of("12", LookupKey.USER, "3x");
        assertThat(term).isEqualTo(Term.of("12", LookupKey.USER, "3x"));
        assertThat(term)
                .isNotEqualTo(Term.of("123", LookupKey.USER, "x"))
                .isNotEqualTo(Term.of("12", LookupKey.ROLE_NAME, "3x"))
                .isNotEqualTo(Term.of("12", LookupKey.USER, "3X"))
                .isNotEqualTo(Term.everyEvent("12"));
        for (LookupKey key : LookupKey.values()) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(Term.of("12", key, "value" + i).slot()).isBetween(32, Term.PLACES_SLOT - 1);
            }
        }
    }
}
