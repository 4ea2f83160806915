package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.crypto.CryptoProviders.Choice;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CryptoProvidersTest {
    @Test
    void the_native_library_runs_only_where_its_folder_was_named() {
        CryptoProviders providers = CryptoProviders.chosen();
        if (System.getProperty(CryptoProviders.FOLDER_PROPERTY) == null) {
            assertThat(providers.isNative()).isFalse();
        }
        assertThat(providers.choices().stream().anyMatch(Choice::nativeCode)).isEqualTo(providers.isNative());
        assertThat(providers.whyNotNative() == null).isEqualTo(providers.isNative());
    }

    @Test
    void every_spec_is_in_the_table_with_a_version() {
        List<Choice> choices = CryptoProviders.chosen().choices();
        String all = choices.toString();
        assertThat(all).contains("AES-GCM", "SM4-GCM", "RSA", "P-256", "P-384", "secp256k1", "SM2", "ML-DSA");
        assertThat(choices).allSatisfy(choice -> assertThat(choice.provider()).matches(".*[0-9].*"));
    }

    @Test
    void nothing_is_registered_with_the_jvm() {
        CryptoProviders.chosen();
        assertThat(Security.getProviders())
                .extracting(Provider::getName)
                .doesNotContain("BC", "AmazonCorrettoCryptoProvider");
    }

    @Test
    void without_the_native_library_the_jdk_and_bouncy_castle_compute() {
        CryptoProviders fallback = CryptoProviders.withoutNative("a test");
        assertThat(fallback.isNative()).isFalse();
        assertThat(fallback.verifiesCurvesNatively()).isFalse();
        assertThat(fallback.ecdsa().getProvider().getName()).isEqualTo("SunEC");
        assertThat(fallback.rsa().getProvider().getName()).isEqualTo("SunJCE");
    }

    @Test
    void a_pool_lends_one_thing_to_one_borrower_and_keeps_a_bounded_number() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Pool<Object> pool = new Pool<>(() -> {
            made.incrementAndGet();
            return new Object();
        });
        List<Object> taken = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            taken.add(pool.take());
        }
        assertThat(made).hasValue(1000);
        taken.forEach(pool::give);
        Set<Object> again = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 100; i++) {
            assertThat(again.add(pool.take())).isTrue();
        }
        // This thread finds two places at most.
        assertThat(made.get()).isBetween(1098, 1100);

        Set<Object> lent = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        AtomicInteger twice = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 5000; round++) {
                    Object mine = pool.take();
                    if (!lent.add(mine)) {
                        twice.incrementAndGet();
                    }
                    lent.remove(mine);
                    pool.give(mine);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(twice).hasValue(0);
    }
}
