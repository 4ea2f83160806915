package dev.jadegate.seclang.injection;

import static dev.jadegate.seclang.injection.SqlToken.BACKSLASH;
import static dev.jadegate.seclang.injection.SqlToken.BAREWORD;
import static dev.jadegate.seclang.injection.SqlToken.COLLATE;
import static dev.jadegate.seclang.injection.SqlToken.COMMA;
import static dev.jadegate.seclang.injection.SqlToken.COMMENT;
import static dev.jadegate.seclang.injection.SqlToken.DOT;
import static dev.jadegate.seclang.injection.SqlToken.EVIL;
import static dev.jadegate.seclang.injection.SqlToken.EXPRESSION;
import static dev.jadegate.seclang.injection.SqlToken.FUNCTION;
import static dev.jadegate.seclang.injection.SqlToken.GROUP;
import static dev.jadegate.seclang.injection.SqlToken.KEYWORD;
import static dev.jadegate.seclang.injection.SqlToken.LEFT_BRACE;
import static dev.jadegate.seclang.injection.SqlToken.LEFT_PARENTHESIS;
import static dev.jadegate.seclang.injection.SqlToken.LOGIC;
import static dev.jadegate.seclang.injection.SqlToken.NONE;
import static dev.jadegate.seclang.injection.SqlToken.NUMBER;
import static dev.jadegate.seclang.injection.SqlToken.OPERATOR;
import static dev.jadegate.seclang.injection.SqlToken.RIGHT_BRACE;
import static dev.jadegate.seclang.injection.SqlToken.RIGHT_PARENTHESIS;
import static dev.jadegate.seclang.injection.SqlToken.SEMICOLON;
import static dev.jadegate.seclang.injection.SqlToken.SQL_TYPE;
import static dev.jadegate.seclang.injection.SqlToken.STRING;
import static dev.jadegate.seclang.injection.SqlToken.TSQL;
import static dev.jadegate.seclang.injection.SqlToken.VARIABLE;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Folds tokens of SQL until the five that tell an injection are left: {@code 1+2} is a number, {@code a.b} a name. Source of
 * the rules and of their order: libinjection.
 */
final class SqlFolder {
    /** Tokens of a fingerprint. */
    static final int TOKENS_MAX = 5;

