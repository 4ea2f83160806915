package dev.jadegate.testkit;

import dev.jadegate.testkit.JadegateProcess.Finished;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loses a platform and brings it back: makes keys of every spec with several versions, blobs and signatures of every
 * version, secrets with stages and users with access keys; backs up while calls go on; kills the server and wipes its
 * folder; restores, maybe into the other database; and then asks for everything that was acknowledged before the backup
 * began.
 *
 * <p>Run by hand: {@code ./jadegate bench drill 10000}.
 */
public final class RestoreDrill {
    private static final Duration COMMAND_MAX = Duration.ofMinutes(10);
    private static final Duration VERSION_AGE = Duration.ofDays(8);
    private static final Duration ROTATION_MAX = Duration.ofMinutes(1);
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();
    private static final int VERSIONS = 3;
    private static final int SECRETS = 5;
    private static final int USERS = 3;
    private static final List<String> SYMMETRIC =
            List.of("Aliyun_AES_256", "Aliyun_AES_192", "Aliyun_AES_128", "Aliyun_SM4");
    private static final String ENCRYPTS = "ENCRYPT/DECRYPT";
    private static final String SIGNS = "SIGN/VERIFY";

    private static final List<Pair> PAIRS = List.of(
            new Pair("RSA_2048", ENCRYPTS, "RSAES_OAEP_SHA_256", 0),
            new Pair("RSA_3072", SIGNS, "RSA_PSS_SHA_256", 32),
            new Pair("RSA_4096", SIGNS, "RSA_PKCS1_SHA_256", 32),
            new Pair("EC_P256", SIGNS, "ECDSA_SHA_256", 32),
            new Pair("EC_P256K", SIGNS, "ECDSA_SHA_256", 32),
            new Pair("EC_P384", SIGNS, "ECDSA_SHA_384", 48),
            new Pair("EC_SM2", SIGNS, "SM2DSA", 32),
            new Pair("EC_SM2", ENCRYPTS, "SM2PKE", 0),
            new Pair("HMAC_SHA_256", SIGNS, "HMAC_SHA_256", 32),
            new Pair("ML_DSA_65", SIGNS, "ML_DSA_65", 64));

    private record Pair(String spec, String usage, String algorithm, int digestBytes) {}

    /** How calls are made; every call must work. */
    @FunctionalInterface
    public interface Caller {
        Json call(String version, String action, Map<String, String> parameters);
    }

    /** Makes a caller for a server and a key. */
    @FunctionalInterface
    public interface Callers {
        Caller of(String hostAndPort, AccessKey key);
    }

    /** A server whose clock is ahead: keys get another version a week after the last. */
    public interface Ahead extends AutoCloseable {
        String hostAndPort();

        @Override
        void close();
    }

    /** Starts servers whose clock is ahead. */
    @FunctionalInterface
    public interface AheadStart {
        Ahead start(Path data, @Nullable String database, RootKey root, Duration ahead) throws Exception;
    }

    /**
     * What a drill is about.
     *
     * @param blobs how many ciphertexts are kept, over all keys and versions
     * @param fromDatabase a {@code jdbc:postgresql:} URL, or null for SQLite
     * @param toDatabase where to restore, of an empty database, or null for SQLite
     */
    public record Setting(
            int blobs,
            @Nullable String fromDatabase,
            @Nullable String toDatabase) {}

    /** What it came to. */
    public record Result(int checked, long callsDuringBackup, Duration backup, Duration restore, long fileBytes) {}

    /** What the server said it did. */
    private sealed interface Entry {
        record Blob(String blob, String plaintext, String context) implements Entry {}

        record PairBlob(Map<String, String> key, String blob, String plaintext) implements Entry {}

        record Signature(Map<String, String> key, String digest, String value) implements Entry {}

        record SecretVersion(String name, String versionId, String value) implements Entry {}

        record Current(String name, String versionId) implements Entry {}

        record User(String name, AccessKey key) implements Entry {}
    }

