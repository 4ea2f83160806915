package dev.jadegate.traffic.robot;

import dev.jadegate.traffic.address.Address;

/**
 * What a clearance is bound to, so that it is of no use to others: the network of the client (a /24, of IPv6 a /56, because people
 * move within one), its User-Agent and its JA4.
 *
 * @param address the client
 * @param userAgent as it was sent, or empty
 * @param ja4 of its TLS, or empty without TLS
 */
public record Visitor(Address address, String userAgent, String ja4) {
    private static final int V4_PREFIX = 96 + 24;
    private static final int V6_PREFIX = 56;

    /** One text for what is bound. */
    String bound() {
        Address network = address.network(address.isV4() ? V4_PREFIX : V6_PREFIX);
        return network + "\n" + ja4 + "\n" + userAgent;
    }
}
