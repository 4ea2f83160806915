package dev.jadegate.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.function.BiFunction;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;

/** Key material that a client brings into a key of its own, with the JDK's RSA. Immutable. */
final class ImportedMaterial {
    private final byte[] material;

    ImportedMaterial(byte[] material) {
        this.material = material.clone();
    }

    /** Whether both calls of an import were answered well. */
    boolean importInto(String keyId, SignedRequests requests) {
        return importInto(keyId, (action, parameters) -> {
            Reply reply = requests.call(SignedRequests.KMS, action, parameters);
            return reply.status() == 200 ? reply.json() : null;
        });
    }

    /** @param call makes a call; null when it was not answered well */
    boolean importInto(String keyId, BiFunction<String, Map<String, String>, @Nullable Json> call) {
        Json parameters = call.apply(
                "GetParametersForImport",
                Map.of("KeyId", keyId, "WrappingKeySpec", "RSA_2048", "WrappingAlgorithm", "RSAES_OAEP_SHA_256"));
        return parameters != null
                && call.apply(
                                "ImportKeyMaterial",
                                Map.of(
                                        "KeyId",
                                        keyId,
                                        "EncryptedKeyMaterial",
                                        encrypted(parameters.get("PublicKey").text()),
                                        "ImportToken",
                                        parameters.get("ImportToken").text(),
                                        "KeyMaterialExpireUnix",
                                        "0"))
                        != null;
    }

    private String encrypted(String publicKey) {
        try {
            PublicKey key = KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey)));
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    key,
                    new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
            return Base64.getEncoder().encodeToString(cipher.doFinal(material));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has RSA", impossible);
        }
    }
}
