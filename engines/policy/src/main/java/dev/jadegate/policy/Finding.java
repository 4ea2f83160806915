package dev.jadegate.policy;

import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with a document, or at least doubtful.
 *
 * @param code stable name, as {@code unknown-operator}; {@code docs/policy-language.md} lists them
 * @param pointer JSON pointer of the place
 * @param line 1-based
 * @param column 1-based
 * @param message what is wrong and what is allowed
 * @param fix what to write instead, or null when the message says it all
 */
public record Finding(
        Severity severity,
        String code,
        String pointer,
        int line,
        int column,
        String message,
        @Nullable String fix) {
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
                + ")" + (fix == null ? "" : "; " + fix);
    }
}
