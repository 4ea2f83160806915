package dev.jadegate.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The Merkle tree hashes of RFC 6962 section 2.1 with SHA-256. Leaves and inner nodes are hashed
 * under different prefixes, so that no leaf can pass for a node. Stateless; any thread may call.
 */
public final class TreeHashing {
    private static final byte LEAF_PREFIX = 0x00;
    private static final byte NODE_PREFIX = 0x01;
    private static final Hash EMPTY_ROOT = Hash.owning(sha256().digest());

    private TreeHashing() {}

    /** The root of a tree without leaves: SHA-256 of nothing. */
    public static Hash emptyRoot() {
        return EMPTY_ROOT;
    }

    /** {@code SHA-256(0x00 || entry)}. */
    public static Hash leaf(byte[] entry) {
        return leaf(entry, 0, entry.length);
    }

    /** {@code SHA-256(0x00 || entry[offset, offset + length))}. */
    public static Hash leaf(byte[] source, int offset, int length) {
        MessageDigest digest = sha256();
        digest.update(LEAF_PREFIX);
        digest.update(source, offset, length);
        return Hash.owning(digest.digest());
    }

    /** {@code SHA-256(0x01 || left || right)}. */
    public static Hash node(Hash left, Hash right) {
        MessageDigest digest = sha256();
        digest.update(NODE_PREFIX);
        left.addTo(digest);
        right.addTo(digest);
        return Hash.owning(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
