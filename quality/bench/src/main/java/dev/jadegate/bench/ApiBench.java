package dev.jadegate.bench;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.RootKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Requests a second of GetUser (signed, authorized, recorded) and CreateUser (durable), beside a bare Vert.x server that
 * answers a constant, in one run on one machine. Clients and servers share its cores.
 */
public final class ApiBench {
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration MEASURED = Duration.ofSeconds(8);
    private static final int SIGNED_AHEAD = 800_000;
    private static final String RAM = "2015-05-01";
    private static final String REPLY =
            "{\"RequestId\":\"6F9A2C55-0000-4000-8000-000000000001\",\"User\":{\"UserId\":\"241417180868710939\","
                    + "\"UserName\":\"bench\",\"DisplayName\":\"bench\",\"CreateDate\":\"2026-11-23T22:57:43Z\","
                    + "\"UpdateDate\":\"2026-11-23T22:57:43Z\"}}";
    private static final int USERS_MAX = 4_500;

    private ApiBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("jadegate-bench");
        RootKey root = RootKey.random();
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root, "--calls-per-second", "0")) {
            RpcSigner signer = new RpcSigner(root.key().id(), root.key().secret());
            int port = Integer.parseInt(
                    server.hostAndPort().substring(server.hostAndPort().lastIndexOf(':') + 1));
            LoadClient.run(
                    port,
                    1,
                    Duration.ofSeconds(5),
                    1,
                    index -> signer.request(RAM, "CreateUser", Map.of("UserName", "bench")));
            Process bare = BareServer.start(REPLY);
            try {
                int barePort = BareServer.port(bare);
                measure(server.pid(), port, barePort, signer);
            } finally {
                bare.destroy();
            }
        }
    }

    private static void measure(long serverPid, int port, int barePort, RpcSigner signer) throws InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "%-12s %12s %12s %10s %10s %10s %8s%n",
                "what",
                "connections",
                "requests/s",
                "p50 ms",
                "p99 ms",
                "refused",
                "of bare");
        for (int connections : new int[] {1, 64}) {
            byte[] constant = signer.request(RAM, "GetUser", Map.of("UserName", "bench"));
            LoadClient.run(barePort, connections, WARM_UP, Integer.MAX_VALUE, index -> constant);
            LoadClient.Result bare =
                    LoadClient.run(barePort, connections, MEASURED, Integer.MAX_VALUE, index -> constant);
            print("bare Vert.x", connections, bare, bare);
            byte[][] warm = ahead(signer, "GetUser");
            LoadClient.run(port, connections, WARM_UP, warm.length, index -> warm[index]);
            byte[][] get = ahead(signer, "GetUser");
            Map<String, Double> before = ThreadCpu.seconds(serverPid);
            LoadClient.Result got = LoadClient.run(port, connections, MEASURED, get.length, at(get));
            Map<String, Double> after = ThreadCpu.seconds(serverPid);
            print("GetUser", connections, got, bare);
            printCpu(before, after, got.answered());
            int first = connections;
            print(
                    "CreateUser",
                    connections,
                    LoadClient.run(
                            port,
                            connections,
                            MEASURED,
                            USERS_MAX / 2,
                            index -> signer.request(
                                    RAM, "CreateUser", Map.of("UserName", "user-" + first + "-" + index))),
                    bare);
        }
    }

    /** Where the server's CPU went, in microseconds for each call; threads below half of one are left out. */
    private static void printCpu(Map<String, Double> before, Map<String, Double> after, long calls) {
        StringBuilder line = new StringBuilder("  server CPU, us a call:");
        after.forEach((name, seconds) -> {
            double micros = (seconds - before.getOrDefault(name, 0.0)) * 1e6 / calls;
            if (micros >= 0.5) {
                line.append(String.format(Locale.ROOT, "  %s %.1f", name, micros));
            }
        });
        System.out.println(line);
    }

    private static IntFunction<byte[]> at(byte[][] requests) {
        return index -> requests[index];
    }

    private static byte[][] ahead(RpcSigner signer, String action) {
        byte[][] requests = new byte[SIGNED_AHEAD][];
        for (int i = 0; i < requests.length; i++) {
            requests[i] = signer.request(RAM, action, Map.of("UserName", "bench"));
        }
        return requests;
    }

    private static void print(String what, int connections, LoadClient.Result result, LoadClient.Result bare) {
        System.out.printf(
                Locale.ROOT,
                "%-12s %12d %12.0f %10.2f %10.2f %10d %8.2f%n",
                what,
                connections,
                result.perSecond(),
                result.percentileMillis(50),
                result.percentileMillis(99),
                result.refused(),
                result.perSecond() / bare.perSecond());
    }
}
