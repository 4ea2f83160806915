package dev.jadegate.ram.domain;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time codes: RFC 6238 with HMAC-SHA1, steps of 30 seconds and 6 digits, as authenticator apps expect.
 * Pure: the time is passed in.
 */
public final class OneTimeCode {
    /** Seconds of a step. */
    public static final long STEP_SECONDS = 30;
    /** Digits of a code. */
    public static final int DIGITS = 6;
    /** Bytes of a seed: the length of a SHA-1 hash, as RFC 4226 section 4 recommends. */
    public static final int SEED_BYTES = 20;
    /** How many steps a device's clock may be ahead or behind. */
    public static final int WINDOW_STEPS = 1;
    /** What the check methods answer when no step fits. */
    public static final long NO_STEP = -1;

    private static final int MODULUS = 1_000_000;

    private OneTimeCode() {}

    /** The step of a time. */
    public static long stepAt(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), STEP_SECONDS);
    }

    /** Whether {@code code} has the form of a code. */
    public static boolean isWellFormed(String code) {
        return code.length() == DIGITS && code.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The code of a step. */
    public static String codeAt(byte[] seed, long step) {
        byte[] counter = new byte[Long.BYTES];
        for (int i = 0; i < counter.length; i++) {
            counter[i] = (byte) (step >>> (56 - 8 * i));
        }
        byte[] hash = hmac(seed, counter);
        int offset = hash[hash.length - 1] & 0xF;
        int number = (hash[offset] & 0x7F) << 24
                | (hash[offset + 1] & 0xFF) << 16
                | (hash[offset + 2] & 0xFF) << 8
                | (hash[offset + 3] & 0xFF);
        String digits = Integer.toString(number % MODULUS);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    /**
     * The step that {@code code} belongs to, or {@link #NO_STEP}.
     *
     * @param lastStep the last step that was accepted: it and earlier ones are refused, so a code works once
     */
    public static long accept(byte[] seed, String code, Instant now, long lastStep) {
        long present = stepAt(now);
        long accepted = NO_STEP;
        for (long step = present - WINDOW_STEPS; step <= present + WINDOW_STEPS; step++) {
            // Every step is computed whatever the earlier ones gave: the time taken tells nothing.
            boolean fits = same(codeAt(seed, step), code) && step > lastStep;
            accepted = fits && accepted == NO_STEP ? step : accepted;
        }
        return accepted;
    }

    /**
     * The step of {@code second} when {@code first} is the code of the step before it, or {@link #NO_STEP}. Both must be
     * well-formed.
     *
     * @param lastStep the last step that was accepted: neither code may be of it or of an earlier one
     */
    public static long acceptPair(byte[] seed, String first, String second, Instant now, long lastStep) {
        long present = stepAt(now);
        long accepted = NO_STEP;
        for (long step = present - WINDOW_STEPS; step <= present + WINDOW_STEPS; step++) {
            boolean fits = same(codeAt(seed, step - 1) + codeAt(seed, step), first + second) && step - 1 > lastStep;
            accepted = fits && accepted == NO_STEP ? step : accepted;
        }
        return accepted;
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(byte[] seed, byte[] counter) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(seed, "RAW"));
            return mac.doFinal(counter);
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("HMAC-SHA1 is missing from this JDK", impossible);
        }
    }
}
