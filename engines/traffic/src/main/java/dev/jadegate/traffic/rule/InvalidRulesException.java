package dev.jadegate.traffic.rule;

import java.util.List;

/** Rules that cannot be taken, with all that is wrong of them. */
public final class InvalidRulesException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * What is wrong.
     *
     * @param pointer where in the document, as a JSON pointer
     * @param line 1-based
     * @param column 1-based
     * @param message what is wrong and what is allowed
     */
    public record Problem(String pointer, int line, int column, String message) {
        @Override
        public String toString() {
            return "line " + line + ", column " + column + (pointer.isEmpty() ? "" : " (" + pointer + ")") + ": "
                    + message;
        }
    }

    InvalidRulesException(List<Problem> problems) {
        super(problems.getFirst().toString());
        this.problems = List.copyOf(problems);
    }

    /** All problems that were found, in the order of the document; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
