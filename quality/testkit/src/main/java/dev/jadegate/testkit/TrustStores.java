package dev.jadegate.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes a JVM trust the certificate authority of a server under test, and no other. */
public final class TrustStores {
    private static final String PASSWORD = "changeit";

    private TrustStores() {}

    /** Writes a PKCS#12 trust store that holds the certificates of a PEM file. */
    public static Path write(Path pem, Path store) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(store)) {
            load(pem).store(out, PASSWORD.toCharArray());
        }
        return store;
    }

    /**
     * Makes the trust store the JVM's own by system properties. HTTP clients read them when they are built, so this comes
     * before the first client that speaks TLS.
     */
    public static void useForJvm(Path store) {
        System.setProperty("javax.net.ssl.trustStore", store.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
        System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
    }

    /** A TLS context that trusts the certificates of a PEM file. */
    public static SSLContext context(Path pem) throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(pem));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            int index = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + index, certificate);
                index++;
            }
        }
        return store;
    }
}
