package dev.jadegate.traffic.fingerprint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hashes that fingerprints are made of. They name things; nothing is secured by them. */
final class Digests {
    private Digests() {}

    static String hexadecimal(String algorithm, String text) {
        try {
            byte[] hash = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has " + algorithm, absent);
        }
    }
}
