package dev.jadegate.seclang;

import dev.jadegate.seclang.rule.BodyProcessor;
import java.util.Set;

/**
 * Where engines of this language differ, what this one does. Each choice is a constant that the code reads, so that it can be
 * found, tested and changed in one place. "Two" is mod_security2, "three" libmodsecurity3.
 */
public final class Semantics {
    private Semantics() {}

    /** Members are found whatever the case of their names, ARGS included: as in two and three; Coraza minds the case. */
    public static final boolean MEMBER_NAMES_IGNORE_CASE = true;

    /** The dot of a pattern matches a line feed: as in two and three. */
    public static final boolean DOT_MATCHES_LINE_FEED = true;

    /** {@code $} does not match before a line feed at the end, nor at ends of lines: as in two; three matches at lines. */
    public static final boolean DOLLAR_MATCHES_ONLY_END = true;

    /**
     * REQUEST_BODY holds the bodies that these processors read, and any that is forced. Two has forms only, three all. The
     * Core Rule Set's own tests want JSON there (934210-13) and XML not (944100-11).
     */
    public static final Set<BodyProcessor> REQUEST_BODY_OF = Set.of(BodyProcessor.URLENCODED, BodyProcessor.JSON);

    /** The element of an array in JSON is called {@code array_0}: as in three; two repeats the name, Coraza counts. */
    public static final String JSON_ARRAY_PREFIX = "array_";

    /** What names of JSON begin with: all engines. */
    public static final String JSON_ROOT = "json";

    /** A code point of CSS is written in UTF-8: as in Coraza's test data; two and three keep its lower byte. */
    public static final boolean CSS_CODE_POINTS_ARE_UTF8 = true;

    /** {@code %uHHHH} stands for its best fit in ASCII where it has one: as with the map 20127 that all ship. */
    public static final boolean UNICODE_BEST_FIT = true;

    /** REQUEST_FILENAME and REQUEST_BASENAME are the path decoded once: as in two and three, and rules rely on it. */
    public static final boolean REQUEST_FILENAME_IS_DECODED = true;

    /** MATCHED_VARS holds the matches of the link before, not of the whole chain: as documented for two. */
    public static final boolean MATCHED_VARS_OF_LAST_LINK = true;

    /** A member that does not exist expands to nothing: as in three. */
    public static final String ABSENT_MEMBER = "";

    /**
     * Possessive repetition and atomic groups give back what they took, so that matching stays linear: matches can only be
     * more. Where a rule matches because a pattern does not, they keep it, within a budget. Of the Core Rule Set 3.3 four
     * patterns have them, of 4 none.
     */
    public static final boolean POSSESSIVE_GIVES_BACK = true;

    /** A rule whose pattern looks around matches when the search exceeds its steps; two and three let it pass. */
    public static final boolean EXHAUSTED_SEARCH_MATCHES = true;

    /**
     * What a reference puts into a pattern stands for itself, but bars in it part alternatives: rule 920480 of the Core Rule
     * Set 3.3 puts in {@code utf-8|iso-8859-1}.
     */
    public static final char PATTERN_REFERENCE_PARTS = '|';

    /**
     * {@code \\} in a quoted argument is two backslashes: as in three and Coraza. Two reads one, as Apache does; of the Core
     * Rule Set 3.3 two rules depend on that (920460, 941330), of 4 none.
     */
    public static final boolean BACKSLASH_PAIRS_STAY = true;
}
