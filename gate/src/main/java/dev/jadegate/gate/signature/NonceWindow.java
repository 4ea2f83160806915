package dev.jadegate.gate.signature;

import dev.jadegate.gate.GateError;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Remembers the nonces of the last minutes so that a request is accepted once. Safe for use by many threads.
 *
 * <p>A nonce is kept as a keyed 64-bit fingerprint in the bucket of its time stamp's minute, and forgotten when that
 * minute has left the window: 16 bytes a call. Two nonces of one fingerprint (once in about 2^64 / n calls) cost the
 * second caller a retry; nobody outside knows the key, so nobody can aim for that.
 */
final class NonceWindow {
    /** The most nonces that are remembered; past that calls are refused rather than replays accepted. */
    static final int NONCES_MAX = 8_000_000;

    private static final int SECONDS_PER_BUCKET = 60;
    /** The window reaches 15 minutes back and forth, and a bucket may straddle either end. */
    private static final int BUCKETS = (int) (2 * SignedTime.WINDOW.toSeconds() / SECONDS_PER_BUCKET) + 2;

    private final long seed;
    private final int noncesMax;
    private final Bucket[] buckets = new Bucket[BUCKETS];
    private int remembered;

    NonceWindow(SplittableRandom random, int noncesMax) {
        this.seed = random.nextLong();
        this.noncesMax = noncesMax;
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Bucket();
        }
    }

    /**
     * Accepts a nonce once for each key.
     *
     * @throws dev.jadegate.base.ApiFailure when it was used before, or when no more can be remembered
     */
    void accept(String accessKeyId, String nonce, Instant signedAt) {
        if (!add(fingerprint(accessKeyId, nonce), signedAt)) {
            throw GateError.NONCE_USED.failure(nonce);
        }
    }

    /**
     * Remembers a fingerprint; false when it is remembered already.
     *
     * @throws dev.jadegate.base.ApiFailure when no more can be remembered
     */
    boolean add(long fingerprint, Instant signedAt) {
        long minute = Math.floorDiv(signedAt.getEpochSecond(), SECONDS_PER_BUCKET);
        synchronized (this) {
            Bucket bucket = buckets[(int) Math.floorMod(minute, (long) BUCKETS)];
            if (bucket.minute != minute) {
                remembered -= bucket.size;
                bucket.restart(minute);
            }
            if (remembered >= noncesMax) {
                forgetPast(minute);
            }
            if (remembered >= noncesMax) {
                throw GateError.UNAVAILABLE.failure("too many calls within the replay window");
            }
            if (!bucket.add(fingerprint)) {
                return false;
            }
            remembered++;
            return true;
        }
    }

    private void forgetPast(long minute) {
        for (Bucket bucket : buckets) {
            if (bucket.size > 0 && Math.abs(bucket.minute - minute) > BUCKETS) {
                remembered -= bucket.size;
                bucket.restart(bucket.minute);
            }
        }
    }

    long fingerprint(String accessKeyId, String nonce) {
        long hash = seed;
        for (int i = 0; i < accessKeyId.length(); i++) {
            hash = mix(hash ^ accessKeyId.charAt(i));
        }
        hash = mix(hash ^ 0x1_0000L);
        for (int i = 0; i < nonce.length(); i++) {
            hash = mix(hash ^ nonce.charAt(i));
        }
        // Zero marks a free place.
        return hash == 0 ? 1 : hash;
    }

    private static long mix(long value) {
        long z = value * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
        return z ^ (z >>> 29);
    }

    /** An open-addressed set of the fingerprints of one minute. */
    private static final class Bucket {
        private long minute = Long.MIN_VALUE;
        private long[] places = new long[64];
        private int size;

        void restart(long newMinute) {
            minute = newMinute;
            size = 0;
            if (places.length > 64) {
                places = new long[64];
            } else {
                Arrays.fill(places, 0);
            }
        }

        boolean add(long fingerprint) {
            if (size * 2 >= places.length) {
                grow();
            }
            return place(fingerprint);
        }

        private boolean place(long fingerprint) {
            int mask = places.length - 1;
            int index = (int) (fingerprint >>> 7) & mask;
            while (places[index] != 0) {
                if (places[index] == fingerprint) {
                    return false;
                }
                index = (index + 1) & mask;
            }
            places[index] = fingerprint;
            size++;
            return true;
        }

        private void grow() {
            long[] old = places;
            places = new long[old.length * 2];
            size = 0;
            for (long fingerprint : old) {
                if (fingerprint != 0) {
                    place(fingerprint);
                }
            }
        }
    }
}
