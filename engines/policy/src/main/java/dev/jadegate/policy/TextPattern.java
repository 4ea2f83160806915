package dev.jadegate.policy;

/** A pattern that is ready to match; the common forms without looking for wildcards again. Immutable. */
final class TextPattern {
    private enum Form {
        EVERYTHING,
        EXACT,
        /** A text that ends with the only wildcard, a star. */
        BEGINNING,
        ANY
    }

    final String text;
    /** What stands before the first wildcard. */
    final String literal;

    private final Form form;

    TextPattern(String text) {
        this.text = text;
        int length = Glob.literalPrefix(text);
        this.literal = text.substring(0, length);
        if (length == text.length()) {
            form = Form.EXACT;
        } else if (length == text.length() - 1 && text.charAt(length) == '*') {
            form = length == 0 ? Form.EVERYTHING : Form.BEGINNING;
        } else {
            form = Form.ANY;
        }
    }

    boolean matches(String got) {
        return switch (form) {
            case EVERYTHING -> true;
            case EXACT -> text.equals(got);
            case BEGINNING -> got.startsWith(literal);
            case ANY -> got.startsWith(literal) && Glob.matches(text, got);
        };
    }
}
