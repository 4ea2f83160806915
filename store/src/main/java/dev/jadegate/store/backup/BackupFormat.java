package dev.jadegate.store.backup;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The container, format 1; numbers are big-endian.
 * <pre>
 * preamble   8 bytes "JADEBKUP", 4 format
 *            4 length and that many bytes: the header, JSON, see {@link BackupHeader}
 *            4 length and that many bytes: the seal records, seal.json of the data folder
 *            32 SHA-256 of all before: tells a damaged preamble from a wrong root key, no protection against people
 * chunks     4 length n, 17 to 1 MiB + 16
 *            n bytes AES-256-GCM: ciphertext and tag, nonce 4 zeros and the chunk's number from 0 (8), associated data
 *            the preamble's SHA-256
 * end        4 zeros, 8 number of chunks
 *            32 HMAC-SHA256 of everything before
 * </pre>
 * The chunks' plaintexts, one after the other, are one zlib stream; what it holds is in {@link ContentWriter}. The keys
 * are in {@link BackupKeys}. The MAC over the whole shows that nothing is missing at the end, and ties the file to one
 * root key, which AES-GCM alone does not.
 */
final class BackupFormat {
    static final long MAGIC = 0x4a414445424b5550L;
    static final int FORMAT = 1;
    static final int SEAL_RECORDS_BYTES_MAX = 1 << 20;
    /** Bounds the memory that a chunk takes, on both sides. */
    static final int CHUNK_BYTES = 1 << 20;

    private BackupFormat() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", impossible);
        }
    }
}
