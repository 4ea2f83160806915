package dev.jadegate.kms.access;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes the key pairs of applications: RSA of 2048 bits with a certificate of its own, which carries nothing that anybody
 * checks but is what readers of PKCS#12 expect beside a key. Safe for use by many threads.
 */
final class ClientKeyMaker {
    private static final String ID_PREFIX = "KAAP.";
    private static final int RSA_BITS = 2048;
    /** As with keys: making one takes a core for a while. */
    private static final int AT_A_TIME_MAX = 2;

    private static final String ALIAS = "clientkey";

    private final SecureRandom random;
    private final Semaphore places = new Semaphore(AT_A_TIME_MAX);

    ClientKeyMaker(SecureRandom random) {
        this.random = random;
    }

    /**
     * A new client key.
     *
     * @param certificate X.509 in DER
     * @param pkcs12 the private half under the password, in Base64
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Made(String id, byte[] certificate, String pkcs12) {
        @Override
        public String toString() {
            return "Made[" + id + "]";
        }
    }

    Made make(String pointName, Instant notBefore, Instant notAfter, String password) {
        String id = ID_PREFIX
                + new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() & ~(3L << 62)) | (1L << 63));
        places.acquireUninterruptibly();
        char[] secret = password.toCharArray();
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
            generator.initialize(RSA_BITS, random);
            KeyPair pair = generator.generateKeyPair();
            X509Certificate certificate = certificate(id, pointName, pair, notBefore, notAfter);
            // AES-256 and HMAC-SHA-256 with 10 000 iterations each: the JDK's own choice.
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(ALIAS, pair.getPrivate(), secret, new Certificate[] {certificate});
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
            store.store(bytes, secret);
            return new Made(id, certificate.getEncoded(), Base64.getEncoder().encodeToString(bytes.toByteArray()));
        } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
            throw new IllegalStateException("a client key could not be made", impossible);
        } finally {
            Arrays.fill(secret, '\0');
            places.release();
        }
    }

    private X509Certificate certificate(String id, String pointName, KeyPair pair, Instant notBefore, Instant notAfter)
            throws GeneralSecurityException, OperatorCreationException {
        X500Name name = new X500NameBuilder()
                .addRDN(BCStyle.CN, id)
                .addRDN(BCStyle.OU, pointName)
                .build();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(127, random).setBit(126),
                Date.from(notBefore),
                Date.from(notAfter),
                name,
                pair.getPublic());
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
    }

    /** The public half of a certificate that was made here. */
    static PublicKey publicKey(byte[] certificate) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate))
                    .getPublicKey();
        } catch (GeneralSecurityException altered) {
            throw new IllegalStateException(
                    "the certificate of a client key does not open: its row was altered", altered);
        }
    }

    /** RFC 7468. */
    static String pem(byte[] certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }
}
