package dev.jadegate.store.internal;

import java.sql.SQLException;

/** What a failed statement means. */
public enum Trouble {
    /** Another transaction was in the way: the body is run again. */
    CONFLICT,
    /** The database cannot do anything now: no room, no connection, a disk that fails. */
    UNAVAILABLE,
    /** The statement is wrong. */
    FAULT;

    /** Tells what a failure of one engine means. */
    @FunctionalInterface
    public interface Diagnosis {
        Trouble of(SQLException failure);
    }
}
