package dev.jadegate.seclang;

/**
 * Counts the work of one transaction in steps, and ends it when its budget is spent. A step is about a nanosecond of a current
 * machine; what is charged depends on the rules and the request alone, never on time, caches or other requests, so that the
 * same request always costs the same. Used by one thread at a time.
 */
public final class Meter {
    /** For each value that is made of a request: bounds how many there are, and so the memory that they take. */
    public static final int VALUE_STEPS = 5_000;

    /** For each byte that is copied or looked at once. */
    public static final int BYTE_STEPS = 1;

    private final long budget;
    private long left;

    public Meter(long budget) {
        this.budget = budget;
        this.left = budget;
    }

    /** Counts and never ends anything: for texts that are bounded otherwise. */
    public static Meter unlimited() {
        return new Meter(Long.MAX_VALUE);
    }

    /** Ends the work; it carries nothing, as what was exceeded is known to who catches it. */
    public static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super("the budget is spent", null, false, false);
        }
    }

    /**
     * Takes steps from the budget, before they are done where that is known.
     *
     * @throws Exhausted when there are not as many left
     */
    public void charge(long steps) {
        left -= steps;
        if (left < 0) {
            left = 0;
            throw new Exhausted();
        }
    }

    /** Steps that may still be charged. */
    public long left() {
        return left;
    }

    /** Steps charged so far, the whole budget once it is spent. */
    public long spent() {
        return budget - left;
    }
}
