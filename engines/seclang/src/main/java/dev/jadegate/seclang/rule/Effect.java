package dev.jadegate.seclang.rule;

/** What a match does besides deciding: carried out for every value that matched. */
public sealed interface Effect {
    /** Sets, adds to or removes a member of a collection. */
    record SetVariable(Variable collection, Template key, Change change, Template value) implements Effect {}

    /** A member of a persistent collection ends after some seconds. */
    record ExpireVariable(Variable collection, Template key, Template seconds) implements Effect {}

    /** Binds a persistent collection to a key. */
    record BindCollection(Variable collection, Template key) implements Effect {}

    /** Changes the engine for this transaction. */
    record Configure(Control control) implements Effect {}

    /** How a variable changes. */
    enum Change {
        SET,
        ADD,
        SUBTRACT,
        REMOVE
    }
}
