package dev.jadegate.seclang.injection;

import static dev.jadegate.seclang.injection.SqlToken.BACKSLASH;
import static dev.jadegate.seclang.injection.SqlToken.BAREWORD;
import static dev.jadegate.seclang.injection.SqlToken.COMMENT;
import static dev.jadegate.seclang.injection.SqlToken.EVIL;
import static dev.jadegate.seclang.injection.SqlToken.NONE;
import static dev.jadegate.seclang.injection.SqlToken.NUMBER;
import static dev.jadegate.seclang.injection.SqlToken.OPERATOR;
import static dev.jadegate.seclang.injection.SqlToken.STRING;
import static dev.jadegate.seclang.injection.SqlToken.VARIABLE;

import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Bytes;

/**
 * Cuts a text into tokens of SQL, of whichever dialect. Source of what is a token: libinjection.
 *
 * <p>A text can be read as it stands, or as what follows an opening quote; and {@code --} and {@code #} as the standard has
 * them or as MySQL.
 */
final class SqlTokenizer {
    private static final ByteSet WORD_ENDS = ByteSet.of(" []{}<>:\\?=@!#~+-*/&|^%(),';\t\n\u000b\f\r\"\u00a0\0");
    private static final ByteSet VARIABLE_ENDS = ByteSet.of(" <>:\\?=@!#~+-*/&|^%(),';\t\n\u000b\f\r'`\"\0");
    private static final String WHITE = " \t\n\u000b\f\r\u00a0\0";
    private static final String HEX = "0123456789ABCDEFabcdef";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private final String input;
    private final int length;
    private final char quote;
    private final boolean mySql;
    private int at;
    private SqlToken token = SqlToken.ABSENT;

    /** Tokens read so far. */
    int tokens;

    /** Whether the text has comments that MySQL reads in another way. */
    boolean ambiguous;

    /** @param quote the quote that is taken to stand before the text, 0 for none */
    SqlTokenizer(String input, char quote, boolean mySql) {
        this.input = input;
        this.length = input.length();
        this.quote = quote;
        this.mySql = mySql;
    }

    /** The next token, {@link SqlToken#ABSENT} at the end. */
    SqlToken next() {
        token = SqlToken.ABSENT;
        if (length == 0) {
            return token;
        }
        if (at == 0 && quote != NONE) {
            at = string(0, quote, 0);
            tokens++;
            return token;
        }
        while (at < length) {
            at = read(input.charAt(at));
            if (token.type() != NONE) {
                tokens++;
                return token;
            }
        }
        return SqlToken.ABSENT;
    }

    private int read(char first) {
        if (first <= ' ' || first == 0x7f || first == 0xa0) {
            return at + 1;
        }
        return switch (first) {
            case '!', '&', '*', ':', '<', '=', '>', '|' -> operator();
            case '"', '\'' -> string(at, first, 1);
            case '#' -> hash();
            case '$' -> money();
            case '%', '+', '^', '~' -> one(OPERATOR);
            case '(', ')', ',', ';', '{', '}' -> one(first);
            case '-' -> dash();
            case '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            case '/' -> slash();
            case '?', ']' -> one(SqlToken.UNKNOWN);
            case '@' -> variable();
            case 'B', 'b' -> literal("01");
            case 'X', 'x' -> literal(HEX);
            case 'E', 'e' -> escaped();
            case 'N', 'n' -> at + 2 < length && input.charAt(at + 1) == '\'' ? escaped() : quoteLiteral(1);
            case 'Q', 'q' -> quoteLiteral(0);
            case 'U', 'u' -> unicode();
            case '[' -> bracketed();
            case '\\' -> backslash();
            case '`' -> tick(at);
            default -> word();
        };
    }

    private int one(char type) {
        token = SqlToken.of(type, input, at, at + 1);
        return at + 1;
    }

    private int span(int from, String accepted) {
        int end = from;
        while (end < length && accepted.indexOf(input.charAt(end)) >= 0) {
            end++;
        }
        return end - from;
    }

    private int until(int from, ByteSet ends) {
        int end = from;
        while (end < length && !ends.contains(input.charAt(end))) {
            end++;
        }
        return end - from;
    }

    private int lineComment() {
        int end = input.indexOf('\n', at);
        token = SqlToken.of(COMMENT, input, at, end < 0 ? length : end);
        return end < 0 ? length : end + 1;
    }

    private int hash() {
        ambiguous = true;
        return mySql ? lineComment() : one(OPERATOR);
    }

