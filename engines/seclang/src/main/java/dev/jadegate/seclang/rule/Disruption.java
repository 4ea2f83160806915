package dev.jadegate.seclang.rule;

/** What a matching rule does to the transaction. */
public sealed interface Disruption {
    /** Goes on. */
    record Pass() implements Disruption {}

    /** Does what the default action of the phase says. */
    record Block() implements Disruption {}

    /** Answers with an error. */
    record Deny() implements Disruption {}

    /** Closes the connection. */
    record Drop() implements Disruption {}

    /** Sends the client elsewhere. */
    record Redirect(Template location) implements Disruption {}

    /** Lets through. */
    record Allow(AllowScope scope) implements Disruption {}

    /** How far {@code allow} reaches. */
    enum AllowScope {
        ALL_PHASES,
        PHASE,
        REQUEST
    }
}
