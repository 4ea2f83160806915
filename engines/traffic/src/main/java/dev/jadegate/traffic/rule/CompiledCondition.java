package dev.jadegate.traffic.rule;

import dev.jadegate.traffic.address.AddressRange;
import dev.jadegate.traffic.address.AddressSet;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.request.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safere.Pattern;

/** A condition ready to be asked. Immutable. */
final class CompiledCondition {
    private static final Set<String> SECRET_HEADERS =
            Set.of("authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "x-csrf-token");

    private static final int SHOWN_MAX = 64;

    private final Condition condition;
    private final String subKey;
    private final List<String> values;
    private final Set<String> exact;
    private final Pattern[] patterns;
    private final long number;
    private final @Nullable AddressSet addresses;

    CompiledCondition(Condition condition, Map<String, List<AddressRange>> books) {
        this.condition = condition;
        this.subKey = Texts.bytes(condition.subKey());
        boolean lower = Semantics.FIELDS_WITHOUT_CASE.contains(condition.field());
        List<String> texts = new ArrayList<>();
        for (String value : condition.values()) {
            texts.add(Texts.bytes(lower ? value.toLowerCase(Locale.ROOT) : value));
        }
        this.values = List.copyOf(texts);
        this.exact = new HashSet<>(values);
        this.patterns = condition.operator().test() == Operator.Test.PATTERN ? patterns(values, lower) : new Pattern[0];
        this.number = isNumeric(condition) ? Long.parseLong(values.getFirst()) : 0;
        this.addresses = condition.field() == Field.IP ? AddressSet.of(ranges(condition, books)) : null;
    }

    private static boolean isNumeric(Condition condition) {
        return switch (condition.operator().test()) {
            case LESS, MORE, SHORTER, LENGTH, LONGER -> true;
            case CONTAINS, EQUALS, PREFIX, SUFFIX, PATTERN, PRESENT, BLANK, LISTED, SPAN -> false;
        };
    }

    private static Pattern[] patterns(List<String> values, boolean ignoreCase) {
        Pattern[] patterns = new Pattern[values.size()];
        for (int i = 0; i < patterns.length; i++) {
            patterns[i] = Pattern.compile(values.get(i), Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0));
        }
        return patterns;
    }

