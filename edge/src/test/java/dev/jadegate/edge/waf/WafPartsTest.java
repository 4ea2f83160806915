package dev.jadegate.edge.waf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.run.StoredChange;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class WafPartsTest {
    private static final Instant NOW = Instant.EPOCH;

    @Test
    void what_rules_keep_ends_with_its_time_and_is_bounded() {
        PersistentCollections collections = new PersistentCollections();
        collections.change(List.of(
                change("a", "kept", NOW.plusSeconds(10)),
                change("a", "gone", NOW),
                change("a", "x".repeat(PersistentCollections.TEXT_MAX + 1), NOW.plusSeconds(10))));
        assertThat(collections.stored("IP", "a", NOW)).containsOnlyKeys("kept");
        assertThat(collections.stored("IP", "a", NOW.plusSeconds(10))).isEmpty();
        for (int at = 0; at < PersistentCollections.MEMBERS_MAX + 5; at++) {
            collections.change(List.of(change("b", "m" + at, NOW.plusSeconds(10))));
        }
        assertThat(collections.stored("IP", "b", NOW)).hasSize(PersistentCollections.MEMBERS_MAX);
        for (int at = 0; at < PersistentCollections.COLLECTIONS_MAX; at++) {
            collections.change(List.of(change("key" + at, "m", NOW.plusSeconds(10))));
        }
        assertThat(collections.size()).isEqualTo(PersistentCollections.COLLECTIONS_MAX);
        assertThat(collections.stored("IP", "b", NOW)).isEmpty();
        assertThat(collections.stored("IP", "key1", NOW)).isNotEmpty();
    }

    private static StoredChange change(String key, String member, Instant expires) {
        return new StoredChange("IP", key, member, "1", expires);
    }

    @Test
    void bodies_share_one_budget_and_give_it_back() {
        BodyBudget budget = new BodyBudget();
        BodyBuffer one = new BodyBuffer(budget, 20_000);
        BodyBuffer two = new BodyBuffer(budget, 20_000);
        assertThat(one.add(Unpooled.wrappedBuffer(new byte[15_000]))).isTrue();
        assertThat(two.add(Unpooled.wrappedBuffer(new byte[5_001]))).isFalse();
        assertThat(two.add(Unpooled.wrappedBuffer(new byte[4_000]))).isTrue();
        one.free();
        two.free();
        assertThat(budget.held()).isZero();
        assertThat(two.add(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}))).isTrue();
        assertThat(two.exact()).containsExactly(1, 2, 3);
    }

    @Test
    void random_changes_of_a_compressed_body_stay_within_the_limits() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(new byte[200_000]);
        }
        byte[] whole = out.toByteArray();
        String[] codings = {"gzip", "deflate", "br", "gzip, br", "identity", "x"};
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            String coding = codings[random.nextInt(codings.length)];
            int length = switch (Decompression.decode(coding, bytes, 100_000, 1_000)) {
                case Decompression.Decoded.Whole(byte[] decoded) -> decoded.length;
                case Decompression.Decoded.TooMuch(byte[] decoded) -> decoded.length;
                case Decompression.Decoded.Broken broken -> 0;
                case Decompression.Decoded.Unknown unknown -> 0;
            };
            assertThat(length).as("seed %d, %s", seed, coding).isLessThanOrEqualTo(100_000);
        }
    }
}
