package dev.jadegate.edge.waf;

/** What is to become of a request or of its answer. */
public sealed interface Outcome {
    Outcome PASS = new Pass();

    /** Goes on. */
    record Pass() implements Outcome {}

    /** Is answered with an error page of this status. */
    record Refuse(int status) implements Outcome {}

    /** The connection is closed without an answer. */
    record Drop() implements Outcome {}

    /** The client is sent elsewhere. */
    record Redirect(int status, String location) implements Outcome {}
}
