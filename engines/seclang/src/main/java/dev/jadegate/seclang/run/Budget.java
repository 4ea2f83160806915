package dev.jadegate.seclang.run;

/**
 * How much work one request and its response may make, and what happens when it is spent.
 *
 * @param steps counted as {@link dev.jadegate.seclang.Meter} says: about nanoseconds, the same for the same request and rules
 */
public record Budget(long steps, WhenSpent whenSpent) {
    /** What happens to a request that costs too much. */
    public enum WhenSpent {
        /** It is refused with {@link Budget#REFUSED_STATUS}, if the engine may interrupt: nothing passes that was not looked at. */
        REFUSE,
        /** It goes on; its rest is not looked at, and the audit event says so. */
        LET_PASS
    }

    /** What a refused request is answered with. */
    public static final int REFUSED_STATUS = 503;

    /** Far more than ordinary requests need: under the Core Rule Set a form of 1 MB takes a quarter, a GET a twenty-thousandth. */
    public static final long STEPS_DEFAULT = 1_000_000_000L;

    public static final Budget DEFAULT = new Budget(STEPS_DEFAULT, WhenSpent.REFUSE);

    public Budget {
        if (steps < 1) {
            throw new IllegalArgumentException("a budget has at least 1 step, not " + steps);
        }
    }
}
