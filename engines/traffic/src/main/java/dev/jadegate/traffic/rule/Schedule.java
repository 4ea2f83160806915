package dev.jadegate.traffic.rule;

import java.util.List;

/**
 * When a rule holds: always, in given periods, or every week. Immutable.
 *
 * @param scope which of the lists counts
 * @param offsetMillis of its time zone from UTC
 * @param periods spans of milliseconds since 1970
 * @param weekly spans of milliseconds of a day in the zone, for days of the week (1 is Monday)
 */
public record Schedule(Scope scope, long offsetMillis, List<Span> periods, List<Weekly> weekly) {
    private static final long DAY_MILLIS = 24L * 3600 * 1000;

    /** Which list counts. */
    public enum Scope {
        PERMANENT,
        PERIOD,
        CYCLE
    }

    /** From {@code start}, before {@code end}. */
    public record Span(long start, long end) {
        boolean holds(long at) {
            return at >= start && at < end;
        }
    }

    /** On {@code days}, bit 1 for Monday to bit 7 for Sunday, during {@code spans}. */
    public record Weekly(int days, List<Span> spans) {
        public Weekly {
            spans = List.copyOf(spans);
        }
    }

    /** The schedule of most rules. */
    public static final Schedule ALWAYS = new Schedule(Scope.PERMANENT, 0, List.of(), List.of());

    public Schedule {
        periods = List.copyOf(periods);
        weekly = List.copyOf(weekly);
    }

    /** Whether the rule holds at {@code nowMillis} since 1970. */
    public boolean holds(long nowMillis) {
        return switch (scope) {
            case PERMANENT -> true;
            case PERIOD -> within(periods, nowMillis);
            case CYCLE -> {
                long there = nowMillis + offsetMillis;
                // 1970 began on a Thursday.
                long day = Math.floorMod(Math.floorDiv(there, DAY_MILLIS) + 3, 7) + 1L;
                boolean holds = false;
                for (Weekly week : weekly) {
                    holds |= (week.days >>> day & 1) != 0 && within(week.spans, Math.floorMod(there, DAY_MILLIS));
                }
                yield holds;
            }
        };
    }

    private static boolean within(List<Span> spans, long at) {
        for (Span span : spans) {
            if (span.holds(at)) {
                return true;
            }
        }
        return false;
    }
}
