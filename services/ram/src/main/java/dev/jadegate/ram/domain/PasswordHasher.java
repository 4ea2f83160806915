package dev.jadegate.ram.domain;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.GateError;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Hashes passwords by Argon2id, version 1.3. Hashes are texts of the PHC string format:
 * {@code $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>}.
 *
 * <p>Safe for use by many threads; each hash takes the memory of its cost, so only a few are computed at a time and the
 * others wait. Never call it inside a write of the store: it takes tens of milliseconds.
 */
public final class PasswordHasher {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final long WAIT_SECONDS_MAX = 10;
    private static final int TEXT_LENGTH_MAX = 256;
    private static final Pattern FORMAT = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private final PasswordCost cost;
    private final Semaphore running;
    private final RandomText random;

    /** @param runningMax how many hashes are computed at a time */
    public PasswordHasher(PasswordCost cost, int runningMax, RandomText random) {
        this.cost = cost;
        this.running = new Semaphore(runningMax, true);
        this.random = random;
    }

    /**
     * The hash to store.
     *
     * @throws dev.jadegate.base.ApiFailure {@code ServiceUnavailable} when too many hashes are waiting
     */
    public String hash(SecretBytes password) {
        byte[] salt = random.bytes(SALT_BYTES);
        byte[] hash = compute(password, salt, cost, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib() + ",t=" + cost.iterations() + ",p=" + cost.lanes() + '$'
                + base64.encodeToString(salt) + '$' + base64.encodeToString(hash);
    }

    /**
     * Whether {@code password} is the one that {@code stored} was made from; in constant time.
     *
     * @throws IllegalStateException when {@code stored} is not a hash of this class
     * @throws dev.jadegate.base.ApiFailure {@code ServiceUnavailable} when too many hashes are waiting
     */
    public boolean matches(SecretBytes password, String stored) {
        Matcher parts = FORMAT.matcher(stored);
        if (stored.length() > TEXT_LENGTH_MAX || !parts.matches()) {
            throw new IllegalStateException("a stored password hash is not of the known format");
        }
        PasswordCost storedCost = new PasswordCost(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
        byte[] expected = Base64.getDecoder().decode(parts.group(5));
        byte[] salt = Base64.getDecoder().decode(parts.group(4));
        byte[] actual = compute(password, salt, storedCost, expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    private byte[] compute(SecretBytes password, byte[] salt, PasswordCost with, int bytes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(with.memoryKib())
                .withIterations(with.iterations())
                .withParallelism(with.lanes())
                .withSalt(salt)
                .build());
        acquire();
        try {
            return password.use(secret -> {
                byte[] hash = new byte[bytes];
                byte[] copy = secret.clone();
                generator.generateBytes(copy, hash);
                Arrays.fill(copy, (byte) 0);
                return hash;
            });
        } finally {
            running.release();
        }
    }

    private void acquire() {
        try {
            if (running.tryAcquire(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw GateError.UNAVAILABLE.failure("too many passwords are being checked");
    }
}
