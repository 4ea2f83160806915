package dev.jadegate.traffic.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbers, of rules for example, under ranges: all ranges around an address are found, the narrowest first. Immutable. */
public final class AddressRules {
    private final PrefixTable table;
    private final int[][] numbers;

    private AddressRules(PrefixTable table, int[][] numbers) {
        this.table = table;
        this.numbers = numbers;
    }

    /** The numbers of {@code ranges}; the arrays may not change afterwards. */
    public static AddressRules of(Map<AddressRange, int[]> ranges) {
        var sorted = new TreeMap<>(ranges);
        List<AddressRange> keys = new ArrayList<>(sorted.keySet());
        return new AddressRules(PrefixTable.of(keys), sorted.values().toArray(new int[0][]));
    }

    /** The entry of the narrowest range that holds {@code address}, or -1. */
    public int find(Address address) {
        return table.find(address);
    }

    /** The entry of the narrowest range around that of {@code entry}, or -1. */
    public int parent(int entry) {
        return table.parent(entry);
    }

    /** The numbers of {@code entry}. */
    public int[] numbers(int entry) {
        return numbers[entry];
    }
}
