package dev.jadegate.seclang.run;

import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A collection that rules write. What it begins with is shared by all transactions and becomes a value when it is met. */
final class Written {
    private final Variable variable;

    /** By member in lower case. */
    private final Map<String, String> beginning;

    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>(0);

    Written(Variable variable, Map<String, String> beginning) {
        this.variable = variable;
        this.beginning = beginning;
    }

    @Nullable
    Value get(String lowerName) {
        Value value = values.get(lowerName);
        if (value != null) {
            return value;
        }
        String text = beginning.get(lowerName);
        if (text == null || removed.contains(lowerName)) {
            return null;
        }
        Value met = new Value(variable, lowerName, text);
        values.put(lowerName, met);
        return met;
    }

    void put(String key, String text) {
        values.put(Bytes.lower(key), new Value(variable, key, text));
    }

    void remove(String key) {
        String lower = Bytes.lower(key);
        values.remove(lower);
        if (beginning.containsKey(lower)) {
            removed.add(lower);
        }
    }

    /** What it begins with first, then what was added, each in its order. */
    List<Value> all() {
        return selected(name -> true);
    }

    /** Those of {@link #all} whose names pass. */
    List<Value> selected(Predicate<String> names) {
        List<Value> selected = new ArrayList<>();
        for (String name : beginning.keySet()) {
            Value value = names.test(name) ? get(name) : null;
            if (value != null) {
                selected.add(value);
            }
        }
        for (Map.Entry<String, Value> entry : values.entrySet()) {
            if (!beginning.containsKey(entry.getKey())
                    && names.test(entry.getValue().key())) {
                selected.add(entry.getValue());
            }
        }
        return selected;
    }

    /** At least how many there are; exact once {@link #all} was asked. */
    int written() {
        return values.size();
    }
}
