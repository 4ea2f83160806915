package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.CiphertextRejected;
import dev.jadegate.crypto.DigestSigner;
import dev.jadegate.crypto.KeyUsage;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.crypto.PublicKeyMaterial;
import dev.jadegate.crypto.SignatureAlgorithm;
import dev.jadegate.crypto.SignatureRejected;
import dev.jadegate.crypto.UsableKey;
import dev.jadegate.gate.api.Call;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import java.security.SecureRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Computes with a version of an asymmetric key, or of one for authentication codes. Safe for use by many threads. */
final class KeyPairs {
    /** Of the longest ciphertext to a public key: SM2 of its longest plaintext. */
    static final int CIPHERTEXT_BYTES_MAX = PublicKeyEncryption.SM2_PLAINTEXT_BYTES_MAX + 256;

    private final KeyCalls common;
    private final SecureRandom random;

    KeyPairs(KeyCalls common, SecureRandom random) {
        this.common = common;
        this.random = random;
    }

    /** The algorithm that {@code wireName} names, for data. */
    static PublicKeyEncryption encryption(String parameter, String wireName) {
        PublicKeyEncryption algorithm = PublicKeyEncryption.ofWireName(wireName);
        if (algorithm == null || !algorithm.isForData()) {
            throw KeyError.INVALID.failure(
                    parameter,
                    "it is RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1 or SM2PKE; to wrap keys also X_WING_AES_256_KWP");
        }
        return algorithm;
    }

    static SignatureAlgorithm signature(String wireName) {
        SignatureAlgorithm algorithm = SignatureAlgorithm.ofWireName(wireName);
        if (algorithm == null) {
            throw KeyError.INVALID.failure("Algorithm", "it is not one of those that docs/kms.md lists");
        }
        return algorithm;
    }

    KeyRow decrypting(Call call, String keyId, PublicKeyEncryption algorithm) {
        KeyRow key = common.usable(call, keyId);
        if (!algorithm.supports(key.spec()) || key.usage() != KeyUsage.ENCRYPT_DECRYPT) {
            throw unsupported(key, algorithm.wireName());
        }
        return key;
    }

    KeyRow signing(Call call, String keyId, SignatureAlgorithm algorithm) {
        KeyRow key = common.usable(call, keyId);
        if (!algorithm.supports(key.spec()) || key.usage() != KeyUsage.SIGN_VERIFY) {
            throw unsupported(key, algorithm.wireName());
        }
        return key;
    }

    private static RuntimeException unsupported(KeyRow key, String algorithm) {
        return KeyError.UNSUPPORTED.failure("the key `" + key.keyId() + "` of `"
                + key.spec().wireName() + "` for `" + key.usage().wireName() + "` does not do `" + algorithm + "`");
    }

    /** Refuses a version that is not one of the key. */
    void requireVersion(AccountId account, KeyRow key, String versionId) {
        VersionRow version = common.store()
                .readOne(transaction -> common.directory().versions().find(transaction, account, versionId));
        if (version == null || !version.keyId().equals(key.keyId())) {
            throw KeyError.VERSION_NOT_FOUND.failure(key.keyId(), versionId);
        }
    }

    byte[] encrypt(AccountId account, KeyRow key, String versionId, PublicKeyEncryption algorithm, byte[] plaintext) {
        int max = algorithm.plaintextBytesMax(key.spec());
        if (plaintext.length == 0 || plaintext.length > max) {
            throw KeyError.INVALID.failure(
                    "Plaintext",
                    "`" + algorithm.wireName() + "` with `" + key.spec().wireName() + "` takes 1 to " + max
                            + " bytes, it has " + plaintext.length);
        }
        return common.directory()
                .use(account, key, versionId, material -> algorithm.encrypt(publicKey(material), plaintext, random));
    }

    byte[] decrypt(AccountId account, KeyRow key, String versionId, PublicKeyEncryption algorithm, byte[] ciphertext) {
        byte @Nullable [] opened = this.<Opened>use(account, key, versionId, material -> {
                    try {
                        return new Opened(algorithm.decrypt(material, ciphertext));
                    } catch (CiphertextRejected refused) {
                        return new Opened(null);
                    }
                })
                .plaintext;
        if (opened == null) {
            throw Ciphers.rejected();
        }
        return opened;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Opened(byte @Nullable [] plaintext) {}

    private <T> T use(AccountId account, KeyRow key, String versionId, Function<UsableKey, T> user) {
        return common.directory().use(account, key, versionId, user);
    }

    byte[] sign(AccountId account, KeyRow key, String versionId, SignatureAlgorithm algorithm, byte[] digest) {
        return use(account, key, versionId, material -> DigestSigner.sign(material, algorithm, digest, random));
    }

    boolean verifies(
            AccountId account,
            KeyRow key,
            String versionId,
            SignatureAlgorithm algorithm,
            byte[] digest,
            byte[] signature) {
        return use(account, key, versionId, material -> {
            try {
                DigestSigner.verify(material, algorithm, digest, signature);
                return true;
            } catch (SignatureRejected refused) {
                return false;
            }
        });
    }

    private static PublicKeyMaterial publicKey(UsableKey material) {
        PublicKeyMaterial publicKey = material.publicKey();
        if (publicKey == null) {
            throw new IllegalStateException("`" + material.spec().wireName() + "` has no public half");
        }
        return publicKey;
    }
}
