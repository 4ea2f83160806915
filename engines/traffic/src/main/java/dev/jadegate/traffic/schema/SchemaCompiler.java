package dev.jadegate.traffic.schema;

import dev.jadegate.base.json.JsonValue;
import java.util.List;

/** Compiles the schemas of one document. Whoever knows JSON Schema implements it. */
public interface SchemaCompiler {
    /**
     * The schema that stands at {@code pointer} in the document.
     *
     * @throws InvalidApiException when there is none, or it cannot be taken
     */
    Schema compile(String pointer) throws InvalidApiException;

    /** A compiled schema. May be used by many threads. */
    interface Schema {
        /** What is wrong of {@code value}, each with its pointer within it; empty when nothing is. */
        List<String> check(JsonValue value);
    }
}
