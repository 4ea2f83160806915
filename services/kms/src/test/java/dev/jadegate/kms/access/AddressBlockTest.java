package dev.jadegate.kms.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.ApiFailure;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.128, true",
        "192.168.1.7, 192.168.1.7, true",
        "192.168.1.7, 192.168.1.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "10.0.0.0/8, localhost, false",
    })
    void an_address_is_in_its_block(String block, String address, boolean inside) {
        assertThat(new AddressBlock(block).contains(address)).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "10.0.0.256", "::/129", "office", "10"
            })
    void what_is_no_block_is_refused(String text) {
        assertThatThrownBy(() -> new AddressBlock(text))
                .isInstanceOfSatisfying(
                        ApiFailure.class, failure -> assertThat(failure.code()).isEqualTo("InvalidParameter"));
    }

    @Test
    void blocks_come_as_json_or_with_commas_between_and_are_bounded() {
        assertThat(AddressBlock.read("SourcePrivateIp", "[\"10.0.0.1\",\"10.0.0.2\"]"))
                .hasSize(2);
        assertThat(AddressBlock.read("SourcePrivateIp", "10.0.0.1, 10.0.0.2")).hasSize(2);
        String most = String.join(",", Collections.nCopies(AccessLimits.SOURCES_OF_RULE_MAX, "10.0.0.1"));
        assertThat(AddressBlock.read("SourcePrivateIp", most)).hasSize(AccessLimits.SOURCES_OF_RULE_MAX);
        assertThatThrownBy(() -> AddressBlock.read("SourcePrivateIp", most + ",10.0.0.1"))
                .hasMessageContaining("1 to 100");
        assertThatThrownBy(() -> AddressBlock.read("SourcePrivateIp", "[]")).hasMessageContaining("1 to 100");
    }
}
