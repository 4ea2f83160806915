package dev.jadegate.seclang.injection;

import static dev.jadegate.seclang.injection.SqlToken.BAREWORD;
import static dev.jadegate.seclang.injection.SqlToken.COMMENT;
import static dev.jadegate.seclang.injection.SqlToken.KEYWORD;
import static dev.jadegate.seclang.injection.SqlToken.NONE;
import static dev.jadegate.seclang.injection.SqlToken.NUMBER;
import static dev.jadegate.seclang.injection.SqlToken.UNION;

import dev.jadegate.seclang.transformation.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells SQL injection by grammar: the text is cut into tokens, folded to five, and their types are looked up. Time is linear
 * in the text.
 */
public final class SqlInjection {
    private SqlInjection() {}

    /** The fingerprint that gives an injection away, or null when the text is harmless. */
    public static @Nullable String fingerprint(String text) {
        if (text.isEmpty()) {
            return null;
        }
        Reading plain = new Reading(text, NONE, false);
        String found = plain.verdict();
        if (found == null && plain.source.ambiguous) {
            found = new Reading(text, NONE, true).verdict();
        }
        if (found == null && text.indexOf('\'') >= 0) {
            Reading single = new Reading(text, '\'', false);
            found = single.verdict();
            if (found == null && single.source.ambiguous) {
                found = new Reading(text, '\'', true).verdict();
            }
        }
        if (found == null && text.indexOf('"') >= 0) {
            found = new Reading(text, '"', true).verdict();
        }
        return found;
    }

    /** The text read in one context. */
    private static final class Reading {
        private final String text;
        private final SqlTokenizer source;
        private final List<SqlToken> tokens;

        Reading(String text, char quote, boolean mySql) {
            this.text = text;
            this.source = new SqlTokenizer(text, quote, mySql);
            this.tokens = SqlFolder.fold(source);
        }

        /** The type of a token in the fingerprint. */
        private char type(int at) {
            SqlToken token = tokens.get(at);
            boolean openTick = at == tokens.size() - 1
                    && at >= 2
                    && token.type() == BAREWORD
                    && token.open() == '`'
                    && token.text().isEmpty()
                    && token.close() == NONE;
            return openTick ? COMMENT : token.type();
        }

        @Nullable
        String verdict() {
            long packed = 0;
            boolean evil = false;
            for (int at = 0; at < tokens.size(); at++) {
                evil |= type(at) == SqlToken.EVIL;
                packed = SqlWords.packed(packed, type(at));
            }
            packed = evil ? SqlToken.EVIL : packed;
            if (packed == 0 || !SqlWords.isInjection(packed)) {
                return null;
            }
            String fingerprint = evil ? String.valueOf(SqlToken.EVIL) : print();
            return isHarmless(fingerprint) ? null : fingerprint;
        }

        private String print() {
            StringBuilder types = new StringBuilder();
            for (int at = 0; at < tokens.size(); at++) {
                types.append(type(at));
            }
            return types.toString();
        }

        /** Fingerprints of injections that ordinary text has too. */
        private boolean isHarmless(String fingerprint) {
            int count = fingerprint.length();
            if (count > 1 && fingerprint.charAt(count - 1) == COMMENT && text.contains("sp_password")) {
                return false;
            }
            return switch (count) {
                case 2 -> isHarmlessPair(fingerprint);
                case 3 -> isHarmlessTriple(fingerprint);
                default -> false;
            };
        }

        private boolean isHarmlessPair(String fingerprint) {
            char second = fingerprint.charAt(1);
            if (second == UNION) {
                return source.tokens == 2;
            }
            SqlToken first = tokens.get(0);
            SqlToken last = tokens.get(1);
            String comment = last.text();
            if (comment.startsWith("#")) {
                return true;
            }
            if (first.type() == BAREWORD && second == COMMENT && !comment.startsWith("/")) {
                return true;
            }
            if (first.type() == NUMBER && second == COMMENT) {
                if (comment.startsWith("/") || source.tokens > 2) {
                    return false;
                }
                int next = first.text().length();
                int after = next < text.length() ? text.charAt(next) : 0;
                boolean white = after <= ' ' || after > 127;
                return !white && !text.startsWith("/*", next) && !text.startsWith("--", next);
            }
            return (comment.length() > 2 && comment.startsWith("-")) || isHarmlessTriple(fingerprint);
        }

        private boolean isHarmlessTriple(String fingerprint) {
            return switch (fingerprint) {
                case "sos", "s&s" -> {
                    SqlToken first = tokens.get(0);
                    SqlToken last = tokens.get(2);
                    yield !(first.open() == NONE && last.close() == NONE && first.close() == last.open());
                }
                case "s&n", "n&1", "1&1", "1&v", "1&s" -> source.tokens == 3;
                default -> {
                    SqlToken second = tokens.get(1);
                    yield second.type() == KEYWORD
                            && (second.text().length() < 5
                                    || !Bytes.lower(second.text()).startsWith("into"));
                }
            };
        }
    }
}
