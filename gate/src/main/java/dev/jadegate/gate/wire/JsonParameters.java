package dev.jadegate.gate.wire;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.GateError;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Flattens JSON into parameters: {@code {"Tag":[{"Key":"a"}]}} becomes {@code Tag.1.Key=a}. A name that stands twice in
 * one object is refused. A JSON null is an absent parameter. Safe for use by many threads.
 */
public final class JsonParameters {
    private static final int NUMBER_LENGTH_MAX = 64;

    private final WireLimits limits;
    private final JsonFactory factory;

    public JsonParameters(WireLimits limits) {
        this.limits = limits;
        this.factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.jsonDepthMax())
                        .maxNameLength(limits.parameterNameLengthMax())
                        .maxNumberLength(NUMBER_LENGTH_MAX)
                        .maxStringLength(limits.bodyBytesMax())
                        .build())
                .build();
    }

    /**
     * Reads a JSON array or object that was given as one parameter.
     *
     * @param name of the parameter; the flattened names start with it
     * @throws ApiFailure {@code InvalidParameter.<Name>.Type} when it is not JSON or goes past a limit
     */
    public Parameters parse(String name, String json) {
        Parameters parameters = new Parameters(limits);
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_ARRAY && first != JsonToken.START_OBJECT) {
                throw notJson(name);
            }
            value(parser, first, name, parameters);
            if (parser.nextToken() != null) {
                throw notJson(name);
            }
        } catch (JacksonException _) {
            throw notJson(name);
        }
        return parameters;
    }

    private static ApiFailure notJson(String name) {
        return GateError.invalidParameter(name, "Type", "it is one JSON array or object, no name given twice");
    }

    /**
     * Adds the members of the JSON object that is a request's body; an empty body adds nothing.
     *
     * @throws ApiFailure {@code InvalidParameter.Body} when it is not one JSON object or goes past a limit
     */
    void addBody(byte[] body, Parameters parameters) {
        if (body.length == 0) {
            return;
        }
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text(body))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw GateError.MALFORMED_BODY.failure("it is not a JSON object");
            }
            value(parser, JsonToken.START_OBJECT, "", parameters);
            if (parser.nextToken() != null) {
                throw GateError.MALFORMED_BODY.failure("something follows the JSON object");
            }
        } catch (JacksonException malformed) {
            // A limit that is passed has no location.
            TokenStreamLocation location = malformed.getLocation();
            throw GateError.MALFORMED_BODY.failure(
                    location == null
                            ? "it goes past a limit"
                            : "it is not well-formed JSON near line " + location.getLineNr() + ", column "
                                    + location.getColumnNr());
        }
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException _) {
            throw GateError.MALFORMED_BODY.failure("it is not UTF-8");
        }
    }

    /** Recursion is bounded by the parser's nesting limit. */
    private static void value(JsonParser parser, JsonToken token, String name, Parameters parameters) {
        switch (token) {
            case START_OBJECT -> {
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_OBJECT; next = parser.nextToken()) {
                    String member = parser.currentName();
                    value(parser, parser.nextToken(), name.isEmpty() ? member : name + '.' + member, parameters);
                }
            }
            case START_ARRAY -> {
                int index = 1;
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    value(parser, next, name + '.' + index, parameters);
                    index++;
                }
            }
            case VALUE_NULL -> {}
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                parameters.add(name, parser.getString());
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("no value begins with " + token);
        }
    }
}
