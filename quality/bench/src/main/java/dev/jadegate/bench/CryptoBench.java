package dev.jadegate.bench;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.crypto.CryptoProviders;
import dev.jadegate.crypto.DigestSigner;
import dev.jadegate.crypto.EncryptionContext;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyVersionRef;
import dev.jadegate.crypto.MaterialWrap;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.crypto.SignatureAlgorithm;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Operations of the engine of KMS in a second of one thread's processor time, each beside the bare operation of the JDK,
 * in one run: a new Cipher or Signature for each call, no derived key, nothing bound. The three cases by which the cloud
 * sells its instances (Encrypt of 32 bytes, RSA_2048 sign) are among them.
 *
 * <p>Arguments: seconds for each figure (default 1), and {@code jdk} to leave the native library out. {@code timing}, or
 * {@code timing jdk}, measures instead whether the time of a refusal tells its reason.
 */
public final class CryptoBench {
    private static final int ROUNDS = 5;
    private static final int TIMING_SAMPLES = 20_000;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final KeyVersionRef VERSION = new KeyVersionRef(
            "1000000000000001",
            "cn-hangzhou",
            "5c438b18-05be-40ad-b6c2-3be6752c0001",
            "2ab1a983-7072-4bbc-a582-584b5bd80001");
    private static final EncryptionContext CONTEXT = EncryptionContext.of(Map.of("purpose", "bench"));

    private final SecureRandom random = new SecureRandom();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final double seconds;

    private CryptoBench(double seconds) {
        this.seconds = seconds;
    }

    /** What is measured; it gives something back, so that nothing is optimised away. */
    private interface Work {
        Object run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        boolean timing = arguments.length > 0 && arguments[0].equals("timing");
        double seconds = arguments.length == 0 || timing ? 1 : Double.parseDouble(arguments[0]);
        if (arguments.length < 2 || !arguments[1].equals("jdk")) {
            Path folder = Path.of(System.getProperty("jadegate.home", "."), "target", "native");
            Files.createDirectories(folder);
            System.setProperty(CryptoProviders.FOLDER_PROPERTY, folder.toString());
        }
        CryptoProviders.chosen()
                .choices()
                .forEach(choice -> System.out.printf(
                        "%-75s %s%s%n", choice.algorithm(), choice.provider(), choice.nativeCode() ? " (native)" : ""));
        if (timing) {
            System.exit(new CryptoTiming(TIMING_SAMPLES).run() == 0 ? 0 : 1);
        }
        System.out.printf(Locale.ROOT, "%n%-34s %12s %12s %12s %8s%n", "what", "op/CPU s", "us", "JDK us", "time");
        CryptoBench bench = new CryptoBench(seconds);
        bench.symmetric(KeySpec.AES_256, 32);
        bench.symmetric(KeySpec.AES_256, 4096);
        bench.symmetric(KeySpec.SM4, 32);
        bench.signatures(KeySpec.RSA_2048, SignatureAlgorithm.RSA_PKCS1_SHA_256);
        bench.signatures(KeySpec.RSA_2048, SignatureAlgorithm.RSA_PSS_SHA_256);
        bench.signatures(KeySpec.RSA_3072, SignatureAlgorithm.RSA_PKCS1_SHA_256);
        bench.signatures(KeySpec.EC_P256, SignatureAlgorithm.ECDSA_SHA_256);
        bench.signatures(KeySpec.EC_P256K, SignatureAlgorithm.ECDSA_SHA_256);
        bench.signatures(KeySpec.EC_SM2, SignatureAlgorithm.SM2DSA);
        bench.signatures(KeySpec.ML_DSA_65, SignatureAlgorithm.ML_DSA_65);
        bench.signatures(KeySpec.HMAC_SHA_256, SignatureAlgorithm.HMAC_SHA_256);
        bench.publicKeys(KeySpec.RSA_2048, PublicKeyEncryption.RSAES_OAEP_SHA_256);
        bench.publicKeys(KeySpec.EC_SM2, PublicKeyEncryption.SM2PKE);
        for (KeySpec spec : new KeySpec[] {KeySpec.AES_256, KeySpec.EC_P256, KeySpec.RSA_2048}) {
            bench.unwrapping(spec);
        }
    }

    private void symmetric(KeySpec spec, int bytes) throws Exception {
        byte[] plaintext = new byte[bytes];
        byte[] associated = new byte[32];
        Work bare = () -> {
            byte[] iv = new byte[IV_BYTES];
            random.nextBytes(iv);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
            cipher.init(
                    Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[32], "AES"), new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(associated);
            return cipher.doFinal(plaintext);
        };
        try (KeyMaterial key = KeyMaterial.generate(spec, random)) {
            double bareMicros = spec == KeySpec.SM4 ? 0 : micros(bare);
            String what = spec.wireName() + ", " + bytes + " B";
            row(
                    "Encrypt " + what,
                    micros(() -> CiphertextBlob.encrypt(VERSION, key, CONTEXT, plaintext, random)),
                    bareMicros);
            byte[] blob = CiphertextBlob.encrypt(VERSION, key, CONTEXT, plaintext, random);
            row("Decrypt " + what, micros(() -> CiphertextBlob.parse(blob).decrypt(VERSION, key, CONTEXT)), bareMicros);
        }
    }

