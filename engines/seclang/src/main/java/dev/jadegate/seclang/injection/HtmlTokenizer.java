package dev.jadegate.seclang.injection;

/**
 * Cuts a text into tokens of HTML 5 as browsers do, old ones included. Source of its states: libinjection, after the HTML
 * standard.
 */
final class HtmlTokenizer {
    enum Kind {
        DATA_TEXT,
        TAG_NAME_OPEN,
        TAG_NAME_CLOSE,
        TAG_NAME_SELFCLOSE,
        TAG_CLOSE,
        ATTR_NAME,
        ATTR_VALUE,
        TAG_COMMENT,
        DOCTYPE
    }

    /** Where in a page a text may have landed. */
    enum Context {
        DATA(State.DATA),
        VALUE_NO_QUOTE(State.BEFORE_ATTRIBUTE_NAME),
        VALUE_SINGLE_QUOTE(State.VALUE_SINGLE),
        VALUE_DOUBLE_QUOTE(State.VALUE_DOUBLE),
        VALUE_BACK_QUOTE(State.VALUE_BACK);

        private final State state;

        Context(State state) {
            this.state = state;
        }
    }

    private enum State {
        END,
        DATA,
        TAG_OPEN,
        TAG_NAME_CLOSE,
        BEFORE_ATTRIBUTE_NAME,
        AFTER_ATTRIBUTE_NAME,
        BEFORE_ATTRIBUTE_VALUE,
        VALUE_SINGLE,
        VALUE_DOUBLE,
        VALUE_BACK,
        AFTER_VALUE,
        SELF_CLOSING
    }

    private static final String WHITE = " \t\n\u000b\f\r";

    private final String input;
    private final int length;
    private State state;
    private int at;
    private boolean closing;
    private Kind kind = Kind.DATA_TEXT;
    private int start;
    private int end;

    HtmlTokenizer(String input, Context context) {
        this.input = input;
        this.length = input.length();
        this.state = context.state;
    }

    Kind kind() {
        return kind;
    }

    String text() {
        return input.substring(start, end);
    }

    int tokenLength() {
        return end - start;
    }

    /** Whether there is another token. */
    boolean next() {
        return switch (state) {
            case END -> false;
            case DATA -> data();
            case TAG_OPEN -> tagOpen();
            case TAG_NAME_CLOSE -> tagNameClose();
            case BEFORE_ATTRIBUTE_NAME -> beforeAttributeName();
            case AFTER_ATTRIBUTE_NAME -> afterAttributeName();
            case BEFORE_ATTRIBUTE_VALUE -> beforeAttributeValue();
            case VALUE_SINGLE -> quotedValue('\'');
            case VALUE_DOUBLE -> quotedValue('"');
            case VALUE_BACK -> quotedValue('`');
            case AFTER_VALUE -> afterValue();
            case SELF_CLOSING -> selfClosing();
        };
    }

    private boolean token(Kind found, int from, int to, int position, State following) {
        kind = found;
        start = from;
        end = to;
        at = position;
        state = following;
        return true;
    }

    private static boolean isWhite(char one) {
        return WHITE.indexOf(one) >= 0 || one == 0;
    }

    /** The next byte that is not white, -1 at the end. */
    private int skipWhite() {
        while (at < length && isWhite(input.charAt(at))) {
            at++;
        }
        return at < length ? input.charAt(at) : -1;
    }

    private boolean data() {
        int open = input.indexOf('<', at);
        if (open < 0) {
            token(Kind.DATA_TEXT, at, length, at, State.END);
            return end > start;
        }
        int from = at;
        token(Kind.DATA_TEXT, from, open, open + 1, State.TAG_OPEN);
        return open > from || tagOpen();
    }

