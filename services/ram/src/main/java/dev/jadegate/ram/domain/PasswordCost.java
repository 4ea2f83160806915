package dev.jadegate.ram.domain;

/**
 * What one guess of a password costs: the parameters of Argon2id (RFC 9106). They are written into every hash, so a
 * later default leaves the old hashes readable.
 *
 * @param memoryKib memory in KiB, 8 for each lane to 1,048,576 (1 GiB)
 * @param iterations passes over the memory, 1 to 16
 * @param lanes degree of parallelism, 1 to 16
 */
public record PasswordCost(int memoryKib, int iterations, int lanes) {
    private static final int MEMORY_KIB_MAX = 1024 * 1024;
    private static final int ITERATIONS_MAX = 16;
    private static final int LANES_MAX = 16;
    private static final int KIB_FOR_EACH_LANE = 8;

    public PasswordCost {
        if (lanes < 1 || lanes > LANES_MAX) {
            throw new IllegalArgumentException("Argon2id takes 1 to " + LANES_MAX + " lanes, not `" + lanes + "`");
        }
        if (memoryKib < KIB_FOR_EACH_LANE * lanes || memoryKib > MEMORY_KIB_MAX) {
            throw new IllegalArgumentException("Argon2id takes " + KIB_FOR_EACH_LANE + " KiB for each lane to "
                    + MEMORY_KIB_MAX + " KiB, not `" + memoryKib + "`");
        }
        if (iterations < 1 || iterations > ITERATIONS_MAX) {
            throw new IllegalArgumentException(
                    "Argon2id takes 1 to " + ITERATIONS_MAX + " iterations, not `" + iterations + "`");
        }
    }

    /** 19 MiB, 2 passes, 1 lane: the first choice of the OWASP password storage guidance for Argon2id. */
    public static PasswordCost standard() {
        return new PasswordCost(19 * 1024, 2, 1);
    }
}
