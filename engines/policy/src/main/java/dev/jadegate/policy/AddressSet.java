package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The union of ranges. IPv4 is found by binary search among merged intervals, IPv6 one by one. Immutable. */
final class AddressSet {
    private final long[] starts;
    private final long[] ends;
    private final AddressRange[] v6;

    AddressSet(List<AddressRange> ranges) {
        List<AddressRange> sorted = new ArrayList<>(ranges);
        sorted.removeIf(range -> !range.v4());
        sorted.sort(Comparator.comparingLong(AddressSet::start));
        long[] from = new long[sorted.size()];
        long[] to = new long[sorted.size()];
        int count = 0;
        for (AddressRange range : sorted) {
            long start = start(range);
            long end = start | hostMask(range);
            if (count > 0 && start <= to[count - 1]) {
                to[count - 1] = Math.max(to[count - 1], end);
            } else {
                from[count] = start;
                to[count++] = end;
            }
        }
        starts = java.util.Arrays.copyOf(from, count);
        ends = java.util.Arrays.copyOf(to, count);
        v6 = ranges.stream().filter(range -> !range.v4()).toArray(AddressRange[]::new);
    }

    private static long hostMask(AddressRange range) {
        return (1L << (32 - range.prefix())) - 1;
    }

    private static long start(AddressRange range) {
        return range.low() & ~hostMask(range);
    }

    boolean contains(boolean addressV4, long high, long low) {
        if (addressV4) {
            int below = 0;
            int above = starts.length;
            while (below < above) {
                int middle = (below + above) >>> 1;
                if (starts[middle] <= low) {
                    below = middle + 1;
                } else {
                    above = middle;
                }
            }
            return below > 0 && low <= ends[below - 1];
        }
        for (AddressRange range : v6) {
            if (range.contains(false, high, low)) {
                return true;
            }
        }
        return false;
    }
}