    private int dash() {
        boolean two = at + 1 < length && input.charAt(at + 1) == '-';
        if (two && (at + 2 == length || WHITE.indexOf(input.charAt(at + 2)) >= 0)) {
            return lineComment();
        }
        if (two && !mySql) {
            ambiguous = true;
            return lineComment();
        }
        return one(OPERATOR);
    }

    private int slash() {
        if (at + 1 == length || input.charAt(at + 1) != '*') {
            return one(OPERATOR);
        }
        int close = input.indexOf("*/", at + 2);
        int end = close < 0 ? length : close + 2;
        boolean nested = close >= 0 && input.substring(at + 2, close + 1).contains("/*");
        boolean conditional = at + 2 < length && input.charAt(at + 2) == '!';
        token = SqlToken.of(nested || conditional ? EVIL : COMMENT, input, at, end);
        return end;
    }

    private int backslash() {
        if (at + 1 < length && input.charAt(at + 1) == 'N') {
            token = SqlToken.of(NUMBER, input, at, at + 2);
            return at + 2;
        }
        return one(BACKSLASH);
    }

    private int operator() {
        if (at + 1 >= length) {
            return one(OPERATOR);
        }
        if (input.startsWith("<=>", at)) {
            token = SqlToken.of(OPERATOR, input, at, at + 3);
            return at + 3;
        }
        char type = SqlWords.type(input, at, at + 2);
        if (type != NONE) {
            token = SqlToken.of(type, input, at, at + 2);
            return at + 2;
        }
        return one(input.charAt(at) == ':' ? SqlToken.COLON : OPERATOR);
    }

    /** A string that begins {@code skipped} bytes behind {@code start}; its end is doubled or escaped to stand for itself. */
    private int string(int start, char delimiter, int skipped) {
        int first = start + skipped;
        char open = skipped > 0 ? delimiter : NONE;
        int end = input.indexOf(delimiter, first);
        while (end >= 0) {
            if (isEscaped(end, first)) {
                end = input.indexOf(delimiter, end + 1);
            } else if (end + 1 < length && input.charAt(end + 1) == delimiter) {
                end = input.indexOf(delimiter, end + 2);
            } else {
                token = SqlToken.of(STRING, input, first, end).quoted(open, delimiter);
                return end + 1;
            }
        }
        token = SqlToken.of(STRING, input, Math.min(first, length), length).quoted(open, NONE);
        return length;
    }

