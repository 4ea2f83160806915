package dev.jadegate.traffic.schema;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.request.RequestView;
import dev.jadegate.traffic.request.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks requests against a description. Immutable; may be used by many threads. */
public final class ApiCheck {
    /** Violations that are told of one request. */
    public static final int VIOLATIONS_MAX = 20;

    /** The longest body that is checked, and how deep and rich it may be. */
    public static final JsonLimits BODY = new JsonLimits(1 << 20, 64, 100_000);

    /** Header fields that the document cannot speak of (OpenAPI, "Parameter Object"). */
    private static final Set<String> NO_PARAMETERS = Set.of("accept", "content-type", "authorization");

    private final ApiDescription api;
    private final boolean strictQuery;

    /** What a request is to the description. */
    public enum Standing {
        /** It is as the document says. */
        VALID,
        /** Its operation is known, and something of it is wrong. */
        INVALID,
        /** The document has no such path. */
        UNKNOWN_PATH,
        /** The document has the path, and not with this method. */
        UNKNOWN_METHOD
    }

    /**
     * What was found.
     *
     * @param standing of the request
     * @param operation its id, or empty
     * @param template the path's, or empty
     * @param violations what is wrong: where it stands, and why; values are not told
     */
    public record Report(Standing standing, String operation, String template, List<String> violations) {}

    /**
     * Checks by {@code api}.
     *
     * @param strictQuery whether arguments of the query that are not declared are violations
     */
    public ApiCheck(ApiDescription api, boolean strictQuery) {
        this.api = api;
        this.strictQuery = strictQuery;
    }

    /** What {@code request} is. Its body is checked when the view has one. */
    public Report check(RequestValues request) {
        RequestView view = request.view();
        CharSequence target = view.target();
        int mark = 0;
        while (mark < target.length() && target.charAt(mark) != '?') {
            mark++;
        }
        PathRouter.Match<Map<String, ApiDescription.Operation>> match = api.find(target.subSequence(0, mark));
        if (match == null) {
            return new Report(Standing.UNKNOWN_PATH, "", "", List.of());
        }
        String method = view.method().toString().toUpperCase(Locale.ROOT);
        ApiDescription.Operation operation = match.value().get(method);
        if (operation == null) {
            String template = match.value().values().stream()
                    .findFirst()
                    .map(ApiDescription.Operation::path)
                    .orElse("");
            return new Report(Standing.UNKNOWN_METHOD, "", template, List.of());
        }
        List<ParameterReader.Raw> query =
                ParameterReader.pairs(target.subSequence(Math.min(mark + 1, target.length()), target.length()));
        List<String> violations = new ArrayList<>();
        for (Parameter parameter : operation.parameters()) {
            check(parameter, request, match.parameters(), query, violations);
        }
        if (strictQuery) {
            undeclared(operation, query, violations);
        }
        checkBody(operation, request, violations);
        List<String> told = violations.subList(0, Math.min(VIOLATIONS_MAX, violations.size()));
        return new Report(
                told.isEmpty() ? Standing.VALID : Standing.INVALID,
                operation.id(),
                operation.path(),
                List.copyOf(told));
    }

