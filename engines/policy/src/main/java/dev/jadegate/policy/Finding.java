package dev.jadegate.policy;

/**
 * Something that is wrong with a document, or at least doubtful.
 *
 * @param code stable name, as {@code unknown-operator}
 * @param pointer JSON pointer of the place
 * @param line 1-based
 * @param column 1-based
 * @param message what is wrong and what is allowed
 */
public record Finding(Severity severity, String code, String pointer, int line, int column, String message) {
    /** Whether a document with it is accepted. */
    public enum Severity {
        /** The document is refused. */
        ERROR,
        /** The document is accepted; somebody should look. */
        WARNING
    }

    @Override
    public String toString() {
        return message + " (" + (pointer.isEmpty() ? "the document" : pointer) + ", line " + line + ", column " + column
                + ")";
    }
}
