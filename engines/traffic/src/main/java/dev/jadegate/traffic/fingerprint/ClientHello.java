package dev.jadegate.traffic.fingerprint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS client says first (RFC 8446, 4.1.2), as far as it tells clients apart. All lists are in the order of the wire
 * and still hold GREASE values; numbers are those of the IANA registries, 0 to 65535.
 *
 * @param version {@code legacy_version}
 * @param extensions the types of the extensions
 * @param serverName the host name of the SNI extension in lower case without a final dot; null when there is none or it
 *     is no host name
 * @param protocols the names of the ALPN extension, one ISO-8859-1 character a byte
 * @param groups of {@code supported_groups}, which were elliptic curves once
 * @param pointFormats of {@code ec_point_formats}, 0 to 255
 * @param versions of {@code supported_versions}
 */
public record ClientHello(
        int version,
        List<Integer> cipherSuites,
        List<Integer> extensions,
        @Nullable String serverName,
        List<String> protocols,
        List<Integer> groups,
        List<Integer> pointFormats,
        List<Integer> signatureAlgorithms,
        List<Integer> versions) {
    static final int SERVER_NAME = 0x0000;
    static final int SUPPORTED_GROUPS = 0x000a;
    static final int POINT_FORMATS = 0x000b;
    static final int SIGNATURE_ALGORITHMS = 0x000d;
    static final int PROTOCOLS = 0x0010;
    static final int SUPPORTED_VERSIONS = 0x002b;

    public ClientHello {
        cipherSuites = List.copyOf(cipherSuites);
        extensions = List.copyOf(extensions);
        protocols = List.copyOf(protocols);
        groups = List.copyOf(groups);
        pointFormats = List.copyOf(pointFormats);
        signatureAlgorithms = List.copyOf(signatureAlgorithms);
        versions = List.copyOf(versions);
    }

    /**
     * Whether a value is one that clients send at random so that servers learn to ignore what they do not know (RFC 8701):
     * {@code 0x0a0a}, {@code 0x1a1a}, ... {@code 0xfafa}.
     */
    static boolean isGrease(int value) {
        return (value & 0x0f0f) == 0x0a0a && value >>> 8 == (value & 0xff);
    }

    /** The values that are not GREASE. */
    static List<Integer> meant(List<Integer> values) {
        return values.stream().filter(value -> !isGrease(value)).toList();
    }
}
