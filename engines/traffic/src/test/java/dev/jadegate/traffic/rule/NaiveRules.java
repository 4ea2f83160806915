package dev.jadegate.traffic.rule;

import dev.jadegate.traffic.address.Address;
import dev.jadegate.traffic.request.RequestView;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules' meaning, written down a second time, slowly and without an index: the reference of the differential test. */
final class NaiveRules {
    private NaiveRules() {}

    /** Names of the custom rules that hold, up to and with the first that stops, when no whitelist passes them by. */
    static List<String> hits(List<Rule> rules, RequestView request) {
        for (Rule rule : rules) {
            if (rule instanceof Rule.Whitelist whitelist
                    && (whitelist.modules().contains(Protection.WAF)
                            || whitelist.modules().contains(Protection.CUSTOM_RULE))
                    && all(whitelist.conditions(), request)) {
                return List.of();
            }
        }
        List<String> names = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule instanceof Rule.Custom custom && all(custom.conditions(), request)) {
                names.add(custom.head().name());
                if (custom.action() != Action.MONITOR) {
                    break;
                }
            }
        }
        return names;
    }

    private static boolean all(List<Condition> conditions, RequestView request) {
        return conditions.stream().allMatch(condition -> holds(condition, request));
    }

    private static boolean holds(Condition condition, RequestView request) {
        List<String> values = values(condition, request);
        String operator = condition.operator().wireName();
        List<String> wanted = condition.values();
        return switch (operator) {
            case "contain", "contain-one" ->
                condition.field() == Field.IP
                        ? inside(wanted, request.client())
                        : values.stream().anyMatch(value -> wanted.stream().anyMatch(value::contains));
            case "not-contain", "all-not-contain" ->
                condition.field() == Field.IP
                        ? !inside(wanted, request.client())
                        : values.stream().noneMatch(value -> wanted.stream().anyMatch(value::contains));
            case "eq", "match-one" ->
                condition.field() == Field.IP
                        ? inside(wanted, request.client())
                        : values.stream().anyMatch(wanted::contains);
            case "ne", "not-match", "all-not-match" ->
                condition.field() == Field.IP
                        ? !inside(wanted, request.client())
                        : values.stream().noneMatch(wanted::contains);
            case "prefix-match" -> values.stream().anyMatch(value -> value.startsWith(wanted.getFirst()));
            case "suffix-match" -> values.stream().anyMatch(value -> value.endsWith(wanted.getFirst()));
            case "regex", "regex-one" ->
                values.stream()
                        .anyMatch(value -> wanted.stream()
                                .anyMatch(one ->
                                        Pattern.compile(one).matcher(value).find()));
            case "not-regex", "all-not-regex" ->
                values.stream()
                        .noneMatch(value -> wanted.stream()
                                .anyMatch(one ->
                                        Pattern.compile(one).matcher(value).find()));
            case "len-lt" -> values.stream().anyMatch(value -> value.length() < Integer.parseInt(wanted.getFirst()));
            case "len-eq" -> values.stream().anyMatch(value -> value.length() == Integer.parseInt(wanted.getFirst()));
            case "len-gt" -> values.stream().anyMatch(value -> value.length() > Integer.parseInt(wanted.getFirst()));
            case "lt" ->
                values.stream()
                        .anyMatch(value -> value.matches("[0-9]{1,18}")
                                && Long.parseLong(value) < Long.parseLong(wanted.getFirst()));
            case "gt" ->
                values.stream()
                        .anyMatch(value -> value.matches("[0-9]{1,18}")
                                && Long.parseLong(value) > Long.parseLong(wanted.getFirst()));
            case "exists" -> !values.isEmpty();
            case "none" -> values.isEmpty();
            case "empty" -> values.contains("");
            default -> throw new IllegalStateException(operator);
        };
    }

    private static boolean inside(List<String> ranges, Address client) {
        return ranges.stream()
                .anyMatch(range -> ConditionParser.ranges(Operator.CONTAIN, range)
                        .getFirst()
                        .contains(client));
    }

    private static List<String> values(Condition condition, RequestView request) {
        String target = request.target().toString();
        // Random targets have doubled slashes, but no dot segments and no escapes in their path.
        String path = (target.contains("?") ? target.substring(0, target.indexOf('?')) : target).replaceAll("/+", "/");
        String query = target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
        return switch (condition.field()) {
            case URL -> List.of(target.contains("?") ? path + "?" + decoded(query) : path);
            case URL_PATH -> List.of(path);
            case PARAMS -> query.isEmpty() ? List.of() : List.of(decoded(query));
            case HTTP_METHOD -> List.of(request.method().toString().toLowerCase(Locale.ROOT));
            case HOST -> List.of(request.host().toString().toLowerCase(Locale.ROOT));
            case SERVER_PORT -> List.of(Integer.toString(request.serverPort()));
            case FILENAME -> List.of(path.substring(path.lastIndexOf('/') + 1));
            case EXTENSION -> {
                String file = path.substring(path.lastIndexOf('/') + 1);
                yield file.contains(".") ? List.of(file.substring(file.lastIndexOf('.'))) : List.of();
            }
            case USER_AGENT, REFERER, CONTENT_LENGTH, COOKIE ->
                headers(request, condition.field().wireName());
            case HEADER -> headers(request, condition.subKey());
            case QUERY_ARG -> arguments(query, condition.subKey());
            case POST_ARG -> arguments(request.body().toString(), condition.subKey());
            case POST_BODY ->
                request.body().isEmpty() ? List.of() : List.of(request.body().toString());
            case COOKIE_EXACT -> {
                List<String> values = new ArrayList<>();
                for (String header : headers(request, "cookie")) {
                    for (String pair : header.split("; ?", -1)) {
                        if (pair.startsWith(condition.subKey() + "=")) {
                            values.add(pair.substring(condition.subKey().length() + 1));
                        }
                    }
                }
                yield values;
            }
            default -> List.of();
        };
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.ISO_8859_1);
    }

    private static List<String> headers(RequestView request, String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < request.headerCount(); i++) {
            if (request.headerName(i).toString().equalsIgnoreCase(name)) {
                values.add(request.headerValue(i).toString());
            }
        }
        return values;
    }

    private static List<String> arguments(String text, String name) {
        List<String> values = new ArrayList<>();
        for (String pair : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (decoded(parts[0]).equals(name)) {
                values.add(parts.length == 1 ? "" : decoded(parts[1]));
            }
        }
        return values;
    }
}
