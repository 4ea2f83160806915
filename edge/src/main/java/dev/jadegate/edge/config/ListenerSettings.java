package dev.jadegate.edge.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * Where clients connect.
 *
 * @param certificates for TLS, the first for clients that name no host; empty for plain HTTP
 * @param proxyProtocol whether each connection begins with a PROXY header; only then from {@code trustedProxies}
 * @param trustedProxies peers whose PROXY header or X-Forwarded-For is believed
 * @param http2 whether HTTP/2 is offered
 */
public record ListenerSettings(
        String name,
        InetSocketAddress address,
        List<CertificateFiles> certificates,
        boolean proxyProtocol,
        List<AddressRange> trustedProxies,
        boolean http2) {
    public ListenerSettings {
        certificates = List.copyOf(certificates);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** PEM files: a certificate with its chain, and its key. */
    public record CertificateFiles(Path certificate, Path key) {}

    /** Whether connections are encrypted. */
    public boolean tls() {
        return !certificates.isEmpty();
    }

    /** Whether a peer of this address is believed when it says on whose behalf it asks. */
    public boolean trusts(java.net.InetAddress peer) {
        for (AddressRange range : trustedProxies) {
            if (range.contains(peer)) {
                return true;
            }
        }
        return false;
    }
}