    private final Path folder;
    private final Setting setting;
    private final Callers callers;
    private final AheadStart ahead;
    private final PrintStream out;
    private final RootKey root = RootKey.random();
    private final List<Entry> ledger = new ArrayList<>();
    private final List<String> symmetricKeys = new ArrayList<>();
    private final Map<String, Pair> pairs = new HashMap<>();

    private RestoreDrill(Path folder, Setting setting, Callers callers, AheadStart ahead, PrintStream out) {
        this.folder = folder;
        this.setting = setting;
        this.callers = callers;
        this.ahead = ahead;
        this.out = out;
    }

    /**
     * Runs a drill.
     *
     * @param folder empty; holds everything
     * @throws AssertionError that names what was lost
     */
    public static Result run(Path folder, Setting setting, Callers callers, AheadStart ahead, PrintStream out)
            throws Exception {
        return new RestoreDrill(folder, setting, callers, ahead, out).run();
    }

    private Result run() throws Exception {
        Path source = folder.resolve("source");
        for (int version = 1; version < VERSIONS; version++) {
            try (JadegateProcess server = start(source, setting.fromDatabase())) {
                fill(server, version);
            }
            newVersions(source, version + 1);
        }
        Path file = folder.resolve("platform.backup");
        Path rootKey = folder.resolve("elsewhere.key");
        Finished made;
        Duration backup;
        long callsDuring;
        try (JadegateProcess server = start(source, setting.fromDatabase())) {
            fill(server, VERSIONS);
            Files.copy(source.resolve("root.key"), rootKey);
            AtomicBoolean more = new AtomicBoolean(true);
            List<Long> calls = new ArrayList<>();
            Thread load = Thread.ofPlatform().start(() -> calls.add(load(server, more)));
            long start = System.nanoTime();
            made = JadegateProcess.run(
                    COMMAND_MAX, Map.of(), command("backup", file, source, setting.fromDatabase(), List.of()));
            backup = Duration.ofNanos(System.nanoTime() - start);
            more.set(false);
            load.join();
            callsDuring = calls.getFirst();
            server.kill();
        }
        KillLoop.demand(made.exitCode() == 0, "the backup failed: " + made);
        KillLoop.demand(made.errors().contains("root.key"), "no warning of the only seal: " + made);
        out.print(made.output());
        wipe(source);

        Path target = folder.resolve("target");
        long start = System.nanoTime();
        Finished restored = JadegateProcess.run(
                COMMAND_MAX,
                Map.of(),
                command("restore", file, target, setting.toDatabase(), List.of("--root-key-file", rootKey.toString())));
        Duration restore = Duration.ofNanos(System.nanoTime() - start);
        KillLoop.demand(restored.exitCode() == 0, "the restore failed: " + restored);
        out.print(restored.output());
        verify(target);
        try (JadegateProcess server = start(target, setting.toDatabase())) {
            ledger.forEach(entry -> check(server, entry));
            KillLoop.demand(server.stop() == 0, "the restored server did not stop cleanly");
        }
        verify(target);
        out.println("checked " + ledger.size() + " entries; " + callsDuring + " calls while the backup was made");
        return new Result(ledger.size(), callsDuring, backup, restore, Files.size(file));
    }

    private JadegateProcess start(Path data, @Nullable String database) throws IOException {
        return database == null
                ? JadegateProcess.start(data, root)
                : JadegateProcess.start(data, root, "--database", database);
    }

    private static List<String> command(
            String name, Path file, Path data, @Nullable String database, List<String> others) {
        List<String> line = new ArrayList<>(List.of(name, file.toString(), "--data", data.toString()));
        if (database != null) {
            line.addAll(List.of("--database", database));
        }
        line.addAll(others);
        return line;
    }

    private void verify(Path data) throws IOException {
        Finished verified = JadegateProcess.run(COMMAND_MAX, "verify", "--data", data.toString());
        KillLoop.demand(verified.exitCode() == 0, "the log does not verify: " + verified);
        out.print(verified.output());
    }

