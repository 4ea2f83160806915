package dev.jadegate.seclang.run;

import dev.jadegate.seclang.body.Argument;
import dev.jadegate.seclang.body.ParsedBody;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The values of a transaction by variable. */
final class Variables {
    private final Map<Variable, List<Value>> members = new EnumMap<>(Variable.class);

    /** Collections that rules write: by member in lower case. */
    private final Map<Variable, Written> written = new EnumMap<>(Variable.class);

    /** Members by name, for the collections that were asked so. */
    private final Map<Variable, Map<String, List<Value>>> byName = new EnumMap<>(Variable.class);

    List<Value> of(Variable variable) {
        Written collection = written.get(variable);
        if (collection != null) {
            return collection.all();
        }
        List<Value> values = members.get(variable);
        return values != null ? values : standing(variable);
    }

    /** The members whose names pass. */
    List<Value> selected(Variable variable, Predicate<String> names) {
        Written collection = written.get(variable);
        if (collection != null) {
            return collection.selected(names);
        }
        List<Value> selected = new ArrayList<>();
        for (Value value : of(variable)) {
            if (names.test(value.key())) {
                selected.add(value);
            }
        }
        return selected;
    }

    /** What a variable holds that nothing was set for. */
    private List<Value> standing(Variable variable) {
        String text = Standing.text(variable);
        if (text == null) {
            return List.of();
        }
        set(variable, text);
        return members.getOrDefault(variable, List.of());
    }

    /** The members of a name, given in lower case. */
    List<Value> named(Variable variable, String name) {
        Written collection = written.get(variable);
        if (collection != null) {
            Value value = collection.get(name);
            return value == null ? List.of() : List.of(value);
        }
        List<Value> all = members.getOrDefault(variable, List.of());
        if (all.isEmpty()) {
            return all;
        }
        Map<String, List<Value>> index = byName.get(variable);
        if (index == null) {
            index = new HashMap<>();
            for (Value value : all) {
                index.computeIfAbsent(Bytes.lower(value.key()), added -> new ArrayList<>(1))
                        .add(value);
            }
            byName.put(variable, index);
        }
        return index.getOrDefault(name, List.of());
    }

    /** The value of a variable without members; empty when there is none. */
    String text(Variable variable) {
        List<Value> values = of(variable);
        return values.isEmpty() ? "" : values.getFirst().text();
    }

    void set(Variable variable, String text) {
        members.put(variable, List.of(new Value(variable, null, text)));
    }

    void set(Variable variable, List<Value> values) {
        members.put(variable, values);
        byName.remove(variable);
    }

    void add(Variable variable, List<Argument> arguments) {
        if (arguments.isEmpty()) {
            return;
        }
        List<Value> values = new ArrayList<>(members.getOrDefault(variable, List.of()));
        for (Argument argument : arguments) {
            values.add(new Value(variable, argument.name(), argument.value()));
        }
        set(variable, values);
    }

    private void addNames(Variable variable, List<Argument> arguments) {
        if (arguments.isEmpty()) {
            return;
        }
        List<Value> values = new ArrayList<>(members.getOrDefault(variable, List.of()));
        for (Argument argument : arguments) {
            values.add(new Value(variable, argument.name(), argument.name()));
        }
        set(variable, values);
    }

    @Nullable
    Value written(Variable collection, String member) {
        Written values = written.get(collection);
        return values == null ? null : values.get(member);
    }

    void write(Variable collection, String key, String text) {
        written.computeIfAbsent(collection, added -> new Written(added, Map.of()))
                .put(key, text);
    }

    void remove(Variable collection, String key) {
        Written values = written.get(collection);
        if (values != null) {
            values.remove(key);
        }
    }

    /** Begins a collection that rules write; its members are given in lower case. */
    void open(Variable collection, Map<String, String> content) {
        written.put(collection, new Written(collection, content));
    }

    /** How many members of a collection were met, not counting what it began with. */
    int written(Variable collection) {
        Written values = written.get(collection);
        return values == null ? 0 : values.written();
    }

    int count(Variable variable) {
        return of(variable).size();
    }

    void addArguments(List<Argument> arguments, boolean query) {
        add(Variable.ARGS, arguments);
        addNames(Variable.ARGS_NAMES, arguments);
        add(query ? Variable.ARGS_GET : Variable.ARGS_POST, arguments);
        addNames(query ? Variable.ARGS_GET_NAMES : Variable.ARGS_POST_NAMES, arguments);
        long bytes = 0;
        for (Value value : of(Variable.ARGS)) {
            bytes += value.key().length() + value.text().length();
        }
        set(Variable.ARGS_COMBINED_SIZE, Long.toString(bytes));
    }

    void addHeaders(Variable headers, Variable names, List<Header> fields) {
        List<Argument> arguments = fields.stream()
                .map(field -> new Argument(field.name(), field.value()))
                .toList();
        add(headers, arguments);
        addNames(names, arguments);
    }

    void addCookies(List<Header> fields) {
        List<Argument> cookies = new ArrayList<>();
        for (Header field : fields) {
            if (!field.name().equalsIgnoreCase("cookie")) {
                continue;
            }
            int from = 0;
            String text = field.value();
            while (from < text.length()) {
                int cut = text.indexOf(';', from);
                int end = cut < 0 ? text.length() : cut;
                String pair = text.substring(from, end).stripLeading();
                int equals = pair.indexOf('=');
                if (!pair.isEmpty()) {
                    cookies.add(new Argument(
                            equals < 0 ? pair : pair.substring(0, equals),
                            equals < 0 ? "" : pair.substring(equals + 1)));
                }
                from = end + 1;
            }
        }
        add(Variable.REQUEST_COOKIES, cookies);
        addNames(Variable.REQUEST_COOKIES_NAMES, cookies);
    }

    void addBody(ParsedBody body) {
        addArguments(body.arguments(), false);
        add(Variable.FILES, body.files());
        add(Variable.FILES_SIZES, body.fileSizes());
        addNames(Variable.FILES_NAMES, body.files());
        set(Variable.FILES_COMBINED_SIZE, Long.toString(body.filesBytes()));
        add(Variable.MULTIPART_PART_HEADERS, body.partHeaders());
        List<Value> xml = new ArrayList<>();
        if (!body.texts().isEmpty()) {
            // All text of the document is one value, as the string value of its root is.
            xml.add(new Value(Variable.XML, "/*", String.join("", body.texts())));
        }
        for (String attribute : body.attributes()) {
            xml.add(new Value(Variable.XML, "//@*", attribute));
        }
        set(Variable.XML, xml);
        body.flags().forEach((Variable variable, String text) -> set(variable, text));
    }
}
