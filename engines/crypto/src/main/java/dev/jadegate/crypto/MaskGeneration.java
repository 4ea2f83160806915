package dev.jadegate.crypto;

import java.security.MessageDigest;

/** MGF1 (RFC 8017, appendix B.2.1). */
final class MaskGeneration {
    private MaskGeneration() {}

    /** Lays the mask of {@code seed[seedAt..)} over {@code length} bytes of {@code block}. */
    static void mask(
            MessageDigest digest, byte[] seed, int seedAt, int seedLength, byte[] block, int blockAt, int length) {
        byte[] counter = new byte[4];
        int done = 0;
        for (int i = 0; done < length; i++) {
            counter[2] = (byte) (i >>> 8);
            counter[3] = (byte) i;
            digest.update(seed, seedAt, seedLength);
            byte[] mask = digest.digest(counter);
            for (int at = 0; at < mask.length && done < length; at++) {
                block[blockAt + done] ^= mask[at];
                done++;
            }
        }
    }
}
