package dev.jadegate.traffic.address;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a MaxMind DB. Immutable. */
public sealed interface MmdbValue {
    /** Text. */
    record Text(String text) implements MmdbValue {}

    /** A whole number; one of 64 unsigned bits may come out negative. */
    record Whole(long number) implements MmdbValue {}

    /** A number with a fraction. */
    record Real(double number) implements MmdbValue {}

    /** True or false. */
    record Flag(boolean set) implements MmdbValue {}

    /** Bytes, and numbers of 128 bits: how many there are. Nothing here needs them. */
    record Opaque(int length) implements MmdbValue {}

    /** A list. */
    record Items(List<MmdbValue> items) implements MmdbValue {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** Values by name. */
    record Fields(Map<String, MmdbValue> fields) implements MmdbValue {
        public Fields {
            fields = Map.copyOf(fields);
        }
    }

    /** What stands at {@code path}: names of fields, or positions in lists; null when nothing does. */
    default @Nullable MmdbValue at(Object... path) {
        MmdbValue value = this;
        for (Object step : path) {
            MmdbValue next = null;
            if (value instanceof Fields(Map<String, MmdbValue> fields) && step instanceof String name) {
                next = fields.get(name);
            } else if (value instanceof Items(List<MmdbValue> items)
                    && step instanceof Integer index
                    && index < items.size()) {
                next = items.get(index);
            }
            if (next == null) {
                return null;
            }
            value = next;
        }
        return value;
    }
}
