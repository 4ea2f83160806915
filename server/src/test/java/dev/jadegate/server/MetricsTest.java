package dev.jadegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final int COLLECTIONS_MAX = 50;

    @Test
    void a_counter_counts_on_after_what_nobody_holds_was_collected() {
        try (Metrics metrics = new Metrics()) {
            AtomicLong counted = new AtomicLong(1);
            metrics.counter("jadegate.test", "A test", counted::get);
            WeakReference<Object> unheld = new WeakReference<>(new Object());
            for (int i = 0; i < COLLECTIONS_MAX && unheld.get() != null; i++) {
                System.gc();
            }
            assertThat(unheld.get()).as("something was collected").isNull();

            counted.set(7);

            assertThat(metrics.scrape()).contains("jadegate_test_total 7.0");
        }
    }
}
