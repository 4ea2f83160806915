package dev.jadegate.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** The paddings of RSA signatures over a ready SHA-256 digest (RFC 8017, section 9). Moduli have whole bytes. */
final class SignaturePadding {
    private static final int DIGEST_BYTES = 32;

    /** Length of the salt of PSS: that of the digest, as the published algorithm has it. */
    static final int SALT_BYTES = 32;

    /** DER of DigestInfo up to the digest of SHA-256 (RFC 8017, section 9.2, note 1). */
    private static final byte[] DIGEST_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private static final int PKCS1_FILLING_AT = 2;
    private static final byte PSS_LAST = (byte) 0xBC;

    private SignaturePadding() {}

    /** EMSA-PKCS1-v1_5: there is one block for a digest, so verifying is comparing with it. */
    static byte[] pkcs1(byte[] digest, int modulusBytes) {
        byte[] block = new byte[modulusBytes];
        int infoAt = modulusBytes - DIGEST_INFO.length - DIGEST_BYTES;
        block[1] = 1;
        Arrays.fill(block, PKCS1_FILLING_AT, infoAt - 1, (byte) 0xFF);
        System.arraycopy(DIGEST_INFO, 0, block, infoAt, DIGEST_INFO.length);
        System.arraycopy(digest, 0, block, modulusBytes - DIGEST_BYTES, DIGEST_BYTES);
        return block;
    }

    /** The DER of a SHA-256 digest with its algorithm. */
    static byte[] digestInfo(byte[] digest) {
        byte[] info = Arrays.copyOf(DIGEST_INFO, DIGEST_INFO.length + DIGEST_BYTES);
        System.arraycopy(digest, 0, info, DIGEST_INFO.length, DIGEST_BYTES);
        return info;
    }

    /** EMSA-PSS-ENCODE with SHA-256, MGF1 with SHA-256 and a new salt. */
    static byte[] pss(byte[] digest, int modulusBytes, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] block = new byte[modulusBytes];
        int hashAt = modulusBytes - DIGEST_BYTES - 1;
        MessageDigest sha256 = CryptoProviders.chosen().sha256();
        System.arraycopy(pssHash(sha256, digest, salt), 0, block, hashAt, DIGEST_BYTES);
        block[hashAt - SALT_BYTES - 1] = 1;
        System.arraycopy(salt, 0, block, hashAt - SALT_BYTES, SALT_BYTES);
        MaskGeneration.mask(sha256, block, hashAt, DIGEST_BYTES, block, 0, hashAt);
        // The block has one bit less than the modulus.
        block[0] &= 0x7F;
        block[modulusBytes - 1] = PSS_LAST;
        return block;
    }

    /** EMSA-PSS-VERIFY with SHA-256, MGF1 with SHA-256 and a salt of exactly {@link #SALT_BYTES}. */
    static boolean isPss(byte[] digest, byte[] block) {
        int hashAt = block.length - DIGEST_BYTES - 1;
        if (block[block.length - 1] != PSS_LAST || (block[0] & 0x80) != 0) {
            return false;
        }
        MessageDigest sha256 = CryptoProviders.chosen().sha256();
        byte[] data = Arrays.copyOf(block, hashAt);
        MaskGeneration.mask(sha256, block, hashAt, DIGEST_BYTES, data, 0, hashAt);
        data[0] &= 0x7F;
        int saltAt = hashAt - SALT_BYTES;
        for (int i = 0; i < saltAt - 1; i++) {
            if (data[i] != 0) {
                return false;
            }
        }
        if (data[saltAt - 1] != 1) {
            return false;
        }
        byte[] salt = Arrays.copyOfRange(data, saltAt, hashAt);
        return MessageDigest.isEqual(
                pssHash(sha256, digest, salt), Arrays.copyOfRange(block, hashAt, hashAt + DIGEST_BYTES));
    }

    private static byte[] pssHash(MessageDigest sha256, byte[] digest, byte[] salt) {
        sha256.update(new byte[8]);
        sha256.update(digest);
        return sha256.digest(salt);
    }
}
