package dev.jadegate.traffic.address;

import java.util.Collection;
import java.util.TreeSet;

/** The addresses of any number of ranges. Immutable; asking allocates nothing. */
public final class AddressSet {
    private final PrefixTable table;
    private final int size;

    private AddressSet(PrefixTable table, int size) {
        this.table = table;
        this.size = size;
    }

    /**
     * The union of {@code ranges}.
     *
     * @throws IllegalArgumentException for more than {@link PrefixTable#RANGES_MAX}
     */
    public static AddressSet of(Collection<AddressRange> ranges) {
        var sorted = new TreeSet<>(ranges);
        return new AddressSet(PrefixTable.union(java.util.List.copyOf(sorted)), sorted.size());
    }

    /** Whether {@code address} is in a range. */
    public boolean contains(Address address) {
        return table.find(address.high(), address.low()) >= 0;
    }

    /** How many ranges were given, repeated ones once. */
    public int size() {
        return size;
    }

    /** Bytes that it takes. */
    public long bytes() {
        return table.bytes();
    }
}
