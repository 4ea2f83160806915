package dev.jadegate.bench;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.RootKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Requests a second of GetUser (signed, authorized, recorded) and CreateUser (durable), beside a bare Vert.x server that
 * answers a constant, in one run on one machine. Clients and servers share its cores.
 */
public final class ApiBench {
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration MEASURED = Duration.ofSeconds(8);
    private static final int SIGNED_AHEAD = 800_000;
    private static final int USERS_MAX = 4_500;

    private ApiBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("jadegate-bench");
        RootKey root = RootKey.random();
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root, "--calls-per-second", "0")) {
            Signer signer = new Signer(root.key().id(), root.key().secret());
            int port = Integer.parseInt(
                    server.hostAndPort().substring(server.hostAndPort().lastIndexOf(':') + 1));
            LoadClient.run(port, 1, Duration.ofSeconds(5), 1, index -> signer.request("CreateUser", "bench"));
            Process bare = bare();
            try {
                BufferedReader out = bare.inputReader(StandardCharsets.UTF_8);
                int barePort = Integer.parseInt(out.readLine().trim());
                measure(server.pid(), port, barePort, signer);
            } finally {
                bare.destroy();
            }
        }
    }

    private static void measure(long serverPid, int port, int barePort, Signer signer) throws InterruptedException {
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
            byte[] constant = signer.request("GetUser", "bench");
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
                            index -> signer.request("CreateUser", "user-" + first + "-" + index)),
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

    private static byte[][] ahead(Signer signer, String action) {
        byte[][] requests = new byte[SIGNED_AHEAD][];
        for (int i = 0; i < requests.length; i++) {
            requests[i] = signer.request(action, "bench");
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

    private static Process bare() throws IOException {
        String reply =
                "{\"RequestId\":\"6F9A2C55-0000-4000-8000-000000000001\",\"User\":{\"UserId\":\"241417180868710939\","
                        + "\"UserName\":\"bench\",\"DisplayName\":\"bench\",\"CreateDate\":\"2026-11-23T22:57:43Z\","
                        + "\"UpdateDate\":\"2026-11-23T22:57:43Z\"}}";
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareServer.class.getName(),
                        reply)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Signs by RPC 1.0; a Mac of its own for each thread. */
    private static final class Signer {
        private final String accessKeyId;
        private final byte[] secret;
        private final String run = "bench-" + UUID.randomUUID() + "-";
        private long nonce;

        Signer(String accessKeyId, String secret) {
            this.accessKeyId = accessKeyId;
            this.secret = (secret + "&").getBytes(StandardCharsets.UTF_8);
        }

        private synchronized long nonce() {
            return nonce++;
        }

        byte[] request(String action, String userName) {
            Map<String, String> parameters = new TreeMap<>();
            parameters.put("AccessKeyId", accessKeyId);
            parameters.put("Action", action);
            parameters.put("Format", "JSON");
            parameters.put("SignatureMethod", "HMAC-SHA1");
            parameters.put("SignatureNonce", run + nonce());
            parameters.put("SignatureVersion", "1.0");
            parameters.put(
                    "Timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            parameters.put("UserName", userName);
            parameters.put("Version", "2015-05-01");
            StringBuilder query = new StringBuilder();
            parameters.forEach((name, value) -> query.append(query.isEmpty() ? "" : "&")
                    .append(name)
                    .append('=')
                    .append(encoded(value)));
            try {
                Mac mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(secret, "HmacSHA1"));
                byte[] signature =
                        mac.doFinal(("POST&%2F&" + encoded(query.toString())).getBytes(StandardCharsets.UTF_8));
                query.append("&Signature=").append(encoded(Base64.getEncoder().encodeToString(signature)));
            } catch (GeneralSecurityException absent) {
                throw new IllegalStateException(absent);
            }
            return LoadClient.post(query.toString());
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("*", "%2A")
                    .replace("%7E", "~");
        }
    }
}
