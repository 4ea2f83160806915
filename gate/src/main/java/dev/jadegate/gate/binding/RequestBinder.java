package dev.jadegate.gate.binding;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request record of parameters. Lists come as {@code Tag.1.Key} or as one JSON array, records as {@code A.B} or
 * as one JSON object. Safe for use by many threads.
 *
 * @param <Q> the request record
 */
public final class RequestBinder<Q extends Record> {
    /** Longest value that is kept in the trail, in characters. */
    private static final int RECORDED_LENGTH_MAX = 8 * 1024;

    private static final String MASK = "******";

    private final Class<Q> type;
    private final JsonParameters json;

    public RequestBinder(Class<Q> type, JsonParameters json) {
        this.type = type;
        this.json = json;
    }

    /**
     * Binds and checks.
     *
     * @throws ApiFailure {@code MissingParameter} or {@code InvalidParameter.*} for the first component, in the order of
     *     the record, that is not as declared
     */
    public Q bind(Parameters parameters) {
        return type.cast(bind(RecordShape.of(type), parameters, ""));
    }

    private Object bind(RecordShape of, Parameters parameters, String prefix) {
        List<RecordShape.Component> components = of.components();
        @Nullable Object[] values = new @Nullable Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(components.get(i), parameters, prefix);
        }
        return of.create(values);
    }

    private @Nullable Object value(RecordShape.Component component, Parameters parameters, String prefix) {
        String name = prefix + component.wireName();
        return switch (component.kind()) {
            case RecordShape.Kind.Many many -> {
                List<Object> list = list(component, many.element(), parameters, name);
                if (component.required() && list.isEmpty()) {
                    throw GateError.MISSING_PARAMETER.failure(name);
                }
                yield list;
            }
            case RecordShape.Kind.Nested nested -> nested(component, RecordShape.of(nested.type()), parameters, name);
            case RecordShape.Kind.Text _,
                    RecordShape.Kind.Truth _,
                    RecordShape.Kind.Whole _,
                    RecordShape.Kind.Time _,
                    RecordShape.Kind.Tree _ -> plain(component, parameters, name);
        };
    }

    private @Nullable Object nested(
            RecordShape.Component component, RecordShape inner, Parameters parameters, String name) {
        String text = parameters.get(name);
        if (text != null) {
            return bind(inner, json.parse(name, text), name + '.');
        }
        boolean given = hasPrefix(parameters, name + '.');
        if (!given && component.required()) {
            throw GateError.MISSING_PARAMETER.failure(name);
        }
        return given ? bind(inner, parameters, name + '.') : null;
    }

    private static @Nullable Object plain(RecordShape.Component component, Parameters parameters, String name) {
        String text = parameters.get(name);
        if (text == null && component.members()) {
            text = object(component, parameters, name + '.');
        }
        boolean absent = text == null || (text.isEmpty() && component.required());
        if (absent && component.required()) {
            throw GateError.MISSING_PARAMETER.failure(name);
        }
        return text == null ? null : scalar(component, component.kind(), text);
    }

    /** The JSON object of the parameters that begin with {@code prefix}, or null when there are none. */
    private static @Nullable String object(RecordShape.Component component, Parameters parameters, String prefix) {
        StringBuilder object = new StringBuilder("{");
        int members = 0;
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.name(i).startsWith(prefix)) {
                component.constraint().checkCount(++members);
                object.append(members == 1 ? "" : ",");
                JsonText.quote(parameters.name(i).substring(prefix.length()), object);
                object.append(':');
                JsonText.quote(parameters.value(i), object);
            }
        }
        return members == 0 ? null : object.append('}').toString();
    }

    private static @Nullable Object scalar(RecordShape.Component component, RecordShape.Kind kind, String text) {
        Constraint constraint = component.constraint();
        return switch (kind) {
            case RecordShape.Kind.Text _ -> {
                constraint.checkText(text);
                yield text;
            }
            case RecordShape.Kind.Truth _ -> {
                if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
                    yield text.equalsIgnoreCase("true");
                }
                throw constraint.wrongType("`true` or `false`", text);
            }
            case RecordShape.Kind.Whole whole -> {
                long number = number(constraint, text, whole);
                constraint.checkNumber(number);
                yield whole.max() == Integer.MAX_VALUE ? (Object) (int) number : (Object) number;
            }
            case RecordShape.Kind.Time _ -> {
                try {
                    yield Instant.parse(text);
                } catch (DateTimeParseException _) {
                    throw constraint.wrongType("a time of the form `yyyy-MM-ddTHH:mm:ssZ`", text);
                }
            }
            case RecordShape.Kind.Many _, RecordShape.Kind.Nested _, RecordShape.Kind.Tree _ ->
                throw new IllegalStateException("no scalar: " + kind);
        };
    }

    private static long number(Constraint constraint, String text, RecordShape.Kind.Whole range) {
        try {
            long number = Long.parseLong(text);
            if (number >= range.min() && number <= range.max()) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below, as a number out of range is.
        }
        throw constraint.wrongType("a whole number of " + (range.max() == Integer.MAX_VALUE ? 32 : 64) + " bits", text);
    }

    private List<Object> list(
            RecordShape.Component component, RecordShape.Kind element, Parameters parameters, String name) {
        String whole = parameters.get(name);
        if (whole != null && !whole.isEmpty()) {
            return list(component, element, json.parse(name, whole), name);
        }
        SortedSet<Integer> indexes = indexes(component, parameters, name + '.');
        List<Object> list = new ArrayList<>(indexes.size());
        for (int index : indexes) {
            String elementName = name + '.' + index;
            Object value;
            if (element instanceof RecordShape.Kind.Nested nested) {
                value = bind(RecordShape.of(nested.type()), parameters, elementName + '.');
            } else {
                String text = parameters.get(elementName);
                value = text == null ? null : scalar(component, element, text);
            }
            if (value == null) {
                throw component.constraint().wrongType("a list of plain values", elementName);
            }
            list.add(value);
        }
        return List.copyOf(list);
    }

    /** The element numbers that are given; gaps are allowed, numbering starts at 1. */
    private static SortedSet<Integer> indexes(RecordShape.Component component, Parameters parameters, String prefix) {
        SortedSet<Integer> indexes = new TreeSet<>();
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.name(i);
            if (parameter.startsWith(prefix)) {
                int dot = parameter.indexOf('.', prefix.length());
                String number = parameter.substring(prefix.length(), dot < 0 ? parameter.length() : dot);
                indexes.add(index(component.constraint(), number, parameter));
                component.constraint().checkCount(indexes.size());
            }
        }
        return indexes;
    }

    private static int index(Constraint constraint, String number, String parameter) {
        try {
            int index = Integer.parseInt(number);
            if (index >= 1 && number.charAt(0) != '0' && number.charAt(0) != '+') {
                return index;
            }
        } catch (NumberFormatException _) {
            // Told below, as a number below 1 is.
        }
        throw constraint.wrongType("numbered from 1, as `Tag.1.Key`", parameter);
    }

    private static boolean hasPrefix(Parameters parameters, String prefix) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.name(i).startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The parameters as the trail keeps them: only declared ones, secrets masked, long values cut. An undeclared
     * parameter may be a misspelt secret, so it is left out.
     */
    public Map<String, String> recorded(Parameters parameters) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.name(i);
            int dot = name.indexOf('.');
            String top = dot < 0 ? name : name.substring(0, dot);
            for (RecordShape.Component component : RecordShape.of(type).components()) {
                if (component.wireName().equals(top)) {
                    // What the members of a secret are called may tell as much as they.
                    kept.put(
                            component.secret() && component.members() ? top : name,
                            component.touchesSecret() ? MASK : cut(parameters.value(i)));
                }
            }
        }
        return kept;
    }

    private static String cut(String value) {
        return value.length() <= RECORDED_LENGTH_MAX ? value : value.substring(0, RECORDED_LENGTH_MAX) + "...(cut)";
    }
}
