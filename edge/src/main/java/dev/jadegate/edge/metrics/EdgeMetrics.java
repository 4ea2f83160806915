package dev.jadegate.edge.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What {@code /metrics} shows. Labels are names of the configuration and words of this program, never what a client sent. Safe
 * for use by many threads.
 */
public final class EdgeMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final LongAdder wafNanos = new LongAdder();
    private final Counter reloads = reloads("taken");
    private final Counter reloadsRefused = reloads("refused");
    private final Counter refused = Counter.builder("jadegate.edge.refused")
            .description("Requests that were refused before a site was known: bad framing, limits, unknown hosts")
            .register(registry);

    public EdgeMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        collections.bindTo(registry);
        counter(
                "jadegate.edge.waf.nanoseconds",
                "Time that rules took, in nanoseconds, over all threads",
                wafNanos::sum);
    }

    private Counter reloads(String result) {
        return Counter.builder("jadegate.edge.reloads")
                .description("Configurations that were read again, and whether they were taken")
                .tag("result", result)
                .register(registry);
    }

    /** Requests of one site, by the first digit of the status they were answered with. */
    public static final class SiteCounters {
        private static final int CLASSES = 6;
        private final Counter[] byClass = new Counter[CLASSES];
        private final Counter blocked;
        private final Counter detected;

        private SiteCounters(PrometheusMeterRegistry registry, String site) {
            for (int one = 0; one < CLASSES; one++) {
                byClass[one] = Counter.builder("jadegate.edge.requests")
                        .description("Requests by site and class of their status; 0xx were not answered")
                        .tag("site", site)
                        .tag("status", one + "xx")
                        .register(registry);
            }
            blocked = verdicts(registry, site, "blocked");
            detected = verdicts(registry, site, "detected");
        }

        private static Counter verdicts(PrometheusMeterRegistry registry, String site, String action) {
            return Counter.builder("jadegate.edge.verdicts")
                    .description("Requests and responses that rules blocked, or would have")
                    .tag("site", site)
                    .tag("action", action)
                    .register(registry);
        }

        public void answered(int status) {
            byClass[Math.clamp(status / 100, 0, CLASSES - 1)].increment();
        }

        public void blocked() {
            blocked.increment();
        }

        public void detected() {
            detected.increment();
        }
    }

    /** For rooms that count what they know best themselves. */
    public MeterRegistry registry() {
        return registry;
    }

    public SiteCounters site(String name) {
        return new SiteCounters(registry, name);
    }

    /** Time from a request sent to an upstream to the head of its answer. */
    public Timer upstream(String name) {
        return Timer.builder("jadegate.edge.upstream")
                .description("Time from a request sent to the head of its answer")
                .tag("upstream", name)
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    /** Shows a number that is read when it is asked for. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Shows a number that only grows. */
    public void counter(String name, String description, LongSupplier value) {
        // The registry does not keep the object that it asks, and nobody else would keep `value`.
        FunctionCounter.builder(name, this, _ -> value.getAsLong())
                .description(description)
                .register(registry);
    }

    public void refused() {
        refused.increment();
    }

    public void evaluated(long nanos) {
        wafNanos.add(nanos);
    }

    public void reloaded(boolean taken) {
        (taken ? reloads : reloadsRefused).increment();
    }

    /** In Prometheus' text form. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
