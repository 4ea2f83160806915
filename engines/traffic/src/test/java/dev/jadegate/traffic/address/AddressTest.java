package dev.jadegate.traffic.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressTest {
    static Address address(String text) {
        return Objects.requireNonNull(Address.parse(text), text);
    }

    static AddressRange range(String text) {
        return Objects.requireNonNull(AddressRange.parse(text), text);
    }

    /** Small numbers in few places, so that random addresses share networks. */
    static Address random(Random random) {
        if (random.nextInt(2) == 0) {
            return Address.v4(
                    random.nextInt(4) << 30 | random.nextInt(3) << 16 | random.nextInt(3) << 8 | random.nextInt(256));
        }
        return new Address(
                0x2001_0db8_0000_0000L | (long) random.nextInt(3) << 16 | random.nextInt(3),
                random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(4));
    }

    @Test
    void texts_are_written_as_rfc_5952_says() {
        for (String text : List.of(
                "0.0.0.0",
                "1.2.3.4",
                "255.255.255.255",
                "::",
                "::1",
                "1::",
                "2001:db8::1",
                "2001:db8:0:1:1:1:1:1",
                "1:0:0:2::3",
                "2001:0:0:1::",
                "fe80::1:2:3:4",
                "1:2:3:4:5:6:7:8")) {
            assertThat(address(text)).hasToString(text);
        }
        assertThat(address("2001:DB8:0:0:0:0:0:1")).hasToString("2001:db8::1");
        assertThat(address("1:2:3:4:5:6:7::")).hasToString("1:2:3:4:5:6:7:0");
        assertThat(address("64:ff9b::192.0.2.1")).hasToString("64:ff9b::c000:201");
    }

    @Test
    void a_mapped_address_is_the_ipv4_address_it_stands_for() {
        assertThat(address("::ffff:1.2.3.4")).isEqualTo(address("1.2.3.4"));
        assertThat(address("::ffff:102:304")).hasToString("1.2.3.4");
    }

    @Test
    void what_is_no_address_is_refused() {
        for (String text : List.of(
                "",
                ":",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1..3.4",
                "1.2.3.4/8",
                ":::",
                "1:::2",
                "::1::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "g::",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "fe80::1%eth0",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "１.2.3.4",
                "0000:0000:0000:0000:0000:ffff:255.255.255.2555")) {
            assertThat(Address.parse(text)).as("`%s`", text).isNull();
        }
    }

    @Test
    void the_library_reads_what_is_written_as_the_same_bytes() throws UnknownHostException {
        Random random = Seeds.random("the_library_reads");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            for (int j = 0; j < bytes.length; j += 2) {
                bytes[j] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
                bytes[j + 1] = (byte) (random.nextInt(2) == 0 ? random.nextInt() : 0);
            }
            InetAddress library = InetAddress.getByAddress(bytes);
            Address ours = Address.ofBytes(bytes);
            assertThat(address(library.getHostAddress())).isEqualTo(ours);
            assertThat(InetAddress.getByName(ours.toString())).isEqualTo(library);
            assertThat(address(ours.toString())).isEqualTo(ours);
            assertThat(ours.isV4()).isEqualTo(!(library instanceof Inet6Address));
        }
    }

    @Test
    void random_text_is_read_or_refused_and_never_fails() {
        Random random = Seeds.random("random_text");
        String letters = "0123456789abcdefg:::...%/ ";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(50);
            while (text.length() < length) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            Address address = Address.parse(text);
            if (address != null) {
                assertThat(address(address.toString())).isEqualTo(address);
            }
            AddressRange.parse(text.toString());
        }
    }

    @Test
    void ranges_are_read_with_and_without_a_prefix() {
        assertThat(range("10.1.2.3/8")).hasToString("10.0.0.0/8");
        assertThat(range("10.1.2.3")).hasToString("10.1.2.3");
        assertThat(range("0.0.0.0/0")).hasToString("0.0.0.0/0");
        assertThat(range("2001:db8::1/32")).hasToString("2001:db8::/32");
        assertThat(range("::ffff:10.0.0.0/104")).isEqualTo(range("10.0.0.0/8"));
        for (String text :
                List.of("10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/8x", "/8")) {
            assertThat(AddressRange.parse(text)).as("`%s`", text).isNull();
        }
    }

    @Test
    void all_of_ipv6_holds_no_ipv4() {
        assertThat(range("::/0").contains(address("1.2.3.4"))).isFalse();
        assertThat(range("::/0").contains(address("2001:db8::1"))).isTrue();
        assertThat(range("0.0.0.0/0").contains(address("1.2.3.4"))).isTrue();
        assertThat(range("0.0.0.0/0").contains(address("::1"))).isFalse();
    }

    @Test
    void a_span_becomes_the_fewest_ranges() {
        assertThat(AddressRange.between(address("10.0.0.1"), address("10.0.0.6")))
                .containsExactly(range("10.0.0.1"), range("10.0.0.2/31"), range("10.0.0.4/31"), range("10.0.0.6"));
        assertThat(AddressRange.between(address("0.0.0.0"), address("255.255.255.255")))
                .containsExactly(range("0.0.0.0/0"));
        assertThat(AddressRange.between(address("::1"), address("ffff::fffe"))).hasSizeLessThanOrEqualTo(254);
        assertThatThrownBy(() -> AddressRange.between(address("10.0.0.2"), address("10.0.0.1")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_span_holds_its_addresses_and_no_other() {
        Random random = Seeds.random("a_span");
        for (int i = 0; i < 300; i++) {
            Address one = random(random);
            Address other = random(random);
            if (one.isV4() != other.isV4()) {
                continue;
            }
            Address first = one.compareTo(other) < 0 ? one : other;
            Address last = first.equals(one) ? other : one;
            List<AddressRange> ranges = AddressRange.between(first, last);
            for (int j = 0; j < 200; j++) {
                Address asked = random(random);
                boolean within =
                        asked.isV4() == first.isV4() && asked.compareTo(first) >= 0 && asked.compareTo(last) <= 0;
                assertThat(ranges.stream().anyMatch(range -> range.contains(asked)))
                        .as("%s in %s to %s", asked, first, last)
                        .isEqualTo(within);
            }
        }
    }
}