    /** Names that are functions when a parenthesis follows. */
    private static final Set<String> FUNCTION_NAMES = Set.of(
            "user_id",
            "user_name",
            "database",
            "password",
            "user",
            "current_user",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp");

    private final SqlTokenizer source;
    private final SqlToken[] tokens = new SqlToken[TOKENS_MAX + 3];

    /** Where the next token goes. */
    private int end;

    /** How many tokens are done with. */
    private int left;

    private boolean more = true;
    private SqlToken comment = SqlToken.ABSENT;

    private SqlFolder(SqlTokenizer source) {
        this.source = source;
        Arrays.fill(tokens, SqlToken.ABSENT);
    }

    /** At most five tokens. */
    static List<SqlToken> fold(SqlTokenizer source) {
        SqlFolder folder = new SqlFolder(source);
        int count = folder.run();
        return List.of(folder.tokens).subList(0, count);
    }

    private char type(int index) {
        return tokens[index].type();
    }

    private boolean is(int index, String types) {
        return types.indexOf(type(index)) >= 0 && type(index) != NONE;
    }

    private int run() {
        if (!skipBeginning()) {
            return 0;
        }
        end = 1;
        while (true) {
            if (end >= TOKENS_MAX && isHarmlessFive()) {
                boolean sixth = end > TOKENS_MAX;
                if (sixth) {
                    tokens[1] = tokens[TOKENS_MAX];
                }
                end = sixth ? 2 : 1;
                left = 0;
            }
            if (!more || left >= TOKENS_MAX) {
                left = end;
                break;
            }
            fill(2);
            if (end - left < 2) {
                left = end;
                continue;
            }
            Step two = foldTwo();
            if (two == Step.STOP) {
                return left + 2;
            }
            if (two == Step.AGAIN) {
                continue;
            }
            fill(3);
            if (end - left < 3) {
                left = end;
                continue;
            }
            if (foldThree()) {
                continue;
            }
            left++;
        }
        if (left < TOKENS_MAX && comment.type() == COMMENT) {
            tokens[left++] = comment;
        }
        return Math.min(left, TOKENS_MAX);
    }

    private enum Step {
        AGAIN,
        STOP,
        ON
    }

    /** Passes over comments, parentheses, types and signs at the beginning. */
    private boolean skipBeginning() {
        while (true) {
            tokens[0] = source.next();
            if (type(0) == NONE) {
                return false;
            }
            if (!is(0, "c(t") && !tokens[0].isUnary()) {
                return true;
            }
        }
    }

    private void fill(int wanted) {
        while (more && end <= TOKENS_MAX && end - left < wanted) {
            tokens[end] = source.next();
            more = type(end) != NONE;
            if (more) {
                if (type(end) == COMMENT) {
                    comment = tokens[end];
                } else {
                    comment = SqlToken.ABSENT;
                    end++;
                }
            }
        }
    }

    private boolean isHarmlessFive() {
        return (is(0, "1") && is(1, "o,") && is(2, "(") && is(3, "1") && is(4, ")"))
                || (is(0, "n") && is(1, "o") && is(2, "(") && is(3, "n1") && is(4, ")"))
                || (is(0, "1") && is(1, ")") && is(2, ",") && is(3, "(") && is(4, "1"))
                || (is(0, "n") && is(1, ")") && is(2, "o") && is(3, "(") && is(4, "n"));
    }

    private Step again(int removed, int newLeft) {
        end -= removed;
        left = newLeft;
        return Step.AGAIN;
    }

    private Step foldTwo() {
        int second = left + 1;
        char a = type(left);
        char b = type(second);
        if ((a == STRING && b == STRING) || (a == SEMICOLON && b == SEMICOLON)) {
            return again(1, left);
        }
        if ((a == OPERATOR || a == LOGIC) && (tokens[second].isUnary() || b == SQL_TYPE)) {
            return again(1, 0);
        }
        if (a == LEFT_PARENTHESIS && tokens[second].isUnary()) {
            return again(1, Math.max(left - 1, 0));
        }
        if (joined()) {
            return again(1, Math.max(left - 1, 0));
        }
        if (a == SEMICOLON && b == FUNCTION && startsWithIf(tokens[second].text())) {
            tokens[second] = tokens[second].as(TSQL);
            return Step.AGAIN;
        }
        if ((a == BAREWORD || a == VARIABLE)
                && b == LEFT_PARENTHESIS
                && FUNCTION_NAMES.contains(dev.jadegate.seclang.transformation.Bytes.lower(tokens[left].text()))) {
            tokens[left] = tokens[left].as(FUNCTION);
            return Step.AGAIN;
        }
        if (a == KEYWORD && (tokens[left].is("IN") || tokens[left].is("NOT IN"))) {
            tokens[left] = tokens[left].as(b == LEFT_PARENTHESIS ? OPERATOR : BAREWORD);
            return Step.AGAIN;
        }
        if (a == OPERATOR && (tokens[left].is("LIKE") || tokens[left].is("NOT LIKE"))) {
            if (b == LEFT_PARENTHESIS) {
                tokens[left] = tokens[left].as(FUNCTION);
            }
            return Step.ON;
        }
        return foldTwoRare(a, b, second);
    }

    private Step foldTwoRare(char a, char b, int second) {
        if (a == SQL_TYPE && is(second, "n1t(fvs")) {
            tokens[left] = tokens[second];
            return again(1, 0);
        }
        if (a == COLLATE && b == BAREWORD) {
            if (tokens[second].text().indexOf('_') >= 0) {
                tokens[second] = tokens[second].as(SQL_TYPE);
                left = 0;
            }
            return Step.ON;
        }
        if (a == BACKSLASH) {
            if (tokens[second].isArithmetic()) {
                tokens[left] = tokens[left].as(NUMBER);
                return again(0, 0);
            }
            tokens[left] = tokens[second];
            return again(1, 0);
        }
        if ((a == LEFT_PARENTHESIS && b == LEFT_PARENTHESIS) || (a == RIGHT_PARENTHESIS && b == RIGHT_PARENTHESIS)) {
            return again(1, 0);
        }
        if (a == LEFT_BRACE && b == BAREWORD) {
            if (tokens[second].text().isEmpty()) {
                tokens[second] = tokens[second].as(EVIL);
                return Step.STOP;
            }
            return again(2, 0);
        }
        if (b == RIGHT_BRACE) {
            return again(1, 0);
        }
        return Step.ON;
    }

    private static boolean startsWithIf(String text) {
        return text.length() >= 2 && (text.charAt(0) | 0x20) == 'i' && (text.charAt(1) | 0x20) == 'f';
    }

    /** Makes one token of a phrase: {@code UNION} and {@code ALL}. */
    private boolean joined() {
        SqlToken first = tokens[left];
        SqlToken second = tokens[left + 1];
        if (!first.joins() || !(second.joins() || second.type() == LOGIC)) {
            return false;
        }
        if (!SqlWords.beginsPhrase(first.text())) {
            return false;
        }
        String phrase = first.text() + " " + second.text();
        if (phrase.length() > SqlToken.TEXT_BYTES_MAX) {
            return false;
        }
        char type = SqlWords.type(phrase);
        if (type == NONE) {
            return false;
        }
        tokens[left] = new SqlToken(type, phrase, first.open(), first.close(), first.signs());
        return true;
    }

    private boolean removed(int count) {
        end -= count;
        left = 0;
        return true;
    }

    /** Takes the middle one of three away. */
    private boolean withoutMiddle() {
        tokens[left + 1] = tokens[left + 2];
        return removed(1);
    }

    private boolean foldThree() {
        int second = left + 1;
        int third = left + 2;
        char a = type(left);
        char b = type(second);
        char c = type(third);
        boolean unary = tokens[second].isUnary();
        if ((a == NUMBER && b == OPERATOR && c == NUMBER)
                || (a == OPERATOR && b != LEFT_PARENTHESIS && c == OPERATOR)
                || (a == LOGIC && c == LOGIC)
                || (a == VARIABLE && b == OPERATOR && is(third, "v1n"))
                || (is(left, "n1") && b == OPERATOR && is(third, "1n"))
                || (is(left, "n1vs") && b == OPERATOR && tokens[second].text().equals("::") && c == SQL_TYPE)
                || (is(left, "n1sv") && b == COMMA && is(third, "1nsv"))) {
            return removed(2);
        }
        if ((a == EXPRESSION || a == GROUP || a == COMMA) && unary && c == LEFT_PARENTHESIS) {
            return withoutMiddle();
        }
        if ((a == KEYWORD || a == EXPRESSION || a == GROUP) && unary && is(third, "1nvsf")) {
            return withoutMiddle();
        }
        if (a == COMMA && unary && is(third, "1nvs")) {
            tokens[second] = tokens[third];
            return removed(3);
        }
        if (a == COMMA && unary && c == FUNCTION) {
            return withoutMiddle();
        }
        if (a == BAREWORD && b == DOT && c == BAREWORD) {
            return removed(2);
        }
        if (a == EXPRESSION && b == DOT && c == BAREWORD) {
            return withoutMiddle();
        }
        if (a == FUNCTION && b == LEFT_PARENTHESIS && c != RIGHT_PARENTHESIS && tokens[left].is("USER")) {
            tokens[left] = tokens[left].as(BAREWORD);
        }
        return false;
    }
}