    private static void check(
            Parameter parameter,
            RequestValues request,
            Map<String, String> path,
            List<ParameterReader.Raw> query,
            List<String> violations) {
        String where = parameter.in().name().toLowerCase(Locale.ROOT) + " `" + Texts.readable(parameter.name()) + "`";
        Optional<JsonValue> value = Optional.empty();
        List<String> texts = switch (parameter.in()) {
            // The router has decoded it: it had to find slashes.
            case PATH -> path.containsKey(parameter.name()) ? List.of(path.get(parameter.name())) : List.of();
            case QUERY -> {
                value = Optional.ofNullable(ParameterReader.query(parameter, query));
                yield query.stream()
                        .filter(pair -> pair.name().equals(parameter.name()))
                        .map(ParameterReader.Raw::value)
                        .toList();
            }
            case HEADER ->
                NO_PARAMETERS.contains(Texts.lower(parameter.name())) ? List.of() : request.headers(parameter.name());
            case COOKIE -> RequestValues.named(request.cookies(), parameter.name());
        };
        if (parameter.in() != Parameter.In.QUERY && !texts.isEmpty()) {
            boolean encoded = parameter.in() == Parameter.In.COOKIE;
            String text = parameter.in() == Parameter.In.HEADER
                    ? String.join(",", texts).strip()
                    : texts.getFirst();
            value = Optional.ofNullable(ParameterReader.single(parameter, text, encoded));
        }
        if (value.isPresent()) {
            report(where, parameter.schema().check(value.get()), violations);
        } else if (!texts.isEmpty()) {
            violations.add(
                    where + " is not written as `" + parameter.style().name().toLowerCase(Locale.ROOT) + "` says");
        } else if (parameter.required() && canMiss(parameter)) {
            violations.add(where + " is missing");
        }
    }

    /** Of two parameters in one segment nobody knows where the one ends; of some header fields the document cannot speak. */
    private static boolean canMiss(Parameter parameter) {
        return switch (parameter.in()) {
            case PATH -> false;
            case QUERY, COOKIE -> true;
            case HEADER -> !NO_PARAMETERS.contains(Texts.lower(parameter.name()));
        };
    }

    private static void report(String where, List<String> found, List<String> violations) {
        for (String one : found) {
            violations.add(where + ": " + one);
        }
    }

    private static void undeclared(
            ApiDescription.Operation operation, List<ParameterReader.Raw> query, List<String> violations) {
        Set<String> told = new HashSet<>();
        for (ParameterReader.Raw pair : query) {
            boolean declared = false;
            for (Parameter parameter : operation.parameters()) {
                declared |= parameter.in() == Parameter.In.QUERY
                        && (pair.name().equals(parameter.name())
                                || parameter.shape().properties().containsKey(pair.name())
                                || (parameter.style() == Parameter.Style.DEEP_OBJECT
                                        && pair.name().startsWith(parameter.name() + "[")));
            }
            if (!declared && told.add(pair.name()) && told.size() <= VIOLATIONS_MAX) {
                violations.add("query `" + Texts.readable(pair.name()) + "` is not declared");
            }
        }
    }

    private static void checkBody(ApiDescription.Operation operation, RequestValues request, List<String> violations) {
        CharSequence body = request.view().body();
        if (body.isEmpty()) {
            if (operation.bodyRequired()) {
                violations.add("the body is missing");
            }
            return;
        }
        if (operation.bodies().isEmpty()) {
            return;
        }
        String type = Texts.lower(request.header("content-type"));
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip();
        ApiDescription.Body described = body(operation.bodies(), media);
        if (described == null) {
            violations.add("the body is of the type `" + Texts.readable(media) + "`, which is not declared");
            return;
        }
        if (media.equals("application/x-www-form-urlencoded")) {
            report(
                    "the body",
                    described.schema().check(ParameterReader.form(described.shape(), ParameterReader.pairs(body))),
                    violations);
        } else if (media.equals("application/json") || media.endsWith("+json")) {
            try {
                JsonValue value = JsonReader.read(body.toString().getBytes(StandardCharsets.ISO_8859_1), BODY);
                report("the body", described.schema().check(value), violations);
            } catch (JsonSyntaxException broken) {
                violations.add("the body is no JSON within the bounds: " + broken.why());
            }
        }
    }

    private static ApiDescription.@Nullable Body body(Map<String, ApiDescription.Body> bodies, String media) {
        ApiDescription.Body exact = bodies.get(media);
        if (exact != null) {
            return exact;
        }
        int slash = media.indexOf('/');
        ApiDescription.Body kind = slash < 0 ? null : bodies.get(media.substring(0, slash) + "/*");
        return kind == null ? bodies.get("*/*") : kind;
    }
}
