package dev.jadegate.bench;

import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.crypto.CryptoProviders;
import dev.jadegate.crypto.DigestSigner;
import dev.jadegate.crypto.EncryptionContext;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyVersionRef;
import dev.jadegate.crypto.SignatureAlgorithm;
import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Calls of KMS in a second: signed, authorized and recorded, beside the server's own listener that answers a constant of the
 * same length to the same client, beside a bare Vert.x server that does, and beside the engine alone in one thread of this
 * process. The cases are those by which the cloud sells its instances (Encrypt of 32 bytes, RSA_2048 sign of 32 bytes, a
 * secret of 32 bytes) and more. Clients and servers share the machine's cores; "of a core" divides the calls by the processor
 * time that the server took for them, and "CPU x" says how many times the constant's processor time a call takes.
 *
 * <p>Arguments: seconds for each figure (default 8), and how many keys the last rows go over (default 100 000, 0 leaves them
 * out). {@code timing}, and a number of samples if not 20 000, measures instead whether the time of a refusal tells its
 * reason.
 */
public final class KmsBench {
    private static final String KMS = SignedRequests.KMS;
    private static final String TEXT = Base64.getEncoder().encodeToString(new byte[32]);
    private static final int TIMING_SAMPLES = 20_000;
    private static final int SIGNED_AHEAD_MAX = 400_000;
    private static final int MAKERS = 64;
    /** Keys that a run of CreateKey makes: all runs together stay below what an account may have. */
    private static final int MADE_MAX = 10_000;

    /** Keys of the other rows that do not encrypt for users: two pairs and that of secrets. */
    private static final int OTHERS = 3;

    private static final KeyVersionRef VERSION = new KeyVersionRef(
            "1000000000000001",
            "cn-hangzhou",
            "5c438b18-05be-40ad-b6c2-3be6752c0001",
            "2ab1a983-7072-4bbc-a582-584b5bd80001");

    private final Duration measured;
    private final int port;
    private final long serverPid;
    private final RpcSigner signer;
    private final SignedRequests requests;
    /** Calls a second of the constant answer, with as many connections as the row at hand. */
    private double constant;
    /** Calls for each second of processor time of the constant answer's server. */
    private double constantPerCore;

    private KmsBench(Duration measured, JadegateProcess server, RootKey root) {
        this.measured = measured;
        port = Integer.parseInt(
                server.hostAndPort().substring(server.hostAndPort().lastIndexOf(':') + 1));
        serverPid = server.pid();
        signer = new RpcSigner(root.id(), root.secret());
        requests = new SignedRequests(server.hostAndPort(), root.key());
    }

    /** One case: a name for the table and the call. */
    private record Case(String name, String action, int callsMax, IntFunction<Map<String, String>> parameters) {
        Case(String name, String action, IntFunction<Map<String, String>> parameters) {
            this(name, action, SIGNED_AHEAD_MAX, parameters);
        }

        static Case constant(String name, String action, Map<String, String> parameters) {
            return new Case(name, action, index -> parameters);
        }
    }

