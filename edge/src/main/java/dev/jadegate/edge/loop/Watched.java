package dev.jadegate.edge.loop;

/** Something with a deadline. It is asked often instead of having a timer, for a timer for each request costs more than that. */
public interface Watched {
    /** Called on the loop about five times a second; may unwatch itself or others. */
    void check(long nowNanos);
}
