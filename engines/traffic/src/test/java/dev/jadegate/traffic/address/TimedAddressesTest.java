package dev.jadegate.traffic.address;

import static dev.jadegate.traffic.address.AddressTest.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimedAddressesTest {
    @Test
    void a_ban_ends_at_its_end_and_not_before() {
        var bans = new TimedAddresses(10);
        bans.add(address("192.0.2.1"), 1000, "rule 7", 0);
        assertThat(bans.find(address("192.0.2.1"), 999)).isNotNull();
        assertThat(bans.find(address("192.0.2.2"), 0)).isNull();
        assertThat(bans.find(address("192.0.2.1"), 1000)).isNull();
        assertThat(bans.size()).isZero();
    }

    @Test
    void a_later_shorter_ban_does_not_shorten_it() {
        var bans = new TimedAddresses(10);
        bans.add(address("192.0.2.1"), 1000, "long", 0);
        bans.add(address("192.0.2.1"), 500, "short", 0);
        assertThat(bans.find(address("192.0.2.1"), 700)).isNotNull();
    }

    @Test
    void an_ipv6_client_does_not_escape_within_its_network() {
        var bans = new TimedAddresses(10);
        bans.add(address("2001:db8::1"), 1000, "rule", 0);
        assertThat(bans.find(address("2001:db8::abcd:1"), 0)).isNotNull();
        assertThat(bans.find(address("2001:db8:0:1::1"), 0)).isNull();
    }

    @Test
    void people_let_a_client_in_again() {
        var bans = new TimedAddresses(10);
        bans.add(address("192.0.2.1"), 1000, "rule", 0);
        assertThat(bans.remove(address("192.0.2.1"))).isTrue();
        assertThat(bans.remove(address("192.0.2.1"))).isFalse();
        assertThat(bans.find(address("192.0.2.1"), 0)).isNull();
    }

    @Test
    void a_flood_of_clients_stays_within_the_capacity() {
        var bans = new TimedAddresses(100);
        for (int i = 0; i < 100_000; i++) {
            bans.add(Address.v4(i), 1000 + i, "flood", 0);
        }
        assertThat(bans.size()).isEqualTo(100);
        assertThat(bans.list(0, 5))
                .hasSize(5)
                .first()
                .extracting(TimedAddresses.Ban::endsAtMillis)
                .isEqualTo(100_999L);
        assertThatThrownBy(() -> new TimedAddresses(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void answers_are_those_of_a_plain_map_while_there_is_room() {
        Random random = Seeds.random("plain_map");
        var bans = new TimedAddresses(1000);
        Map<Address, Long> ends = new HashMap<>();
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(3);
            Address client = Address.v4(random.nextInt(300));
            if (random.nextInt(3) == 0) {
                long end = now + random.nextInt(50);
                bans.add(client, end, "r", now);
                ends.merge(client, end, Math::max);
            } else if (random.nextInt(10) == 0) {
                bans.remove(client);
                ends.remove(client);
            }
            assertThat(bans.find(client, now) != null).isEqualTo(ends.getOrDefault(client, 0L) > now);
        }
    }
}
