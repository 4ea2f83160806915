package dev.jadegate.traffic.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrequencyTableTest {
    private static final FrequencyLimit PLAIN = new FrequencyLimit(10_000, 5, 60_000, null);

    @Test
    void the_request_after_the_threshold_shuts_the_key_out_until_its_time_is_over() {
        FrequencyTable table = new FrequencyTable(1000);
        for (int i = 0; i < 5; i++) {
            assertThat(table.request(1, PLAIN, 20_000)).isEqualTo(FrequencyTable.Outcome.COUNTED);
        }
        assertThat(table.request(1, PLAIN, 20_001)).isEqualTo(FrequencyTable.Outcome.EXCEEDED);
        assertThat(table.isShutOut(1, 80_000)).isTrue();
        assertThat(table.request(1, PLAIN, 80_000)).isEqualTo(FrequencyTable.Outcome.SHUT_OUT);
        assertThat(table.request(2, PLAIN, 80_000)).isEqualTo(FrequencyTable.Outcome.COUNTED);
        assertThat(table.request(1, PLAIN, 80_001)).isEqualTo(FrequencyTable.Outcome.COUNTED);
        table.forget(1);
        assertThat(table.isShutOut(1, 80_001)).isFalse();
    }

    @Test
    void people_let_a_key_in_again() {
        FrequencyTable table = new FrequencyTable(1);
        for (int i = 0; i < 6; i++) {
            table.request(0, PLAIN, 1000);
        }
        assertThat(table.isShutOut(0, 1000)).isTrue();
        table.forget(0);
        assertThat(table.isShutOut(0, 1000)).isFalse();
        assertThat(table.request(0, PLAIN, 1000)).isEqualTo(FrequencyTable.Outcome.COUNTED);
    }

    @Test
    void a_burst_across_the_edge_of_two_windows_is_seen() {
        FrequencyTable table = new FrequencyTable(1000);
        for (int i = 0; i < 4; i++) {
            table.request(1, PLAIN, 19_999);
        }
        assertThat(table.request(1, PLAIN, 20_000)).isEqualTo(FrequencyTable.Outcome.COUNTED);
        assertThat(table.request(1, PLAIN, 20_000)).isEqualTo(FrequencyTable.Outcome.EXCEEDED);
    }

    @Test
    void a_count_of_answers_shuts_out_only_beyond_the_threshold_too() {
        FrequencyLimit limit = new FrequencyLimit(10_000, 5, 60_000, new FrequencyLimit.StatusShare(404, 2, 0));
        FrequencyTable table = new FrequencyTable(1000);
        for (int i = 0; i < 5; i++) {
            assertThat(table.request(1, limit, 0)).isEqualTo(FrequencyTable.Outcome.COUNTED);
            assertThat(table.response(1, limit, 404, 0)).isFalse();
        }
        assertThat(table.request(1, limit, 0)).isEqualTo(FrequencyTable.Outcome.COUNTED);
        assertThat(table.response(1, limit, 200, 0)).isFalse();
        assertThat(table.response(1, limit, 404, 0)).isTrue();
        assertThat(table.request(1, limit, 1)).isEqualTo(FrequencyTable.Outcome.SHUT_OUT);
    }

    @Test
    void a_ratio_of_answers_does_not_shut_out_below_it() {
        FrequencyLimit limit = new FrequencyLimit(10_000, 10, 60_000, new FrequencyLimit.StatusShare(502, 0, 50));
        FrequencyTable table = new FrequencyTable(1000);
        for (int i = 0; i < 20; i++) {
            table.request(1, limit, 0);
        }
        for (int i = 0; i < 9; i++) {
            assertThat(table.response(1, limit, 502, 0)).isFalse();
        }
        assertThat(table.response(1, limit, 502, 0)).isTrue();
    }

    @Test
    void shares_out_of_bounds_are_refused() {
        assertThatThrownBy(() -> new FrequencyLimit.StatusShare(404, 0, 0)).hasMessageContaining("either");
        assertThatThrownBy(() -> new FrequencyLimit.StatusShare(404, 2, 50)).hasMessageContaining("either");
        assertThatThrownBy(() -> new FrequencyLimit.StatusShare(404, 0, 101)).hasMessageContaining("either");
        assertThatThrownBy(() -> new FrequencyLimit(0, 1, 1, null)).hasMessageContaining("at least 1");
    }

    /** The reference keeps every moment, and says what the two windows hold of them. */
    private static boolean exceeds(List<Long> moments, FrequencyLimit limit, long now) {
        long window = now / limit.intervalMillis();
        long current = moments.stream()
                .filter(at -> at / limit.intervalMillis() == window)
                .count();
        long previous = moments.stream()
                .filter(at -> at / limit.intervalMillis() == window - 1)
                .count();
        long covered = limit.intervalMillis() - now % limit.intervalMillis();
        return current + previous * covered / limit.intervalMillis() > limit.threshold();
    }

    @Test
    void windows_count_as_a_list_of_all_moments_does() {
        Random random = Seeds.random("windows_count");
        for (int round = 0; round < 30; round++) {
            FrequencyLimit limit =
                    new FrequencyLimit(1 + random.nextInt(500), 1 + random.nextInt(10), 1 + random.nextInt(300), null);
            FrequencyTable table = new FrequencyTable(4096);
            Map<Long, List<Long>> moments = new HashMap<>();
            Map<Long, Long> shut = new HashMap<>();
            long now = 0;
            for (int i = 0; i < 2000; i++) {
                now += random.nextInt(random.nextInt(5) == 0 ? 400 : 20);
                long key = random.nextLong() & 7L << 58;
                FrequencyTable.Outcome expected;
                if (now < shut.getOrDefault(key, 0L)) {
                    expected = FrequencyTable.Outcome.SHUT_OUT;
                } else {
                    List<Long> mine = moments.computeIfAbsent(key, _ -> new ArrayList<>());
                    mine.add(now);
                    if (exceeds(mine, limit, now)) {
                        expected = FrequencyTable.Outcome.EXCEEDED;
                        shut.put(key, now + limit.ttlMillis());
                        mine.clear();
                    } else {
                        expected = FrequencyTable.Outcome.COUNTED;
                    }
                }
                assertThat(table.request(key, limit, now))
                        .as("%s at %s", limit, now)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void a_flood_of_keys_takes_no_more_memory_and_keeps_those_that_are_shut_out() {
        FrequencyTable table = new FrequencyTable(4096);
        long bytes = table.bytes();
        assertThat(bytes).isEqualTo(64L * 4096);
        KeyHasher hasher = new KeyHasher(1, 2);
        long flooder = hasher.hash(0, "flooder");
        for (int i = 0; i < 6; i++) {
            table.request(flooder, PLAIN, 1000);
        }
        for (int i = 0; i < 200_000; i++) {
            table.request(hasher.hash(0, i), PLAIN, 1001);
        }
        assertThat(table.isShutOut(flooder, 1001)).isTrue();
        assertThat(table.bytes()).isEqualTo(bytes);
        assertThat(table.evictions()).isZero();
    }
}
