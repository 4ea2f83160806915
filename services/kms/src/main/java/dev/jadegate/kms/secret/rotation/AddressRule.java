package dev.jadegate.kms.secret.rotation;

import java.net.InetAddress;
import java.net.UnknownHostException;
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
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?");

    /** The metadata service of Alibaba Cloud, whose address is not link-local. */
    private static final String METADATA = "100.100.100.200";

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
            throw new RotationFailed("`Endpoint` is not a host name or an address");
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException _) {
            throw new RotationFailed("the host `" + host + "` is not known");
        }
        boolean closed = address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || address.getHostAddress().equals(METADATA);
        if (closed && !allowedHosts.contains(host)) {
            throw new RotationFailed("the host `" + host + "` is not one that rotation may talk to");
        }
        return address;
    }
}
