package dev.jadegate.traffic.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import dev.jadegate.traffic.request.FakeRequest;
import dev.jadegate.traffic.request.RequestValues;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RateTest {
    private static final long SECOND = 1_000_000_000;
    private static final KeyHasher HASHER = new KeyHasher(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @Test
    void the_hash_is_siphash() {
        // The published vector of 15 bytes 00 to 0e; the first 8 are the hash of what came before.
        StringBuilder text = new StringBuilder();
        for (char c = 8; c < 15; c++) {
            text.append(c);
        }
        assertThat(HASHER.hash(0x0706050403020100L, text)).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void parts_of_keys_do_not_run_together() {
        assertThat(HASHER.hash(HASHER.hash(0, "ab"), "c")).isNotEqualTo(HASHER.hash(HASHER.hash(0, "a"), "bc"));
        assertThat(HASHER.hash(0, "")).isNotEqualTo(HASHER.hash(0, "\0"));
        assertThat(HASHER.hash(1, 2)).isNotEqualTo(HASHER.hash(2, 1));
    }

    /** The reference: a bucket that fills with time, in exact tokens. */
    private static final class Bucket {
        private long tokensTimesInterval;
        private long at;

        boolean take(Rate rate, long now) {
            long full = rate.burst() * rate.interval();
            tokensTimesInterval = Math.min(full, tokensTimesInterval + now - at);
            at = now;
            if (tokensTimesInterval < rate.interval()) {
                return false;
            }
            tokensTimesInterval -= rate.interval();
            return true;
        }

        static Bucket whole(Rate rate) {
            Bucket bucket = new Bucket();
            bucket.tokensTimesInterval = rate.burst() * rate.interval();
            return bucket;
        }
    }

    @Test
    void a_rate_lets_through_what_a_bucket_of_tokens_does() {
        Random random = Seeds.random("a_rate");
        for (int round = 0; round < 50; round++) {
            Rate rate = new Rate(1 + random.nextInt(20), 1 + random.nextInt(3000), 1 + random.nextInt(10));
            GcraTable table = new GcraTable(64);
            Map<Long, Bucket> buckets = new HashMap<>();
            long now = 0;
            for (int i = 0; i < 2000; i++) {
                now += random.nextInt(4) == 0 ? random.nextInt(2000) : random.nextInt(20);
                long key = 1L + random.nextInt(8);
                boolean expected =
                        buckets.computeIfAbsent(key, _ -> Bucket.whole(rate)).take(rate, now);
                long wait = table.acquire(key, rate, now);
                assertThat(wait == 0).as("%s at %s", rate, now).isEqualTo(expected);
                if (wait > 0) {
                    assertThat(table.acquire(key, rate, now + wait - 1)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void exactly_the_burst_passes_and_then_one_an_interval() {
        GcraTable table = new GcraTable(1);
        Rate rate = new Rate(10, SECOND, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(table.acquire(7, rate, SECOND)).isZero();
        }
        assertThat(table.acquire(7, rate, SECOND)).isEqualTo(SECOND / 10);
        assertThat(table.acquire(7, rate, SECOND + SECOND / 10 - 1)).isEqualTo(1);
        assertThat(table.acquire(7, rate, SECOND + SECOND / 10)).isZero();
        assertThat(table.acquire(8, rate, SECOND)).isZero();
        assertThat(table.acquire(0, rate, SECOND)).isZero();
    }

    @Test
    void a_flood_of_keys_takes_no_more_memory_and_is_counted() {
        GcraTable table = new GcraTable(1024);
        assertThat(table.bytes()).isEqualTo(16 * 1024);
        Rate slow = new Rate(1, 60 * SECOND, 1);
        for (long key = 1; key <= 20_000; key++) {
            table.acquire(HASHER.hash(0, key), slow, SECOND);
        }
        assertThat(table.evictions()).isGreaterThan(10_000);
        GcraTable idle = new GcraTable(1024);
        for (long key = 1; key <= 20_000; key++) {
            idle.acquire(HASHER.hash(0, key), slow, key * 120 * SECOND);
        }
        assertThat(idle.evictions()).isZero();
    }

    @Test
    void threads_together_take_no_more_than_one_would() throws InterruptedException {
        GcraTable table = new GcraTable(64);
        Rate rate = new Rate(1, SECOND, 500);
        AtomicInteger passed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 1000; j++) {
                    if (table.acquire(5, rate, 1) == 0) {
                        passed.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        // Two threads may both have made the key's place, once.
        assertThat(passed.get()).isBetween(500, 1000);
        assertThat(table.acquire(5, rate, 1)).isPositive();
    }

    @Test
    void taking_a_permit_allocates_nothing() {
        GcraTable table = new GcraTable(4096);
        Rate rate = Rate.perSecond(100);
        take(table, rate, 20_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long unrelated = threads.getCurrentThreadAllocatedBytes();
        unrelated = threads.getCurrentThreadAllocatedBytes() - unrelated;
        long before = threads.getCurrentThreadAllocatedBytes();
        take(table, rate, 20_000);
        // The virtual machine itself may allocate a little meanwhile; a permit that did would need 16 bytes each time.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before - unrelated)
                .isLessThan(20_000);
    }

    private static void take(GcraTable table, Rate rate, int times) {
        for (int i = 0; i < times; i++) {
            table.acquire(i * 0x9E3779B97F4A7C15L, rate, i);
        }
    }

    @Test
    void rates_out_of_bounds_are_refused() {
        assertThatThrownBy(() -> new Rate(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(1, SECOND, Long.MAX_VALUE)).hasMessageContaining("30 days");
        assertThatThrownBy(() -> new GcraTable(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GcraTable((1 << 26) + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Rate(7, SECOND, 1).interval() * 7).isGreaterThanOrEqualTo(SECOND);
    }

    @Test
    void keys_are_made_of_what_the_expression_names() {
        RequestValues one = new RequestValues(
                FakeRequest.get("/a?u=1").from("192.0.2.1").header("X-Key", "k").ja4("t13"));
        RequestValues neighbour =
                new RequestValues(FakeRequest.get("/a?u=1").from("192.0.2.2").header("x-key", "k"));
        for (String same :
                List.of("ip/24", "header:X-Key", "query:u", "argument:u", "path", "host", "method", "ip/24+query:u")) {
            KeyExpression expression = KeyExpression.parse(same);
            assertThat(expression.key(one, HASHER, 1)).as(same).isEqualTo(expression.key(neighbour, HASHER, 1));
        }
        for (String other : List.of("ip", "ip/32", "ja4", "ip+query:u", "cookie:c", "session")) {
            KeyExpression expression = KeyExpression.parse(other);
            assertThat(expression.key(one, HASHER, 1)).as(other).isNotEqualTo(expression.key(neighbour, HASHER, 1));
        }
        KeyExpression ip = KeyExpression.parse("ip");
        assertThat(ip.key(one, HASHER, 1)).isNotEqualTo(ip.key(one, HASHER, 2));
    }

    @Test
    void an_ipv6_client_counts_by_its_network() {
        RequestValues one = new RequestValues(FakeRequest.get("/").from("2001:db8::1"));
        RequestValues other = new RequestValues(FakeRequest.get("/").from("2001:db8::ffff:2"));
        RequestValues far = new RequestValues(FakeRequest.get("/").from("2001:db8:0:1::1"));
        for (String text : List.of("ip", "ip/24", "ip/64")) {
            KeyExpression expression = KeyExpression.parse(text);
            assertThat(expression.key(one, HASHER, 1)).isEqualTo(expression.key(other, HASHER, 1));
            assertThat(expression.key(one, HASHER, 1)).isNotEqualTo(expression.key(far, HASHER, 1));
        }
        KeyExpression wide = KeyExpression.parse("ip/48");
        assertThat(wide.key(one, HASHER, 1)).isEqualTo(wide.key(far, HASHER, 1));
    }

    @Test
    void leaving_a_cookie_away_counts_by_the_client() {
        KeyExpression cookie = KeyExpression.ofTarget("cookie", "id");
        RequestValues bare = new RequestValues(FakeRequest.get("/a").from("192.0.2.1"));
        RequestValues again = new RequestValues(FakeRequest.get("/b").from("192.0.2.1"));
        RequestValues other = new RequestValues(FakeRequest.get("/b").from("192.0.2.2"));
        assertThat(cookie.key(bare, HASHER, 1)).isEqualTo(cookie.key(again, HASHER, 1));
        assertThat(cookie.key(bare, HASHER, 1)).isNotEqualTo(cookie.key(other, HASHER, 1));
    }

    @Test
    void what_is_no_expression_is_refused_in_words() {
        for (String text :
                List.of("", "ip/0", "ip/129", "ip/x", "header:", "body:x", "ip+", "cookie:" + "x".repeat(129))) {
            assertThatThrownBy(() -> KeyExpression.parse(text)).as(text).hasMessageContaining("header:NAME");
        }
        assertThatThrownBy(() -> KeyExpression.parse("ip" + "+ip".repeat(KeyExpression.PARTS_MAX)))
                .hasMessageContaining("8 parts");
        assertThatThrownBy(() -> KeyExpression.ofTarget("ip", "")).hasMessageContaining("remote_addr");
        assertThatThrownBy(() -> KeyExpression.ofTarget("header", "")).hasMessageContaining("subKey");
    }
}
