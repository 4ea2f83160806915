package dev.jadegate.bench;

import dev.jadegate.cli.crs.CrsFolder;
import dev.jadegate.testkit.EdgeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The edge beside nginx, as plain proxies and with the same Core Rule Set: the same backend, requests and client, one worker
 * or event loop each, one after the other in one run. Processor time is that of the proxy's process for each request, so it
 * hardly depends on what else runs; "of nginx" divides nginx' time by that of the edge: with rules nginx with libmodsecurity,
 * without plain nginx.
 *
 * <p>{@code ./jadegate bench waf [DIR] [seconds]}: DIR is an unpacked release of the Core Rule Set, by default crs-4.28 in the
 * folder that CONFORMANCE_DATA names. Needs Debian's packages nginx-light and libnginx-mod-http-modsecurity.
 */
final class WafBench {
    private static final int CONNECTIONS = 8;
    private static final int WARM_UPS = 3;
    /** One event loop as nginx has one worker, and nothing that ends a connection early. */
    private static final String ALL_ALIKE = "eventLoops: 1\nlimits:\n  requestsPerConnection: 1000000\n";

    private final Path scratch = Files.createTempDirectory("jadegate-waf");
    private final Duration measured;
    /** Processor time by proxy and request, in microseconds. */
    private final Map<String, Map<String, Double>> micros = new LinkedHashMap<>();

    private WafBench(Duration measured) throws IOException {
        this.measured = measured;
    }

    public static void main(String[] arguments) throws Exception {
        CrsFolder rules = RuleBench.rules(arguments);
        RuleBench.requireNginx();
        new WafBench(Duration.ofMillis((long) (RuleBench.number(arguments, 4) * 1000))).run(rules);
    }

    private void run(CrsFolder rules) throws Exception {
        System.out.printf(
                "%-24s %-24s %11s %8s %8s %9s %8s %8s%n",
                "proxy", "request", "requests/s", "p50 ms", "p99 ms", "CPU us", "RSS MB", "refused");
        try (NginxProcess backend = NginxProcess.backend(scratch.resolve("backend"))) {
            try (NginxProcess plain = NginxProcess.proxy(scratch.resolve("nginx"), backend.port())) {
                measure("nginx", plain.port(), plain.pid(), 0);
            }
            try (EdgeProcess plain =
                    EdgeProcess.start(scratch.resolve("edge"), backend.port(), ALL_ALIKE + "waf:\n  mode: off\n")) {
                measure("edge", plain.port(), plain.pid(), WARM_UPS);
            }
            try (NginxProcess guarded = NginxProcess.modSecurity(
                    scratch.resolve("nginx-crs"), backend.port(), rules.setup(), rules.rules())) {
                measure("nginx + libmodsecurity", guarded.port(), guarded.pid(), 0);
            }
            try (EdgeProcess guarded = EdgeProcess.start(
                    scratch.resolve("edge-crs"), backend.port(), ALL_ALIKE + RuleBench.waf(rules, 5))) {
                measure("edge + rules", guarded.port(), guarded.pid(), WARM_UPS);
            }
        }
        ratio("edge", "nginx");
        ratio("edge + rules", "nginx + libmodsecurity");
        attack();
    }

    private void measure(String proxy, int port, long pid, int warmUps) throws Exception {
        Map<String, Double> all = new LinkedHashMap<>();
        micros.put(proxy, all);
        List<WebRequest> requests = new ArrayList<>(WebRequest.all());
        for (int round = 0; round < warmUps; round++) {
            for (WebRequest request : requests) {
                load(port, request);
            }
        }
        for (WebRequest request : requests) {
            double before = cpuSeconds(pid);
            LoadClient.Result result = load(port, request);
            double spent = (cpuSeconds(pid) - before) * 1e6 / result.answered();
            all.put(request.name(), spent);
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %-24s %11.0f %8.2f %8.2f %9.1f %8d %8d%n",
                    proxy,
                    request.name(),
                    result.perSecond(),
                    result.percentileMillis(50),
                    result.percentileMillis(99),
                    spent,
                    residentMegabytes(pid),
                    result.refused());
            boolean guarded = proxy.contains("rules") || proxy.contains("modsecurity");
            if (result.refused() != (request.attack() && guarded ? result.answered() : 0)) {
                throw new IllegalStateException(proxy + " did not treat " + request.name() + " as it should: "
                        + result.refused() + " of " + result.answered() + " refused, " + result.firstRefusal());
            }
        }
    }

    private LoadClient.Result load(int port, WebRequest request) throws InterruptedException {
        byte[] bytes = request.bytes();
        return LoadClient.run(port, CONNECTIONS, measured, Integer.MAX_VALUE, index -> bytes);
    }

    private void ratio(String ours, String theirs) {
        System.out.printf("%n%s, of %s: processor time of a request%n", ours, theirs);
        of(ours).forEach((request, spent) -> System.out.printf(
                Locale.ROOT,
                "%-24s %9.1f us, %s %9.1f us: %.2f x%n",
                request,
                spent,
                theirs,
                of(theirs).getOrDefault(request, Double.NaN),
                of(theirs).getOrDefault(request, Double.NaN) / spent));
    }

    private Map<String, Double> of(String proxy) {
        return micros.getOrDefault(proxy, Map.of());
    }

    /** What an attack costs beside the benign request of its kind. */
    private void attack() {
        for (WebRequest request : WebRequest.all()) {
            if (request.attack()) {
                double benign = of("edge + rules").values().iterator().next();
                System.out.printf(
                        Locale.ROOT,
                        "%n%s costs %.2f of the first request%n",
                        request.name(),
                        of("edge + rules").getOrDefault(request.name(), Double.NaN) / benign);
            }
        }
    }

    private static double cpuSeconds(long pid) {
        return ThreadCpu.seconds(pid).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    static long residentMegabytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return 0;
    }
}
