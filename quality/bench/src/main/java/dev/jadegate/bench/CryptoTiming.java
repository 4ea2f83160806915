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
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Whether the time of a refusal of the engine tells its reason. */
final class CryptoTiming {
    private static final int INPUTS = WelchTest.INPUTS;

    private final SecureRandom random = new SecureRandom();
    private final Random order = new Random(1);
    private final WelchTest test;

    /** Of each kind. */
    CryptoTiming(int samples) {
        test = new WelchTest(samples);
    }

    /** One question, of which there are {@link #INPUTS}. */
    private interface Question {
        void ask(int input) throws Exception;
    }

    private int compare(String what, Question first, Question second) throws Exception {
        return test.compare(what, refusing(first), refusing(second));
    }

    private static WelchTest.Question refusing(Question question) {
        return input -> {
            try {
                question.ask(input);
            } catch (CiphertextRejected refused) {
                throw new WelchTest.Refused();
            }
        };
    }

    /** Prints a line for each pair; returns how many can be told apart. */
    int run() throws Exception {
        WelchTest.head();
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
}
