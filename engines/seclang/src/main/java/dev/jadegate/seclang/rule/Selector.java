package dev.jadegate.seclang.rule;

/** Which members of a collection are meant. */
public sealed interface Selector {
    /** All of them. */
    record All() implements Selector {}

    /** Those of this name, whatever its case. */
    record Named(String name) implements Selector {}

    /** Those whose name matches a pattern. */
    record Matching(String pattern) implements Selector {}

    Selector ALL = new All();
}
