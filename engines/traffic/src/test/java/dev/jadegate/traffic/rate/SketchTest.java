package dev.jadegate.traffic.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SketchTest {
    private static final KeyHasher HASHER = new KeyHasher(3, 4);

    @Test
    void an_estimate_is_never_too_small_and_seldom_much_too_large() {
        Random random = Seeds.random("an_estimate");
        CountMinSketch sketch = new CountMinSketch(4096, 1_000_000);
        Map<Long, Integer> exact = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            long key = HASHER.hash(0, (int) Math.abs(random.nextGaussian() * 3000));
            sketch.add(key, 0);
            exact.merge(key, 1, Integer::sum);
        }
        int far = 0;
        for (var entry : exact.entrySet()) {
            int estimate = sketch.estimate(entry.getKey());
            assertThat(estimate).isGreaterThanOrEqualTo(entry.getValue());
            far += estimate > entry.getValue() + 25 ? 1 : 0;
        }
        assertThat(far).isLessThan(exact.size() / 100);
        assertThat(sketch.bytes()).isEqualTo(64 * 1024);
    }

    @Test
    void what_came_long_ago_is_forgotten() {
        CountMinSketch sketch = new CountMinSketch(64, 1000);
        long key = HASHER.hash(0, "early");
        for (int i = 0; i < 100; i++) {
            sketch.add(key, 0);
        }
        sketch.age(1000);
        assertThat(sketch.estimate(key)).isEqualTo(50);
        sketch.age(2000);
        assertThat(sketch.estimate(key)).isEqualTo(25);
        for (int i = 0; i < 32 * 256 / CountMinSketch.AGED_MAX + 1; i++) {
            sketch.age(1_000_000);
        }
        assertThat(sketch.estimate(key)).isZero();
    }

    @Test
    void one_call_ages_no_more_than_its_share() {
        CountMinSketch sketch = new CountMinSketch(1 << 16, 1000);
        long key = HASHER.hash(0, "x");
        for (int i = 0; i < 64; i++) {
            sketch.add(key, 0);
        }
        sketch.age(1000);
        assertThat(sketch.estimate(key)).isGreaterThanOrEqualTo(32);
        for (int i = 0; i < (1 << 18) / CountMinSketch.AGED_MAX; i++) {
            sketch.age(1000);
        }
        assertThat(sketch.estimate(key)).isEqualTo(32);
    }

    @Test
    void those_who_flood_are_listed_among_many_who_do_not() {
        Random random = Seeds.random("those_who_flood");
        TopKeys top = new TopKeys(new CountMinSketch(1 << 14, 1_000_000), 5);
        for (int i = 0; i < 60_000; i++) {
            int client = random.nextInt(10) == 0 ? random.nextInt(3) : 10 + random.nextInt(20_000);
            top.add(HASHER.hash(0, client), () -> "client " + client, 0);
        }
        assertThat(top.top()).hasSize(5);
        assertThat(top.top().subList(0, 3))
                .extracting(TopKeys.Top::label)
                .containsExactlyInAnyOrder("client 0", "client 1", "client 2");
    }

    @Test
    void a_flooder_that_went_quiet_leaves_the_list() {
        TopKeys top = new TopKeys(new CountMinSketch(64, 1000), 1);
        for (int i = 0; i < 100; i++) {
            top.add(HASHER.hash(0, "old"), () -> "old", 0);
        }
        for (int i = 0; i < 40; i++) {
            top.add(HASHER.hash(0, "new"), () -> "new", 10_000);
        }
        assertThat(top.top()).extracting(TopKeys.Top::label).containsExactly("new");
    }

    @Test
    void a_throttle_passes_its_share_and_no_more() {
        SpikeThrottle share = SpikeThrottle.percent(37);
        int passed = 0;
        for (int i = 1; i <= 10_000; i++) {
            passed += share.pass(0) ? 1 : 0;
            assertThat(passed).isEqualTo(i * 37 / 100);
        }
        SpikeThrottle rate = SpikeThrottle.perSecond(100);
        passed = 0;
        for (int i = 0; i < 10_000; i++) {
            passed += rate.pass(1_000_000L * i) ? 1 : 0;
        }
        assertThat(passed).isBetween(1000, 1100);
        assertThatThrownBy(() -> SpikeThrottle.percent(100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SpikeThrottle.perSecond(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sizes_out_of_bounds_are_refused() {
        assertThatThrownBy(() -> new CountMinSketch(1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TopKeys(new CountMinSketch(16, 1), TopKeys.SIZE_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FloodGuard(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void buckets_hold_what_they_say() {
        for (int count = 0; count < 100_000; count++) {
            int bucket = LoadProfile.bucket(count);
            assertThat(count).isLessThanOrEqualTo(LoadProfile.upper(bucket));
            assertThat(bucket == 0 || LoadProfile.upper(bucket - 1) < count).isTrue();
            assertThat(LoadProfile.upper(bucket) - count).isLessThanOrEqualTo(count / 4);
        }
    }

    /** Clients that send {@code count} requests in each of {@code windows} windows from {@code start} on. */
    private static long calm(FloodGuard guard, int clients, int count, int windows, long start) {
        long now = start;
        for (int window = 0; window < windows; window++) {
            for (int client = 0; client < clients; client++) {
                for (int i = 0; i < count; i++) {
                    guard.request(1, HASHER.hash(1, client), FloodGuard.Mode.NORMAL, now);
                }
            }
            now += FloodGuard.WINDOW_MILLIS;
        }
        return now;
    }

    @Test
    void a_threshold_follows_what_is_normal_and_holds_against_a_flood() {
        FloodGuard guard = new FloodGuard(10_000);
        assertThat(guard.threshold(1, FloodGuard.Mode.NORMAL, 0)).isEqualTo(300);
        long now = calm(guard, 50, 30, 10, 0);
        int learnt = guard.threshold(1, FloodGuard.Mode.NORMAL, now);
        assertThat(learnt).isBetween(4 * 30, 5 * 30);
        assertThat(guard.threshold(1, FloodGuard.Mode.EMERGENCY, now)).isLessThan(learnt);
        assertThat(guard.threshold(2, FloodGuard.Mode.NORMAL, now)).isEqualTo(300);
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            refused += guard.request(1, HASHER.hash(1, "flooder"), FloodGuard.Mode.NORMAL, now) > 0 ? 1 : 0;
        }
        assertThat(refused).isEqualTo(1000 - learnt);
        assertThat(guard.request(1, HASHER.hash(1, 3), FloodGuard.Mode.NORMAL, now))
                .isZero();
    }

    @Test
    void an_attack_of_many_hours_hardly_raises_the_threshold() {
        FloodGuard guard = new FloodGuard(10_000);
        long now = calm(guard, 50, 10, 20, 0);
        int before = guard.threshold(1, FloodGuard.Mode.NORMAL, now);
        long hour = calm(guard, 200, 400, 60, now);
        assertThat(guard.threshold(1, FloodGuard.Mode.NORMAL, hour)).isLessThan(before * 11 / 10 + 4);
    }
}
