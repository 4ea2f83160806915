package dev.jadegate.bench;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.CryptoProviders;
import dev.jadegate.server.Server;
import dev.jadegate.server.ServerSettings;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Whether a key that has rotated often costs more than one that has not. The server runs in this process by a clock that is
 * eight days further at each start; a key that rotates every seven days gets a version each time. Then the calls on both
 * keys are compared; blobs to decrypt go over all versions.
 *
 * <p>Arguments: seconds for each figure (default 5), versions (default 50).
 */
public final class KmsVersionsBench {
    private static final String KMS = SignedRequests.KMS;
    private static final String TEXT = Base64.getEncoder().encodeToString(new byte[32]);
    private static final int CONNECTIONS = 16;
    private static final int SIGNED_AHEAD_MAX = 400_000;
    private static final Duration STEP = Duration.ofDays(8);
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private final Path data;
    private final RootKey root = RootKey.random();
    private Clock clock = Clock.systemUTC();

    private KmsVersionsBench(Path data) {
        this.data = data;
    }

    public static void main(String[] arguments) throws Exception {
        double seconds = arguments.length == 0 ? 5 : Double.parseDouble(arguments[0]);
        int versions = arguments.length < 2 ? 50 : Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("jadegate-bench");
        System.setProperty(CryptoProviders.FOLDER_PROPERTY, folder.toString());
        new KmsVersionsBench(folder.resolve("data")).run(Duration.ofMillis((long) (seconds * 1000)), versions);
    }

    private void run(Duration measured, int versions) throws Exception {
        List<String> blobs = new ArrayList<>();
        String still;
        String moving;
        try (Server server = start()) {
            still = text(server, "CreateKey", Map.of(), "KeyMetadata", "KeyId");
            moving = text(
                    server,
                    "CreateKey",
                    Map.of("EnableAutomaticRotation", "true", "RotationInterval", "7d"),
                    "KeyMetadata",
                    "KeyId");
            blobs.add(text(server, "Encrypt", encrypt(moving), "CiphertextBlob"));
        }
        for (int made = 1; made < versions - 1; made++) {
            clock = Clock.offset(clock, STEP);
            try (Server server = start()) {
                awaitVersions(server, moving, made + 1);
                blobs.add(text(server, "Encrypt", encrypt(moving), "CiphertextBlob"));
            }
        }
        clock = Clock.offset(clock, STEP);
        try (Server server = start()) {
            awaitVersions(server, moving, versions);
            blobs.add(text(server, "Encrypt", encrypt(moving), "CiphertextBlob"));
            String blob = text(server, "Encrypt", encrypt(still), "CiphertextBlob");
            // The first calls of a process are slow whichever they are.
            RpcSigner signer = new RpcSigner(root.id(), root.secret(), clock);
            LoadClient.run(
                    server.apiAddress().getPort(),
                    CONNECTIONS,
                    measured.multipliedBy(2),
                    Integer.MAX_VALUE,
                    index -> signer.request(KMS, "Encrypt", encrypt(index % 2 == 0 ? still : moving)));
            System.out.printf("%-34s %11s %8s %8s %8s%n", "what", "calls/s", "p50 ms", "p99 ms", "refused");
            measure(server, measured, "Encrypt, 1 version", "Encrypt", index -> encrypt(still));
            measure(server, measured, "Encrypt, " + versions + " versions", "Encrypt", index -> encrypt(moving));
            measure(server, measured, "Decrypt, 1 version", "Decrypt", index -> Map.of("CiphertextBlob", blob));
            measure(
                    server,
                    measured,
                    "Decrypt, over " + versions + " versions",
                    "Decrypt",
                    index -> Map.of("CiphertextBlob", blobs.get(index % blobs.size())));
        }
    }

    private static Map<String, String> encrypt(String keyId) {
        return Map.of("KeyId", keyId, "Plaintext", TEXT);
    }

    private Server start() throws Exception {
        return Server.start(
                ServerSettings.onFreePorts(
                        data, new ServerSettings.RootKey.Given(root.id(), SecretBytes.ofText(root.secret()))),
                clock);
    }

    /** The server rotates by itself, right after its start. */
    private void awaitVersions(Server server, String keyId, int wanted) throws InterruptedException {
        for (long end = System.nanoTime() + WAIT_MAX.toNanos(); ; Thread.sleep(10)) {
            long there = call(server, "ListKeyVersions", Map.of("KeyId", keyId))
                    .get("TotalCount")
                    .number();
            if (there == wanted) {
                return;
            }
            if (there > wanted || System.nanoTime() > end) {
                throw new IllegalStateException("the key has " + there + " versions, not " + wanted);
            }
        }
    }

    private String text(Server server, String action, Map<String, String> parameters, String... path) {
        return call(server, action, parameters).at(path).text();
    }

    private Json call(Server server, String action, Map<String, String> parameters) {
        Reply reply = new SignedRequests("127.0.0.1:" + server.apiAddress().getPort(), root.key(), clock)
                .call(KMS, action, parameters);
        if (reply.status() != 200) {
            throw new IllegalStateException(action + ": " + reply);
        }
        return reply.json();
    }

    private void measure(
            Server server, Duration measured, String name, String action, IntFunction<Map<String, String>> parameters)
            throws InterruptedException {
        RpcSigner signer = new RpcSigner(root.id(), root.secret(), clock);
        int port = server.apiAddress().getPort();
        LoadClient.Result first = LoadClient.run(
                port,
                CONNECTIONS,
                measured,
                SIGNED_AHEAD_MAX,
                index -> signer.request(KMS, action, parameters.apply(index)));
        byte[][] ready = new byte[(int) Math.min(SIGNED_AHEAD_MAX, first.answered() * 3 + 1000)][];
        for (int i = 0; i < ready.length; i++) {
            ready[i] = signer.request(KMS, action, parameters.apply(i));
        }
        LoadClient.Result result = LoadClient.run(port, CONNECTIONS, measured, ready.length, index -> ready[index]);
        System.out.printf(
                Locale.ROOT,
                "%-34s %11.0f %8.2f %8.2f %8d%n",
                name,
                result.perSecond(),
                result.percentileMillis(50),
                result.percentileMillis(99),
                result.refused());
    }
}
