package dev.jadegate.policy;

import java.util.List;

/** A decision with every statement that was considered. */
public record Explanation(Decision decision, List<Considered> statements) {
    public Explanation {
        statements = List.copyOf(statements);
    }

    /**
     * One statement.
     *
     * @param allow its effect
     * @param matches whether it matches the request
     * @param mismatch the first element that does not match, empty when it matches
     */
    public record Considered(
            Decision.Layer layer,
            Decision.StatementReference statement,
            boolean allow,
            boolean matches,
            String mismatch) {}
}
