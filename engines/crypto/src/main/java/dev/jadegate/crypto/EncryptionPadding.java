package dev.jadegate.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.util.BigIntegers;

/**
 * The paddings of RSA encryption (RFC 8017, section 7). Taking them off reads every byte of the block whatever it holds,
 * so that the time does not tell where it was wrong.
 */
final class EncryptionPadding {
    /** What PKCS#1 adds at least: three bytes and eight of filling. */
    static final int PKCS1_BYTES = 11;

    private static final int PKCS1_FILLING_AT = 2;
    private static final int PKCS1_MESSAGE_AT_MIN = 11;

    /** How many lengths are drawn for a message that is not there, each of two bytes. */
    private static final int LENGTHS_DRAWN = 128;

    private EncryptionPadding() {}

    /** What OAEP adds with a digest of that length. */
    static int oaepBytes(int digestBytes) {
        return 2 * digestBytes + 2;
    }

    /** EME-OAEP with an empty label. */
    static byte[] oaep(MessageDigest digest, byte[] message, int modulusBytes, SecureRandom random) {
        int length = digest.getDigestLength();
        byte[] block = new byte[modulusBytes];
        byte[] seed = new byte[length];
        random.nextBytes(seed);
        System.arraycopy(seed, 0, block, 1, length);
        int dataAt = 1 + length;
        System.arraycopy(digest.digest(), 0, block, dataAt, length);
        block[modulusBytes - message.length - 1] = 1;
        System.arraycopy(message, 0, block, modulusBytes - message.length, message.length);
        MaskGeneration.mask(digest, block, 1, length, block, dataAt, modulusBytes - dataAt);
        MaskGeneration.mask(digest, block, dataAt, modulusBytes - dataAt, block, 1, length);
        return block;
    }

    /**
     * Takes OAEP with an empty label off; {@code block} is used up.
     *
     * @throws CiphertextRejected when it is not there; who asks cannot learn what was wrong (Manger's attack)
     */
    static byte[] withoutOaep(MessageDigest digest, byte[] block) throws CiphertextRejected {
        int length = digest.getDigestLength();
        int dataAt = 1 + length;
        MaskGeneration.mask(digest, block, dataAt, block.length - dataAt, block, 1, length);
        MaskGeneration.mask(digest, block, 1, length, block, dataAt, block.length - dataAt);
        byte[] label = digest.digest();
        int wrong = block[0] & 0xFF;
        for (int i = 0; i < length; i++) {
            wrong |= (block[dataAt + i] ^ label[i]) & 0xFF;
        }
        // All ones until the byte that ends the filling was seen.
        int searching = -1;
        int messageAt = 0;
        for (int i = dataAt + length; i < block.length; i++) {
            int isOne = isZero((block[i] & 0xFF) ^ 1);
            int isNull = isZero(block[i] & 0xFF);
            messageAt |= searching & isOne & (i + 1);
            wrong |= searching & ~isOne & ~isNull;
            searching &= ~isOne;
        }
        wrong |= searching;
        if (wrong != 0) {
            Arrays.fill(block, (byte) 0);
            throw new CiphertextRejected();
        }
        byte[] message = Arrays.copyOfRange(block, messageAt, block.length);
        Arrays.fill(block, (byte) 0);
        return message;
    }

    /** EME-PKCS1-v1_5. */
    static byte[] pkcs1(byte[] message, int modulusBytes, SecureRandom random) {
        byte[] block = new byte[modulusBytes];
        block[1] = 2;
        int separatorAt = modulusBytes - message.length - 1;
        byte[] one = new byte[1];
        for (int i = PKCS1_FILLING_AT; i < separatorAt; i++) {
            // Of 256 values one is thrown away, so this ends.
            do {
                random.nextBytes(one);
            } while (one[0] == 0);
            block[i] = one[0];
        }
        System.arraycopy(message, 0, block, separatorAt + 1, message.length);
        return block;
    }

    /**
     * Takes PKCS#1 padding off, and where there is none answers with a message that is drawn from the key and the
     * ciphertext: of a likely length, always the same for the same ciphertext, and not to be told from a real one. So
     * there is nothing to ask for Bleichenbacher's attack. The way to draw is that of OpenSSL since 3.2 and of
     * draft-irtf-cfrg-rsa-guidance. {@code block} is used up.
     */
    static byte[] withoutPkcs1(BigInteger privateExponent, byte[] ciphertext, byte[] block) {
        int length = block.length;
        byte[] exponent = BigIntegers.asUnsignedByteArray(length, privateExponent);
        byte[] keyHash = CryptoProviders.chosen().sha256().digest(exponent);
        byte[] key = HmacSha256.of(keyHash, ciphertext);
        byte[] synthetic = drawn(key, "message", length);
        byte[] lengths = drawn(key, "length", 2 * LENGTHS_DRAWN);
        Arrays.fill(exponent, (byte) 0);
        Arrays.fill(keyHash, (byte) 0);
        Arrays.fill(key, (byte) 0);

        int lengthMax = length - PKCS1_BYTES + 1;
        int lengthMask = (Integer.highestOneBit(lengthMax) << 1) - 1;
        int syntheticLength = 0;
        for (int i = 0; i < LENGTHS_DRAWN; i++) {
            int candidate = ((lengths[2 * i] & 0xFF) << 8 | (lengths[2 * i + 1] & 0xFF)) & lengthMask;
            int fits = (candidate - lengthMax) >> 31;
            syntheticLength = (fits & candidate) | (~fits & syntheticLength);
        }

        int wrong = (block[0] & 0xFF) | ((block[1] & 0xFF) ^ 2);
        int searching = -1;
        int realAt = 0;
        for (int i = PKCS1_FILLING_AT; i < length; i++) {
            int isNull = isZero(block[i] & 0xFF);
            realAt |= searching & isNull & (i + 1);
            searching &= ~isNull;
        }
        wrong |= searching;
        wrong |= (realAt - PKCS1_MESSAGE_AT_MIN) >> 31;
        int good = isZero(wrong);

        int messageAt = (good & realAt) | (~good & (length - syntheticLength));
        for (int i = 0; i < length; i++) {
            block[i] = (byte) ((good & block[i]) | (~good & synthetic[i]));
        }
        byte[] message = Arrays.copyOfRange(block, messageAt, length);
        Arrays.fill(block, (byte) 0);
        Arrays.fill(synthetic, (byte) 0);
        return message;
    }

    /** The pseudo-random function of the draft: HMAC over counter, label and length in bits. */
    private static byte[] drawn(byte[] key, String label, int bytes) {
        byte[] drawn = new byte[bytes];
        byte[] labelBytes = label.getBytes(StandardCharsets.US_ASCII);
        int bits = bytes * 8;
        byte[] bitsBytes = {(byte) (bits >>> 8), (byte) bits};
        int blocks = (bytes + HmacSha256.BYTES - 1) / HmacSha256.BYTES;
        for (int i = 0; i < blocks; i++) {
            byte[] counter = {(byte) (i >>> 8), (byte) i};
            byte[] block = HmacSha256.of(key, counter, labelBytes, bitsBytes);
            int at = i * HmacSha256.BYTES;
            System.arraycopy(block, 0, drawn, at, Math.min(block.length, bytes - at));
        }
        return drawn;
    }

    /** All ones for zero, zero for what is above it. */
    private static int isZero(int value) {
        return ~((value | -value) >> 31);
    }
}
