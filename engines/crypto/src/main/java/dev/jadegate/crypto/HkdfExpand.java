package dev.jadegate.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * HKDF-Expand of RFC 5869, section 2.3, for outputs of at most one block of 32 bytes: {@code HMAC(key, info | 0x01)}, cut
 * to length. There is no extraction, because keys here are random already.
 */
final class HkdfExpand {
    /** The length of a block of SHA-256 and of SM3. */
    static final int BYTES_MAX = 32;

    private HkdfExpand() {}

    static byte[] sha256(byte[] key, byte[] info, int bytes) {
        requireOneBlock(bytes);
        return cut(HmacSha256.of(key, info, new byte[] {1}), bytes);
    }

    static byte[] sm3(byte[] key, byte[] info, int bytes) {
        requireOneBlock(bytes);
        HMac mac = new HMac(new SM3Digest());
        mac.init(new KeyParameter(key));
        mac.update(info, 0, info.length);
        mac.update((byte) 1);
        byte[] block = new byte[BYTES_MAX];
        mac.doFinal(block, 0);
        return cut(block, bytes);
    }

    private static void requireOneBlock(int bytes) {
        if (bytes < 1 || bytes > BYTES_MAX) {
            throw new IllegalArgumentException("`" + bytes + "` bytes are not 1 to " + BYTES_MAX);
        }
    }

    private static byte[] cut(byte[] block, int bytes) {
        if (bytes == block.length) {
            return block;
        }
        byte[] key = Arrays.copyOf(block, bytes);
        Arrays.fill(block, (byte) 0);
        return key;
    }
}
