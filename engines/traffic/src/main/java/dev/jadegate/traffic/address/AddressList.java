package dev.jadegate.traffic.address;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A list of ranges, each with a note and perhaps an end; the narrowest entry that has not ended decides. Address books are
 * such lists under a name. Immutable.
 */
public final class AddressList {
    private final Entry[] entries;
    private final PrefixTable table;

    /**
     * One line of a list.
     *
     * @param range whom it is about
     * @param endsAtMillis since 1970; it holds before, {@link Long#MAX_VALUE} for good
     * @param note why, or an empty text
     */
    public record Entry(AddressRange range, long endsAtMillis, String note) {}

    private AddressList(Entry[] entries, PrefixTable table) {
        this.entries = entries;
        this.table = table;
    }

    /**
     * The list of {@code entries}; of several about one range, the one that ends last counts.
     *
     * @throws IllegalArgumentException for more than {@link PrefixTable#RANGES_MAX}
     */
    public static AddressList of(Collection<Entry> entries) {
        var sorted = new TreeMap<AddressRange, Entry>();
        for (Entry entry : entries) {
            sorted.merge(
                    entry.range(), entry, (one, other) -> one.endsAtMillis() >= other.endsAtMillis() ? one : other);
        }
        List<AddressRange> ranges = new ArrayList<>(sorted.keySet());
        return new AddressList(sorted.values().toArray(new Entry[0]), PrefixTable.of(ranges));
    }

    /** The entry that decides about {@code address} at {@code nowMillis} since 1970, or null. Allocates nothing. */
    public @Nullable Entry find(Address address, long nowMillis) {
        // A narrow entry that has ended hides none of the wider ones around it.
        for (int entry = table.find(address); entry >= 0; entry = table.parent(entry)) {
            if (nowMillis < entries[entry].endsAtMillis()) {
                return entries[entry];
            }
        }
        return null;
    }

    /** All entries, in the order of their ranges. */
    public List<Entry> entries() {
        return List.of(entries);
    }

    /** How many entries there are, those that have ended too. */
    public int size() {
        return entries.length;
    }
}
