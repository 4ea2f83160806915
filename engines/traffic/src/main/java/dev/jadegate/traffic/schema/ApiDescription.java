package dev.jadegate.traffic.schema;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonPointer;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.traffic.request.Texts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** An OpenAPI 3.0 or 3.1 document, read: its operations by path and method. Immutable. */
public final class ApiDescription {
    /** Bounds of a document. */
    public static final JsonLimits LIMITS = new JsonLimits(8 << 20, 100, 1_000_000);

    /** Operations of one document. */
    public static final int OPERATIONS_MAX = 5000;

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final References references;
    private final SchemaCompiler compiler;
    private final PathRouter<Map<String, Operation>> router = new PathRouter<>();
    private final List<String> bases = new ArrayList<>();
    private int operations;

    /**
     * One operation.
     *
     * @param id its operationId, else method and path
     * @param method in capitals
     * @param path its template
     */
    record Operation(
            String id,
            String method,
            String path,
            List<Parameter> parameters,
            boolean bodyRequired,
            Map<String, Body> bodies) {}

    /** A body of one media type. */
    record Body(Parameter.Shape shape, SchemaCompiler.Schema schema) {}

    private ApiDescription(JsonValue document, SchemaCompiler compiler) {
        this.references = new References(document);
        this.compiler = compiler;
    }

    /**
     * Reads {@code json}.
     *
     * @param compiler of the schemas of this document
     * @throws InvalidApiException when it is no such document, refers outside of itself, or goes past the bounds
     */
    public static ApiDescription read(String json, SchemaCompiler compiler) throws InvalidApiException {
        JsonValue document = document(json);
        ApiDescription description = new ApiDescription(document, compiler);
        description.references.check();
        description.readServers(document);
        description.readPaths(document);
        return description;
    }

    /** {@code json} as a value, within the bounds. */
    public static JsonValue document(String json) throws InvalidApiException {
        try {
            JsonValue document = JsonReader.read(json, LIMITS);
            String version = text(References.child(document, "openapi"));
            if (!version.startsWith("3.0.") && !version.startsWith("3.1.")) {
                throw new InvalidApiException(
                        "/openapi", "`" + version + "` is no version that is read: 3.0.x or 3.1.x");
            }
            return document;
        } catch (JsonSyntaxException broken) {
            throw new InvalidApiException(broken.location(), broken.pointer(), broken.why());
        }
    }

    private static String text(@org.jspecify.annotations.Nullable JsonValue value) {
        return value instanceof JsonValue.JsonString text ? text.text() : "";
    }

    private static boolean isTrue(JsonValue.JsonObject object, String name) {
        return object.get(name) instanceof JsonValue.JsonBoolean truth && truth.value();
    }

