import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Wraps key material for ImportKeyMaterial with X_WING_AES_256_KWP, with nothing but a JDK 24 or newer:
 *
 * <pre>java HybridWrap.java PUBLIC_KEY FILE</pre>
 *
 * PUBLIC_KEY is what GetParametersForImport answered, FILE has the material; EncryptedKeyMaterial is printed.
 */
final class HybridWrap {
    private static final int LATTICE_BYTES = 1184;
    private static final int PUBLIC_BYTES = 1216;

    /** SubjectPublicKeyInfo of an ML-KEM-768 key up to the key itself. */
    private static final byte[] LATTICE_HEAD = HexFormat.of().parseHex("308204b2300b0609608648016503040402038204a100");

    private HybridWrap() {}

    public static void main(String[] arguments) throws Exception {
        byte[] der = Base64.getDecoder().decode(arguments[0]);
        byte[] material = Files.readAllBytes(Path.of(arguments[1]));
        System.out.println(Base64.getEncoder().encodeToString(wrap(der, material)));
        Arrays.fill(material, (byte) 0);
    }

    static byte[] wrap(byte[] publicKeyDer, byte[] material) throws Exception {
        byte[] publicKey = Arrays.copyOfRange(publicKeyDer, publicKeyDer.length - PUBLIC_BYTES, publicKeyDer.length);
        byte[] point = Arrays.copyOfRange(publicKey, LATTICE_BYTES, PUBLIC_BYTES);

        // ML-KEM-768 to the first part of the key.
        PublicKey lattice = KeyFactory.getInstance("ML-KEM")
                .generatePublic(new X509EncodedKeySpec(joined(LATTICE_HEAD, Arrays.copyOf(publicKey, LATTICE_BYTES))));
        KEM.Encapsulated encapsulated = KEM.getInstance("ML-KEM").newEncapsulator(lattice).encapsulate();

        // X25519 with the rest of it.
        KeyPair ephemeral = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(ephemeral.getPrivate());
        agreement.doPhase(
                KeyFactory.getInstance("X25519")
                        .generatePublic(new XECPublicKeySpec(
                                NamedParameterSpec.X25519, new BigInteger(1, reversed(point)))),
                true);
        byte[] ephemeralPoint = bytes(((XECPublicKey) ephemeral.getPublic()).getU());

        // X-Wing: both secrets, both keys of the curve and a label.
        MessageDigest combiner = MessageDigest.getInstance("SHA3-256");
        combiner.update(encapsulated.key().getEncoded());
        combiner.update(agreement.generateSecret());
        combiner.update(ephemeralPoint);
        combiner.update(point);
        combiner.update("\\.//^\\".getBytes(StandardCharsets.US_ASCII));

        // HKDF-Expand, then AES key wrap with padding (RFC 5649).
        Mac expand = Mac.getInstance("HmacSHA256");
        expand.init(new SecretKeySpec(combiner.digest(), "HmacSHA256"));
        expand.update("X_WING_AES_256_KWP".getBytes(StandardCharsets.US_ASCII));
        Cipher wrap = Cipher.getInstance("AES/KWP/NoPadding");
        wrap.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(expand.doFinal(new byte[] {1}), "AES"));
        return joined(encapsulated.encapsulation(), ephemeralPoint, wrap.doFinal(material));
    }

    private static byte[] joined(byte[]... parts) {
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            int before = all.length;
            all = Arrays.copyOf(all, before + part.length);
            System.arraycopy(part, 0, all, before, part.length);
        }
        return all;
    }

    /** 32 bytes, the lowest first. */
    private static byte[] bytes(BigInteger number) {
        byte[] most = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(most.length, fixed.length);
        System.arraycopy(most, most.length - length, fixed, fixed.length - length, length);
        return reversed(fixed);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
