package dev.jadegate.traffic.rate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Who floods: the {@code size} keys that came most often lately, among any number. A sketch counts them all; a key that is
 * estimated above the least of those that are listed takes its place. Only such keys take a lock. May be used by many threads.
 */
public final class TopKeys {
    /** The longest list. */
    public static final int SIZE_MAX = 1024;

    private final CountMinSketch sketch;
    private final int size;
    private final Map<Long, Listed> listed = new HashMap<>();
    private volatile int least;
    private volatile long refreshAtMillis;

    /**
     * One key.
     *
     * @param label what people read
     * @param estimate how often it came lately
     */
    public record Top(String label, int estimate) {}

    private static final class Listed {
        private final String label;
        private int estimate;

        Listed(String label) {
            this.label = label;
        }
    }

    /** The top {@code size}, 1 to {@value #SIZE_MAX}, by {@code sketch}, which nobody else adds to. */
    public TopKeys(CountMinSketch sketch, int size) {
        if (size < 1 || size > SIZE_MAX) {
            throw new IllegalArgumentException("a list of " + size + " keys: 1 to " + SIZE_MAX);
        }
        this.sketch = sketch;
        this.size = size;
    }

    /** Counts {@code key} once; {@code label} is asked only when the key is listed anew. */
    public int add(long key, Supplier<String> label, long nowMillis) {
        int estimate = sketch.add(key, nowMillis);
        if (estimate > least || nowMillis >= refreshAtMillis) {
            list(key, label, estimate, nowMillis);
        }
        return estimate;
    }

    private synchronized void list(long key, Supplier<String> label, int estimate, long nowMillis) {
        // Those that are listed age as well, and with them what it takes to be listed.
        refreshAtMillis = nowMillis + sketch.halfLifeMillis() / 8 + 1;
        listed.forEach((each, entry) -> entry.estimate = sketch.estimate(each));
        Listed known = listed.get(key);
        if (known == null) {
            if (listed.size() >= size) {
                var last = listed.entrySet().stream()
                        .min(Comparator.comparingInt(entry -> entry.getValue().estimate))
                        .orElseThrow();
                if (last.getValue().estimate >= estimate) {
                    least = last.getValue().estimate;
                    return;
                }
                listed.remove(last.getKey());
            }
            known = new Listed(label.get());
            listed.put(key, known);
        }
        known.estimate = estimate;
        least = listed.size() < size
                ? 0
                : listed.values().stream()
                        .mapToInt(entry -> entry.estimate)
                        .min()
                        .orElse(0);
    }

    /** The list, those that came most often first. */
    public synchronized List<Top> top() {
        List<Top> top = new ArrayList<>();
        listed.forEach((key, entry) -> {
            int estimate = sketch.estimate(key);
            if (estimate > 0) {
                top.add(new Top(entry.label, estimate));
            }
        });
        top.sort(Comparator.comparingInt(Top::estimate).reversed().thenComparing(Top::label));
        return top;
    }
}
