package dev.jadegate.kms.key;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeyMaterialRejected;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * The private half of a key pair for one import, sealed and in the hands of who imports: so nothing is kept here, and every
 * call of GetParametersForImport makes another pair. It opens for its own key alone.
 *
 * <pre>
 *  1  format, 1
 *  1  spec of the pair
 *  1  algorithm
 *  8  when it ends, in epoch milliseconds
 *  n  the secret form of the pair
 * </pre>
 */
record ImportToken(KeyMaterial pair, PublicKeyEncryption algorithm) implements AutoCloseable {
    private static final String PURPOSE = "kms/import-token";
    private static final byte FORMAT = 1;
    private static final byte RSA = 1;
    private static final byte SM2 = 2;
    private static final byte HYBRID = 3;
    private static final int HEAD_BYTES = 3 + Long.BYTES;
    private static final int TOKEN_BYTES_MAX = 8 * 1024;

    /** @param place the resource name of the key */
    static String write(Seal seal, String place, KeyMaterial pair, PublicKeyEncryption algorithm, Instant expires) {
        try (SecretBytes secret = pair.exportSecret()) {
            byte[] plain = secret.use(bytes -> ByteBuffer.allocate(HEAD_BYTES + bytes.length)
                    .put(FORMAT)
                    .put(code(pair.spec()))
                    .put(code(algorithm))
                    .putLong(expires.toEpochMilli())
                    .put(bytes)
                    .array());
            try {
                return Base64Parameter.encode(seal.seal(PURPOSE, place, plain));
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        }
    }

    /**
     * Opens a token.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidImportToken}, {@code ExpiredImportToken}
     */
    static ImportToken read(Seal seal, String place, String text, Instant now) {
        byte[] sealed = Base64Parameter.decode("ImportToken", text, TOKEN_BYTES_MAX);
        byte[] plain;
        try {
            plain = seal.open(PURPOSE, place, sealed);
        } catch (SealBroken broken) {
            throw KeyError.IMPORT_TOKEN.failure();
        }
        ByteBuffer bytes = ByteBuffer.wrap(plain);
        byte[] secret = new byte[0];
        try {
            if (bytes.get() != FORMAT) {
                throw KeyError.IMPORT_TOKEN.failure();
            }
            KeySpec spec = spec(bytes.get());
            PublicKeyEncryption algorithm = algorithm(bytes.get());
            if (!Instant.ofEpochMilli(bytes.getLong()).isAfter(now)) {
                throw KeyError.IMPORT_TOKEN_EXPIRED.failure();
            }
            secret = new byte[bytes.remaining()];
            bytes.get(secret);
            try (SecretBytes copy = SecretBytes.copyOf(secret)) {
                return new ImportToken(KeyMaterial.of(spec, copy, null), algorithm);
            }
        } catch (BufferUnderflowException | KeyMaterialRejected broken) {
            throw KeyError.IMPORT_TOKEN.failure();
        } finally {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte code(KeySpec spec) {
        return switch (spec) {
            case RSA_2048 -> RSA;
            case EC_SM2 -> SM2;
            case X_WING -> HYBRID;
            default -> throw new IllegalArgumentException("`" + spec.wireName() + "` wraps no material");
        };
    }

    private static KeySpec spec(byte code) {
        return switch (code) {
            case RSA -> KeySpec.RSA_2048;
            case SM2 -> KeySpec.EC_SM2;
            case HYBRID -> KeySpec.X_WING;
            default -> throw KeyError.IMPORT_TOKEN.failure();
        };
    }

    private static byte code(PublicKeyEncryption algorithm) {
        return switch (algorithm) {
            case RSAES_OAEP_SHA_256 -> 1;
            case RSAES_OAEP_SHA_1 -> 2;
            case RSAES_PKCS1_V1_5 -> 3;
            case SM2PKE -> 4;
            case X_WING_AES_256_KWP -> 5;
        };
    }

    private static PublicKeyEncryption algorithm(byte code) {
        for (PublicKeyEncryption algorithm : PublicKeyEncryption.values()) {
            if (code(algorithm) == code) {
                return algorithm;
            }
        }
        throw KeyError.IMPORT_TOKEN.failure();
    }

    @Override
    public void close() {
        pair.close();
    }
}
