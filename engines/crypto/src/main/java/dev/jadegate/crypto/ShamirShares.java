package dev.jadegate.crypto;

import dev.jadegate.base.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a key into shares of which some number gives it back and fewer give nothing (Shamir 1979, over bytes). What is
 * split is the key and a check value of it, so that too few shares, or shares of different sets, are an error and never a
 * wrong key.
 */
public final class ShamirShares {
    public static final int SHARES_MAX = 16;

    /** One share that is enough would be a copy of the key. */
    public static final int THRESHOLD_MIN = 2;

    /** Below, the check value would help who guesses. */
    public static final int SECRET_BYTES_MIN = 16;

    public static final int SECRET_BYTES_MAX = 64;

    static final int CHECK_BYTES = 16;

    private static final String CHECK_LABEL = "jadegate-share-check-1";

    private ShamirShares() {}

    /**
     * Splits {@code secret}, which has to be a random key.
     *
     * @param count how many shares are made
     * @param threshold how many give the secret back
     * @throws IllegalArgumentException when a number or the length is out of range
     */
    public static List<ShamirShare> split(SecretBytes secret, int count, int threshold, SecureRandom random) {
        if (threshold < THRESHOLD_MIN || threshold > count || count > SHARES_MAX) {
            throw new IllegalArgumentException("`" + threshold + "` of `" + count + "` shares: allowed are "
                    + THRESHOLD_MIN + " of as many at least, at most of " + SHARES_MAX);
        }
        if (secret.length() < SECRET_BYTES_MIN || secret.length() > SECRET_BYTES_MAX) {
            throw new IllegalArgumentException("the secret has " + secret.length() + " bytes, allowed are "
                    + SECRET_BYTES_MIN + " to " + SECRET_BYTES_MAX);
        }
        byte[] setId = new byte[ShamirShare.SET_ID_BYTES];
        random.nextBytes(setId);
        byte[] payload = secret.use(key -> {
            byte[] with = Arrays.copyOf(key, key.length + CHECK_BYTES);
            System.arraycopy(check(key, setId, threshold, count), 0, with, key.length, CHECK_BYTES);
            return with;
        });
        byte[][] values = new byte[count][payload.length];
        byte[] coefficients = new byte[threshold - 1];
        for (int at = 0; at < payload.length; at++) {
            random.nextBytes(coefficients);
            for (int share = 0; share < count; share++) {
                int y = 0;
                for (int degree = threshold - 2; degree >= 0; degree--) {
                    y = GaloisField.times(y ^ (coefficients[degree] & 0xFF), share + 1);
                }
                values[share][at] = (byte) (y ^ payload[at]);
            }
        }
        List<ShamirShare> shares = new ArrayList<>();
        for (int share = 0; share < count; share++) {
            shares.add(new ShamirShare(setId, threshold, count, share + 1, values[share]));
            Arrays.fill(values[share], (byte) 0);
        }
        Arrays.fill(payload, (byte) 0);
        Arrays.fill(coefficients, (byte) 0);
        return List.copyOf(shares);
    }

    /**
     * The secret of {@code shares}, of which there may be more than needed; the caller closes it.
     *
     * @throws SharesRejected when there are too few, one is there twice, or they are not of one set
     */
    public static SecretBytes combine(List<ShamirShare> shares) throws SharesRejected {
        if (shares.isEmpty()) {
            throw new SharesRejected("there are no shares");
        }
        ShamirShare first = shares.getFirst();
        if (shares.size() < first.threshold()) {
            throw new SharesRejected("there are " + shares.size() + " shares, " + first.threshold() + " are needed");
        }
        if (shares.size() > SHARES_MAX) {
            throw new SharesRejected("there are " + shares.size() + " shares, a set has at most " + SHARES_MAX);
        }
        int seen = 0;
        for (ShamirShare share : shares) {
            if (!share.setId().equals(first.setId())
                    || share.threshold() != first.threshold()
                    || share.count() != first.count()
                    || share.values().length() != first.values().length()) {
                throw new SharesRejected("the shares are not of one set");
            }
            if ((seen & 1 << share.index()) != 0) {
                throw new SharesRejected("share " + share.index() + " is there twice");
            }
            seen |= 1 << share.index();
        }
        byte[] payload = interpolated(shares, first.values().length());
        byte[] key = Arrays.copyOf(payload, payload.length - CHECK_BYTES);
        byte[] check = Arrays.copyOfRange(payload, key.length, payload.length);
        try {
            if (!MessageDigest.isEqual(check, check(key, first.setIdBytes(), first.threshold(), first.count()))) {
                throw new SharesRejected("the shares do not fit together");
            }
            return SecretBytes.copyOf(key);
        } finally {
            Arrays.fill(payload, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    /** The values at zero of the polynomials through the shares. */
    private static byte[] interpolated(List<ShamirShare> shares, int length) {
        byte[] at0 = new byte[length];
        for (ShamirShare share : shares) {
            int weight = 1;
            for (ShamirShare other : shares) {
                if (other.index() != share.index()) {
                    int distance = GaloisField.inverse(other.index() ^ share.index());
                    weight = GaloisField.times(weight, GaloisField.times(other.index(), distance));
                }
            }
            int factor = weight;
            share.values().use(y -> {
                for (int i = 0; i < length; i++) {
                    at0[i] ^= (byte) GaloisField.times(y[i] & 0xFF, factor);
                }
                return at0;
            });
        }
        return at0;
    }

    private static byte[] check(byte[] key, byte[] setId, int threshold, int count) {
        byte[] label = CHECK_LABEL.getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(
                HmacSha256.of(key, label, setId, new byte[] {(byte) threshold, (byte) count}), CHECK_BYTES);
    }
}