    private void signatures(KeySpec spec, SignatureAlgorithm algorithm) throws Exception {
        byte[] digest = new byte[algorithm.digestBytes()];
        random.nextBytes(digest);
        try (KeyMaterial key = KeyMaterial.generate(spec, random)) {
            byte[] signature = DigestSigner.sign(key, algorithm, digest, random);
            double bareSign = 0;
            double bareVerify = 0;
            if (algorithm == SignatureAlgorithm.ECDSA_SHA_256 && spec == KeySpec.EC_P256) {
                PrivateKey secret = privateKey(key, "EC");
                PublicKey open = publicKey(key, "EC");
                bareSign = micros(() -> {
                    Signature signer = Signature.getInstance("NONEwithECDSA", "SunEC");
                    signer.initSign(secret, random);
                    signer.update(digest);
                    return signer.sign();
                });
                bareVerify = micros(() -> {
                    Signature signer = Signature.getInstance("NONEwithECDSA", "SunEC");
                    signer.initVerify(open);
                    signer.update(digest);
                    return signer.verify(signature);
                });
            } else if (algorithm == SignatureAlgorithm.RSA_PKCS1_SHA_256
                    || algorithm == SignatureAlgorithm.RSA_PSS_SHA_256) {
                PrivateKey secret = privateKey(key, "RSA");
                PublicKey open = publicKey(key, "RSA");
                byte[] bareSignature = DigestSigner.sign(key, SignatureAlgorithm.RSA_PKCS1_SHA_256, digest, random);
                bareSign = micros(() -> {
                    Signature signer = Signature.getInstance("SHA256withRSA", "SunRsaSign");
                    signer.initSign(secret, random);
                    signer.update(digest);
                    return signer.sign();
                });
                bareVerify = micros(() -> {
                    Signature signer = Signature.getInstance("SHA256withRSA", "SunRsaSign");
                    signer.initVerify(open);
                    signer.update(digest);
                    return signer.verify(bareSignature);
                });
            }
            String what = spec.wireName() + " "
                    + (spec.wireName().equals(algorithm.wireName()) ? "" : algorithm.wireName() + " ");
            row(what + "sign", micros(() -> DigestSigner.sign(key, algorithm, digest, random)), bareSign);
            row(
                    what + "verify",
                    micros(() -> {
                        DigestSigner.verify(key, algorithm, digest, signature);
                        return signature;
                    }),
                    bareVerify);
        }
    }

    private void publicKeys(KeySpec spec, PublicKeyEncryption algorithm) throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(spec, random)) {
            byte[] plaintext = new byte[32];
            byte[] ciphertext = algorithm.encrypt(Objects.requireNonNull(key.publicKey()), plaintext, random);
            String what = spec.wireName() + " " + algorithm.wireName() + " ";
            row(
                    what + "enc",
                    micros(() -> algorithm.encrypt(Objects.requireNonNull(key.publicKey()), plaintext, random)),
                    0);
            row(what + "dec", micros(() -> algorithm.decrypt(key, ciphertext)), 0);
        }
    }

    /** What a key costs that is not in the cache. */
    private void unwrapping(KeySpec spec) throws Exception {
        MaterialWrap.Binding binding = new MaterialWrap.Binding(VERSION, spec, spec.defaultUsage(), "Aliyun_KMS");
        try (SecretBytes domainKey = MaterialWrap.newDomainKey(random);
                KeyMaterial key = KeyMaterial.generate(spec, random)) {
            byte[] wrapped = MaterialWrap.wrap(domainKey, binding, key, random);
            byte[] publicDer = key.publicKeyDer();
            row(
                    "unwrap " + spec.wireName(),
                    micros(() -> {
                        try (KeyMaterial back = MaterialWrap.unwrap(domainKey, binding, wrapped, publicDer)) {
                            return back.spec();
                        }
                    }),
                    0);
        }
    }

    private static PrivateKey privateKey(KeyMaterial key, String algorithm) throws Exception {
        try (SecretBytes secret = key.exportSecret()) {
            return KeyFactory.getInstance(algorithm, algorithm.equals("EC") ? "SunEC" : "SunRsaSign")
                    .generatePrivate(new PKCS8EncodedKeySpec(secret.use(byte[]::clone)));
        }
    }

    private static PublicKey publicKey(KeyMaterial key, String algorithm) throws Exception {
        return KeyFactory.getInstance(algorithm, algorithm.equals("EC") ? "SunEC" : "SunRsaSign")
                .generatePublic(new X509EncodedKeySpec(Objects.requireNonNull(key.publicKeyDer())));
    }

    private static void row(String what, double micros, double bareMicros) {
        System.out.printf(
                Locale.ROOT,
                "%-34s %,12.0f %12.2f %12s %8s%n",
                what,
                1e6 / micros,
                micros,
                bareMicros == 0 ? "" : String.format(Locale.ROOT, "%.2f", bareMicros),
                bareMicros == 0 ? "" : String.format(Locale.ROOT, "%.2fx", micros / bareMicros));
    }

    /** Processor time of one call, the median of the rounds, after as long a warm-up. */
    private double micros(Work work) throws Exception {
        long calls = 0;
        Object last = null;
        long start = System.nanoTime();
        while (System.nanoTime() - start < seconds * 1e9) {
            last = work.run();
            calls++;
        }
        long batch = Math.max(1, calls / ROUNDS);
        double[] rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadCpuTime();
            for (long i = 0; i < batch; i++) {
                last = work.run();
            }
            rounds[round] = (threads.getCurrentThreadCpuTime() - before) / 1e3 / batch;
        }
        if (last == null) {
            throw new IllegalStateException("nothing was measured");
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }
}
