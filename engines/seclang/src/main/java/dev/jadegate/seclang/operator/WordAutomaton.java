package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * Finds many words in one pass (Aho and Corasick), without the case of ASCII letters. One step a byte, whatever the words.
 */
public final class WordAutomaton {
    /** States of one table, so that each fits a char. */
    private static final int STATES_MAX = 60_000;

    private final List<Table> tables;

    private WordAutomaton(List<Table> tables) {
        this.tables = tables;
    }

    /** The number of a word is its place in {@code words}; empty words are left out. */
    public static WordAutomaton of(Collection<String> words) {
        List<Table> tables = new ArrayList<>();
        Builder builder = new Builder();
        int number = 0;
        for (String word : words) {
            if (!word.isEmpty()) {
                if (builder.states() + word.length() > STATES_MAX) {
                    tables.add(builder.build());
                    builder = new Builder();
                }
                builder.add(Bytes.lower(word), number);
            }
            number++;
        }
        if (builder.states() > 1) {
            tables.add(builder.build());
        }
        return new WordAutomaton(tables);
    }

    /** Whether one of the words stands in {@code value}. */
    public boolean isIn(String value) {
        for (Table table : tables) {
            if (table.first(value) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The first word found as it stands in {@code value}; empty when there is none. */
    public String first(String value) {
        for (Table table : tables) {
            int end = table.first(value);
            if (end >= 0) {
                int length = table.longest(value, end);
                return value.substring(end + 1 - length, end + 1);
            }
        }
        return "";
    }

    /** Joins into {@code sum} the bits of every word in {@code value}. */
    public void addAll(String value, long[][] bits, long[] sum) {
        for (Table table : tables) {
            table.addAll(value, bits, sum);
        }
    }

    /**
     * One automaton as a table.
     *
     * @param classes the column of each byte
     * @param next the following state, by state and column
     * @param words the numbers of the words that end in a state and in no state before on its suffixes
     * @param suffix the nearest state on the suffixes of a state that ends words, 0 for none
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
    private record Table(int columns, byte[] classes, char[] next, int[][] words, char[] suffix, int[] lengths) {
        int first(String value) {
            int state = 0;
            for (int at = 0; at < value.length(); at++) {
                state = next[state * columns + (classes[value.charAt(at) & 0xff] & 0xff)];
                if (words[state] != null || suffix[state] != 0) {
                    return at;
                }
            }
            return -1;
        }

        /** The length of the longest word that ends at {@code end}. */
        int longest(String value, int end) {
            int state = 0;
            for (int at = 0; at <= end; at++) {
                state = next[state * columns + (classes[value.charAt(at) & 0xff] & 0xff)];
            }
            int with = words[state] != null ? state : suffix[state];
            return lengths[with];
        }

        void addAll(String value, long[][] bits, long[] sum) {
            int state = 0;
            for (int at = 0; at < value.length(); at++) {
                state = next[state * columns + (classes[value.charAt(at) & 0xff] & 0xff)];
                int with = words[state] != null ? state : suffix[state];
                while (with != 0) {
                    for (int word : words[with]) {
                        long[] added = bits[word];
                        for (int at64 = 0; at64 < sum.length; at64++) {
                            sum[at64] |= added[at64];
                        }
                    }
                    with = suffix[with];
                }
            }
        }
    }

    /** Grows a trie and turns it into a table. */
    private static final class Builder {
        private final List<int[]> children = new ArrayList<>();
        private final List<int[]> ends = new ArrayList<>();
        private final List<Integer> depths = new ArrayList<>();
        private final BitSet used = new BitSet();

        Builder() {
            state(0);
        }

        int states() {
            return children.size();
        }

        private int state(int depth) {
            children.add(new int[0]);
            ends.add(new int[0]);
            depths.add(depth);
            return children.size() - 1;
        }

        /** Children are pairs of byte and state. */
        private static int child(int[] pairs, int value) {
            for (int at = 0; at < pairs.length; at += 2) {
                if (pairs[at] == value) {
                    return pairs[at + 1];
                }
            }
            return 0;
        }

        void add(String word, int number) {
            int state = 0;
            for (int at = 0; at < word.length(); at++) {
                int value = word.charAt(at) & 0xff;
                used.set(value);
                int next = child(children.get(state), value);
                if (next == 0) {
                    next = state(at + 1);
                    int[] pairs = children.get(state);
                    int[] grown = Arrays.copyOf(pairs, pairs.length + 2);
                    grown[pairs.length] = value;
                    grown[pairs.length + 1] = next;
                    children.set(state, grown);
                }
                state = next;
            }
            int[] numbers = ends.get(state);
            int[] more = Arrays.copyOf(numbers, numbers.length + 1);
            more[numbers.length] = number;
            ends.set(state, more);
        }

        @SuppressWarnings("NullAway") // A row of the table without words is null, which Table tells apart.
        Table build() {
            byte[] classes = new byte[256];
            int columns = 1;
            for (int value = used.nextSetBit(0); value >= 0; value = used.nextSetBit(value + 1)) {
                classes[value] = (byte) columns++;
            }
            for (int upper = 'A'; upper <= 'Z'; upper++) {
                classes[upper] = classes[upper + 32];
            }
            int count = states();
            char[] next = new char[count * columns];
            char[] suffix = new char[count];
            int[] fail = new int[count];
            int[][] words = new int[count][];
            for (int state = 0; state < count; state++) {
                words[state] = ends.get(state).length == 0 ? null : ends.get(state);
            }
            ArrayDeque<Integer> queue = new ArrayDeque<>();
            queue.add(0);
            while (!queue.isEmpty()) {
                int state = queue.remove();
                int back = fail[state];
                if (state != 0) {
                    suffix[state] = words[back] != null ? (char) back : suffix[back];
                    System.arraycopy(next, back * columns, next, state * columns, columns);
                }
                int[] pairs = children.get(state);
                for (int at = 0; at < pairs.length; at += 2) {
                    int column = classes[pairs[at]] & 0xff;
                    int child = pairs[at + 1];
                    fail[child] = state == 0 ? 0 : next[back * columns + column];
                    next[state * columns + column] = (char) child;
                    queue.add(child);
                }
            }
            int[] lengths = depths.stream().mapToInt(Integer::intValue).toArray();
            return new Table(columns, classes, next, words, suffix, lengths);
        }
    }
}
