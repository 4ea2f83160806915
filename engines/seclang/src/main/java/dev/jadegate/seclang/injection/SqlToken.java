package dev.jadegate.seclang.injection;

import dev.jadegate.seclang.transformation.Bytes;

/** A piece of SQL: a letter for what it is, and its text as far as it matters. */
record SqlToken(char type, String text, char open, char close, int signs) {
    static final char NONE = 0;
    static final char KEYWORD = 'k';
    static final char UNION = 'U';
    static final char GROUP = 'B';
    static final char EXPRESSION = 'E';
    static final char SQL_TYPE = 't';
    static final char FUNCTION = 'f';
    static final char BAREWORD = 'n';
    static final char NUMBER = '1';
    static final char VARIABLE = 'v';
    static final char STRING = 's';
    static final char OPERATOR = 'o';
    static final char LOGIC = '&';
    static final char COMMENT = 'c';
    static final char COLLATE = 'A';
    static final char LEFT_PARENTHESIS = '(';
    static final char RIGHT_PARENTHESIS = ')';
    static final char LEFT_BRACE = '{';
    static final char RIGHT_BRACE = '}';
    static final char DOT = '.';
    static final char COMMA = ',';
    static final char COLON = ':';
    static final char SEMICOLON = ';';
    static final char TSQL = 'T';
    static final char UNKNOWN = '?';

    /** What cannot be told apart: treated as an attack. */
    static final char EVIL = 'X';

    static final char BACKSLASH = '\\';

    /** Bytes of a token that are kept. */
    static final int TEXT_BYTES_MAX = 31;

    static final SqlToken ABSENT = new SqlToken(NONE, "");

    SqlToken(char type, String text) {
        this(type, text, NONE, NONE, 0);
    }

    static SqlToken of(char type, String input, int from, int to) {
        return new SqlToken(type, input.substring(from, Math.min(to, from + TEXT_BYTES_MAX)));
    }

    SqlToken as(char other) {
        return new SqlToken(other, text, open, close, signs);
    }

    SqlToken quoted(char opened, char closed) {
        return new SqlToken(type, text, opened, closed, signs);
    }

    SqlToken withSigns(int count) {
        return new SqlToken(type, text, open, close, count);
    }

    boolean is(String word) {
        return text.length() == word.length() && Bytes.lower(text).equals(Bytes.lower(word));
    }

    boolean isArithmetic() {
        return type == OPERATOR && text.length() == 1 && "*/-+%".indexOf(text.charAt(0)) >= 0;
    }

    boolean isUnary() {
        if (type != OPERATOR) {
            return false;
        }
        return switch (text.length()) {
            case 1 -> "+-!~".indexOf(text.charAt(0)) >= 0;
            case 2 -> text.equals("!!");
            case 3 -> is("NOT");
            default -> false;
        };
    }

    /** Whether it may be one part of a phrase such as {@code UNION ALL}. */
    boolean joins() {
        return switch (type) {
            case KEYWORD, BAREWORD, OPERATOR, UNION, FUNCTION, EXPRESSION, TSQL, SQL_TYPE -> true;
            default -> false;
        };
    }
}
