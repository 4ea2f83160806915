package dev.jadegate.kms.secret.rotation;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which hosts rotation may talk to. The owner of a secret chooses the host, so what only this machine can reach stays
 * closed: the machine itself, link-local addresses and the metadata services of clouds. Hosts that the operator lists
 * are allowed as they are.
 *
 * @param allowedHosts names or addresses as secrets spell them
 */
public record AddressRule(Set<String> allowedHosts) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9:]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9:])?");

    /** Services of clouds for their machines, whose addresses are not link-local: Alibaba Cloud, Azure, AWS. */
    private static final Set<InetAddress> METADATA = Set.of(
            InetAddress.ofLiteral("100.100.100.200"),
            InetAddress.ofLiteral("168.63.129.16"),
            InetAddress.ofLiteral("fd00:ec2::254"));

    /** {@code 64:ff9b::/96}: an IPv4 address behind it is what is reached. Source: RFC 6052. */
    private static final byte[] TRANSLATED = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    public AddressRule {
        allowedHosts = Set.copyOf(allowedHosts);
    }

    /**
     * The address to connect to; connecting to the name again could meet another one.
     *
     * @throws RotationFailed when the host is unknown or closed
     */
    public InetAddress resolve(String host) throws RotationFailed {
        if (!HOST.matcher(host).matches()) {
            throw new RotationFailed("what `CustomData` names is not a host name or an address");
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException _) {
            throw new RotationFailed("the host `" + host + "` is not known");
        }
        if (isClosed(address) && !allowedHosts.contains(host)) {
            throw new RotationFailed("the host `" + host + "` is not one that rotation may talk to");
        }
        return address;
    }

    static boolean isClosed(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || METADATA.contains(address)
                || (address instanceof Inet6Address && isClosedBehind(address.getAddress()));
    }

    private static boolean isClosedBehind(byte[] address) {
        if (!Arrays.equals(address, 0, TRANSLATED.length, TRANSLATED, 0, TRANSLATED.length)) {
            return false;
        }
        try {
            return isClosed(InetAddress.getByAddress(Arrays.copyOfRange(address, TRANSLATED.length, address.length)));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an address", impossible);
        }
    }
}
