package dev.jadegate.bench;

import dev.jadegate.cli.crs.CrsFolder;
import dev.jadegate.testkit.EdgeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Load on the edge while its configuration changes every second, rules and all: no request may fail and memory must not grow.
 * {@code ./jadegate bench reload [DIR] [minutes]}: DIR is an unpacked release of the Core Rule Set, by default crs-4.28 in the
 * folder that CONFORMANCE_DATA names; 10 minutes by default. Needs nginx as the backend. Ends with 1 when a request failed or
 * the memory of the last third was a quarter above that of the second.
 */
final class ReloadBench {
    private static final int CONNECTIONS = 8;
    private static final int SLICES = 30;
    /** Nothing that ends a connection early. */
    private static final String NO_END = "limits:\n  requestsPerConnection: 1000000\n";

    private static final double GROWTH_MAX = 1.25;

    private ReloadBench() {}

    public static void main(String[] arguments) throws Exception {
        CrsFolder rules = RuleBench.rules(arguments);
        RuleBench.requireNginx();
        double minutes = RuleBench.number(arguments, 10);
        System.exit(run(rules, Duration.ofMillis((long) (minutes * 60_000))) ? 0 : 1);
    }

    private static boolean run(CrsFolder rules, Duration measured) throws Exception {
        Path scratch = Files.createTempDirectory("jadegate-reload");
        try (NginxProcess backend = NginxProcess.backend(scratch.resolve("backend"));
                EdgeProcess edge =
                        EdgeProcess.start(scratch.resolve("edge"), backend.port(), NO_END + RuleBench.waf(rules, 5));
                ScheduledExecutorService changer = Executors.newSingleThreadScheduledExecutor()) {
            Path file = edge.folder().resolve("edge.yaml");
            String before = Files.readString(file);
            AtomicInteger reloads = new AtomicInteger();
            ScheduledFuture<?> changes = changer.scheduleAtFixedRate(
                    () -> reload(edge, file, before, 5 + reloads.incrementAndGet() % 50), 1, 1, TimeUnit.SECONDS);
            byte[] request = WebRequest.all().getFirst().bytes();
            long failed = 0;
            long peakOfSecond = 0;
            long peakOfLast = 0;
            System.out.printf(
                    "%8s %9s %11s %8s %8s %8s%n", "seconds", "reloads", "requests/s", "p99 ms", "failed", "RSS MB");
            for (int slice = 0; slice < SLICES; slice++) {
                LoadClient.Result result = LoadClient.run(
                        edge.port(), CONNECTIONS, measured.dividedBy(SLICES), Integer.MAX_VALUE, _ -> request);
                failed += result.refused();
                long resident = WafBench.residentMegabytes(edge.pid());
                if (slice >= SLICES * 2 / 3) {
                    peakOfLast = Math.max(peakOfLast, resident);
                } else if (slice >= SLICES / 3) {
                    peakOfSecond = Math.max(peakOfSecond, resident);
                }
                System.out.printf(
                        Locale.ROOT,
                        "%8d %9d %11.0f %8.2f %8d %8d%n",
                        measured.toSeconds() * (slice + 1) / SLICES,
                        reloads.get(),
                        result.perSecond(),
                        result.percentileMillis(99),
                        result.refused(),
                        resident);
            }
            if (changes.isDone()) {
                changes.get();
            }
            System.out.printf(
                    "%d requests failed; memory at most %d MB in the second third, %d MB in the last%n",
                    failed, peakOfSecond, peakOfLast);
            return failed == 0 && peakOfLast <= peakOfSecond * GROWTH_MAX;
        }
    }

    /** Changes the rules and says so. */
    private static void reload(EdgeProcess edge, Path file, String before, int threshold) {
        try {
            Path changed = file.resolveSibling("edge.yaml.new");
            Files.writeString(changed, before.replace("inboundThreshold: 5", "inboundThreshold: " + threshold));
            Files.move(changed, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            new ProcessBuilder("kill", "-HUP", Long.toString(edge.pid()))
                    .start()
                    .waitFor();
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