    /** Whether the time of a refusal tells its reason; the process ends with 1 when it does. */
    private static void timing(int samples) throws Exception {
        Path folder = Files.createTempDirectory("jadegate-timing");
        int told;
        try (KmsTiming timing = new KmsTiming(folder, samples)) {
            told = timing.run();
        }
        System.exit(told == 0 ? 0 : 1);
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("timing")) {
            timing(arguments.length > 1 ? Integer.parseInt(arguments[1]) : TIMING_SAMPLES);
            return;
        }
        double seconds = arguments.length == 0 ? 8 : Double.parseDouble(arguments[0]);
        int keys = arguments.length < 2 ? 100_000 : Integer.parseInt(arguments[1]);
        Path nativeFolder = Path.of(System.getProperty("jadegate.home", "."), "target", "native");
        System.setProperty(
                CryptoProviders.FOLDER_PROPERTY,
                Files.createDirectories(nativeFolder).toString());
        engineAlone();
        Path folder = Files.createTempDirectory("jadegate-bench");
        RootKey root = RootKey.random();
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root, "--calls-per-second", "0")) {
            try {
                new KmsBench(Duration.ofMillis((long) (seconds * 1000)), server, root).run(keys);
            } catch (Exception failed) {
                System.err.println(server.written());
                throw failed;
            }
        }
    }

    private static void engineAlone() throws Exception {
        SecureRandom random = new SecureRandom();
        byte[] text = new byte[32];
        try (KeyMaterial aes = KeyMaterial.generate(KeySpec.AES_256, random);
                KeyMaterial rsa = KeyMaterial.generate(KeySpec.RSA_2048, random);
                KeyMaterial curve = KeyMaterial.generate(KeySpec.EC_P256, random)) {
            System.out.printf("The engine alone, one thread, calls a second:%n");
            alone("Encrypt 32 B", () -> CiphertextBlob.encrypt(VERSION, aes, EncryptionContext.NONE, text, random));
            alone("RSA_2048 sign", () -> DigestSigner.sign(rsa, SignatureAlgorithm.RSA_PSS_SHA_256, text, random));
            alone("EC_P256 sign", () -> DigestSigner.sign(curve, SignatureAlgorithm.ECDSA_SHA_256, text, random));
        }
    }

    private interface Work {
        Object run() throws Exception;
    }

    private static void alone(String name, Work work) throws Exception {
        long calls = 0;
        for (int round = 0; round < 2; round++) {
            calls = 0;
            for (long end = System.nanoTime() + 2_000_000_000L; System.nanoTime() < end; calls++) {
                work.run();
            }
        }
        System.out.printf(Locale.ROOT, "%-28s %12d%n", name, calls / 2);
    }

    private void run(int keys) throws Exception {
        String aes = key(Map.of());
        String rsa = key(Map.of("KeySpec", "RSA_2048", "KeyUsage", "SIGN/VERIFY"));
        String curve = key(Map.of("KeySpec", "EC_P256", "KeyUsage", "SIGN/VERIFY"));
        Json encrypted = call("Encrypt", Map.of("KeyId", aes, "Plaintext", TEXT));
        String blob = encrypted.get("CiphertextBlob").text();
        call("CreateSecret", Map.of("SecretName", "bench", "VersionId", "v1", "SecretData", "x".repeat(32)));
        List<Case> cases = List.of(
                Case.constant("Encrypt 32 B", "Encrypt", Map.of("KeyId", aes, "Plaintext", TEXT)),
                Case.constant("Decrypt 32 B", "Decrypt", Map.of("CiphertextBlob", blob)),
                Case.constant("GenerateDataKey", "GenerateDataKey", Map.of("KeyId", aes)),
                Case.constant("RSA_2048 sign", "AsymmetricSign", sign(rsa, "RSA_PSS_SHA_256")),
                Case.constant("EC_P256 sign", "AsymmetricSign", sign(curve, "ECDSA_SHA_256")),
                Case.constant("GetSecretValue 32 B", "GetSecretValue", Map.of("SecretName", "bench")),
                Case.constant("DescribeKey", "DescribeKey", Map.of("KeyId", aes)),
                new Case("CreateKey", "CreateKey", MADE_MAX, index -> Map.of()));
        Process bare = BareServer.start(encrypted.toString());
        Process floor = BareServer.start(ConstantServer.class, encrypted.toString());
        try {
            int barePort = BareServer.port(bare);
            int floorPort = BareServer.port(floor);
            System.out.printf(
                    "%n%-28s %6s %11s %8s %8s %8s %11s %10s %7s%n",
                    "what", "conns", "calls/s", "p50 ms", "p99 ms", "refused", "of constant", "of a core", "CPU x");
            for (int connections : new int[] {1, 16, 64}) {
                constant("constant answer", floorPort, floor.pid(), connections, true);
                constant("bare Vert.x", barePort, bare.pid(), connections, false);
                for (Case each : cases) {
                    measure(each, connections);
                }
            }
        } finally {
            bare.destroy();
            floor.destroy();
        }
        if (keys > 0) {
            manyKeys(keys);
        }
    }

    private static Map<String, String> withKey(String keyId) {
        return Map.of("KeyId", keyId, "Plaintext", TEXT);
    }

    private Map<String, String> sign(String keyId, String algorithm) {
        String version = call("ListKeyVersions", Map.of("KeyId", keyId))
                .at("KeyVersions", "KeyVersion")
                .items()
                .getFirst()
                .get("KeyVersionId")
                .text();
        return Map.of("KeyId", keyId, "KeyVersionId", version, "Algorithm", algorithm, "Digest", TEXT);
    }

    private String key(Map<String, String> parameters) {
        return call("CreateKey", parameters).at("KeyMetadata", "KeyId").text();
    }

    private Json call(String action, Map<String, String> parameters) {
        Reply reply = requests.call(KMS, action, parameters);
        if (reply.status() != 200) {
            throw new IllegalStateException(action + ": " + reply);
        }
        return reply.json();
    }

    private void constant(String name, int itsPort, long pid, int connections, boolean isFloor)
            throws InterruptedException {
        byte[] request = signer.request(KMS, "Encrypt", Map.of("KeyId", "bench", "Plaintext", TEXT));
        LoadClient.run(itsPort, connections, measured, Integer.MAX_VALUE, index -> request);
        double before = cpuSeconds(pid);
        LoadClient.Result result = LoadClient.run(itsPort, connections, measured, Integer.MAX_VALUE, index -> request);
        double perCore = result.answered() / (cpuSeconds(pid) - before);
        if (isFloor) {
            constant = result.perSecond();
            constantPerCore = perCore;
        }
        print(name, connections, result, perCore);
    }

    private static double cpuSeconds(long pid) {
        return ThreadCpu.seconds(pid).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private LoadClient.Result measure(Case each, int connections) throws InterruptedException {
        // The first run warms up and tells how many calls to sign ahead for the second, so that signing costs it
        // nothing.
        LoadClient.Result first = LoadClient.run(port, connections, measured, each.callsMax, request(each));
        int ahead = (int) Math.min(each.callsMax, first.answered() * 3 + 1000);
        byte[][] ready = new byte[ahead][];
        IntFunction<byte[]> request = request(each);
        for (int i = 0; i < ahead; i++) {
            ready[i] = request.apply(i);
        }
        double before = cpuSeconds(serverPid);
        LoadClient.Result result = LoadClient.run(port, connections, measured, ahead, index -> ready[index]);
        print(each.name, connections, result, result.answered() / (cpuSeconds(serverPid) - before));
        return result;
    }

    private IntFunction<byte[]> request(Case each) {
        return index -> signer.request(KMS, each.action, each.parameters.apply(index));
    }

    private void print(String name, int connections, LoadClient.Result result, double perCore) {
        System.out.printf(
                Locale.ROOT,
                "%-28s %6d %11.0f %8.2f %8.2f %8d %11.2f %10.0f %7.2f%n",
                name,
                connections,
                result.perSecond(),
                result.percentileMillis(50),
                result.percentileMillis(99),
                result.refused(),
                result.perSecond() / constant,
                perCore,
                constantPerCore / perCore);
        if (!result.firstRefusal().isEmpty()) {
            System.out.println("  " + result.firstRefusal());
        }
    }

    /** The same Encrypt over few keys and over many: when none of them was used before, and once more. */
    private void manyKeys(int keys) throws InterruptedException {
        int there = (int) call("ListKeys", Map.of()).get("TotalCount").number();
        if (there < keys + OTHERS) {
            LoadClient.run(
                    port,
                    MAKERS,
                    Duration.ofMinutes(10),
                    keys + OTHERS - there,
                    index -> signer.request(KMS, "CreateKey", Map.of()));
        }
        String[] all = new String[keys];
        int found = 0;
        for (int page = 1; found < keys; page++) {
            List<Json> items = call(
                            "ListKeys",
                            Map.of(
                                    "Filters",
                                    "[{\"Key\":\"KeySpec\",\"Values\":[\"Aliyun_AES_256\"]},"
                                            + "{\"Key\":\"CreatorType\",\"Values\":[\"User\"]}]",
                                    "PageNumber",
                                    Integer.toString(page),
                                    "PageSize",
                                    "100"))
                    .at("Keys", "Key")
                    .items();
            if (items.isEmpty()) {
                break; // Of what an account may have, a few are not of this kind.
            }
            for (int i = 0; i < items.size() && found < keys; i++) {
                all[found++] = items.get(i).get("KeyId").text();
            }
        }
        String[] ids = Arrays.copyOf(all, found);
        measure(new Case("Encrypt, 10 keys", "Encrypt", index -> withKey(ids[index % 10])), 16);
        each(ids, "new");
        each(ids, "again");
    }

    /** One call for each key, signed ahead. */
    private void each(String[] ids, String name) throws InterruptedException {
        byte[][] ready = new byte[ids.length][];
        for (int i = 0; i < ready.length; i++) {
            ready[i] = signer.request(KMS, "Encrypt", withKey(ids[i]));
        }
        double before = cpuSeconds(serverPid);
        LoadClient.Result result = LoadClient.run(port, 16, Duration.ofMinutes(2), ready.length, index -> ready[index]);
        print(
                "Encrypt, " + ids.length + " keys, " + name,
                16,
                result,
                result.answered() / (cpuSeconds(serverPid) - before));
    }
}
