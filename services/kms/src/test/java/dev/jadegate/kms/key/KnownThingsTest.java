package dev.jadegate.kms.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownThingsTest {
    private int reads;

    @Test
    void no_more_is_kept_than_the_weight_that_is_allowed() {
        KnownThings<Integer, String> known = new KnownThings<>(1_000, String::length);
        for (int key = 0; key < 10_000; key++) {
            String value = "x".repeat(1 + key % 97);
            known.get(key, () -> value);
        }

        int kept = 0;
        int weight = 0;
        for (int key = 0; key < 10_000; key++) {
            String found = known.get(key, () -> null);
            if (found != null) {
                kept++;
                weight += found.length();
            }
        }
        assertThat(weight).isBetween(700, 1_000);
        assertThat(kept).isEqualTo(known.size());
    }

    @Test
    void what_was_forgotten_weighs_nothing() {
        KnownThings<Integer, String> known = new KnownThings<>(100, String::length);
        for (int round = 0; round < 1_000; round++) {
            known.get(1, () -> "x".repeat(60));
            known.forget(1);
        }
        known.get(2, () -> "x".repeat(60));
        known.get(3, () -> "x".repeat(40));
        assertThat(known.size()).isEqualTo(2);

        known.forgetAll();
        known.get(4, () -> "x".repeat(100));
        assertThat(known.size()).isEqualTo(1);
    }

    @Test
    void what_is_heavier_than_all_that_may_be_kept_drives_nothing_else_into_the_memory() {
        KnownThings<Integer, String> known = new KnownThings<>(100, String::length);
        for (int key = 0; key < 50; key++) {
            assertThat(known.get(key, () -> "x".repeat(101))).hasSize(101);
        }
        assertThat(known.size()).isLessThanOrEqualTo(1);
    }

    @Test
    void a_value_that_was_read_before_a_change_does_not_come_in_after_it() {
        KnownThings<Integer, String> known = new KnownThings<>(10);
        assertThat(known.get(1, () -> {
                    known.forget(1);
                    return "old";
                }))
                .isEqualTo("old");

        assertThat(known.get(1, () -> "new")).isEqualTo("new");
    }

    @Test
    void what_is_known_is_not_read_again() {
        KnownThings<Integer, String> known = new KnownThings<>(10);
        for (int call = 0; call < 5; call++) {
            known.get(1, () -> "value " + reads++);
        }
        assertThat(reads).isEqualTo(1);
    }
}
