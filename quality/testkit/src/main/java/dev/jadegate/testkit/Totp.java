package dev.jadegate.testkit;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One-time passwords as an authenticator app shows them: RFC 6238, SHA-1, six digits, 30 seconds. */
public final class Totp {
    private static final int STEP_SECONDS = 30;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Totp() {}

    /**
     * The code that is shown at {@code time}.
     *
     * @param base32Seed as {@code CreateVirtualMFADevice} gives it
     */
    public static String code(String base32Seed, Instant time) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(decode(base32Seed), "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES)
                    .putLong(time.getEpochSecond() / STEP_SECONDS)
                    .array());
            int offset = hash[hash.length - 1] & 0xF;
            int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7FFF_FFFF;
            return "%06d".formatted(number % 1_000_000);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }

    /** The code after that of {@code time}. */
    public static String nextCode(String base32Seed, Instant time) {
        return code(base32Seed, time.plusSeconds(STEP_SECONDS));
    }

    private static byte[] decode(String base32) {
        String digits = base32.replace("=", "");
        BigInteger bits = BigInteger.ONE; // keeps leading zeros
        for (int i = 0; i < digits.length(); i++) {
            int digit = BASE32.indexOf(digits.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException("not Base32 at character " + i);
            }
            bits = bits.shiftLeft(5).or(BigInteger.valueOf(digit));
        }
        int whole = digits.length() * 5 / 8;
        byte[] all = bits.shiftRight(digits.length() * 5 % 8).toByteArray();
        byte[] bytes = new byte[whole];
        System.arraycopy(all, all.length - whole, bytes, 0, whole);
        return bytes;
    }
}
