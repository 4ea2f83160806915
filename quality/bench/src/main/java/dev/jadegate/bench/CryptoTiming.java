package dev.jadegate.bench;

import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.crypto.CiphertextRejected;
import dev.jadegate.crypto.EncryptionContext;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyVersionRef;
import dev.jadegate.crypto.PublicKeyEncryption;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Whether the time of a refusal tells its reason: Welch's t-test over calls of two kinds in random order. Above 4.5 the
 * two can be told apart with this many questions and no network between.
 */
final class CryptoTiming {
    private static final double TELLS = 4.5;
    private static final int INPUTS = 500;
    /** Slower calls were interrupted by something else. */
    private static final double KEPT_SHARE = 0.9;

    private final SecureRandom random = new SecureRandom();
    private final Random order = new Random(1);
    private final int samples;

    /** Of each kind. */
    CryptoTiming(int samples) {
        this.samples = samples;
    }

    /** One question, of which there are {@link #INPUTS}. */
    private interface Question {
        void ask(int input) throws Exception;
    }

    /** Prints a line for each pair; returns how many can be told apart. */
    int run() throws Exception {
        System.out.printf(Locale.ROOT, "%-62s %10s %10s %8s%n", "refusals", "ns", "ns", "t");
        return blobs() + pkcs1() + oaep();
    }

    private int blobs() throws Exception {
        KeyVersionRef version = version("2ab1a983-7072-4bbc-a582-584b5bd80001");
        KeyVersionRef unknown = version("99999999-7072-4bbc-a582-584b5bd80001");
        EncryptionContext right = EncryptionContext.of(Map.of("purpose", "right"));
        EncryptionContext wrong = EncryptionContext.of(Map.of("purpose", "wrong"));
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_256, random);
                KeyMaterial other = KeyMaterial.generate(KeySpec.AES_256, random)) {
            CiphertextBlob[] genuine = new CiphertextBlob[INPUTS];
            CiphertextBlob[] badTag = new CiphertextBlob[INPUTS];
            for (int i = 0; i < INPUTS; i++) {
                byte[] blob = CiphertextBlob.encrypt(version, key, right, new byte[32], random);
                genuine[i] = CiphertextBlob.parse(blob);
                blob[blob.length - 1 - order.nextInt(16)] ^= 1;
                badTag[i] = CiphertextBlob.parse(blob);
            }
            Question tag = input -> badTag[input].decrypt(version, key, right);
            return compare(
                            "Decrypt: wrong tag | wrong context",
                            tag,
                            input -> genuine[input].decrypt(version, key, wrong))
                    + compare(
                            "Decrypt: wrong tag | unknown version, asked of another key",
                            tag,
                            input -> genuine[input].decrypt(unknown, other, right))
                    + compare("Decrypt: wrong tag | wrong tag (what chance gives)", tag, tag);
        }
    }

    private int pkcs1() throws Exception {
        PublicKeyEncryption algorithm = PublicKeyEncryption.RSAES_PKCS1_V1_5;
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.RSA_2048, random)) {
            byte[][] padded = new byte[INPUTS][];
            byte[][] notPadded = new byte[INPUTS][];
            for (int i = 0; i < INPUTS; i++) {
                padded[i] = algorithm.encrypt(Objects.requireNonNull(key.publicKey()), new byte[32], random);
                notPadded[i] = below(modulus(key));
            }
            return compare(
                    "RSAES_PKCS1_V1_5: right padding | wrong padding",
                    input -> algorithm.decrypt(key, padded[input]),
                    input -> algorithm.decrypt(key, notPadded[input]));
        }
    }

    private int oaep() throws Exception {
        PublicKeyEncryption algorithm = PublicKeyEncryption.RSAES_OAEP_SHA_256;
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.RSA_2048, random)) {
            BigInteger modulus = modulus(key);
            byte[][] firstByteZero = new byte[INPUTS][];
            byte[][] firstByteOther = new byte[INPUTS][];
            for (int i = 0; i < INPUTS; i++) {
                BigInteger small = new BigInteger(2040, random);
                firstByteZero[i] = encrypted(small, modulus);
                firstByteOther[i] = encrypted(new BigInteger(1, below(modulus)).setBit(2045), modulus);
            }
            return compare(
                    "RSAES_OAEP_SHA_256: first byte zero | other (Manger)",
                    input -> algorithm.decrypt(key, firstByteZero[input]),
                    input -> algorithm.decrypt(key, firstByteOther[input]));
        }
    }

    private int compare(String what, Question first, Question second) throws Exception {
        double[][] nanos = new double[2][samples];
        int[] taken = new int[2];
        // Twice, of which the first is the warm-up.
        for (int round = 0; round < 2; round++) {
            Arrays.fill(taken, 0);
            while (taken[0] < samples || taken[1] < samples) {
                int kind = taken[0] == samples ? 1 : taken[1] == samples ? 0 : order.nextInt(2);
                int input = order.nextInt(INPUTS);
                Question question = kind == 0 ? first : second;
                long start = System.nanoTime();
                try {
                    question.ask(input);
                } catch (CiphertextRejected refused) {
                    // As it should be.
                }
                nanos[kind][taken[kind]++] = System.nanoTime() - start;
            }
        }
        double[] all = Arrays.copyOf(nanos[0], 2 * samples);
        System.arraycopy(nanos[1], 0, all, samples, samples);
        Arrays.sort(all);
        double slowest = all[(int) (all.length * KEPT_SHARE)];
        double[] one = kept(nanos[0], slowest);
        double[] two = kept(nanos[1], slowest);
        double t = (mean(one) - mean(two)) / Math.sqrt(variance(one) / one.length + variance(two) / two.length);
        boolean tells = Math.abs(t) >= TELLS;
        System.out.printf(
                Locale.ROOT,
                "%-62s %,10.0f %,10.0f %8.2f%s%n",
                what,
                mean(one),
                mean(two),
                t,
                tells ? "  can be told apart" : "");
        return tells ? 1 : 0;
    }

    private byte[] below(BigInteger modulus) {
        return fixed(new BigInteger(2047, random).mod(modulus));
    }

    private static byte[] encrypted(BigInteger block, BigInteger modulus) {
        return fixed(block.mod(modulus).modPow(BigInteger.valueOf(65537), modulus));
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[256];
        int length = Math.min(bytes.length, fixed.length);
        System.arraycopy(bytes, bytes.length - length, fixed, fixed.length - length, length);
        return fixed;
    }

    private static BigInteger modulus(KeyMaterial key) throws Exception {
        return ((RSAPublicKey) KeyFactory.getInstance("RSA")
                        .generatePublic(new X509EncodedKeySpec(Objects.requireNonNull(key.publicKeyDer()))))
                .getModulus();
    }

    private static KeyVersionRef version(String id) {
        return new KeyVersionRef("1000000000000001", "cn-hangzhou", "5c438b18-05be-40ad-b6c2-3be6752c0001", id);
    }

    private static double[] kept(double[] nanos, double slowest) {
        return Arrays.stream(nanos).filter(one -> one <= slowest).toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(one -> (one - mean) * (one - mean)).sum() / (values.length - 1);
    }
}
