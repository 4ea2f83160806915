package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.bytes;
import static dev.jadegate.kms.key.KeyFixture.field;

import dev.jadegate.crypto.KeyMaterialRejected;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.crypto.PublicKeyMaterial;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Brings key material in as a client does, with the JDK's own RSA where that is asked for. */
final class Imports {
    private Imports() {}

    /** What a client sends. */
    record Parcel(String encryptedMaterial, String token) {}

    static Parcel wrap(KeyFixture fixture, String keyId, String algorithm, byte[] material) {
        boolean sm2 = algorithm.equals("SM2PKE");
        String reply = fixture.call(
                "GetParametersForImport",
                "KeyId",
                keyId,
                "WrappingKeySpec",
                sm2 ? "EC_SM2" : "RSA_2048",
                "WrappingAlgorithm",
                algorithm);
        try {
            if (sm2) {
                PublicKeyMaterial to = PublicKeyMaterial.of(KeySpec.EC_SM2, bytes(field(reply, "PublicKey")));
                byte[] encrypted = PublicKeyEncryption.SM2PKE.encrypt(to, material, new SecureRandom());
                return new Parcel(base64(encrypted), field(reply, "ImportToken"));
            }
            PublicKey key = KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(bytes(field(reply, "PublicKey"))));
            Cipher cipher = switch (algorithm) {
                case "RSAES_OAEP_SHA_256" -> oaep("SHA-256", MGF1ParameterSpec.SHA256, key);
                case "RSAES_OAEP_SHA_1" -> oaep("SHA-1", MGF1ParameterSpec.SHA1, key);
                default -> {
                    Cipher pkcs1 = Cipher.getInstance("RSA/ECB/PKCS1Padding");
                    pkcs1.init(Cipher.ENCRYPT_MODE, key);
                    yield pkcs1;
                }
            };
            return new Parcel(base64(cipher.doFinal(material)), field(reply, "ImportToken"));
        } catch (GeneralSecurityException | KeyMaterialRejected failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Cipher oaep(String digest, MGF1ParameterSpec mask, PublicKey key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new OAEPParameterSpec(digest, "MGF1", mask, PSource.PSpecified.DEFAULT));
        return cipher;
    }

    /** By way of SM2, whose key pairs are made faster than those of RSA. */
    static String put(KeyFixture fixture, String keyId, byte[] material, String expireUnix) {
        return put(fixture, keyId, wrap(fixture, keyId, "SM2PKE", material), expireUnix);
    }

    static String put(KeyFixture fixture, String keyId, Parcel parcel, String expireUnix) {
        return fixture.code(
                "ImportKeyMaterial",
                "KeyId",
                keyId,
                "EncryptedKeyMaterial",
                parcel.encryptedMaterial(),
                "ImportToken",
                parcel.token(),
                "KeyMaterialExpireUnix",
                expireUnix);
    }
}
