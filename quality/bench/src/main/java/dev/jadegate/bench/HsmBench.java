package dev.jadegate.bench;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.crypto.DigestSigner;
import dev.jadegate.crypto.EncryptionContext;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyVersionRef;
import dev.jadegate.crypto.SignatureAlgorithm;
import dev.jadegate.crypto.TokenKey;
import dev.jadegate.kms.hsm.HsmKeys;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import dev.jadegate.store.token.Token;
import dev.jadegate.store.token.TokenSettings;
import dev.jadegate.testkit.SoftHsm;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Keys of protection level HSM, as KMS uses them, beside SunPKCS11 used directly on the same token, in turns in one run. On
 * SoftHSM2, which computes in this process: a token elsewhere adds its own time to both.
 *
 * <p>Argument: seconds for each figure (default 0.4).
 */
public final class HsmBench {
    private static final int ROUNDS = 5;
    private static final double AIM = 0.7;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] PLAINTEXT = new byte[32];
    private static final byte[] DIGEST = new byte[32];
    private static final KeyVersionRef VERSION = new KeyVersionRef(
            "1000000000000001",
            "cn-hangzhou",
            "5c438b18-05be-40ad-b6c2-3be6752c0001",
            "2ab1a983-7072-4bbc-a582-584b5bd80001");
    private static final EncryptionContext CONTEXT = EncryptionContext.of(Map.of("purpose", "bench"));

    private final SecureRandom random = new SecureRandom();
    private final Provider direct;
    private final HsmKeys keys;
    private final double seconds;
    private boolean below;

    private HsmBench(Provider direct, HsmKeys keys, double seconds) {
        this.direct = direct;
        this.keys = keys;
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws Exception {
        if (!SoftHsm.installed()) {
            System.out.println("hsm: " + SoftHsm.ABSENT);
            return;
        }
        double seconds = arguments.length == 0 ? 0.4 : Double.parseDouble(arguments[0]);
        SoftHsm softHsm = SoftHsm.ofThisProcess();
        SoftHsm.Made made = softHsm.newToken();
        // First, because it does not take a library that somebody has initialised.
        Provider direct = Security.getProvider("SunPKCS11")
                .configure("--name = bench\nlibrary = " + made.library() + "\nslotListIndex = 0\n"
                        + "attributes(generate, *, *) = {\nCKA_TOKEN = false\n}\n");
        java.security.KeyStore login = java.security.KeyStore.getInstance("PKCS11", direct);
        login.load(null, made.pin().toCharArray());
        try (SecretBytes pin = SecretBytes.ofText(made.pin());
                SecretBytes root = SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]);
                RootSeal seal = new RootSeal(root, new SecureRandom());
                Store store = SqliteStore.open(
                        Files.createTempDirectory("hsm-bench").resolve("state.db"),
                        List.of(),
                        new NoSink(),
                        SqliteOptions.defaults());
                Token token = Token.open(TokenSettings.of(made.library(), made.label()), pin, System::nanoTime)) {
            HsmKeys keys = new HsmKeys(token, store, seal, Clock.systemUTC(), new SecureRandom());
            HsmBench bench = new HsmBench(direct, keys, seconds);
            System.out.printf(
                    Locale.ROOT, "%-34s %8s %12s %12s %8s%n", "what", "threads", "KMS op/s", "direct op/s", "ratio");
            for (int threads : new int[] {1, 2}) {
                bench.encrypt(threads);
                bench.sign(threads, KeySpec.RSA_2048, SignatureAlgorithm.RSA_PKCS1_SHA_256, "SHA256withRSA");
                bench.sign(threads, KeySpec.EC_P256, SignatureAlgorithm.ECDSA_SHA_256, "NONEwithECDSA");
            }
            System.out.printf(
                    Locale.ROOT,
                    "The aim is %.2f of direct SunPKCS11%s.%n",
                    AIM,
                    bench.below ? ": not reached" : ": reached");
        }
    }

    private TokenKey key(KeySpec spec) throws Exception {
        try (HsmKeys.Made made = keys.make(spec)) {
            return keys.key(spec, made.object(), made.publicKeyDer());
        }
    }

    private void encrypt(int threads) throws Exception {
        TokenKey ours = key(KeySpec.AES_256);
        KeyGenerator generator = KeyGenerator.getInstance("AES", direct);
        generator.init(256);
        SecretKey theirs = generator.generateKey();
        compare(
                "Encrypt 32 B (AES_256)",
                threads,
                () -> CiphertextBlob.encrypt(VERSION, ours, CONTEXT, PLAINTEXT, random),
                () -> {
                    byte[] iv = new byte[IV_BYTES];
                    random.nextBytes(iv);
                    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", direct);
                    cipher.init(Cipher.ENCRYPT_MODE, theirs, new GCMParameterSpec(TAG_BITS, iv));
                    cipher.updateAAD(new byte[32]);
                    return cipher.doFinal(PLAINTEXT);
                });
    }

    private void sign(int threads, KeySpec spec, SignatureAlgorithm algorithm, String jdkName) throws Exception {
        TokenKey ours = key(spec);
        KeyPairGenerator generator = KeyPairGenerator.getInstance(spec == KeySpec.RSA_2048 ? "RSA" : "EC", direct);
        if (spec == KeySpec.RSA_2048) {
            generator.initialize(2048);
        } else {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        KeyPair theirs = generator.generateKeyPair();
        compare(spec.wireName() + " sign", threads, () -> DigestSigner.sign(ours, algorithm, DIGEST, random), () -> {
            Signature signature = Signature.getInstance(jdkName, direct);
            signature.initSign(theirs.getPrivate());
            signature.update(DIGEST);
            return signature.sign();
        });
    }

    private void compare(String what, int threads, Callable<byte[]> ours, Callable<byte[]> theirs) throws Exception {
        double[] one = new double[ROUNDS];
        double[] two = new double[ROUNDS];
        rate(threads, ours);
        rate(threads, theirs);
        for (int round = 0; round < ROUNDS; round++) {
            one[round] = rate(threads, ours);
            two[round] = rate(threads, theirs);
        }
        Arrays.sort(one);
        Arrays.sort(two);
        double ratio = one[ROUNDS / 2] / two[ROUNDS / 2];
        below |= ratio < AIM;
        System.out.printf(
                Locale.ROOT,
                "%-34s %8d %,12.0f %,12.0f %8.2f%n",
                what,
                threads,
                one[ROUNDS / 2],
                two[ROUNDS / 2],
                ratio);
    }

    /** Calls a second, made on virtual threads as those of the server are. */
    private double rate(int threads, Callable<byte[]> work) throws Exception {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        List<Callable<Long>> loops = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            loops.add(() -> {
                long done = 0;
                while (System.nanoTime() < end) {
                    if (work.call().length == 0) {
                        throw new IllegalStateException("nothing was computed");
                    }
                    done++;
                }
                return done;
            });
        }
        long all = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Long> each : callers.invokeAll(loops)) {
                all += each.get();
            }
        }
        return all / ((System.nanoTime() - start) / 1e9);
    }
}
