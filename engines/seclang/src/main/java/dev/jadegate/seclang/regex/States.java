package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states of an automaton that were needed so far: sets of places, with what the byte before was. Shared by threads. Rows are
 * read without a lock: a cell is 0 until it is known and never changes after that, so a reader sees the truth or asks
 * {@link #follow}.
 */
final class States {
    /** States that are kept of one pattern. */
    static final int STATES_MAX = 2_048;

    /** Places in them, together. */
    private static final int PLACES_MAX = 2 * Automaton.SEARCH_PLACES_MAX;

    static final int UNKNOWN = 0;
    static final int MATCH = 1;
    static final int DEAD = 2;
    static final int START = 3;

    private static final int BEGIN = 1;
    private static final int AFTER_WORD = 2;
    private static final int AFTER_LINE = 4;

    private final Places places;

    /** Contexts that the pattern's edges ask for. */
    private final int contexts;

    /** Whether a match can begin behind the first byte. */
    private final boolean floating;

    private final char[] classes;

    /** A byte of each column; {@link Places#END} for the last. */
    private final int[] symbols;

    private final char[][] rows = new char[STATES_MAX][];
    private final char[][] sets = new char[STATES_MAX][];
    private final int[] contextOf = new int[STATES_MAX];
    private final Map<Key, Integer> numbers = new HashMap<>();
    private volatile int count = START;
    private int kept;
    private final Walk walk;

    /** Thrown when no more states can be kept. */
    static final class Full extends Exception {
        private static final long serialVersionUID = 1L;

        Full() {
            super("no more states can be kept", null, false, false);
        }
    }

    private static final class Key {
        private final char[] set;
        private final int context;
        private final int hash;

        Key(char[] set, int context) {
            this.set = set;
            this.context = context;
            this.hash = Arrays.hashCode(set) * 31 + context;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.context == context && Arrays.equals(key.set, set);
        }
    }

    States(Places places) {
        this.places = places;
        this.classes = places.classes();
        this.symbols = new int[classes[Places.END] + 1];
        for (int symbol = Places.END; symbol >= 0; symbol--) {
            symbols[classes[symbol]] = symbol;
        }
        this.contexts = contexts(places);
        this.walk = new Walk(places);
        walk.clear();
        walk.open(places.start(), 0, -1);
        this.floating = walk.count > 0 || walk.matched;
        walk.clear();
        walk.spread(places.start());
        boolean startMatches = walk.matched;
        char[] first = walk.sorted();
        sets[START] = first;
        contextOf[START] = BEGIN & contexts;
        char[] row = new char[symbols.length];
        if (startMatches) {
            Arrays.fill(row, (char) MATCH);
        }
        rows[START] = row;
        numbers.put(new Key(first, contextOf[START]), START);
        count = START + 1;
    }

    private static int contexts(Places places) {
        int contexts = 0;
        for (int place = 0; place < places.size(); place++) {
            Node.Edge.Kind kind = places.edge(place);
            if (kind != null) {
                contexts |= switch (kind) {
                    case BEGIN -> BEGIN;
                    case LINE_BEGIN -> BEGIN | AFTER_LINE;
                    case WORD, NOT_WORD -> AFTER_WORD;
                    case END, END_OR_LAST_NEWLINE, LINE_END -> 0;
                };
            }
        }
        return contexts;
    }

    int count() {
        return count - START;
    }

    char[] classes() {
        return classes;
    }

    int endColumn() {
        return symbols.length - 1;
    }

    /** Of a state that is settled. */
    char[] row(int state) {
        return rows[state];
    }

    /** How many places a settled state has. */
    int size(int state) {
        return sets[state].length;
    }

    /** What another thread knows of a state is known to this one afterwards. */
    void settle(int state) {
        if (state >= count) {
            synchronized (this) {
                if (state >= count) {
                    throw new IllegalStateException("a state that was never made");
                }
            }
        }
    }

    /** Where a symbol of the column leads. */
    synchronized int follow(int state, int column) throws Full {
        char[] row = rows[state];
        if (row[column] != UNKNOWN) {
            return row[column];
        }
        int symbol = symbols[column];
        walk.clear();
        walk.step(sets[state], contextOf[state], symbol);
        int next;
        if (walk.matched) {
            next = MATCH;
        } else if (symbol == Places.END) {
            next = DEAD;
        } else {
            if (floating) {
                walk.spread(places.start());
            }
            next = walk.matched ? MATCH : walk.count == 0 ? DEAD : number(walk.sorted(), after(symbol));
        }
        row[column] = (char) next;
        return next;
    }

    private int after(int symbol) {
        return contexts & ((Places.isWord(symbol) ? AFTER_WORD : 0) | (symbol == '\n' ? AFTER_LINE : 0));
    }

    private int number(char[] set, int context) throws Full {
        Key key = new Key(set, context);
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = count;
        if (number == STATES_MAX || kept + set.length > PLACES_MAX) {
            throw new Full();
        }
        kept += set.length;
        sets[number] = set;
        contextOf[number] = context;
        rows[number] = new char[symbols.length];
        numbers.put(key, number);
        count = number + 1;
        return number;
    }

    /** Whether a value has a match, from a state on, without making more states. */
    boolean simulate(int state, String value, int from, Meter meter) {
        Walk own = new Walk(places);
        char[] set = sets[state];
        int size = set.length;
        int context = contextOf[state];
        for (int at = from; at < value.length(); at++) {
            int symbol = value.charAt(at) & 0xff;
            meter.charge((long) (size + 1) * Automaton.PLACE_STEPS);
            own.clear();
            own.step(set, size, context, symbol);
            if (floating && !own.matched) {
                own.spread(places.start());
            }
            if (own.matched) {
                return true;
            }
            size = own.count;
            if (size == 0) {
                return false;
            }
            set = own.taken();
            context = after(symbol);
        }
        own.clear();
        own.step(set, size, context, Places.END);
        return own.matched;
    }

    /** Collects the places that are reached; used by one thread at a time. */
    private static final class Walk {
        private final Places places;
        private final int[] marks;
        private final int[] opened;
        private int[] stack = new int[64];
        private char[] list = new char[64];
        private char[] spare = new char[64];
        private int mark;
        int count;
        boolean matched;

        Walk(Places places) {
            this.places = places;
            this.marks = new int[places.size()];
            this.opened = new int[places.size()];
        }

        void clear() {
            mark++;
            count = 0;
            matched = false;
        }

        /** What was collected, in the order of the places. */
        char[] sorted() {
            char[] set = Arrays.copyOf(list, count);
            Arrays.sort(set);
            return set;
        }

        /** What was collected; the next walk collects elsewhere. */
        char[] taken() {
            char[] full = list;
            list = spare.length < list.length ? new char[list.length] : spare;
            spare = full;
            return full;
        }

        /** Collects the places that take a byte or ask for an edge, behind those that do neither. */
        void spread(int first) {
            int depth = push(0, first);
            while (depth > 0 && !matched) {
                int place = stack[--depth];
                if (marks[place] == mark) {
                    continue;
                }
                marks[place] = mark;
                if (place == Places.MATCH) {
                    matched = true;
                } else if (places.set(place) != null || places.edge(place) != null) {
                    if (count == list.length) {
                        list = Arrays.copyOf(list, count * 2);
                    }
                    list[count++] = (char) place;
                } else {
                    for (int next : places.next(place)) {
                        depth = push(depth, next);
                    }
                }
            }
        }

        private int push(int depth, int place) {
            if (depth == stack.length) {
                stack = Arrays.copyOf(stack, depth * 2);
            }
            stack[depth] = place;
            return depth + 1;
        }

        void step(char[] set, int context, int symbol) {
            step(set, set.length, context, symbol);
        }

        /** Collects what a symbol leads to from the places of a set. */
        void step(char[] set, int size, int context, int symbol) {
            for (int at = 0; at < size && !matched; at++) {
                int place = set[at];
                if (places.edge(place) == null) {
                    take(place, symbol);
                } else {
                    open(place, context, symbol);
                }
            }
        }

        private void take(int place, int symbol) {
            ByteSet bytes = places.set(place);
            if (bytes != null && symbol != Places.END && bytes.contains(symbol)) {
                spread(places.next(place)[0]);
            }
        }

        /**
         * Goes through edges that hold and takes the symbol behind them.
         *
         * @param symbol that follows; -1 for any, with what can stand behind the first byte alone: tells whether a match can
         *     begin there, and counts the places that take a byte without taking it
         */
        void open(int first, int context, int symbol) {
            int[] pending = new int[16];
            int depth = 0;
            pending[depth++] = first;
            while (depth > 0 && !matched) {
                int place = pending[--depth];
                if (opened[place] == mark) {
                    continue;
                }
                opened[place] = mark;
                if (place == Places.MATCH) {
                    matched = true;
                } else if (places.set(place) != null) {
                    if (symbol < 0) {
                        count++;
                    } else {
                        take(place, symbol);
                    }
                } else if (holds(places.edge(place), context, symbol)) {
                    for (int next : places.next(place)) {
                        if (depth == pending.length) {
                            pending = Arrays.copyOf(pending, depth * 2);
                        }
                        pending[depth++] = next;
                    }
                }
            }
        }

        private static boolean holds(Node.Edge.@Nullable Kind kind, int context, int symbol) {
            if (kind == null) {
                return true;
            }
            boolean any = symbol < 0;
            boolean wordEnds = ((context & AFTER_WORD) != 0) != Places.isWord(symbol);
            return switch (kind) {
                case BEGIN -> (context & BEGIN) != 0;
                case END, END_OR_LAST_NEWLINE -> any || symbol == Places.END;
                case LINE_BEGIN -> any || (context & (BEGIN | AFTER_LINE)) != 0;
                case LINE_END -> any || symbol == Places.END || symbol == '\n';
                case WORD -> any || wordEnds;
                case NOT_WORD -> any || !wordEnds;
            };
        }
    }
}
