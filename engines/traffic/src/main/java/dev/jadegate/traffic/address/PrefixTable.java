package dev.jadegate.traffic.address;

import java.util.Arrays;
import java.util.List;

/**
 * Finds the narrowest of many ranges that an address is in. Ranges are cut into intervals that do not overlap: a lookup is a
 * step through an index of the first 16 bits and a binary search among the few intervals there. It allocates nothing.
 * Immutable; may be used by many threads.
 *
 * <p>Memory: 8 bytes for an interval of IPv4 and 20 for one of IPv6, at most two intervals a range and one more, and 256 KiB
 * for the index of a family that has more than {@value #INDEX_FROM} intervals.
 */
public final class PrefixTable {
    /** Ranges that one table takes: 16 MiB of intervals of IPv4. */
    public static final int RANGES_MAX = 1_000_000;

    /** What {@link #find} answers when no range holds the address. */
    public static final int NONE = -1;

    static final int INDEX_FROM = 64;

    private final int[] v4Starts;
    private final int[] v4Entries;
    private final int[] v4Index;
    private final long[] v6Highs;
    private final long[] v6Lows;
    private final int[] v6Entries;
    private final int[] v6Index;
    private final int[] parents;

    private PrefixTable(Cut v4, Cut v6, int[] parents) {
        this.v4Starts = new int[v4.count];
        for (int i = 0; i < v4.count; i++) {
            v4Starts[i] = (int) v4.lows[i];
        }
        this.v4Entries = Arrays.copyOf(v4.entries, v4.count);
        this.v6Highs = Arrays.copyOf(v6.highs, v6.count);
        this.v6Lows = Arrays.copyOf(v6.lows, v6.count);
        this.v6Entries = Arrays.copyOf(v6.entries, v6.count);
        this.v4Index = index(v4.count, i -> v4Starts[i] >>> 16);
        this.v6Index = index(v6.count, i -> (int) (v6Highs[i] >>> 48));
        this.parents = parents;
    }

    /**
     * The table of {@code ranges}, which are sorted and differ; {@link #find} answers with positions in them.
     *
     * @throws IllegalArgumentException when they are not sorted, or more than {@link #RANGES_MAX}
     */
    static PrefixTable of(List<AddressRange> ranges) {
        return build(ranges, false);
    }

    /** The table of which only is asked whether an address is in any range: touching ranges become one. */
    static PrefixTable union(List<AddressRange> ranges) {
        return build(ranges, true);
    }

    private static PrefixTable build(List<AddressRange> ranges, boolean union) {
        if (ranges.size() > RANGES_MAX) {
            throw new IllegalArgumentException(
                    ranges.size() + " ranges are more than the " + RANGES_MAX + " that one list takes");
        }
        int[] parents = new int[union ? 0 : ranges.size()];
        Cut v4 = new Cut(ranges, true, union, parents);
        Cut v6 = new Cut(ranges, false, union, parents);
        return new PrefixTable(v4, v6, parents);
    }

    private interface Slot {
        int of(int interval);
    }

    /** For each 16 first bits, how many intervals start before them. */
    private static int[] index(int count, Slot slot) {
        if (count <= INDEX_FROM) {
            return new int[0];
        }
        int[] index = new int[65_537];
        int interval = 0;
        for (int first = 0; first < 65_536; first++) {
            while (interval < count && slot.of(interval) < first) {
                interval++;
            }
            index[first] = interval;
        }
        index[65_536] = count;
        return index;
    }

    /** The position of the narrowest range that holds {@code address}, or {@link #NONE}. */
    public int find(Address address) {
        return find(address.high(), address.low());
    }

    /** As {@link #find(Address)}, by its 128 bits. */
    public int find(long high, long low) {
        return high == 0 && low >>> 32 == 0xFFFF ? findV4((int) low) : findV6(high, low);
    }

    private int findV4(int bits) {
        int below = 0;
        int above = v4Starts.length;
        if (v4Index.length > 0) {
            below = v4Index[bits >>> 16];
            above = v4Index[(bits >>> 16) + 1];
        }
        while (below < above) {
            int middle = (below + above) >>> 1;
            if (Integer.compareUnsigned(v4Starts[middle], bits) <= 0) {
                below = middle + 1;
            } else {
                above = middle;
            }
        }
        return below == 0 ? NONE : v4Entries[below - 1];
    }

    private int findV6(long high, long low) {
        int below = 0;
        int above = v6Highs.length;
        if (v6Index.length > 0) {
            int first = (int) (high >>> 48);
            below = v6Index[first];
            above = v6Index[first + 1];
        }
        while (below < above) {
            int middle = (below + above) >>> 1;
            int order = Long.compareUnsigned(v6Highs[middle], high);
            if (order < 0 || (order == 0 && Long.compareUnsigned(v6Lows[middle], low) <= 0)) {
                below = middle + 1;
            } else {
                above = middle;
            }
        }
        return below == 0 ? NONE : v6Entries[below - 1];
    }

    /** The position of the narrowest range around the range at {@code entry}, or {@link #NONE}. */
    public int parent(int entry) {
        return parents[entry];
    }

    /** Bytes that the table takes, without the few of its objects. */
    public long bytes() {
        return 8L * v4Starts.length
                + 20L * v6Highs.length
                + 4L * (v4Index.length + v6Index.length)
                + 4L * parents.length;
    }

    /** Cuts the ranges of one family into intervals, narrower ones within wider ones. */
    private static final class Cut {
        private long[] highs;
        private long[] lows;
        private int[] entries;
        private int count;
        private final boolean v4;

        Cut(List<AddressRange> ranges, boolean v4, boolean union, int[] parents) {
            this.v4 = v4;
            int most = 0;
            for (AddressRange range : ranges) {
                most += range.isV4() == v4 ? 1 : 0;
            }
            this.highs = new long[2 * most + 1];
            this.lows = new long[2 * most + 1];
            this.entries = new int[2 * most + 1];
            // A range nests in at most 128 others.
            int[] open = new int[130];
            int depth = 0;
            AddressRange before = null;
            for (int i = 0; i < ranges.size(); i++) {
                AddressRange range = ranges.get(i);
                if (before != null && range.compareTo(before) <= 0) {
                    throw new IllegalArgumentException("ranges are sorted and differ");
                }
                before = range;
                if (range.isV4() != v4) {
                    continue;
                }
                while (depth > 0 && ranges.get(open[depth - 1]).last().compareTo(range.first()) < 0) {
                    close(ranges, open, --depth, union);
                }
                if (!union) {
                    parents[i] = depth == 0 ? NONE : open[depth - 1];
                }
                open[depth++] = i;
                start(range.first().high(), range.first().low(), union ? 0 : i);
            }
            while (depth > 0) {
                close(ranges, open, --depth, union);
            }
        }

        /** Ends the innermost range: after it, the one around it goes on. */
        private void close(List<AddressRange> ranges, int[] open, int depth, boolean union) {
            Address last = ranges.get(open[depth]).last();
            long low = last.low() + 1;
            long high = low == 0 ? last.high() + 1 : last.high();
            boolean end = v4 ? low >>> 32 != 0xFFFF : (high | low) == 0;
            if (!end) {
                start(high, low, depth == 0 ? NONE : union ? 0 : open[depth - 1]);
            }
        }

        private void start(long high, long low, int entry) {
            if (count > 0 && highs[count - 1] == high && lows[count - 1] == low) {
                count--;
            }
            if (count > 0 && entries[count - 1] == entry) {
                return;
            }
            highs[count] = high;
            lows[count] = low;
            entries[count++] = entry;
        }
    }
}
