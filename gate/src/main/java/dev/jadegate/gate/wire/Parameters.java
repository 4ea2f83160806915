package dev.jadegate.gate.wire;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.GateError;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The decoded parameters of a request, from its query and its body together. A name may stand there once: two values
 * would let one layer judge the first and another use the second.
 */
public final class Parameters {
    private static final int DUPLICATE_SCAN_MAX = 32;

    private final WireLimits limits;
    private String[] pairs = new String[32];
    private int size;
    private @Nullable Set<String> seen;

    public Parameters(WireLimits limits) {
        this.limits = limits;
    }

    /**
     * Adds one parameter.
     *
     * @throws ApiFailure when there are too many, the name is too long or was there already
     */
    public void add(String name, String value) {
        if (size >= limits.parametersMax()) {
            throw GateError.TOO_MANY_PARAMETERS.failure(limits.parametersMax());
        }
        if (name.isEmpty() || name.length() > limits.parameterNameLengthMax()) {
            throw GateError.PARAMETER_NAME.failure(limits.parameterNameLengthMax());
        }
        if (isDuplicate(name)) {
            throw GateError.DUPLICATE_PARAMETER.failure(name);
        }
        if (size * 2 == pairs.length) {
            pairs = Arrays.copyOf(pairs, pairs.length * 2);
        }
        pairs[size * 2] = name;
        pairs[size * 2 + 1] = value;
        size++;
    }

    private boolean isDuplicate(String name) {
        if (size < DUPLICATE_SCAN_MAX) {
            return get(name) != null;
        }
        Set<String> names = seen;
        if (names == null) {
            names = new HashSet<>();
            for (int i = 0; i < size; i++) {
                names.add(name(i));
            }
            seen = names;
        }
        return !names.add(name);
    }

    /** Adds the pairs of a query or a form: {@code a=1&b=2}. */
    public void addEncoded(String text) {
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('&', start);
            end = end < 0 ? text.length() : end;
            if (end > start) {
                int equals = text.indexOf('=', start);
                int nameEnd = equals < 0 || equals > end ? end : equals;
                try {
                    String name = PercentEncoding.decode(text, start, nameEnd);
                    String value = nameEnd == end ? "" : PercentEncoding.decode(text, nameEnd + 1, end);
                    add(name, value);
                } catch (PercentEncoding.MalformedEncoding malformed) {
                    throw GateError.MALFORMED_ENCODING.failure(String.valueOf(malformed.getMessage()));
                }
            }
            start = end + 1;
        }
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** Name of the parameter at {@code index}, in the order they came. */
    public String name(int index) {
        return pairs[index * 2];
    }

    /** Value of the parameter at {@code index}. */
    public String value(int index) {
        return pairs[index * 2 + 1];
    }

    /** The value of {@code name}, or null. */
    public @Nullable String get(String name) {
        for (int i = 0; i < size; i++) {
            if (pairs[i * 2].equals(name)) {
                return pairs[i * 2 + 1];
            }
        }
        return null;
    }

    /** The same parameters but those whose value is empty. */
    public Parameters withoutEmptyValues() {
        Parameters filled = new Parameters(limits);
        for (int i = 0; i < size; i++) {
            if (!value(i).isEmpty()) {
                filled.add(name(i), value(i));
            }
        }
        return filled;
    }

    /**
     * {@code name=value} pairs in canonical encoding, sorted by name as the official clients sort, joined by {@code &}.
     *
     * @param except a name to leave out, or null
     */
    public String canonical(@Nullable String except) {
        Integer[] order = new Integer[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> name(a).compareTo(name(b)));
        StringBuilder joined = new StringBuilder(512);
        for (int index : order) {
            if (!name(index).equals(except)) {
                if (!joined.isEmpty()) {
                    joined.append('&');
                }
                PercentEncoding.encode(name(index), joined);
                joined.append('=');
                PercentEncoding.encode(value(index), joined);
            }
        }
        return joined.toString();
    }
}
