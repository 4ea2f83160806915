package dev.jadegate.seclang.regex;

/** A regular expression that cannot be used: what is wrong, and at which byte of it. */
public final class InvalidPatternException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    InvalidPatternException(String message, int offset) {
        super(message);
        this.offset = offset;
    }

    public int offset() {
        return offset;
    }
}
