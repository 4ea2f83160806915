package dev.jadegate.seclang.run;

import dev.jadegate.seclang.body.Argument;
import dev.jadegate.seclang.body.ParsedBody;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The values of a transaction by variable. */
final class Variables {
    private final Map<Variable, List<Value>> members = new EnumMap<>(Variable.class);

    /** Collections that rules write: by member in lower case. */
    private final Map<Variable, Written> written = new EnumMap<>(Variable.class);

    /** What was added and not looked at. */
    private final Map<Variable, Waiting> waiting = new EnumMap<>(Variable.class);

    private final EnumSet<Variable> changed = EnumSet.noneOf(Variable.class);

    /** Members by name, for the collections that were asked so. */
    private final Map<Variable, Map<String, List<Value>>> byName = new EnumMap<>(Variable.class);

    /** Of the names and values of all arguments. */
    private long argumentBytes;

    List<Value> of(Variable variable) {
        Written collection = written.get(variable);
        if (collection != null) {
            return collection.all();
        }
        settle(variable);
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
        settle(variable);
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
        set(variable, List.of(new Value(variable, null, text)));
    }

    void set(Variable variable, List<Value> values) {
        members.put(variable, values);
        waiting.remove(variable);
        byName.remove(variable);
        changed.add(variable);
    }

    /** Pairs of a name and a value, which several variables show: what is known of their texts is known to all. */
    private record Pair(String name, Form nameForm, Form valueForm) {}

    /** Pairs that a variable will hold when somebody looks at it. */
    private record Waiting(List<Pair> pairs, boolean names) {}

    /** Arguments that are enough for texts to come again: rows of a table, elements of an array. */
    private static final int MANY = 16;

    private static List<Pair> pairs(List<Argument> arguments) {
        List<Pair> pairs = new ArrayList<>(arguments.size());
        Map<String, Form> known = arguments.size() < MANY ? Map.of() : HashMap.newHashMap(arguments.size());
        for (Argument argument : arguments) {
            Form value = known.get(argument.value());
            if (value != null) {
                value.repeat();
            } else {
                value = new Form(argument.value());
                if (arguments.size() >= MANY) {
                    known.put(argument.value(), value);
                }
            }
            pairs.add(new Pair(argument.name(), new Form(argument.name()), value));
        }
        return pairs;
    }

    private void add(Variable variable, List<Pair> pairs, boolean names) {
        if (!pairs.isEmpty()) {
            settle(variable);
            waiting.put(variable, new Waiting(pairs, names));
            changed.add(variable);
        }
    }

    private void settle(Variable variable) {
        Waiting added = waiting.remove(variable);
        if (added == null) {
            return;
        }
        List<Value> before = members.getOrDefault(variable, List.of());
        List<Value> values = new ArrayList<>(before.size() + added.pairs.size());
        values.addAll(before);
        for (Pair pair : added.pairs) {
            values.add(new Value(variable, pair.name, added.names ? pair.nameForm : pair.valueForm));
        }
        members.put(variable, values);
        byName.remove(variable);
    }

    /** Variables that changed since it was asked last, but for collections that rules write. */
    Set<Variable> changed() {
        Set<Variable> told = EnumSet.copyOf(changed);
        changed.clear();
        return told;
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
        List<Pair> pairs = pairs(arguments);
        add(Variable.ARGS, pairs, false);
        add(Variable.ARGS_NAMES, pairs, true);
        add(query ? Variable.ARGS_GET : Variable.ARGS_POST, pairs, false);
        add(query ? Variable.ARGS_GET_NAMES : Variable.ARGS_POST_NAMES, pairs, true);
        for (Argument argument : arguments) {
            argumentBytes += argument.name().length() + argument.value().length();
        }
        set(Variable.ARGS_COMBINED_SIZE, Long.toString(argumentBytes));
    }

    void addHeaders(Variable headers, Variable names, List<Header> fields) {
        List<Pair> pairs = new ArrayList<>(fields.size());
        for (Header field : fields) {
            pairs.add(new Pair(field.name(), new Form(field.name()), new Form(field.value())));
        }
        add(headers, pairs, false);
        add(names, pairs, true);
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
        List<Pair> pairs = pairs(cookies);
        add(Variable.REQUEST_COOKIES, pairs, false);
        add(Variable.REQUEST_COOKIES_NAMES, pairs, true);
    }

    void addBody(ParsedBody body) {
        addArguments(body.arguments(), false);
        List<Pair> files = pairs(body.files());
        add(Variable.FILES, files, false);
        add(Variable.FILES_NAMES, files, true);
        add(Variable.FILES_SIZES, pairs(body.fileSizes()), false);
        set(Variable.FILES_COMBINED_SIZE, Long.toString(body.filesBytes()));
        add(Variable.MULTIPART_PART_HEADERS, pairs(body.partHeaders()), false);
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
