package dev.jadegate.gate.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The headers of a request in order, their names in lower case. Built by the listener, then only read. */
public final class WireHeaders {
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    /** Adds a header; {@code name} in any case. */
    public WireHeaders add(String name, String value) {
        names.add(name.toLowerCase(Locale.ROOT));
        values.add(value);
        return this;
    }

    /** The first value of a header whose name is given in lower case, or null. */
    public @Nullable String first(String lowerCaseName) {
        int index = names.indexOf(lowerCaseName);
        return index < 0 ? null : values.get(index);
    }

    /** How often a header stands there. */
    public int count(String lowerCaseName) {
        int count = 0;
        for (String name : names) {
            if (name.equals(lowerCaseName)) {
                count++;
            }
        }
        return count;
    }

    /** All names, lower case, in the order they came, repeated when they were. */
    public List<String> names() {
        return List.copyOf(names);
    }
}
