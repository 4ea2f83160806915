package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.Position;

/** What is wrong with a rule, where, and what to do. */
public record Problem(Position position, String message) {
    @Override
    public String toString() {
        return position + ": " + message;
    }
}
