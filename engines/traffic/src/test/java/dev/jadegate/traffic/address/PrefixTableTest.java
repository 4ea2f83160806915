package dev.jadegate.traffic.address;

import static dev.jadegate.traffic.address.AddressTest.address;
import static dev.jadegate.traffic.address.AddressTest.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import java.lang.management.ManagementFactory;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PrefixTableTest {
    private static List<AddressRange> randomRanges(Random random, int count) {
        var ranges = new TreeSet<AddressRange>();
        for (int i = 0; i < count; i++) {
            Address address = AddressTest.random(random);
            ranges.add(new AddressRange(address, address.isV4() ? 96 + random.nextInt(33) : 20 + random.nextInt(109)));
        }
        return new ArrayList<>(ranges);
    }

    /** The reference: every range is asked, the narrowest wins. */
    private static int narrowest(List<AddressRange> ranges, Address address) {
        int found = PrefixTable.NONE;
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)
                    && (found < 0 || ranges.get(i).prefix() > ranges.get(found).prefix())) {
                found = i;
            }
        }
        return found;
    }

    @Test
    void the_narrowest_range_is_found_as_by_asking_all_of_them() {
        Random random = Seeds.random("the_narrowest_range");
        for (int round = 0; round < 60; round++) {
            List<AddressRange> ranges = randomRanges(random, round < 40 ? random.nextInt(20) : 400);
            PrefixTable table = PrefixTable.of(ranges);
            for (int i = 0; i < 500; i++) {
                Address asked = AddressTest.random(random);
                assertThat(table.find(asked)).as("%s in %s", asked, ranges).isEqualTo(narrowest(ranges, asked));
            }
            for (AddressRange range : ranges) {
                for (Address edge : List.of(range.first(), range.last())) {
                    assertThat(table.find(edge)).isEqualTo(narrowest(ranges, edge));
                }
            }
        }
    }

    @Test
    void the_parent_is_the_narrowest_range_around_a_range() {
        Random random = Seeds.random("the_parent");
        List<AddressRange> ranges = randomRanges(random, 300);
        PrefixTable table = PrefixTable.of(ranges);
        for (int i = 0; i < ranges.size(); i++) {
            AddressRange inner = ranges.get(i);
            int expected = PrefixTable.NONE;
            for (int j = 0; j < ranges.size(); j++) {
                if (j != i
                        && ranges.get(j).contains(inner.first())
                        && ranges.get(j).prefix() < inner.prefix()
                        && (expected < 0
                                || ranges.get(j).prefix() > ranges.get(expected).prefix())) {
                    expected = j;
                }
            }
            assertThat(table.parent(i)).isEqualTo(expected);
        }
    }

    @Test
    void a_set_holds_what_any_of_its_ranges_holds() {
        Random random = Seeds.random("a_set");
        List<AddressRange> ranges = randomRanges(random, 500);
        AddressSet set = AddressSet.of(ranges);
        for (int i = 0; i < 5000; i++) {
            Address asked = AddressTest.random(random);
            assertThat(set.contains(asked)).isEqualTo(narrowest(ranges, asked) >= 0);
        }
        assertThat(AddressSet.of(List.of()).contains(address("1.2.3.4"))).isFalse();
    }

    @Test
    void the_ends_of_both_families_are_ends() {
        AddressSet set = AddressSet.of(List.of(
                range("255.255.255.255"),
                range("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
                range("0.0.0.0"),
                range("::")));
        assertThat(set.contains(address("255.255.255.255"))).isTrue();
        assertThat(set.contains(address("255.255.255.254"))).isFalse();
        assertThat(set.contains(address("::1:0:0:0"))).isFalse();
        assertThat(set.contains(address("::"))).isTrue();
        assertThat(set.contains(address("::1"))).isFalse();
    }

    @Test
    void asking_allocates_nothing() {
        Random random = Seeds.random("asking");
        AddressSet set = AddressSet.of(randomRanges(random, 20_000));
        Address[] asked = new Address[10_000];
        for (int i = 0; i < asked.length; i++) {
            asked[i] = AddressTest.random(random);
        }
        int warm = count(set, asked);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long unrelated = threads.getCurrentThreadAllocatedBytes();
        unrelated = threads.getCurrentThreadAllocatedBytes() - unrelated;
        long before = threads.getCurrentThreadAllocatedBytes();
        int found = count(set, asked);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before - unrelated;
        assertThat(found).isEqualTo(warm).isPositive();
        // The virtual machine itself may allocate a little meanwhile; a lookup that did would need 16 bytes each time.
        assertThat(bytes).isLessThan(asked.length);
    }

    private static int count(AddressSet set, Address[] asked) {
        int found = 0;
        for (Address address : asked) {
            found += set.contains(address) ? 1 : 0;
        }
        return found;
    }

    @Test
    void a_hundred_thousand_networks_take_under_two_mebibytes() {
        List<AddressRange> ranges = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            ranges.add(new AddressRange(Address.v4(i << 10), 96 + 24));
        }
        assertThat(AddressSet.of(ranges).bytes()).isLessThan(2 << 20);
    }

    @Test
    void too_many_ranges_are_refused() {
        List<AddressRange> many = new AbstractList<>() {
            @Override
            public AddressRange get(int index) {
                return AddressRange.of(Address.v4(index));
            }

            @Override
            public int size() {
                return PrefixTable.RANGES_MAX + 1;
            }
        };
        assertThatThrownBy(() -> PrefixTable.of(many)).hasMessageContaining("1000000");
    }

    @Test
    void an_ended_entry_does_not_hide_the_wider_one_around_it() {
        AddressList list = AddressList.of(List.of(
                new AddressList.Entry(range("10.0.0.0/8"), Long.MAX_VALUE, "wide"),
                new AddressList.Entry(range("10.1.0.0/16"), 1000, "narrow"),
                new AddressList.Entry(range("10.1.1.0/24"), 500, "narrower"),
                new AddressList.Entry(range("192.0.2.1"), 500, "alone")));
        assertThat(note(list, "10.1.1.1", 499)).isEqualTo("narrower");
        assertThat(note(list, "10.1.1.1", 500)).isEqualTo("narrow");
        assertThat(note(list, "10.1.1.1", 1000)).isEqualTo("wide");
        assertThat(note(list, "192.0.2.1", 499)).isEqualTo("alone");
        assertThat(note(list, "192.0.2.1", 500)).isEmpty();
    }

    @Test
    void of_two_entries_about_one_range_the_longer_counts() {
        AddressList list = AddressList.of(List.of(
                new AddressList.Entry(range("10.0.0.0/8"), 10, "short"),
                new AddressList.Entry(range("10.9.9.9/8"), 20, "long")));
        assertThat(list.size()).isEqualTo(1);
        assertThat(note(list, "10.1.1.1", 15)).isEqualTo("long");
    }

    private static String note(AddressList list, String address, long nowMillis) {
        AddressList.Entry entry = list.find(address(address), nowMillis);
        return entry == null ? "" : entry.note();
    }
}
