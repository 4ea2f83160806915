package dev.jadegate.edge.connection;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Makes what a handshake needs out of two files. */
final class CertificateReader {
    /**
     * Of TLS 1.2 only what has forward secrecy and authenticates what it encrypts; HTTP/2 forbids the rest (RFC 9113,
     * appendix A).
     */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final int DNS_NAME = 2;

    private CertificateReader() {}

    static ServedCertificate read(Path certificateFile, Path keyFile, boolean http2) throws CertificateProblem {
        List<X509Certificate> chain = PemFiles.certificates(certificateFile);
        PrivateKey key = PemFiles.key(keyFile);
        PemFiles.checkFit(certificateFile, chain, keyFile, key);
        X509Certificate own = chain.getFirst();
        return new ServedCertificate(
                certificateFile,
                context(certificateFile, chain, key, http2),
                names(certificateFile, own),
                key.getAlgorithm().equals("EC"),
                own.getNotBefore().toInstant(),
                own.getNotAfter().toInstant(),
                isOpen(keyFile));
    }

    private static SslContext context(Path file, List<X509Certificate> chain, PrivateKey key, boolean http2)
            throws CertificateProblem {
        List<String> protocols = http2
                ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                : List.of(ApplicationProtocolNames.HTTP_1_1);
        try {
            return SslContextBuilder.forServer(key, chain)
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(CIPHERS)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            protocols))
                    .build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw new CertificateProblem(
                    "the certificates in `" + file
                            + "` cannot be served; each must be followed by the one that issued it, and by no other",
                    unusable);
        }
    }

    private static List<String> names(Path file, X509Certificate certificate) throws CertificateProblem {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            List<String> names = new ArrayList<>();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (Integer.valueOf(DNS_NAME).equals(alternative.get(0))) {
                        names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
            return names;
        } catch (CertificateParsingException malformed) {
            throw new CertificateProblem("the names in the certificate of `" + file + "` cannot be read", malformed);
        }
    }

    private static boolean isOpen(Path keyFile) throws CertificateProblem {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(keyFile);
            return permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (UnsupportedOperationException elsewhere) {
            // Other file systems have other ways to keep a file to its owner.
            return false;
        } catch (IOException unreadable) {
            throw new CertificateProblem("the permissions of `" + keyFile + "` cannot be read", unreadable);
        }
    }
}
