package dev.jadegate.policy;

import java.util.List;

/** A decision with every statement that was considered. Its text is for people, one line a statement. */
public record Explanation(Decision decision, List<Considered> statements) {
    public Explanation {
        statements = List.copyOf(statements);
    }

    /**
     * One statement.
     *
     * @param allow its effect
     * @param matches whether it matches the request
     * @param element JSON pointer of the first element that does not match, empty when it matches
     * @param mismatch what is wrong with that element, empty when it matches
     */
    public record Considered(
            Decision.Layer layer,
            Decision.StatementReference statement,
            boolean allow,
            boolean matches,
            String element,
            String mismatch) {
        @Override
        public String toString() {
            return layer.wireName()
                    + ' '
                    + statement
                    + (allow ? " allows: " : " denies: ")
                    + (matches ? "matches" : "does not match: " + mismatch);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(decision);
        for (Considered considered : statements) {
            text.append("\n  ").append(considered);
        }
        return text.toString();
    }
}
