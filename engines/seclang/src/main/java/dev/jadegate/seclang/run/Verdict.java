package dev.jadegate.seclang.run;

import org.jspecify.annotations.Nullable;

/** What is to happen with a transaction now. */
public sealed interface Verdict {
    /** Goes on. */
    record Pass() implements Verdict {}

    /** Answered with an error. */
    record Deny(int status, Reason reason) implements Verdict {}

    /** The connection is closed. */
    record Drop(Reason reason) implements Verdict {}

    /** The client is sent elsewhere. */
    record Redirect(int status, String location, Reason reason) implements Verdict {}

    /**
     * Why.
     *
     * @param match the deciding rule; null when a limit of the configuration decided
     */
    record Reason(String text, @Nullable RuleMatch match) {}

    default boolean interrupts() {
        return !(this instanceof Pass);
    }
}