    private boolean isEscaped(int end, int first) {
        int backslashes = 0;
        while (end - 1 - backslashes >= first && input.charAt(end - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private int escaped() {
        if (at + 2 >= length || input.charAt(at + 1) != '\'') {
            return word();
        }
        return string(at, '\'', 2);
    }

    private int unicode() {
        if (at + 2 < length && input.charAt(at + 1) == '&' && input.charAt(at + 2) == '\'') {
            int end = string(at + 2, '\'', 1);
            token = token.quoted('u', token.close() == '\'' ? 'u' : token.close());
            return end;
        }
        return word();
    }

    /** Oracle's {@code q'[...]'} and {@code nq'[...]'}. */
    private int quoteLiteral(int offset) {
        int start = at + offset;
        if (start + 2 >= length || (input.charAt(start) | 0x20) != 'q' || input.charAt(start + 1) != '\'') {
            return word();
        }
        char open = input.charAt(start + 2);
        if (open <= ' ' || open > 127) {
            return word();
        }
        char close = switch (open) {
            case '(' -> ')';
            case '[' -> ']';
            case '{' -> '}';
            case '<' -> '>';
            default -> open;
        };
        int end = input.indexOf(close + "'", start + 3);
        token = SqlToken.of(STRING, input, start + 3, end < 0 ? length : end).quoted('q', end < 0 ? NONE : 'q');
        return end < 0 ? length : end + 2;
    }

    /** {@code b'01'} and {@code x'ff'}. */
    private int literal(String digits) {
        if (at + 2 >= length || input.charAt(at + 1) != '\'') {
            return word();
        }
        int end = at + 2 + span(at + 2, digits);
        if (end >= length || input.charAt(end) != '\'') {
            return word();
        }
        token = SqlToken.of(NUMBER, input, at, end + 1);
        return end + 1;
    }

    private int bracketed() {
        int close = input.indexOf(']', at);
        int end = close < 0 ? length : close + 1;
        token = SqlToken.of(BAREWORD, input, at, end);
        return end;
    }

    private int word() {
        int end = at + until(at, WORD_ENDS);
        int shown = Math.min(end, at + SqlToken.TEXT_BYTES_MAX);
        for (int cut = at; cut < shown; cut++) {
            if (input.charAt(cut) == '.' || input.charAt(cut) == '`') {
                char type = SqlWords.type(input, at, cut);
                if (type != NONE && type != BAREWORD) {
                    // SELECT.1 or SELECT`column`
                    token = SqlToken.of(type, input, at, cut);
                    return cut;
                }
            }
        }
        char type = shown == end ? SqlWords.type(input, at, end) : NONE;
        token = SqlToken.of(type == NONE ? BAREWORD : type, input, at, end);
        return end;
    }

    private int tick(int start) {
        int end = string(start, '`', 1);
        char type = SqlWords.type(token.text());
        token = token.as(type == SqlToken.FUNCTION ? SqlToken.FUNCTION : BAREWORD);
        return end;
    }

    private int variable() {
        int start = at + 1;
        int signs = 1;
        if (start < length && input.charAt(start) == '@') {
            start++;
            signs = 2;
        }
        if (start < length) {
            char next = input.charAt(start);
            if (next == '`' || next == '\'' || next == '"') {
                int end = next == '`' ? tick(start) : string(start, next, 1);
                token = token.as(VARIABLE).withSigns(signs);
                return end;
            }
        }
        int end = start + until(start, VARIABLE_ENDS);
        token = SqlToken.of(VARIABLE, input, start, end).withSigns(signs);
        return end;
    }

    private int money() {
        if (at + 1 == length) {
            return one(BAREWORD);
        }
        int digits = span(at + 1, "0123456789.,");
        if (digits == 1 && input.charAt(at + 1) == '.') {
            return word();
        }
        if (digits > 0) {
            token = SqlToken.of(NUMBER, input, at, at + 1 + digits);
            return at + 1 + digits;
        }
        if (input.charAt(at + 1) == '$') {
            return dollars("$$");
        }
        int letters = span(at + 1, LETTERS);
        int tagEnd = at + 1 + letters;
        if (letters == 0 || tagEnd == length || input.charAt(tagEnd) != '$') {
            return one(BAREWORD);
        }
        return dollars(input.substring(at, tagEnd + 1));
    }

    /** PostgreSQL's {@code $tag$...$tag$}. */
    private int dollars(String tag) {
        int start = at + tag.length();
        int end = input.indexOf(tag, start);
        token = SqlToken.of(STRING, input, start, end < 0 ? length : end).quoted('$', end < 0 ? NONE : '$');
        return end < 0 ? length : end + tag.length();
    }

    private int number() {
        if (input.charAt(at) == '0' && at + 1 < length) {
            int kind = input.charAt(at + 1) | 0x20;
            String digits = kind == 'x' ? HEX : kind == 'b' ? "01" : "";
            if (!digits.isEmpty()) {
                int count = span(at + 2, digits);
                token = SqlToken.of(count == 0 ? BAREWORD : NUMBER, input, at, at + 2 + count);
                return at + 2 + count;
            }
        }
        int end = digits(at);
        if (end < length && input.charAt(end) == '.') {
            end = digits(end + 1);
            if (end - at == 1) {
                token = new SqlToken(SqlToken.DOT, ".");
                return end;
            }
        }
        boolean exponent = end < length && (input.charAt(end) | 0x20) == 'e';
        boolean exponentDigits = false;
        if (exponent) {
            end++;
            if (end < length && (input.charAt(end) == '+' || input.charAt(end) == '-')) {
                end++;
            }
            int after = digits(end);
            exponentDigits = after > end;
            end = after;
        }
        if (end < length && isFloatSuffix(end)) {
            end++;
        }
        token = SqlToken.of(exponent && !exponentDigits ? BAREWORD : NUMBER, input, at, end);
        return end;
    }

    private int digits(int from) {
        int end = from;
        while (end < length && Bytes.isDigit(input.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Oracle's {@code 1.2f} and {@code 1d}, where the letter does not begin a word; {@code 1fUNION} counts. */
    private boolean isFloatSuffix(int position) {
        int letter = input.charAt(position) | 0x20;
        if (letter != 'd' && letter != 'f') {
            return false;
        }
        if (position + 1 == length) {
            return true;
        }
        char next = input.charAt(position + 1);
        return WHITE.indexOf(next) >= 0 || next == ';' || (next | 0x20) == 'u';
    }
}
