package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hybrid wrapping: against the draft's vectors, against a client that has the JDK alone, and when it must fail. */
class XWingTest {
    private static final PublicKeyEncryption ALGORITHM = PublicKeyEncryption.X_WING_AES_256_KWP;
    private static final HexFormat HEX = HexFormat.of();

    private static List<Map<String, byte[]>> vectors() throws Exception {
        try (InputStream file = Objects.requireNonNull(XWingTest.class.getResourceAsStream("xwing-draft-vectors.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
            List<String> values =
                    lines.lines().filter(line -> !line.startsWith("#")).toList();
            return IntStream.range(0, values.size() / 5)
                    .mapToObj(i -> vector(values.subList(5 * i, 5 * i + 5)))
                    .toList();
        }
    }

    private static Map<String, byte[]> vector(List<String> lines) {
        Map<String, byte[]> vector = new HashMap<>();
        lines.forEach(line ->
                vector.put(line.substring(0, line.indexOf(' ')), HEX.parseHex(line.substring(line.indexOf(' ') + 1))));
        return vector;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        Samples.random().nextBytes(bytes);
        return bytes;
    }

    private static byte[] of(Map<String, byte[]> vector, String name) {
        return Objects.requireNonNull(vector.get(name), name);
    }

    @Test
    void the_vectors_of_the_draft_come_out() throws Exception {
        assertThat(vectors()).hasSize(3);
        for (Map<String, byte[]> vector : vectors()) {
            XWing.PrivateKey key = new XWing.PrivateKey(of(vector, "sk"));
            byte[] drawn = of(vector, "eseed");
            XWing.Encapsulated made =
                    XWing.encapsulate(of(vector, "pk"), Arrays.copyOf(drawn, 32), Arrays.copyOfRange(drawn, 32, 64));

            assertThat(key.publicKey()).isEqualTo(of(vector, "pk"));
            assertThat(made.ciphertext()).isEqualTo(of(vector, "ct"));
            assertThat(made.shared()).isEqualTo(of(vector, "ss"));
            assertThat(key.decapsulate(of(vector, "ct"))).isEqualTo(of(vector, "ss"));
        }
    }

    /** What docs/kms.md shows a client do: nothing but the JDK. */
    private static byte[] wrappedByTheJdk(byte[] publicKeyDer, byte[] material) throws Exception {
        byte[] key = Arrays.copyOfRange(publicKeyDer, publicKeyDer.length - 1216, publicKeyDer.length);
        byte[] latticeHead = HEX.parseHex("308204b2300b0609608648016503040402038204a100");
        byte[] latticeDer = Arrays.copyOf(latticeHead, latticeHead.length + 1184);
        System.arraycopy(key, 0, latticeDer, latticeHead.length, 1184);
        PublicKey lattice = KeyFactory.getInstance("ML-KEM").generatePublic(new X509EncodedKeySpec(latticeDer));
        KEM.Encapsulated encapsulated =
                KEM.getInstance("ML-KEM").newEncapsulator(lattice).encapsulate();

        byte[] theirs = Arrays.copyOfRange(key, 1184, 1216);
        KeyPair ephemeral = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(ephemeral.getPrivate());
        agreement.doPhase(
                KeyFactory.getInstance("X25519")
                        .generatePublic(
                                new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed(theirs)))),
                true);
        byte[] ours = reversed(fixed(((XECPublicKey) ephemeral.getPublic()).getU()));

        MessageDigest hash = MessageDigest.getInstance("SHA3-256");
        hash.update(encapsulated.key().getEncoded());
        hash.update(agreement.generateSecret());
        hash.update(ours);
        hash.update(theirs);
        hash.update("\\.//^\\".getBytes(StandardCharsets.US_ASCII));
        Mac expand = Mac.getInstance("HmacSHA256");
        expand.init(new SecretKeySpec(hash.digest(), "HmacSHA256"));
        expand.update("X_WING_AES_256_KWP".getBytes(StandardCharsets.US_ASCII));
        SecretKey wrapping = new SecretKeySpec(expand.doFinal(new byte[] {1}), "AES");

        Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, wrapping);
        byte[] wrapped = cipher.doFinal(material);
        byte[] whole = Arrays.copyOf(encapsulated.encapsulation(), 1088 + 32 + wrapped.length);
        System.arraycopy(ours, 0, whole, 1088, 32);
        System.arraycopy(wrapped, 0, whole, 1120, wrapped.length);
        return whole;
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return fixed;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static byte[] der(KeyMaterial key) {
        return Objects.requireNonNull(key.publicKeyDer());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 16, 32, 33, 1023, 1024})
    void what_a_client_wraps_with_the_jdk_opens_here(int bytes) throws Exception {
        byte[] material = bytes(bytes);
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.X_WING, Samples.random())) {
            assertThat(ALGORITHM.decrypt(key, wrappedByTheJdk(der(key), material)))
                    .isEqualTo(material);
            byte[] ours = ALGORITHM.encrypt(Objects.requireNonNull(key.publicKey()), material, Samples.random());
            assertThat(ALGORITHM.decrypt(key, ours)).isEqualTo(material);
        }
    }

    @Test
    void each_wrapping_is_another_and_lengths_past_the_limits_are_refused() throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.X_WING, Samples.random())) {
            PublicKeyMaterial to = Objects.requireNonNull(key.publicKey());
            byte[] material = new byte[32];

            assertThat(ALGORITHM.encrypt(to, material, Samples.random()))
                    .isNotEqualTo(ALGORITHM.encrypt(to, material, Samples.random()));
            assertThatThrownBy(() -> ALGORITHM.encrypt(to, new byte[0], Samples.random()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ALGORITHM.encrypt(to, new byte[1025], Samples.random()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** The ephemeral key, both halves of the encapsulation, and what is wrapped. */
    @Test
    void one_bit_anywhere_is_refused() throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.X_WING, Samples.random())) {
            byte[] wrapped = ALGORITHM.encrypt(Objects.requireNonNull(key.publicKey()), new byte[32], Samples.random());
            for (int place : new int[] {0, 543, 1087, 1088, 1100, 1119, 1120, 1127, 1140, wrapped.length - 1}) {
                byte[] altered = wrapped.clone();
                altered[place] ^= 1;
                // The top bit of a point alone is not looked at: RFC 7748, section 5.
                assertThatThrownBy(() -> ALGORITHM.decrypt(key, altered))
                        .as("byte " + place)
                        .isInstanceOf(CiphertextRejected.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1119, 1120, 1121, 1128, 1135, 1137, 2160, 4096})
    void a_ciphertext_of_another_length_is_refused(int bytes) {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.X_WING, Samples.random())) {
            assertThatThrownBy(() -> ALGORITHM.decrypt(key, new byte[bytes])).isInstanceOf(CiphertextRejected.class);
        }
    }

    @Test
    void another_key_does_not_open_it_although_it_shares_one_half() throws Exception {
        byte[] seed = bytes(32);
        byte[] otherSeed = bytes(32);
        byte[] publicKey = new XWing.PrivateKey(seed).publicKey();
        byte[] mixed = new XWing.PrivateKey(otherSeed).publicKey();
        // The curve's half is the first key's: somebody who broke the lattice has one half, and needs both.
        System.arraycopy(publicKey, 1184, mixed, 1184, 32);
        XWing.Encapsulated made = XWing.encapsulate(mixed, Samples.random());

        assertThat(new XWing.PrivateKey(seed).decapsulate(made.ciphertext())).isNotEqualTo(made.shared());
        assertThat(new XWing.PrivateKey(otherSeed).decapsulate(made.ciphertext()))
                .isNotEqualTo(made.shared());
    }

    @Test
    void a_public_key_that_is_none_is_refused() throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.X_WING, Samples.random())) {
            byte[] der = der(key);
            byte[] tooLarge = der.clone();
            // The first coefficient becomes 4095, which is not below 3329.
            tooLarge[der.length - 1216] = (byte) 0xFF;
            tooLarge[der.length - 1215] |= 0x0F;
            byte[] otherAlgorithm = der.clone();
            otherAlgorithm[10] ^= 1;
            for (byte[] bad : List.of(
                    tooLarge, otherAlgorithm, Arrays.copyOf(der, der.length - 1), Arrays.copyOf(der, der.length + 1))) {
                assertThatThrownBy(() -> PublicKeyMaterial.of(KeySpec.X_WING, bad))
                        .isInstanceOf(KeyMaterialRejected.class);
            }
            assertThat(PublicKeyMaterial.of(KeySpec.X_WING, der).der()).isEqualTo(der);
            assertThatThrownBy(() -> PublicKeyMaterial.of(KeySpec.RSA_2048, der))
                    .isInstanceOf(KeyMaterialRejected.class);
        }
    }

    @Test
    void ml_kem_answers_every_vector_of_wycheproof() throws Exception {
        int ran = 0;
        for (Wycheproof.Group group : Wycheproof.groups("mlkem_768")) {
            for (Wycheproof.Vector vector : group.vectors()) {
                ran++;
                if (vector.mustSucceed()) {
                    try (MlKem768 key = new MlKem768(vector.bytes("seed"))) {
                        assertThat(key.publicKey()).as(vector.toString()).isEqualTo(vector.bytes("ek"));
                        assertThat(key.decapsulate(vector.bytes("c")))
                                .as(vector.toString())
                                .isEqualTo(vector.bytes("K"));
                    }
                } else {
                    assertThatThrownBy(() -> {
                                try (MlKem768 key = new MlKem768(vector.bytes("seed"))) {
                                    key.decapsulate(vector.bytes("c"));
                                }
                            })
                            .as(vector.toString())
                            .isInstanceOfAny(IllegalArgumentException.class, CiphertextRejected.class);
                }
            }
        }
        assertThat(ran).isEqualTo(193);
    }
}