    private static boolean isLetter(int one) {
        int lower = one | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private boolean tagOpen() {
        if (at >= length) {
            return false;
        }
        char one = input.charAt(at);
        return switch (one) {
            case '!' -> {
                at++;
                yield markup();
            }
            case '/' -> {
                at++;
                closing = true;
                yield endTagOpen();
            }
            case '?' -> {
                at++;
                yield bogusComment();
            }
            case '%' -> {
                at++;
                yield percentComment();
            }
            default -> (isLetter(one) || one == 0) ? tagName() : token(Kind.DATA_TEXT, at - 1, at, at, State.DATA);
        };
    }

    private boolean endTagOpen() {
        if (at >= length) {
            return false;
        }
        char one = input.charAt(at);
        if (one == '>') {
            return data();
        }
        if (isLetter(one)) {
            return tagName();
        }
        closing = false;
        return bogusComment();
    }

    private boolean tagNameClose() {
        closing = false;
        return token(Kind.TAG_NAME_CLOSE, at, at + 1, at + 1, at + 1 < length ? State.DATA : State.END);
    }

    private boolean tagName() {
        int from = at;
        for (int cursor = from; cursor < length; cursor++) {
            char one = input.charAt(cursor);
            if (one != 0 && isWhite(one)) {
                return token(Kind.TAG_NAME_OPEN, from, cursor, cursor + 1, State.BEFORE_ATTRIBUTE_NAME);
            }
            if (one == '/') {
                return token(Kind.TAG_NAME_OPEN, from, cursor, cursor + 1, State.SELF_CLOSING);
            }
            if (one == '>') {
                if (closing) {
                    closing = false;
                    return token(Kind.TAG_CLOSE, from, cursor, cursor + 1, State.DATA);
                }
                return token(Kind.TAG_NAME_OPEN, from, cursor, cursor, State.TAG_NAME_CLOSE);
            }
        }
        return token(Kind.TAG_NAME_OPEN, from, length, from, State.END);
    }

    private boolean beforeAttributeName() {
        while (true) {
            int one = skipWhite();
            if (one < 0) {
                return false;
            }
            if (one == '>') {
                return token(Kind.TAG_NAME_CLOSE, at, at + 1, at + 1, State.DATA);
            }
            if (one != '/') {
                return attributeName();
            }
            at++;
            if (at >= length) {
                return false;
            }
            if (input.charAt(at) == '>') {
                return selfClosing();
            }
        }
    }

    private boolean attributeName() {
        int from = at;
        for (int cursor = from + 1; cursor < length; cursor++) {
            char one = input.charAt(cursor);
            if (isWhite(one)) {
                return token(Kind.ATTR_NAME, from, cursor, cursor + 1, State.AFTER_ATTRIBUTE_NAME);
            }
            if (one == '/') {
                return token(Kind.ATTR_NAME, from, cursor, cursor + 1, State.SELF_CLOSING);
            }
            if (one == '=') {
                return token(Kind.ATTR_NAME, from, cursor, cursor + 1, State.BEFORE_ATTRIBUTE_VALUE);
            }
            if (one == '>') {
                return token(Kind.ATTR_NAME, from, cursor, cursor, State.TAG_NAME_CLOSE);
            }
        }
        return token(Kind.ATTR_NAME, from, length, length, State.END);
    }

    private boolean afterAttributeName() {
        int one = skipWhite();
        return switch (one) {
            case -1 -> false;
            case '/' -> {
                at++;
                yield selfClosing();
            }
            case '=' -> {
                at++;
                yield beforeAttributeValue();
            }
            case '>' -> tagNameClose();
            default -> attributeName();
        };
    }

    private boolean beforeAttributeValue() {
        int one = skipWhite();
        return switch (one) {
            case -1 -> {
                state = State.END;
                yield false;
            }
            case '"', '\'', '`' -> quotedValue((char) one);
            default -> bareValue();
        };
    }

    private boolean quotedValue(char quote) {
        // At the very beginning the quote is the page's, not the text's.
        int from = at > 0 ? at + 1 : at;
        int close = input.indexOf(quote, from);
        if (close < 0) {
            return token(Kind.ATTR_VALUE, Math.min(from, length), length, from, State.END);
        }
        return token(Kind.ATTR_VALUE, from, close, close + 1, State.AFTER_VALUE);
    }

    private boolean bareValue() {
        int from = at;
        for (int cursor = from; cursor < length; cursor++) {
            char one = input.charAt(cursor);
            if (isWhite(one)) {
                return token(Kind.ATTR_VALUE, from, cursor, cursor + 1, State.BEFORE_ATTRIBUTE_NAME);
            }
            if (one == '>') {
                return token(Kind.ATTR_VALUE, from, cursor, cursor, State.TAG_NAME_CLOSE);
            }
        }
        return token(Kind.ATTR_VALUE, from, length, from, State.END);
    }

    private boolean afterValue() {
        if (at >= length) {
            return false;
        }
        char one = input.charAt(at);
        if (isWhite(one)) {
            at++;
            return beforeAttributeName();
        }
        if (one == '/') {
            at++;
            return selfClosing();
        }
        if (one == '>') {
            return token(Kind.TAG_NAME_CLOSE, at, at + 1, at + 1, State.DATA);
        }
        return beforeAttributeName();
    }

    private boolean selfClosing() {
        if (at >= length) {
            return false;
        }
        if (input.charAt(at) == '>') {
            return token(Kind.TAG_NAME_SELFCLOSE, at - 1, at + 1, at + 1, State.DATA);
        }
        return beforeAttributeName();
    }

    private boolean comment(int to, int position, State following) {
        return token(Kind.TAG_COMMENT, at, to, position, following);
    }

    private boolean bogusComment() {
        int close = input.indexOf('>', at);
        return close < 0 ? comment(length, length, State.END) : comment(close, close + 1, State.DATA);
    }

    private boolean percentComment() {
        int close = input.indexOf("%>", at);
        return close < 0 ? comment(length, length, State.END) : comment(close, close + 2, State.DATA);
    }

    private boolean markup() {
        if (input.regionMatches(true, at, "doctype", 0, 7)) {
            int close = input.indexOf('>', at);
            return close < 0
                    ? token(Kind.DOCTYPE, at, length, at, State.END)
                    : token(Kind.DOCTYPE, at, close, close + 1, State.DATA);
        }
        if (input.startsWith("[CDATA[", at)) {
            int from = at + 7;
            int close = input.indexOf("]]>", from);
            return close < 0
                    ? token(Kind.DATA_TEXT, from, length, from, State.END)
                    : token(Kind.DATA_TEXT, from, close, close + 3, State.DATA);
        }
        if (input.startsWith("--", at)) {
            at += 2;
            return dashComment();
        }
        return bogusComment();
    }

    /** Ends in {@code -->} or {@code -!>}, NUL bytes between the dashes not counting. */
    private boolean dashComment() {
        int dash = input.indexOf('-', at);
        while (dash >= 0 && dash <= length - 3) {
            int cursor = dash + 1;
            while (cursor < length && input.charAt(cursor) == 0) {
                cursor++;
            }
            boolean second = cursor < length && (input.charAt(cursor) == '-' || input.charAt(cursor) == '!');
            if (cursor >= length || (second && cursor + 1 >= length)) {
                break;
            }
            if (second && input.charAt(cursor + 1) == '>') {
                return comment(dash, cursor + 2, State.DATA);
            }
            dash = input.indexOf('-', dash + 1);
        }
        return comment(length, at, State.END);
    }
}
