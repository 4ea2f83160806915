package dev.jadegate.server;

import dev.jadegate.gate.CallObserver;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What {@code /metrics} shows. Labels come from declarations and error codes, so their number is bounded. */
final class Metrics implements CallObserver, AutoCloseable {
    /** Codes of parameters hold the parameter's name; past this many combinations a call counts as {@code other}. */
    private static final int TIMERS_MAX = 5000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentHashMap<Labels, Timer> timers = new ConcurrentHashMap<>();
    private final JvmGcMetrics collections = new JvmGcMetrics();

    private record Labels(String product, String operation, String code) {}

    Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** Shows a number that is read when it is asked for. */
    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Shows a number that only grows. */
    void counter(String name, String description, LongSupplier value) {
        // The registry does not keep the object that it asks, and nobody else would keep `value`.
        FunctionCounter.builder(name, this, _ -> value.getAsLong())
                .description(description)
                .register(registry);
    }

    @Override
    public void observed(String product, String operation, String code, int httpStatus, long nanos) {
        Labels labels = new Labels(product, operation, code);
        Timer timer = timers.get(labels);
        if (timer == null) {
            timer = timers.size() < TIMERS_MAX
                    ? timers.computeIfAbsent(labels, this::timer)
                    : timers.computeIfAbsent(new Labels("other", "other", "other"), this::timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Labels labels) {
        return Timer.builder("jadegate.calls")
                .description("Calls by product, operation and error code (OK for none)")
                .tag("product", labels.product)
                .tag("operation", labels.operation)
                .tag("code", labels.code)
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1))
                .register(registry);
    }

    /** In Prometheus' text form. */
    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
