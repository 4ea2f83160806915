package dev.jadegate.edge.connection;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A certificate with all that a handshake needs.
 *
 * @param names host names in lower case, {@code *.example.com} for all with one more label
 * @param elliptic whether its key is on an elliptic curve, else it is an RSA key
 * @param openKey whether others than the owner can read the file of the key
 */
record ServedCertificate(
        Path file,
        SslContext context,
        List<String> names,
        boolean elliptic,
        Instant begins,
        Instant ends,
        boolean openKey) {
    ServedCertificate {
        names = List.copyOf(names);
    }
}