    private static void wipe(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes what there is of one version. */
    private void fill(JadegateProcess server, int version) {
        Caller caller = callers.of(server.hostAndPort(), root.key());
        if (version == 1) {
            makeKeys(caller);
            for (int i = 0; i < USERS; i++) {
                makeUser(caller, "drill-" + i);
            }
        }
        for (int i = 0; i < setting.blobs() / VERSIONS; i++) {
            String plaintext = base64("blob " + version + "/" + i);
            String context = "{\"number\":\"" + i + "\"}";
            String keyId = symmetricKeys.get(i % symmetricKeys.size());
            Json encrypted = kms(
                    caller, "Encrypt", Map.of("KeyId", keyId, "Plaintext", plaintext, "EncryptionContext", context));
            ledger.add(new Entry.Blob(encrypted.get("CiphertextBlob").text(), plaintext, context));
        }
        pairs.forEach((keyId, pair) -> usePair(caller, keyId, pair, version));
        for (int i = 0; i < SECRETS; i++) {
            String name = "drill/secret" + i;
            String value = name + "=" + version;
            kms(
                    caller,
                    version == 1 ? "CreateSecret" : "PutSecretValue",
                    Map.of("SecretName", name, "VersionId", "v" + version, "SecretData", value));
            ledger.add(new Entry.SecretVersion(name, "v" + version, value));
            if (version == VERSIONS) {
                ledger.add(new Entry.Current(name, "v" + version));
            }
        }
    }

    /** A week later, and a day: symmetric keys rotate by themselves, pairs when they are told to. */
    private void newVersions(Path data, int version) throws Exception {
        Duration later = VERSION_AGE.multipliedBy(version - 1);
        try (Ahead server = ahead.start(data, setting.fromDatabase(), root, later)) {
            Caller caller = signed(server.hostAndPort(), root.key(), Clock.offset(Clock.systemUTC(), later));
            for (String keyId : pairs.keySet()) {
                kms(caller, "CreateKeyVersion", Map.of("KeyId", keyId));
            }
            symmetricKeys.forEach(keyId -> awaitVersion(caller, keyId, version));
        }
    }

    private void makeKeys(Caller caller) {
        for (String spec : SYMMETRIC) {
            String keyId = kms(caller, "CreateKey", Map.of("KeySpec", spec))
                    .at("KeyMetadata", "KeyId")
                    .text();
            kms(
                    caller,
                    "UpdateRotationPolicy",
                    Map.of("KeyId", keyId, "EnableAutomaticRotation", "true", "RotationInterval", "7d"));
            symmetricKeys.add(keyId);
        }
        for (Pair pair : PAIRS) {
            String keyId = kms(caller, "CreateKey", Map.of("KeySpec", pair.spec, "KeyUsage", pair.usage))
                    .at("KeyMetadata", "KeyId")
                    .text();
            pairs.put(keyId, pair);
        }
    }

    private void makeUser(Caller caller, String name) {
        caller.call(SignedRequests.RAM, "CreateUser", Map.of("UserName", name));
        Json key = caller.call(SignedRequests.RAM, "CreateAccessKey", Map.of("UserName", name));
        ledger.add(new Entry.User(
                name,
                new AccessKey(
                        key.at("AccessKey", "AccessKeyId").text(),
                        key.at("AccessKey", "AccessKeySecret").text())));
    }

    private static void awaitVersion(Caller caller, String keyId, int version) {
        long deadline = System.nanoTime() + ROTATION_MAX.toNanos();
        while (versions(caller, keyId).size() < version) { // ends at the deadline
            KillLoop.demand(System.nanoTime() < deadline, keyId + " was not rotated within " + ROTATION_MAX);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static List<Json> versions(Caller caller, String keyId) {
        return kms(caller, "ListKeyVersions", Map.of("KeyId", keyId))
                .at("KeyVersions", "KeyVersion")
                .items();
    }

    /** With every version that the key has. */
    private void usePair(Caller caller, String keyId, Pair pair, int version) {
        List<Json> versions = versions(caller, keyId);
        KillLoop.demand(versions.size() == version, keyId + " has " + versions.size() + " versions");
        for (Json each : versions) {
            Map<String, String> key = Map.of(
                    "KeyId", keyId, "KeyVersionId", each.get("KeyVersionId").text(), "Algorithm", pair.algorithm);
            if (pair.usage.equals(ENCRYPTS)) {
                String plaintext = base64("pair " + version);
                String blob = kms(caller, "AsymmetricEncrypt", with(key, Map.of("Plaintext", plaintext)))
                        .get("CiphertextBlob")
                        .text();
                ledger.add(new Entry.PairBlob(key, blob, plaintext));
            } else {
                String digest = base64("d".repeat(pair.digestBytes));
                String value = kms(caller, "AsymmetricSign", with(key, Map.of("Digest", digest)))
                        .get("Value")
                        .text();
                ledger.add(new Entry.Signature(key, digest, value));
            }
        }
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(some);
        all.putAll(more);
        return all;
    }

    private static Json kms(Caller caller, String action, Map<String, String> parameters) {
        return caller.call(SignedRequests.KMS, action, parameters);
    }

    /** Changes things of its own until it is told to stop. */
    private long load(JadegateProcess server, AtomicBoolean more) {
        Caller caller = callers.of(server.hostAndPort(), root.key());
        long calls = 0;
        while (more.get()) { // ends with the backup
            String name = "load/" + calls;
            kms(caller, "CreateSecret", Map.of("SecretName", name, "VersionId", "v1", "SecretData", name));
            kms(caller, "Encrypt", Map.of("KeyId", symmetricKeys.getFirst(), "Plaintext", base64(name)));
            calls += 2;
        }
        return calls;
    }

    private void check(JadegateProcess server, Entry entry) {
        Caller caller = callers.of(server.hostAndPort(), root.key());
        switch (entry) {
            case Entry.Blob blob ->
                same(
                        entry,
                        blob.plaintext,
                        kms(caller, "Decrypt", Map.of("CiphertextBlob", blob.blob, "EncryptionContext", blob.context))
                                .get("Plaintext"));
            case Entry.PairBlob blob ->
                same(
                        entry,
                        blob.plaintext,
                        kms(caller, "AsymmetricDecrypt", with(blob.key, Map.of("CiphertextBlob", blob.blob)))
                                .get("Plaintext"));
            case Entry.Signature signature ->
                KillLoop.demand(
                        kms(
                                        caller,
                                        "AsymmetricVerify",
                                        with(
                                                signature.key,
                                                Map.of("Digest", signature.digest, "Value", signature.value)))
                                .get("Value")
                                .truth(),
                        "does not verify: " + signature);
            case Entry.SecretVersion version ->
                same(
                        entry,
                        version.value,
                        kms(
                                        caller,
                                        "GetSecretValue",
                                        Map.of("SecretName", version.name, "VersionId", version.versionId))
                                .get("SecretData"));
            case Entry.Current current ->
                same(
                        entry,
                        current.versionId,
                        kms(caller, "GetSecretValue", Map.of("SecretName", current.name))
                                .get("VersionId"));
            case Entry.User user ->
                KillLoop.demand(
                        callers.of(server.hostAndPort(), user.key)
                                .call(SignedRequests.STS, "GetCallerIdentity", Map.of())
                                .get("Arn")
                                .text()
                                .endsWith("user/" + user.name),
                        "another identity: " + user.name);
        }
    }

    private static void same(Entry entry, String expected, Json found) {
        KillLoop.demand(found.text().equals(expected), "another value `" + found.text() + "`: " + entry);
    }

    /** Calls of our own making, where no official client is at hand. */
    public static Caller signed(String hostAndPort, AccessKey key) {
        return signed(hostAndPort, key, Clock.systemUTC());
    }

    private static Caller signed(String hostAndPort, AccessKey key, Clock clock) {
        SignedRequests requests = new SignedRequests(hostAndPort, key, clock);
        return (version, action, parameters) -> {
            Reply reply = requests.call(version, action, parameters);
            KillLoop.demand(reply.status() == 200, action + " " + parameters.keySet() + " answered " + reply);
            return reply.json();
        };
    }
}