    /** The addresses that a condition names, with those of the address books it refers to; an unknown book is empty. */
    static List<AddressRange> ranges(Condition condition, Map<String, List<AddressRange>> books) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String value : condition.values()) {
            ranges.addAll(
                    condition.operator().test() == Operator.Test.LISTED
                            ? books.getOrDefault(value, List.of())
                            : ConditionParser.ranges(condition.operator(), value));
        }
        return ranges;
    }

    Condition condition() {
        return condition;
    }

    /** Whether the condition holds; with a list, the reason is added when it does. */
    boolean holds(RequestValues request, @Nullable List<Reason> reasons) {
        boolean negated = condition.operator().negated();
        if (addresses != null) {
            boolean in = addresses.contains(request.view().client());
            return in != negated && told(reasons, "", request.view().client().toString());
        }
        if (condition.field().kind() == Field.Kind.NAMED || isHeader(condition.field())) {
            List<String> found = severalValues(request);
            for (String value : found) {
                int which = which(value);
                if (which >= 0) {
                    return !negated && told(reasons, against(which), value);
                }
            }
            return negated
                    && (Semantics.NEGATION_HOLDS_FOR_MISSING
                            || !found.isEmpty()
                            || condition.operator() == Operator.NONE)
                    && told(reasons, "", found.isEmpty() ? "" : found.getFirst());
        }
        CharSequence value = value(request);
        int which = value == null ? -1 : which(value);
        if (value == null
                && negated
                && !Semantics.NEGATION_HOLDS_FOR_MISSING
                && condition.operator() != Operator.NONE) {
            return false;
        }
        return which >= 0 != negated && told(reasons, against(which), value == null ? "" : value);
    }

    private static boolean isHeader(Field field) {
        return switch (field) {
            case REFERER, USER_AGENT, COOKIE, CONTENT_TYPE, CONTENT_LENGTH, X_FORWARDED_FOR -> true;
            case URL,
                    URL_PATH,
                    IP,
                    PARAMS,
                    POST_BODY,
                    HTTP_METHOD,
                    HEADER,
                    EXTENSION,
                    FILENAME,
                    SERVER_PORT,
                    HOST,
                    COOKIE_EXACT,
                    QUERY_ARG,
                    POST_ARG,
                    JA3,
                    JA4,
                    HTTP2,
                    HTTP_CODE,
                    SENSITIVE_INFO -> false;
        };
    }

    private List<String> severalValues(RequestValues request) {
        return switch (condition.field()) {
            case HEADER -> request.headers(subKey);
            case COOKIE_EXACT -> RequestValues.named(request.cookies(), subKey);
            case QUERY_ARG -> RequestValues.named(request.queryArguments(), subKey);
            case POST_ARG -> RequestValues.named(request.bodyArguments(), subKey);
            case REFERER, USER_AGENT, COOKIE, CONTENT_TYPE, CONTENT_LENGTH, X_FORWARDED_FOR ->
                request.headers(condition.field().wireName());
            case URL,
                    URL_PATH,
                    IP,
                    PARAMS,
                    POST_BODY,
                    HTTP_METHOD,
                    EXTENSION,
                    FILENAME,
                    SERVER_PORT,
                    HOST,
                    JA3,
                    JA4,
                    HTTP2,
                    HTTP_CODE,
                    SENSITIVE_INFO -> List.of();
        };
    }

    /** The one value of the field, null when the request has none. */
    private @Nullable CharSequence value(RequestValues request) {
        return switch (condition.field()) {
            case URL -> request.url();
            case URL_PATH -> request.path();
            case PARAMS -> present(request.query());
            case POST_BODY -> present(request.view().body());
            case HTTP_METHOD -> Texts.lower(request.view().method());
            case FILENAME -> fileName(request.path());
            case EXTENSION -> extension(fileName(request.path()));
            case SERVER_PORT -> Integer.toString(request.view().serverPort());
            case HOST -> present(Texts.lower(request.view().host()));
            case JA3 -> present(request.view().ja3());
            case JA4 -> present(request.view().ja4());
            case HTTP2 -> present(request.view().http2Fingerprint());
            case IP,
                    REFERER,
                    USER_AGENT,
                    COOKIE,
                    CONTENT_TYPE,
                    CONTENT_LENGTH,
                    X_FORWARDED_FOR,
                    HEADER,
                    COOKIE_EXACT,
                    QUERY_ARG,
                    POST_ARG,
                    HTTP_CODE,
                    SENSITIVE_INFO -> null;
        };
    }

    private static @Nullable CharSequence present(CharSequence value) {
        return value.isEmpty() ? null : value;
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static @Nullable String extension(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0 ? null : fileName.substring(dot);
    }

    /** Which of the rule's values the test finds true of {@code value}: an index, or -1 for none. */
    private int which(CharSequence value) {
        return switch (condition.operator().test()) {
            case CONTAINS -> {
                for (int i = 0; i < values.size(); i++) {
                    if (contains(value, values.get(i))) {
                        yield i;
                    }
                }
                yield -1;
            }
            case EQUALS -> exact.contains(value.toString()) ? values.indexOf(value.toString()) : -1;
            case PREFIX -> startsAt(value, 0, values.getFirst()) ? 0 : -1;
            case SUFFIX -> startsAt(value, value.length() - values.getFirst().length(), values.getFirst()) ? 0 : -1;
            case PATTERN -> {
                for (int i = 0; i < patterns.length; i++) {
                    if (patterns[i].matcher(value).find()) {
                        yield i;
                    }
                }
                yield -1;
            }
            case LESS -> {
                long found = number(value);
                yield found >= 0 && found < number ? 0 : -1;
            }
            case MORE -> number(value) > number ? 0 : -1;
            case SHORTER -> value.length() < number ? 0 : -1;
            case LENGTH -> value.length() == number ? 0 : -1;
            case LONGER -> value.length() > number ? 0 : -1;
            case PRESENT -> 0;
            case BLANK -> value.isEmpty() ? 0 : -1;
            // Of addresses alone.
            case LISTED, SPAN -> -1;
        };
    }

    private static boolean contains(CharSequence value, String part) {
        if (value instanceof String text) {
            return text.contains(part);
        }
        for (int i = 0; i + part.length() <= value.length(); i++) {
            if (startsAt(value, i, part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsAt(CharSequence value, int at, String part) {
        if (at < 0 || at + part.length() > value.length()) {
            return false;
        }
        for (int i = 0; i < part.length(); i++) {
            if (value.charAt(at + i) != part.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A whole number that is no longer than 18 digits, or -1. */
    private static long number(CharSequence value) {
        if (value.isEmpty() || value.length() > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    private String against(int which) {
        return which >= 0 && which < condition.values().size()
                ? condition.values().get(which)
                : "";
    }

    private boolean told(@Nullable List<Reason> reasons, String against, CharSequence value) {
        if (reasons != null) {
            reasons.add(new Reason(
                    condition.field().wireName(),
                    condition.subKey(),
                    condition.operator().wireName(),
                    against,
                    isSecret() ? "(" + value.length() + " characters)" : shown(value)));
        }
        return true;
    }

    private boolean isSecret() {
        return switch (condition.field()) {
            case COOKIE, COOKIE_EXACT, POST_BODY, POST_ARG -> true;
            case HEADER -> SECRET_HEADERS.contains(Texts.lower(subKey));
            case QUERY_ARG -> Secrets.isSecretName(subKey);
            case URL,
                    PARAMS,
                    URL_PATH,
                    IP,
                    REFERER,
                    USER_AGENT,
                    CONTENT_TYPE,
                    CONTENT_LENGTH,
                    X_FORWARDED_FOR,
                    HTTP_METHOD,
                    EXTENSION,
                    FILENAME,
                    SERVER_PORT,
                    HOST,
                    JA3,
                    JA4,
                    HTTP2,
                    HTTP_CODE,
                    SENSITIVE_INFO -> false;
        };
    }

    private String shown(CharSequence value) {
        String text = value.toString();
        int mark = switch (condition.field()) {
            // A query may hold tokens: names stay, values of secret names go.
            case URL, REFERER -> text.indexOf('?');
            case PARAMS -> -2;
            default -> -1;
        };
        if (mark != -1) {
            int start = Math.max(0, mark + 1);
            if (mark == -2) {
                start = 0;
            }
            text = text.substring(0, start) + Secrets.maskQuery(text.substring(start));
        }
        String readable = Texts.readable(text);
        return readable.length() <= SHOWN_MAX ? readable : readable.substring(0, SHOWN_MAX) + "…";
    }
}
