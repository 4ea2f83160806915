package dev.jadegate.cli.tour;

import dev.jadegate.cli.client.SignedClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The guide's KMS section. What it makes is deleted only when this run made it: the names are those of production. */
final class KmsChapter {
    private static final String KMS = "2016-01-20";
    private static final String SECRET = "prod/database/password";
    private static final String TEXT = "sensitive-data-here";

    private final Walk walk;
    private final SignedClient.Key admin;
    private @Nullable String keyId;
    private boolean madeSecret;

    KmsChapter(Walk walk, SignedClient.Key admin) {
        this.walk = walk;
        this.admin = admin;
    }

    void run() throws IOException, InterruptedException {
        walk.title("Data protection: KMS and Secrets Manager");
        String id = createKey();
        keyId = id;
        walk.show(
                admin,
                "kms",
                KMS,
                "UpdateRotationPolicy",
                "KeyId",
                id,
                "EnableAutomaticRotation",
                "true",
                "RotationInterval",
                "365d");
        encrypt(id);
        secret(id);
    }

    private String createKey() throws IOException, InterruptedException {
        SignedClient.Answer made = createKey("HSM");
        if (Walk.field(made.body(), "Code").equals("Unsupported.ProtectionLevel")) {
            walk.print("# This server has no PKCS#11 token, see docs/hsm.md. The same with a key in software:");
            made = createKey("SOFTWARE");
        }
        if (made.isRefusal()) {
            walk.broken("that should have worked");
        }
        return Walk.field(made.body(), "KeyId");
    }

    private SignedClient.Answer createKey(String level) throws IOException, InterruptedException {
        return walk.run(
                admin,
                "kms",
                KMS,
                "CreateKey",
                "Description",
                "Production data encryption key",
                "KeyUsage",
                "ENCRYPT/DECRYPT",
                "Origin",
                "Aliyun_KMS",
                "ProtectionLevel",
                level);
    }

    private void encrypt(String id) throws IOException, InterruptedException {
        SignedClient.Answer raw = walk.run(admin, "kms", KMS, "Encrypt", "KeyId", id, "Plaintext", TEXT);
        if (!Walk.field(raw.body(), "Code").equals("InvalidParameter")) {
            walk.broken("that should have been refused: the API takes Base64");
        }
        walk.print("# The guide sends the text as it is; the API takes Base64 of it, here and in the cloud:");
        String base64 = Base64.getEncoder().encodeToString(TEXT.getBytes(StandardCharsets.UTF_8));
        SignedClient.Answer encrypted = walk.show(admin, "kms", KMS, "Encrypt", "KeyId", id, "Plaintext", base64);
        SignedClient.Answer decrypted = walk.show(
                admin, "kms", KMS, "Decrypt", "CiphertextBlob", Walk.field(encrypted.body(), "CiphertextBlob"));
        if (!Walk.field(decrypted.body(), "Plaintext").equals(base64)) {
            walk.broken("that should have been the text again");
        }
    }

    private void secret(String id) throws IOException, InterruptedException {
        SignedClient.Answer made = walk.run(
                admin,
                "kms",
                KMS,
                "CreateSecret",
                "SecretName",
                SECRET,
                "SecretData",
                "tour-" + Long.toHexString(System.nanoTime()),
                "VersionId",
                "v1",
                "EncryptionKeyId",
                id);
        if (Walk.field(made.body(), "Code").equals("Rejected.ResourceExist")) {
            walk.print("# This account has a secret of that name; the tour leaves it alone.");
            return;
        }
        madeSecret = !made.isRefusal();
        if (made.isRefusal()) {
            walk.broken("that should have worked");
        }
        walk.show(admin, "kms", KMS, "GetSecretValue", "SecretName", SECRET);
    }

    /** Deletes the secret, and has the key deleted in seven days: sooner the API does not allow. */
    void cleanUp() throws IOException, InterruptedException {
        if (madeSecret) {
            walk.client()
                    .call(
                            admin,
                            KMS,
                            "DeleteSecret",
                            Map.of("SecretName", SECRET, "ForceDeleteWithoutRecovery", "true"));
        }
        if (keyId != null) {
            walk.client().call(admin, KMS, "ScheduleKeyDeletion", Map.of("KeyId", keyId, "PendingWindowInDays", "7"));
        }
    }
}
