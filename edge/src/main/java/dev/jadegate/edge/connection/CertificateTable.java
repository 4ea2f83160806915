package dev.jadegate.edge.connection;

import dev.jadegate.traffic.fingerprint.ClientHello;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate a client is shown (RFC 6066, section 3, and RFC 6125, 6.4.3 on wildcards): the one that bears the name
 * asked for, then the one with a wildcard for it, then the first of all. Where several bear the name, one on an elliptic
 * curve for clients that verify such signatures, since it costs a tenth, and the RSA one for the others. Immutable.
 */
final class CertificateTable {
    /** ECDSA on any curve with SHA-256, SHA-384 or SHA-512 (IANA, TLS SignatureScheme). */
    private static final List<Integer> ELLIPTIC_SIGNATURES = List.of(0x0403, 0x0503, 0x0603);

    private final List<ServedCertificate> all;
    private final Map<String, List<ServedCertificate>> byName = new HashMap<>();

    /** @param all at least one; the first is for clients that ask for no name or for one that none bears */
    CertificateTable(List<ServedCertificate> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a listener with TLS has at least one certificate");
        }
        this.all = List.copyOf(all);
        for (ServedCertificate certificate : all) {
            for (String name : certificate.names()) {
                byName.computeIfAbsent(name, any -> new ArrayList<>()).add(certificate);
            }
        }
    }

    List<ServedCertificate> all() {
        return all;
    }

    /** @param hello null when the first bytes are no hello that we read; TLS will refuse them in its own words */
    ServedCertificate choose(@Nullable ClientHello hello) {
        if (hello == null) {
            return all.getFirst();
        }
        List<ServedCertificate> fitting = named(hello.serverName());
        boolean elliptic = hello.signatureAlgorithms().stream().anyMatch(ELLIPTIC_SIGNATURES::contains);
        for (ServedCertificate certificate : fitting) {
            if (certificate.elliptic() == elliptic) {
                return certificate;
            }
        }
        return fitting.getFirst();
    }

    private List<ServedCertificate> named(@Nullable String name) {
        if (name != null) {
            List<ServedCertificate> exact = byName.get(name);
            if (exact != null) {
                return exact;
            }
            int dot = name.indexOf('.');
            List<ServedCertificate> wildcard = dot <= 0 ? null : byName.get("*" + name.substring(dot));
            if (wildcard != null) {
                return wildcard;
            }
        }
        // The same names in another kind of key count as the same certificate.
        ServedCertificate first = all.getFirst();
        return all.stream().filter(other -> other.names().equals(first.names())).toList();
    }
}
