package dev.jadegate.ram.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecurityPreferenceTest {
    @Test
    void masks_are_addresses_and_cidr_blocks() {
        for (String masks : new String[] {
            "",
            "192.168.0.0/16",
            "192.168.0.0/16;10.0.0.0/8",
            "10.1.2.3",
            "0.0.0.0/0",
            "10.0.0.0/32",
            "2001:db8::/32",
            "::1",
            "::/0",
            "2001:db8::/128"
        }) {
            assertThat(SecurityPreference.maskFault(masks)).as(masks).isNull();
        }
        for (String masks : new String[] {
            ";",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/08",
            "10.0.0.0/",
            "/8",
            "10.0.0/8/8",
            "localhost",
            "dead.beef",
            "10.0.0.0/8;",
            "10.0.0.0/8;;10.1.0.0/16",
            "10.0.0.0/8 ",
            "2001:db8::/129",
            "256.1.1.1",
            "face"
        }) {
            assertThat(SecurityPreference.maskFault(masks)).as(masks).isNotNull();
        }
    }

    @Test
    void the_fortieth_mask_is_the_last_and_512_characters_the_most() {
        assertThat(SecurityPreference.maskFault("1.1.1.1" + ";1.1.1.1".repeat(39)))
                .isNull();
        assertThat(SecurityPreference.maskFault("1.1.1.1" + ";1.1.1.1".repeat(40)))
                .isNotNull();
        String longest = "2001:db8:0000:0000:0000:0000:0000:0001/128";
        String thirteen = longest + (";" + longest).repeat(12);
        assertThat(SecurityPreference.maskFault(longest + (";" + longest).repeat(10)))
                .isNull();
        assertThat(thirteen.length()).isGreaterThan(512);
        assertThat(SecurityPreference.maskFault(thirteen)).isNotNull();
    }
}
