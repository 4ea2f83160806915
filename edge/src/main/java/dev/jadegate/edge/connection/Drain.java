package dev.jadegate.edge.connection;

/** An event of a connection's pipeline: finish what is under way, take nothing new, close. */
public enum Drain {
    BEGIN
}
