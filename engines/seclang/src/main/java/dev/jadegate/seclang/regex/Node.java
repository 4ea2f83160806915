package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.transformation.ByteSet;
import java.util.List;

/** A regular expression over bytes, read. Case is already folded into the sets. */
sealed interface Node {
    /** One byte of a set. */
    record One(ByteSet set) implements Node {}

    record Sequence(List<Node> parts) implements Node {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    record Choice(List<Node> branches) implements Node {
        public Choice {
            branches = List.copyOf(branches);
        }
    }

    /** The same again; {@code max} is {@link #UNBOUNDED} for no end. */
    record Repeat(Node node, int min, int max, Greed greed) implements Node {}

    /** A group; {@code capture} is its number, 0 for one that captures nothing. */
    record Group(Node node, int capture) implements Node {}

    record Edge(Kind kind) implements Node {
        enum Kind {
            BEGIN,
            END,
            END_OR_LAST_NEWLINE,
            LINE_BEGIN,
            LINE_END,
            WORD,
            NOT_WORD
        }
    }

    /** Looks ahead or behind without taking anything. */
    record Look(Node node, boolean ahead, boolean negative) implements Node {}

    /** What it matched first is not given back. */
    record Atomic(Node node) implements Node {}

    record BackReference(int group) implements Node {}

    enum Greed {
        GREEDY,
        LAZY,
        POSSESSIVE
    }

    int UNBOUNDED = -1;

    Node EMPTY = new Sequence(List.of());
}
