package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.crypto.CiphertextRejected;
import dev.jadegate.crypto.EncryptionContext;
import dev.jadegate.crypto.KeyKind;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyUsage;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.key.KeyDirectory.KnownKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Encrypts with symmetric keys and decrypts what they encrypted. Safe for use by many threads. */
final class Ciphers {
    /** Of the blob of the longest plaintext that any call makes. */
    static final int BLOB_BYTES_MAX = CiphertextBlob.OVERHEAD_BYTES + KeyLimits.PLAINTEXT_BYTES_MAX;

    private static final String DECOY_ID = "00000000-0000-4000-8000-000000000000";

    /** Decrypts for blobs of no known version, so that their refusal takes the same way as any other. */
    private static final KeyRow DECOY = new KeyRow(
            DECOY_ID,
            KeySpec.AES_256,
            KeyUsage.ENCRYPT_DECRYPT,
            KeyRow.Origin.KMS,
            ProtectionLevel.SOFTWARE,
            "",
            null,
            "",
            KeyState.ENABLED,
            DECOY_ID,
            KeyRow.Rotation.NONE,
            null,
            null,
            null,
            KeyRow.Protection.OFF,
            null,
            Instant.EPOCH,
            0);

    private final KeyCalls common;
    private final KeyVault vault;
    private final SecureRandom random;

    private final MessageCounts counts;

    Ciphers(KeyCalls common, KeyVault vault, MessageCounts counts, SecureRandom random) {
        this.counts = counts;
        this.common = common;
        this.vault = vault;
        this.random = random;
    }

    /** A blob with what made it. */
    @SuppressWarnings("ArrayRecordComponent")
    record Encrypted(String keyId, String keyVersionId, byte[] blob) {}

    /** A plaintext with what opened it; the receiver clears it. */
    @SuppressWarnings("ArrayRecordComponent")
    record Decrypted(String keyId, String keyVersionId, byte[] plaintext) {}

    /**
     * A key that encrypts for the caller.
     *
     * @throws dev.jadegate.base.ApiFailure as {@link KeyCalls#usable}, and {@code UnsupportedOperation} when it is not
     *     symmetric
     */
    KeyRow encrypting(Call call, String keyId) {
        KeyRow key = common.usable(call, keyId);
        if (key.spec().kind() != KeyKind.SYMMETRIC) {
            throw KeyError.UNSUPPORTED.failure("the key `" + key.keyId() + "` is not symmetric");
        }
        return key;
    }

    Encrypted encrypt(AccountId account, KeyRow key, EncryptionContext context, byte[] plaintext) {
        String versionId = key.primaryVersionId();
        counts.count(account, key);
        byte[] blob = common.directory()
                .use(
                        account,
                        key,
                        versionId,
                        material -> CiphertextBlob.encrypt(
                                vault.ref(account, key.keyId(), versionId), material, context, plaintext, random));
        return new Encrypted(key.keyId(), versionId, blob);
    }

    /**
     * What a caller must be allowed to decrypt a blob. For one of no known version there is no key to ask for; it is
     * judged as being of any.
     */
    Permission permission(String action, Call call, String blob) {
        AccountId account = call.caller().account();
        KnownKey key = find(account, blob);
        return new Permission(
                action,
                common.directory().key(account, key == null ? "*" : key.row().keyId()));
    }

    private @Nullable KnownKey find(AccountId account, String blob) {
        try {
            return common.directory()
                    .ofVersion(
                            account,
                            CiphertextBlob.parse(Base64Parameter.decode("CiphertextBlob", blob, BLOB_BYTES_MAX))
                                    .keyVersionId());
        } catch (CiphertextRejected | ApiFailure _) {
            return null;
        }
    }

    /**
     * A blob that may be decrypted, if it is genuine.
     *
     * @param key of no account when there is no key of the blob's version
     */
    record Openable(CiphertextBlob blob, KeyRow key) {}

    /**
     * Reads a blob and looks for its key.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}, {@code Rejected.*}
     */
    Openable openable(Call call, String blob) {
        byte[] bytes = Base64Parameter.decode("CiphertextBlob", blob, BLOB_BYTES_MAX);
        common.directory().requireOpen();
        try {
            CiphertextBlob parsed = CiphertextBlob.parse(bytes);
            KnownKey key = common.directory().ofVersion(call.caller().account(), parsed.keyVersionId());
            KeyRow row = common.usable(call, key == null ? DECOY : key.row());
            return new Openable(parsed, row.spec().kind() == KeyKind.SYMMETRIC ? row : DECOY);
        } catch (CiphertextRejected refused) {
            throw rejected();
        }
    }

    /**
     * Decrypts.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}, the same whatever was wrong
     */
    Decrypted decrypt(AccountId account, Openable openable, EncryptionContext context) {
        KeyRow key = openable.key;
        CiphertextBlob blob = openable.blob;
        String versionId = blob.keyVersionId();
        Function<UsableKey, Object> opening = material -> {
            try {
                return blob.decrypt(vault.ref(account, key.keyId(), versionId), material, context);
            } catch (CiphertextRejected refused) {
                return refused;
            }
        };
        Object opened = key.keyId().equals(DECOY_ID)
                ? common.directory()
                        .use(
                                new MaterialCache.Place(account, DECOY_ID, DECOY_ID),
                                () -> KeyMaterial.generate(KeySpec.AES_256, random),
                                opening)
                : common.directory().use(account, key, versionId, opening);
        if (opened instanceof byte[] plaintext) {
            return new Decrypted(key.keyId(), versionId, plaintext);
        }
        throw rejected();
    }

    static RuntimeException rejected() {
        return KeyError.INVALID.failure("CiphertextBlob", CiphertextRejected.MESSAGE);
    }
}
