package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.Meter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a value contains a match, one table look-up a byte. States are sets of places in the pattern; each is made when
 * a value first needs it and kept for all threads, within a bound. A value that needs too many states of its own is followed
 * place by place from there on: slower, and still linear.
 *
 * <p>What a search charges depends on the pattern and the value alone: the bytes, and the states that this value needs, whether
 * they are there already or not.
 */
final class Automaton {
    /** States that one search may need before it goes on place by place. */
    static final int SEARCH_STATES_MAX = 1_000;

    /** Places in the states of one search, together: the memory that they take. */
    static final int SEARCH_PLACES_MAX = 32_000;

    /** Searches begin anew when the kept states are thrown away under them; after so many times on states of their own. */
    private static final int RESTARTS_MAX = 2;

    /** What it costs to follow one place by one byte, in steps. */
    static final int PLACE_STEPS = 4;

    private final Places places;

    /** Made when they are first needed: most patterns of a rule set are not. */
    private volatile @Nullable States states;

    private Automaton(Places places) {
        this.places = places;
    }

    /** Null when the pattern has too many places. */
    static @Nullable Automaton of(Node node) {
        Places places = Places.of(node);
        return places == null ? null : new Automaton(places);
    }

    /** How many places the pattern has. */
    int size() {
        return places.size();
    }

    /** States that are kept now. */
    int kept() {
        States now = states;
        return now == null ? 0 : now.count();
    }

    boolean find(String value, Meter meter) {
        meter.charge(value.length());
        for (int restart = 0; ; restart++) {
            States known = restart <= RESTARTS_MAX ? states : null;
            States used = known == null ? new States(places) : known;
            if (known == null && restart <= RESTARTS_MAX) {
                states = used;
            }
            try {
                return new Search(used, value, meter).find();
            } catch (States.Full full) {
                if (states == used) {
                    states = null;
                }
            }
        }
    }

    /** One value on its way. */
    private static final class Search {
        private final States states;
        private final String value;
        private final Meter meter;
        private long[] seen = new long[2];
        private int needed;
        private int neededPlaces;

        Search(States states, String value, Meter meter) {
            this.states = states;
            this.value = value;
            this.meter = meter;
        }

        boolean find() throws States.Full {
            boolean found = run();
            // Charged at its end, once: a search that began anew has cost what it would have cost at first.
            meter.charge((long) neededPlaces * PLACE_STEPS);
            return found;
        }

        private boolean run() throws States.Full {
            char[] classes = states.classes();
            int state = States.START;
            need(state);
            char[] row = states.row(state);
            for (int at = 0; at < value.length(); at++) {
                int column = classes[value.charAt(at) & 0xff];
                int next = row[column];
                if (next == state) {
                    continue;
                }
                if (next == States.UNKNOWN) {
                    next = states.follow(state, column);
                }
                if (next == States.MATCH) {
                    return true;
                }
                if (next == States.DEAD) {
                    return false;
                }
                if ((next >> 6 >= seen.length || (seen[next >> 6] >>> next & 1) == 0) && !need(next)) {
                    return states.simulate(next, value, at + 1, meter);
                }
                state = next;
                row = states.row(state);
            }
            int last = row[states.endColumn()];
            return (last == States.UNKNOWN ? states.follow(state, states.endColumn()) : last) == States.MATCH;
        }

        /** Whether there is room for another state. */
        private boolean need(int state) {
            states.settle(state);
            if (state >> 6 >= seen.length) {
                seen = Arrays.copyOf(seen, Math.max(seen.length * 2, (state >> 6) + 1));
            }
            seen[state >> 6] |= 1L << state;
            needed++;
            neededPlaces += states.size(state) + 1;
            return needed <= SEARCH_STATES_MAX && neededPlaces <= SEARCH_PLACES_MAX;
        }
    }
}
