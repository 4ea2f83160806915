package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.CiphertextRejected;
import dev.jadegate.crypto.DirectCipher;
import dev.jadegate.crypto.DirectCipher.Padding;
import dev.jadegate.crypto.KeyKind;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.TokenKey;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.key.KeyDirectory.KnownKey;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import org.jspecify.annotations.Nullable;

/** Encrypts with the material of symmetric keys itself, as the gateway of KMS instances does. Safe for use by many threads. */
final class InstanceCiphers {
    private static final byte[] NONE = new byte[0];

    private final KeyCalls common;
    private final KeyMaker maker;

    InstanceCiphers(KeyCalls common, KeyMaker maker) {
        this.common = common;
        this.maker = maker;
    }

    /** How something is encrypted, as a caller said it. */
    @SuppressWarnings("ArrayRecordComponent")
    record Manner(DirectCipher cipher, Padding padding, byte[] iv, byte[] associated) {}

    /**
     * A key that encrypts so for the caller.
     *
     * @throws dev.jadegate.base.ApiFailure as {@link KeyCalls#usable}, and {@code UnsupportedOperation} when it is not
     *     symmetric
     */
    KeyRow symmetric(Call call, String keyId) {
        KeyRow key = common.usable(call, keyId);
        if (key.spec().kind() != KeyKind.SYMMETRIC) {
            throw KeyError.UNSUPPORTED.failure("the key `" + key.keyId() + "` is not symmetric");
        }
        return key;
    }

    /** The version of a key that the operations without {@code Advance} use. Source: Encrypt. */
    String initialVersion(AccountId account, KeyRow key) {
        VersionRow oldest = common.store()
                .readOne(transaction -> common.directory().versions().oldest(transaction, account, key.keyId()));
        if (oldest == null) {
            throw KeyError.KEY_NOT_FOUND.failure(key.keyId());
        }
        return oldest.versionId();
    }

    /**
     * What a caller said of how to encrypt.
     *
     * @param iv null for one that is drawn
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}, {@code UnsupportedOperation}
     */
    Manner manner(
            KeyRow key,
            @Nullable String algorithm,
            @Nullable String padding,
            @Nullable String iv,
            @Nullable String associated) {
        DirectCipher cipher = cipher(key, algorithm);
        byte[] given = bytes("Iv", iv, cipher.ivBytes());
        if (given.length != 0 && given.length != cipher.ivBytes()) {
            throw KeyError.INVALID.failure(
                    "Iv", "with `" + cipher.wireName() + "` it has " + cipher.ivBytes() + " bytes");
        }
        byte[] bound = bytes("Aad", associated, InstanceLimits.AAD_BYTES_MAX);
        if (bound.length > 0 && !cipher.authenticates()) {
            throw KeyError.INVALID.failure("Aad", "`" + cipher.wireName() + "` authenticates nothing: leave it out");
        }
        return new Manner(cipher, padding(padding), given.length == 0 ? maker.bytes(cipher.ivBytes()) : given, bound);
    }

    private static DirectCipher cipher(KeyRow key, @Nullable String algorithm) {
        DirectCipher cipher = algorithm == null || algorithm.isEmpty()
                ? DirectCipher.defaultOf(key.spec())
                : DirectCipher.ofWireName(algorithm);
        if (cipher == null || !cipher.supports(key.spec())) {
            throw KeyError.UNSUPPORTED.failure("the key `" + key.keyId() + "` of `"
                    + key.spec().wireName() + "` encrypts with AES_GCM or AES_CBC, one of Aliyun_SM4 with SM4_GCM");
        }
        return cipher;
    }

    private static Padding padding(@Nullable String name) {
        return switch (name == null ? "" : name) {
            case "", "PKCS7_PADDING" -> Padding.PKCS7_PADDING;
            case "NO_PADDING" -> Padding.NO_PADDING;
            default -> throw KeyError.INVALID.failure("PaddingMode", "it is PKCS7_PADDING or NO_PADDING");
        };
    }

    static byte[] bytes(String parameter, @Nullable String base64, int bytesMax) {
        return base64 == null || base64.isEmpty() ? NONE : Base64Parameter.decode(parameter, base64, bytesMax);
    }

    /** The material itself, which a token does not give out. */
    private static KeyMaterial inMemory(KeyRow key, UsableKey usable) {
        return switch (usable) {
            case KeyMaterial material -> material;
            case TokenKey _ ->
                throw KeyError.UNSUPPORTED.failure(
                        "the key `" + key.keyId()
                                + "` is on an HSM, where the gateway signs and uses key pairs: encrypt with it through KMS itself");
        };
    }

    byte[] encrypt(AccountId account, KeyRow key, String versionId, Manner manner, byte[] plaintext) {
        if (!manner.cipher.fits(plaintext.length, manner.padding)) {
            throw KeyError.INVALID.failure("Plaintext", "with NO_PADDING it is of whole blocks of 16 bytes");
        }
        return common.directory()
                .use(
                        account,
                        key,
                        versionId,
                        usable -> manner.cipher.encrypt(
                                inMemory(key, usable), manner.iv, manner.associated, manner.padding, plaintext));
    }

    /**
     * Decrypts.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}, the same whatever was wrong
     */
    byte[] decrypt(AccountId account, KeyRow key, String versionId, Manner manner, byte[] ciphertext) {
        Object opened = common.directory().<Object>use(account, key, versionId, usable -> {
            try {
                return manner.cipher.decrypt(
                        inMemory(key, usable), manner.iv, manner.associated, manner.padding, ciphertext);
            } catch (CiphertextRejected refused) {
                return refused;
            }
        });
        if (opened instanceof byte[] plaintext) {
            return plaintext;
        }
        throw Ciphers.rejected();
    }

    /** The blob of a text, or null when it is none. */
    static @Nullable InstanceBlob blob(String base64) {
        return InstanceBlob.parse(
                Base64Parameter.decode("CiphertextBlob", base64, InstanceLimits.CIPHERTEXT_BYTES_MAX));
    }

    /** The key that made a blob, or null when the account has none of it. */
    @Nullable
    KnownKey keyOf(AccountId account, @Nullable InstanceBlob blob) {
        return blob == null ? null : common.directory().ofVersion(account, blob.keyVersionId());
    }

    /** What a caller must be allowed to open a blob. For one of no known version, it is judged as being of any. */
    Permission permission(Call call, String base64) {
        AccountId account = call.caller().account();
        KnownKey key = keyOf(account, blob(base64));
        return new Permission(
                "kms:" + call.operationName(),
                common.directory().key(account, key == null ? "*" : key.row().keyId()));
    }
}
