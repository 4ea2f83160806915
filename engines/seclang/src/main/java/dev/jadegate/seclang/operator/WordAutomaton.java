package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
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

    /** Bytes, and the ends of a value. */
    private static final int SYMBOLS = Requirement.END + 1;

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

    /**
     * {@code start} with the bits of every word in {@code value}; {@code start} itself when there is none. Words may have the
     * ends of the value in them, as {@link Requirement#literals} has.
     */
    public long[] joined(String value, long[][] bits, long[] start) {
        long[] sum = start;
        for (Table table : tables) {
            sum = table.joined(value, bits, sum, start);
        }
        return sum;
    }

    /**
     * One automaton as a table. States that end no word come first, so that one comparison tells them.
     *
     * @param classes the column of each byte
     * @param next the following state, by state and column
     * @param firstEnd the first state that ends words
     * @param words the numbers of the words that end in a state, those of its suffixes included; from {@code firstEnd} on
     * @param longest the length of the longest of them
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
    private record Table(int columns, char[] classes, char[] next, int firstEnd, int[][] words, int[] longest) {
        /** The end of the first word; -1 for none. */
        int first(String value) {
            int state = 0;
            for (int at = 0; at < value.length(); at++) {
                state = next[state * columns + classes[value.charAt(at) & 0xff]];
                if (state >= firstEnd) {
                    return at;
                }
            }
            return -1;
        }

        /** The length of the longest word that ends at {@code end}. */
        int longest(String value, int end) {
            int state = 0;
            for (int at = 0; at <= end; at++) {
                state = next[state * columns + classes[value.charAt(at) & 0xff]];
            }
            return longest[state - firstEnd];
        }

        @SuppressWarnings("ReferenceEquality") // The same array, not one that has the same bits.
        long[] joined(String value, long[][] bits, long[] before, long[] start) {
            long[] sum = before;
            int state = next[classes[Requirement.BEGIN]];
            for (int at = 0; at < value.length(); at++) {
                state = next[state * columns + classes[value.charAt(at) & 0xff]];
                if (state >= firstEnd) {
                    sum = sum == start ? start.clone() : sum;
                    add(words[state - firstEnd], bits, sum);
                }
            }
            state = next[state * columns + classes[Requirement.END]];
            if (state >= firstEnd) {
                sum = sum == start ? start.clone() : sum;
                add(words[state - firstEnd], bits, sum);
            }
            return sum;
        }

        private static void add(int[] found, long[][] bits, long[] sum) {
            for (int word : found) {
                long[] added = bits[word];
                for (int at = 0; at < sum.length; at++) {
                    sum[at] |= added[at];
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
                int value = word.charAt(at);
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

        Table build() {
            char[] classes = new char[SYMBOLS];
            int columns = 1;
            for (int value = used.nextSetBit(0); value >= 0; value = used.nextSetBit(value + 1)) {
                classes[value] = (char) columns++;
            }
            for (int upper = 'A'; upper <= 'Z'; upper++) {
                classes[upper] = classes[upper + 32];
            }
            int count = states();
            int[] next = new int[count * columns];
            int[] fail = new int[count];
            int[][] words = new int[count][];
            int[] longest = new int[count];
            ArrayDeque<Integer> queue = new ArrayDeque<>();
            queue.add(0);
            while (!queue.isEmpty()) {
                int state = queue.remove();
                int back = fail[state];
                words[state] = ends.get(state);
                longest[state] = words[state].length > 0 ? depths.get(state) : 0;
                if (state != 0) {
                    words[state] = joined(words[state], words[back]);
                    longest[state] = Math.max(longest[state], longest[back]);
                    System.arraycopy(next, back * columns, next, state * columns, columns);
                }
                int[] pairs = children.get(state);
                for (int at = 0; at < pairs.length; at += 2) {
                    int column = classes[pairs[at]];
                    int child = pairs[at + 1];
                    fail[child] = state == 0 ? 0 : next[back * columns + column];
                    next[state * columns + column] = child;
                    queue.add(child);
                }
            }
            return numbered(columns, classes, next, words, longest);
        }

        /** The table with the states that end words behind the others. */
        private static Table numbered(int columns, char[] classes, int[] next, int[][] words, int[] longest) {
            int count = words.length;
            int firstEnd =
                    (int) Arrays.stream(longest).filter(length -> length == 0).count();
            int[] number = new int[count];
            int plain = 0;
            int end = firstEnd;
            for (int state = 0; state < count; state++) {
                number[state] = longest[state] == 0 ? plain++ : end++;
            }
            char[] table = new char[count * columns];
            int[][] ending = new int[count - firstEnd][];
            int[] lengths = new int[count - firstEnd];
            for (int state = 0; state < count; state++) {
                for (int column = 0; column < columns; column++) {
                    table[number[state] * columns + column] = (char) number[next[state * columns + column]];
                }
                if (longest[state] > 0) {
                    ending[number[state] - firstEnd] = words[state];
                    lengths[number[state] - firstEnd] = longest[state];
                }
            }
            return new Table(columns, classes, table, firstEnd, ending, lengths);
        }

        private static int[] joined(int[] left, int[] right) {
            int[] both = Arrays.copyOf(left, left.length + right.length);
            System.arraycopy(right, 0, both, left.length, right.length);
            return both;
        }
    }
}
