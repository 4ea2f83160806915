package dev.jadegate.traffic.address;

import static dev.jadegate.traffic.address.AddressTest.address;
import static dev.jadegate.traffic.address.AddressTest.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MmdbTest {
    private static Map<String, Object> place(String country, String continent, String province, String city) {
        return Map.of(
                "country", Map.of("iso_code", country),
                "continent", Map.of("code", continent),
                "subdivisions", List.of(Map.of("iso_code", province)),
                "city", Map.of("names", Map.of("en", city, "zh-CN", "深圳")),
                "location", Map.of("latitude", 22.5, "longitude", 114.0, "accuracy_radius", 20));
    }

    private static MmdbWriter places(int recordBits) {
        return new MmdbWriter(recordBits, 6)
                .add(range("1.0.0.0/8"), place("CN", "AS", "GD", "Shenzhen"))
                .add(range("1.2.0.0/16"), place("CN", "AS", "11", "Beijing"))
                .add(range("2.0.0.0/8"), place("HK", "AS", "", ""))
                .add(range("2001:db8::/32"), place("AD", "EU", "07", "Andorra la Vella"))
                .add(range("3.0.0.0/8"), Map.of("registered_country", Map.of("iso_code", "US")));
    }

    @Test
    void regions_are_read_from_files_with_records_of_each_size() throws InvalidMmdbException {
        for (int bits : List.of(24, 28, 32)) {
            Regions regions = new Regions(places(bits).open("Test-City"), null);
            Region region = regions.of(address("1.1.1.1"));
            assertThat(region.country()).isEqualTo("CN");
            assertThat(region.subdivision()).isEqualTo("GD");
            assertThat(region.city()).isEqualTo("Shenzhen");
            assertThat(region.latitude()).isEqualTo(22.5);
            assertThat(regions.of(address("1.2.3.4")).city()).isEqualTo("Beijing");
            assertThat(regions.of(address("2001:db8::1")).country()).isEqualTo("AD");
            assertThat(regions.of(address("3.3.3.3")).country()).isEqualTo("US");
            assertThat(regions.of(address("9.9.9.9"))).isEqualTo(Region.UNKNOWN);
            assertThat(regions.of(address("2002::1"))).isEqualTo(Region.UNKNOWN);
        }
    }

    @Test
    void autonomous_systems_are_joined_from_a_second_file() throws InvalidMmdbException {
        Mmdb networks = new MmdbWriter(24, 4)
                .add(
                        range("1.0.0.0/8"),
                        Map.of("autonomous_system_number", 64_500, "autonomous_system_organization", "Example"))
                .open("Test-ASN");
        Region region = new Regions(places(24).open("Test-City"), networks).of(address("1.1.1.1"));
        assertThat(region.network()).isEqualTo(64_500);
        assertThat(region.networkOwner()).isEqualTo("Example");
        assertThat(region.country()).isEqualTo("CN");
        assertThat(new Regions(null, networks).of(address("2001:db8::1"))).isEqualTo(Region.UNKNOWN);
        assertThat(new Regions(null, null).of(address("1.1.1.1"))).isEqualTo(Region.UNKNOWN);
    }

    @Test
    void every_address_finds_the_record_of_its_narrowest_range() throws InvalidMmdbException {
        Random random = Seeds.random("every_address");
        for (int round = 0; round < 20; round++) {
            var ranges = new TreeMap<Integer, List<AddressRange>>();
            for (int i = 0; i < 60; i++) {
                Address one = AddressTest.random(random);
                AddressRange range =
                        new AddressRange(one, one.isV4() ? 97 + random.nextInt(32) : 20 + random.nextInt(109));
                ranges.computeIfAbsent(range.prefix(), _ -> new ArrayList<>()).add(range);
            }
            MmdbWriter writer = new MmdbWriter(24 + 4 * random.nextInt(3), 6);
            Map<AddressRange, String> names = new java.util.HashMap<>();
            for (List<AddressRange> sameWidth : ranges.values()) {
                for (AddressRange range : sameWidth) {
                    writer.add(range, range.toString());
                    names.put(range, range.toString());
                }
            }
            Mmdb file = writer.open("Test");
            List<AddressRange> sorted = names.keySet().stream().sorted().toList();
            PrefixTable table = PrefixTable.of(sorted);
            for (int i = 0; i < 300; i++) {
                Address asked = AddressTest.random(random);
                MmdbValue found = file.get(asked);
                int expected = table.find(asked);
                assertThat(found == null ? "" : ((MmdbValue.Text) found).text())
                        .as("%s", asked)
                        .isEqualTo(expected < 0 ? "" : sorted.get(expected).toString());
            }
        }
    }

    @Test
    void values_of_every_kind_and_length_are_read() throws InvalidMmdbException {
        String longText = "x".repeat(30_000);
        Map<String, Object> record = Map.of(
                "text",
                "ä",
                "middle",
                "y".repeat(300),
                "long",
                longText,
                "large",
                -1L,
                "float",
                1.5f,
                "yes",
                true,
                "no",
                false,
                "bytes",
                new byte[40],
                "list",
                List.of(1, "two"));
        MmdbValue value =
                new MmdbWriter(24, 6).add(range("1.0.0.0/8"), record).open("T").get(address("1.1.1.1"));
        assertThat(value).isNotNull();
        assertThat(value.at("text")).isEqualTo(new MmdbValue.Text("ä"));
        assertThat(value.at("middle")).isEqualTo(new MmdbValue.Text("y".repeat(300)));
        assertThat(value.at("long")).isEqualTo(new MmdbValue.Text(longText));
        assertThat(value.at("large")).isEqualTo(new MmdbValue.Whole(-1));
        assertThat(value.at("float")).isEqualTo(new MmdbValue.Real(1.5));
        assertThat(value.at("yes")).isEqualTo(new MmdbValue.Flag(true));
        assertThat(value.at("no")).isEqualTo(new MmdbValue.Flag(false));
        assertThat(value.at("bytes")).isEqualTo(new MmdbValue.Opaque(40));
        assertThat(value.at("list", 1)).isEqualTo(new MmdbValue.Text("two"));
        assertThat(value.at("list", 2)).isNull();
        assertThat(value.at("text", "deeper")).isNull();
    }

    @Test
    void what_is_no_such_file_is_refused_in_words() {
        assertThatThrownBy(() -> Mmdb.open(ByteBuffer.wrap(new byte[1000])))
                .isInstanceOf(InvalidMmdbException.class)
                .hasMessageContaining(".mmdb");
        byte[] whole = places(24).bytes("Test");
        byte[] cut = java.util.Arrays.copyOfRange(whole, whole.length - 200, whole.length);
        assertThatThrownBy(() -> Mmdb.open(ByteBuffer.wrap(cut)))
                .isInstanceOf(InvalidMmdbException.class)
                .hasMessageContaining("too short");
    }

    @Test
    void a_record_beyond_the_bounds_is_refused() throws InvalidMmdbException {
        Object deep = "bottom";
        for (int i = 0; i <= Mmdb.DEPTH_MAX; i++) {
            deep = List.of(deep);
        }
        Mmdb file = new MmdbWriter(24, 6)
                .add(range("1.0.0.0/8"), deep)
                .add(range("2.0.0.0/8"), java.util.Collections.nCopies(Mmdb.VALUES_MAX, 1))
                .add(range("3.0.0.0/8"), "x".repeat(Mmdb.TEXT_BYTES_MAX + 1))
                .open("T");
        for (String address : List.of("1.1.1.1", "2.2.2.2", "3.3.3.3")) {
            assertThatThrownBy(() -> file.get(address(address))).isInstanceOf(InvalidMmdbException.class);
            assertThat(new Regions(file, null).of(address(address))).isEqualTo(Region.UNKNOWN);
        }
    }

    @Test
    void altered_files_are_read_or_refused_within_bounds() {
        Random random = Seeds.random("altered_files");
        byte[] whole = places(28).bytes("Test");
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] altered = whole.clone();
            for (int j = 1 + random.nextInt(6); j > 0; j--) {
                altered[random.nextInt(altered.length)] = (byte) random.nextInt();
            }
            try {
                Mmdb file = Mmdb.open(ByteBuffer.wrap(altered));
                file.get(address("1.1.1.1"));
                file.get(address("2001:db8::1"));
            } catch (InvalidMmdbException expected) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void lists_know_countries_provinces_cities_and_continents() throws InvalidMmdbException {
        Regions regions = new Regions(places(24).open("Test"), null);
        Region shenzhen = regions.of(address("1.1.1.1"));
        Region beijing = regions.of(address("1.2.3.4"));
        Region hongKong = regions.of(address("2.2.2.2"));
        assertThat(RegionList.of(List.of("CN")).find(shenzhen)).isEqualTo("CN");
        assertThat(RegionList.of(List.of("CN")).find(hongKong)).isEmpty();
        assertThat(RegionList.of(List.of("810000")).find(hongKong)).isEqualTo("HK");
        assertThat(RegionList.of(List.of("440000")).find(shenzhen)).isEqualTo("CN-GD");
        assertThat(RegionList.of(List.of("440000")).find(beijing)).isEmpty();
        assertThat(RegionList.of(List.of("110000")).find(beijing)).isEqualTo("CN-BJ");
        assertThat(RegionList.of(List.of("cn-gd/SHENZHEN")).find(shenzhen)).isEqualTo("CN-GD/shenzhen");
        assertThat(RegionList.of(List.of("continent:EU")).find(shenzhen)).isEmpty();
        assertThat(RegionList.of(List.of("continent:AS")).find(shenzhen)).isEqualTo("continent:AS");
        assertThat(RegionList.of(List.of("AS")).find(shenzhen)).isEmpty();
        assertThat(RegionList.of(List.of("CN")).find(Region.UNKNOWN)).isEmpty();
    }

    @Test
    void a_text_that_is_no_region_is_named() {
        for (String text :
                List.of("", "C", "CHN", "990000", "continent:Asia", "CN-", "CN-GD/", "1N", "CN_GD", "CN-GUANG")) {
            assertThatThrownBy(() -> RegionList.of(List.of("AD", text)))
                    .as("`%s`", text)
                    .hasMessageContaining("`" + text + "`");
        }
        assertThatThrownBy(() -> RegionList.of(java.util.Collections.nCopies(RegionList.ENTRIES_MAX + 1, "AD")))
                .hasMessageContaining("2000");
    }

    @Test
    void distances_are_those_of_the_earth() {
        Region berlin = new Region("DE", "EU", "BE", "Berlin", 52.52, 13.405, 0, "");
        Region tokyo = new Region("JP", "AS", "13", "Tokyo", 35.68, 139.69, 0, "");
        assertThat(berlin.kilometresTo(tokyo)).isBetween(8900.0, 8940.0);
        assertThat(berlin.kilometresTo(berlin)).isZero();
        assertThat(berlin.kilometresTo(Region.UNKNOWN)).isNaN();
    }
}
