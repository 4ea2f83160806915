package dev.jadegate.traffic.schema;

import java.util.Map;
import java.util.Set;

/**
 * A declared parameter.
 *
 * @param in where it stands
 * @param name of it
 * @param required whether it has to be there
 * @param style how it is written
 * @param explode whether its parts are written each on its own
 * @param shape what it is, as far as reading it needs
 * @param schema that its value has to meet
 */
record Parameter(
        In in, String name, boolean required, Style style, boolean explode, Shape shape, SchemaCompiler.Schema schema) {
    /** Where parameters stand. */
    enum In {
        PATH,
        QUERY,
        HEADER,
        COOKIE
    }

    /** How parameters are written (OpenAPI 3, "Style Values"). */
    enum Style {
        SIMPLE,
        LABEL,
        MATRIX,
        FORM,
        SPACE_DELIMITED,
        PIPE_DELIMITED,
        DEEP_OBJECT
    }

    /** What kinds of values there are in texts. */
    enum Scalar {
        TEXT,
        NUMBER,
        BOOLEAN
    }

    /**
     * What a parameter is, as far as reading it needs.
     *
     * @param kind of the whole
     * @param scalar of it, or of its items
     * @param properties of an object
     */
    record Shape(Kind kind, Set<Scalar> scalar, Map<String, Set<Scalar>> properties) {
        /** Kinds of values. */
        enum Kind {
            SCALAR,
            ARRAY,
            OBJECT,
            /** JSON text, by the parameter's {@code content}. */
            JSON
        }

        Shape {
            scalar = Set.copyOf(scalar);
            properties = Map.copyOf(properties);
        }
    }
}