    private void readServers(JsonValue document) {
        if (References.child(document, "servers") instanceof JsonValue.JsonArray servers) {
            for (JsonValue server : servers.elements()) {
                String url = text(References.child(server, "url"));
                int scheme = url.indexOf("://");
                int slash = url.indexOf('/', scheme < 0 ? 0 : scheme + 3);
                String base = slash < 0 ? "" : url.substring(slash);
                bases.add(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
            }
        }
        if (bases.isEmpty()) {
            bases.add("");
        }
        // The longest first.
        bases.sort((one, other) -> other.length() - one.length());
    }

    private void readPaths(JsonValue document) throws InvalidApiException {
        if (!(References.child(document, "paths") instanceof JsonValue.JsonObject paths)) {
            throw new InvalidApiException("/paths", "`paths` is missing");
        }
        for (JsonValue.Member member : paths.members()) {
            if (!member.name().startsWith("/")) {
                continue;
            }
            References.Place item = references.follow(
                    new References.Place(member.value(), "/paths/" + JsonPointer.token(member.name())));
            if (!(item.value() instanceof JsonValue.JsonObject object)) {
                throw new InvalidApiException(member.location(), item.pointer(), "a path is an object");
            }
            Map<String, Operation> byMethod = new LinkedHashMap<>();
            Map<String, Parameter> shared = parameters(object, item.pointer());
            for (JsonValue.Member method : object.members()) {
                if (METHODS.contains(method.name()) && method.value() instanceof JsonValue.JsonObject operation) {
                    String name = method.name().toUpperCase(Locale.ROOT);
                    byMethod.put(
                            name,
                            operation(operation, item.pointer() + "/" + method.name(), name, member.name(), shared));
                }
            }
            try {
                router.add(member.name(), byMethod);
            } catch (IllegalArgumentException wrong) {
                throw new InvalidApiException(member.location(), item.pointer(), String.valueOf(wrong.getMessage()));
            }
        }
    }

    private Operation operation(
            JsonValue.JsonObject operation, String pointer, String method, String path, Map<String, Parameter> shared)
            throws InvalidApiException {
        if (++operations > OPERATIONS_MAX) {
            throw new InvalidApiException("/paths", "there are more than " + OPERATIONS_MAX + " operations");
        }
        Map<String, Parameter> parameters = new LinkedHashMap<>(shared);
        parameters.putAll(parameters(operation, pointer));
        Map<String, Body> bodies = new HashMap<>();
        boolean required = false;
        JsonValue body = operation.get("requestBody");
        if (body != null) {
            References.Place place = references.follow(new References.Place(body, pointer + "/requestBody"));
            if (place.value() instanceof JsonValue.JsonObject object) {
                required = isTrue(object, "required");
                if (object.get("content") instanceof JsonValue.JsonObject content) {
                    for (JsonValue.Member media : content.members()) {
                        String at = place.pointer() + "/content/" + JsonPointer.token(media.name());
                        bodies.put(Texts.lower(media.name()), body(media.value(), at));
                    }
                }
            }
        }
        String id = text(operation.get("operationId"));
        return new Operation(
                id.isEmpty() ? method + " " + path : id,
                method,
                path,
                List.copyOf(parameters.values()),
                required,
                bodies);
    }

    private static final SchemaCompiler.Schema ANYTHING = _ -> List.of();

    private Body body(JsonValue media, String pointer) throws InvalidApiException {
        JsonValue schema = References.child(media, "schema");
        if (schema == null) {
            return new Body(new Parameter.Shape(Parameter.Shape.Kind.OBJECT, Set.of(), Map.of()), ANYTHING);
        }
        References.Place place = new References.Place(schema, pointer + "/schema");
        return new Body(shape(place), compiler.compile(place.pointer()));
    }

    private Map<String, Parameter> parameters(JsonValue.JsonObject holder, String pointer) throws InvalidApiException {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        if (holder.get("parameters") instanceof JsonValue.JsonArray array) {
            for (int i = 0; i < array.elements().size(); i++) {
                References.Place place =
                        references.follow(new References.Place(array.elements().get(i), pointer + "/parameters/" + i));
                if (!(place.value() instanceof JsonValue.JsonObject object)) {
                    throw new InvalidApiException(
                            place.value().location(), place.pointer(), "a parameter is an object");
                }
                Parameter parameter = parameter(object, place.pointer());
                parameters.put(parameter.in() + " " + parameter.name(), parameter);
            }
        }
        return parameters;
    }

    private Parameter parameter(JsonValue.JsonObject object, String pointer) throws InvalidApiException {
        String name = text(object.get("name"));
        Parameter.In in = switch (text(object.get("in"))) {
            case "path" -> Parameter.In.PATH;
            case "query" -> Parameter.In.QUERY;
            case "header" -> Parameter.In.HEADER;
            case "cookie" -> Parameter.In.COOKIE;
            default ->
                throw new InvalidApiException(
                        object.location(), pointer, "a parameter is `in` path, query, header or cookie");
        };
        if (name.isEmpty()) {
            throw new InvalidApiException(object.location(), pointer, "a parameter has a `name`");
        }
        boolean ofQuery = in == Parameter.In.QUERY || in == Parameter.In.COOKIE;
        String style = text(object.get("style"));
        Parameter.Style written = switch (style.isEmpty() ? (ofQuery ? "form" : "simple") : style) {
            case "simple" -> Parameter.Style.SIMPLE;
            case "label" -> Parameter.Style.LABEL;
            case "matrix" -> Parameter.Style.MATRIX;
            case "form" -> Parameter.Style.FORM;
            case "spaceDelimited" -> Parameter.Style.SPACE_DELIMITED;
            case "pipeDelimited" -> Parameter.Style.PIPE_DELIMITED;
            case "deepObject" -> Parameter.Style.DEEP_OBJECT;
            default -> throw new InvalidApiException(object.location(), pointer, "there is no style `" + style + "`");
        };
        boolean explode = object.get("explode") instanceof JsonValue.JsonBoolean given
                ? given.value()
                : written == Parameter.Style.FORM;
        String key = Texts.bytes(name);
        boolean required = isTrue(object, "required") || in == Parameter.In.PATH;
        JsonValue schema = object.get("schema");
        if (schema != null) {
            References.Place place = new References.Place(schema, pointer + "/schema");
            return new Parameter(in, key, required, written, explode, shape(place), compiler.compile(place.pointer()));
        }
        if (object.get("content") instanceof JsonValue.JsonObject content
                && content.members().size() == 1
                && content.members().getFirst().name().equals("application/json")) {
            Body body = body(content.members().getFirst().value(), pointer + "/content/application~1json");
            return new Parameter(
                    in,
                    key,
                    required,
                    written,
                    false,
                    new Parameter.Shape(Parameter.Shape.Kind.JSON, Set.of(), Map.of()),
                    body.schema());
        }
        return new Parameter(
                in,
                key,
                required,
                written,
                explode,
                new Parameter.Shape(Parameter.Shape.Kind.SCALAR, Set.of(Parameter.Scalar.TEXT), Map.of()),
                ANYTHING);
    }

    /** What a schema says its values are, as far as reading texts needs. */
    private Parameter.Shape shape(References.Place schema) throws InvalidApiException {
        References.Place place = references.follow(schema);
        Set<String> types = types(place.value());
        Map<String, Set<Parameter.Scalar>> properties = new HashMap<>();
        if (References.child(place.value(), "properties") instanceof JsonValue.JsonObject object) {
            for (JsonValue.Member property : object.members()) {
                References.Place one = references.follow(new References.Place(
                        property.value(), place.pointer() + "/properties/" + JsonPointer.token(property.name())));
                JsonValue items = References.child(one.value(), "items");
                References.Place described =
                        items == null ? one : references.follow(new References.Place(items, one.pointer() + "/items"));
                properties.put(Texts.bytes(property.name()), scalars(types(described.value())));
            }
        }
        if (types.contains("array")) {
            JsonValue items = References.child(place.value(), "items");
            Set<Parameter.Scalar> scalars = items == null
                    ? Set.of(Parameter.Scalar.TEXT)
                    : scalars(types(references
                            .follow(new References.Place(items, place.pointer() + "/items"))
                            .value()));
            return new Parameter.Shape(Parameter.Shape.Kind.ARRAY, scalars, Map.of());
        }
        if (types.contains("object") || !properties.isEmpty()) {
            return new Parameter.Shape(Parameter.Shape.Kind.OBJECT, Set.of(), properties);
        }
        return new Parameter.Shape(Parameter.Shape.Kind.SCALAR, scalars(types), Map.of());
    }

    private static Set<String> types(JsonValue schema) {
        Set<String> types = new TreeSet<>();
        JsonValue type = References.child(schema, "type");
        if (type instanceof JsonValue.JsonString text) {
            types.add(text.text());
        } else if (type instanceof JsonValue.JsonArray array) {
            array.elements().forEach(element -> types.add(text(element)));
        }
        return types;
    }

    private static Set<Parameter.Scalar> scalars(Set<String> types) {
        Set<Parameter.Scalar> scalars = EnumSet.noneOf(Parameter.Scalar.class);
        if (types.contains("integer") || types.contains("number")) {
            scalars.add(Parameter.Scalar.NUMBER);
        }
        if (types.contains("boolean")) {
            scalars.add(Parameter.Scalar.BOOLEAN);
        }
        if (scalars.isEmpty() || types.contains("string")) {
            scalars.add(Parameter.Scalar.TEXT);
        }
        return scalars;
    }

    /** The operations at {@code path}, as it was sent and without the query; null when the document knows none. */
    PathRouter.@org.jspecify.annotations.Nullable Match<Map<String, Operation>> find(CharSequence path) {
        for (String base : bases) {
            if (base.isEmpty()) {
                return router.find(path);
            }
            boolean under = path.length() > base.length()
                    && path.charAt(base.length()) == '/'
                    && path.subSequence(0, base.length()).toString().equals(base);
            if (under) {
                return router.find(path.subSequence(base.length(), path.length()));
            }
        }
        return null;
    }

    /** How many operations there are. */
    public int operations() {
        return operations;
    }
}
