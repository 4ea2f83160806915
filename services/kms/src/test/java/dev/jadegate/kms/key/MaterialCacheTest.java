package dev.jadegate.kms.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.UsableKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MaterialCacheTest {
    private static final AccountId ACCOUNT = new AccountId("1000000000000001");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final List<KeyMaterial> opened = new ArrayList<>();

    @Test
    void a_change_of_one_key_clears_all_its_versions_and_no_other() {
        MaterialCache cache = new MaterialCache(100, nanos::get);
        KeyMaterial first = use(cache, "a", "1");
        KeyMaterial second = use(cache, "a", "2");
        KeyMaterial other = use(cache, "b", "3");

        cache.forget(ACCOUNT, "a");

        assertThat(cleared(first)).isTrue();
        assertThat(cleared(second)).isTrue();
        assertThat(cleared(other)).isFalse();
        assertThat(cache.size()).isEqualTo(1);
        assertThat(use(cache, "b", "3")).isSameAs(other);
    }

    @Test
    void material_is_cleared_after_five_minutes_also_when_it_is_used_all_the_time() {
        MaterialCache cache = new MaterialCache(100, nanos::get);
        KeyMaterial old = use(cache, "a", "1");
        nanos.addAndGet(MaterialCache.LIFE.toNanos() / 2);
        KeyMaterial young = use(cache, "b", "2");
        KeyMaterial joined = use(cache, "a", "3");
        nanos.addAndGet(MaterialCache.LIFE.toNanos() / 2 - 1);
        cache.expire();
        assertThat(use(cache, "a", "1")).isSameAs(old);

        nanos.addAndGet(1);
        cache.expire();

        assertThat(cleared(old)).isTrue();
        assertThat(cleared(joined)).isTrue();
        assertThat(cleared(young)).isFalse();
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void a_full_memory_lets_the_oldest_go_and_is_never_fuller() {
        MaterialCache cache = new MaterialCache(80, nanos::get);
        for (int key = 0; key < 400; key++) {
            use(cache, "key" + key / 2, "version" + key);
            assertThat(cache.size()).isLessThanOrEqualTo(80);
        }

        assertThat(opened).filteredOn(MaterialCacheTest::cleared).hasSize(400 - cache.size());
        assertThat(opened.subList(400 - cache.size(), 400)).noneMatch(MaterialCacheTest::cleared);
    }

    @Test
    void material_in_use_is_cleared_after_the_use() {
        MaterialCache cache = new MaterialCache(10, nanos::get);
        KeyMaterial used = cache.use(place("a", "1"), this::open, material -> {
            cache.forget(ACCOUNT, "a");
            assertThat(cleared(material)).isFalse();
            return (KeyMaterial) material;
        });

        assertThat(cleared(used)).isTrue();
        assertThat(cache.size()).isZero();
    }

    @Test
    void what_was_opened_before_a_change_serves_its_call_alone() {
        MaterialCache cache = new MaterialCache(10, nanos::get);
        KeyMaterial before = cache.use(
                place("a", "1"),
                () -> {
                    UsableKey material = open();
                    cache.forgetAll();
                    return material;
                },
                KeyMaterial.class::cast);

        assertThat(cleared(before)).isTrue();
        assertThat(cache.size()).isZero();
    }

    private KeyMaterial use(MaterialCache cache, String key, String version) {
        return cache.use(place(key, version), this::open, KeyMaterial.class::cast);
    }

    private UsableKey open() {
        KeyMaterial material = KeyMaterial.generate(KeySpec.AES_256, new SecureRandom());
        opened.add(material);
        return material;
    }

    private static MaterialCache.Place place(String key, String version) {
        return new MaterialCache.Place(ACCOUNT, key, version);
    }

    private static boolean cleared(UsableKey material) {
        try (SecretBytes _ = ((KeyMaterial) material).exportSecret()) {
            return false;
        } catch (IllegalStateException gone) {
            return true;
        }
    }
}
