package dev.jadegate.edge.schema;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.regex.RegularExpression;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.traffic.schema.ApiDescription;
import dev.jadegate.traffic.schema.InvalidApiException;
import dev.jadegate.traffic.schema.SchemaCompiler;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.safere.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compiles the schemas of an OpenAPI document with the dialect of its version. A check ends at the first thing that is wrong, so
 * that a body full of faults costs no more than one. {@code format} is not checked: the library would ask
 * {@code java.util.regex}, which request data must not see. Nothing is fetched: references stay in the document.
 */
public final class NetworkntSchemas implements SchemaCompiler {
    /** Digits of a number, and its exponent, beyond which it is not taken for one: arithmetic with it would cost too much. */
    static final int NUMBER_LENGTH_MAX = 40;

    private static final int EXPONENT_MAX = 400;

    private final JsonNode document;
    private final SchemaRegistry registry;
    private int compiled;

    private NetworkntSchemas(JsonNode document, Dialect dialect) {
        this.document = document;
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .failFast(true)
                .formatAssertionsEnabled(false)
                .regularExpressionFactory(NetworkntSchemas::pattern)
                .build();
        this.registry = SchemaRegistry.withDefaultDialect(dialect, builder -> builder.schemaRegistryConfig(config));
    }

    private static RegularExpression pattern(String text) {
        Pattern pattern = Pattern.compile(text);
        return value -> pattern.matcher(value).find();
    }

    /**
     * The compiler of {@code json}, an OpenAPI 3.0 or 3.1 document.
     *
     * @throws InvalidApiException when it is none
     */
    public static NetworkntSchemas of(String json) throws InvalidApiException {
        JsonValue document = ApiDescription.document(json);
        boolean old = document instanceof JsonValue.JsonObject object
                && object.get("openapi") instanceof JsonValue.JsonString version
                && version.text().startsWith("3.0.");
        return new NetworkntSchemas(node(document), old ? Dialects.getOpenApi30() : Dialects.getOpenApi31());
    }

    /** Reads an API whole: its operations, and their schemas. */
    public static ApiDescription api(String json) throws InvalidApiException {
        return ApiDescription.read(json, of(json));
    }

    @Override
    public Schema compile(String pointer) throws InvalidApiException {
        JsonNode schema = document.at(JsonPointer.compile(pointer));
        if (schema.isMissingNode()) {
            throw new InvalidApiException(pointer, "there is no schema");
        }
        com.networknt.schema.Schema ready;
        try {
            // The schema as a document of its own, with beside it what references may lead to.
            JsonNode root = schema;
            if (schema instanceof ObjectNode object) {
                ObjectNode whole = JsonNodeFactory.instance.objectNode();
                whole.setAll(object);
                for (String beside : List.of("components", "paths")) {
                    if (document.has(beside) && !whole.has(beside)) {
                        whole.set(beside, document.get(beside));
                    }
                }
                root = whole;
            }
            ready = registry.getSchema(SchemaLocation.of("urn:jadegate:schema:" + compiled++), root);
            ready.initializeValidators();
        } catch (SchemaException | IllegalArgumentException refused) {
            throw new InvalidApiException(pointer, "the schema cannot be taken: " + refused.getMessage());
        }
        return value -> problems(ready.validate(node(value)));
    }

    /** Where and against what keyword; never the value. */
    private static List<String> problems(List<Error> errors) {
        List<String> problems = new ArrayList<>();
        for (Error error : errors) {
            String at = error.getInstanceLocation().toString();
            String property = error.getProperty();
            problems.add((at.isEmpty() || at.equals("$") ? "" : "`" + at + "` ") + "does not meet `"
                    + error.getKeyword() + "`" + (property == null ? "" : " (`" + property + "`)"));
        }
        return problems;
    }

    /** As deep as the reader's limits let a value be. */
    static JsonNode node(JsonValue value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case JsonValue.JsonObject object -> {
                ObjectNode node = nodes.objectNode();
                for (JsonValue.Member member : object.members()) {
                    node.set(member.name(), node(member.value()));
                }
                yield node;
            }
            case JsonValue.JsonArray array -> {
                ArrayNode node = nodes.arrayNode(array.elements().size());
                for (JsonValue element : array.elements()) {
                    node.add(node(element));
                }
                yield node;
            }
            case JsonValue.JsonString text -> nodes.stringNode(text.text());
            case JsonValue.JsonNumber number -> number(number.text());
            case JsonValue.JsonBoolean truth -> nodes.booleanNode(truth.value());
            case JsonValue.JsonNull _ -> nodes.nullNode();
        };
    }

    private static JsonNode number(String text) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (text.length() > NUMBER_LENGTH_MAX) {
            // Refused by every schema that wants a number.
            return nodes.stringNode(text);
        }
        boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        if (whole && text.length() <= 18) {
            return nodes.numberNode(Long.parseLong(text));
        }
        if (whole) {
            return nodes.numberNode(new BigInteger(text));
        }
        BigDecimal decimal = new BigDecimal(text);
        return Math.abs((long) decimal.scale()) > EXPONENT_MAX ? nodes.stringNode(text) : nodes.numberNode(decimal);
    }
}
