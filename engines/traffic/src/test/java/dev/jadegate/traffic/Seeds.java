package dev.jadegate.traffic;

import java.util.Random;

/** Random sources of tests. */
public final class Seeds {
    private Seeds() {}

    /** Repeatable with {@code -Dseed}; prints the seed, so that a failure can be repeated. */
    public static Random random(String test) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(test + ": seed " + seed);
        return new Random(seed);
    }
}
