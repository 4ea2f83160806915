package dev.jadegate.store.seal;

/**
 * What one guess of a passphrase costs: the parameters of Argon2id (RFC 9106). Kept beside the wrapped key, so a
 * later default does not lock anyone out.
 *
 * @param memoryKib memory in KiB, 8 to 4,194,304 (4 GiB)
 * @param iterations passes over the memory, 1 to 64
 * @param lanes degree of parallelism, 1 to 16
 */
public record PassphraseCost(int memoryKib, int iterations, int lanes) {
    private static final int MEMORY_KIB_MAX = 4 * 1024 * 1024;
    private static final int ITERATIONS_MAX = 64;
    private static final int LANES_MAX = 16;
    private static final int KIB_FOR_EACH_LANE = 8;

    public PassphraseCost {
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

    /** RFC 9106 section 4, second recommended option: 64 MiB, 3 passes, 4 lanes. Paid once for each start. */
    public static PassphraseCost standard() {
        return new PassphraseCost(64 * 1024, 3, 4);
    }
}
