package dev.jadegate.server.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * The local certificate authority of a data folder, made at the first start, and the server certificate that it issues.
 * Clients trust {@code tls/ca.pem}; keys are readable by the owner alone. The server certificate is issued anew when it
 * ends within a month or the listener's names changed.
 */
public final class LocalAuthority {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    /** The longest life that browsers and Apple's platforms accept of a server. */
    private static final Duration SERVER_LIFE = Duration.ofDays(397);

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final String SIGNATURE = "SHA256withECDSA";

    private final Path folder;
    private final Clock clock;
    private final SecureRandom random;

    /** @param folder {@code <data>/tls}, made when absent */
    public LocalAuthority(Path folder, Clock clock, SecureRandom random) {
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    /** The certificate that clients trust. */
    public Path certificateFile() {
        return folder.resolve("ca.pem");
    }

    /** Its text. */
    public String certificatePem() {
        try {
            return Files.readString(certificateFile());
        } catch (IOException gone) {
            throw new UncheckedIOException("the certificate of the local authority cannot be read", gone);
        }
    }

    /**
     * The TLS set-up of a listener.
     *
     * @param names host names and addresses beside {@code localhost} and the loopback addresses
     * @throws IOException when a file cannot be read or written
     * @throws GeneralSecurityException when a file does not hold what it should
     */
    public SslContext open(List<String> names) throws IOException, GeneralSecurityException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Set<String> all = new TreeSet<>(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
        all.addAll(names);
        try {
            Issued authority = Files.exists(certificateFile()) ? read("ca") : makeAuthority();
            Issued server = Files.exists(folder.resolve("server.pem")) ? read("server") : makeServer(authority, all);
            if (isStale(server.certificate, all)) {
                server = makeServer(authority, all);
            }
            return SslContextBuilder.forServer(server.key, server.certificate, authority.certificate)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (OperatorCreationException unsupported) {
            throw new GeneralSecurityException(unsupported);
        }
    }

    private boolean isStale(X509Certificate certificate, Set<String> names) throws GeneralSecurityException {
        var present = certificate.getSubjectAlternativeNames();
        Set<String> held = new TreeSet<>();
        if (present != null) {
            present.forEach(name -> held.add(String.valueOf(name.get(1))));
        }
        Instant end = certificate.getNotAfter().toInstant();
        return !held.containsAll(names) || end.isBefore(clock.instant().plus(RENEW_BEFORE));
    }

    private Issued makeAuthority() throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair pair = keyPair();
        X500Name name = new X500Name("CN=Jadegate local authority " + Long.toHexString(random.nextLong()));
        JcaX509v3CertificateBuilder builder = builder(name, name, pair, AUTHORITY_LIFE);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        Issued made = sign(builder, pair, pair.getPrivate());
        write("ca", made);
        return made;
    }

    private Issued makeServer(Issued authority, Set<String> names)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair pair = keyPair();
        X500Name issuer = X500Name.getInstance(
                authority.certificate.getSubjectX500Principal().getEncoded());
        JcaX509v3CertificateBuilder builder = builder(issuer, new X500Name("CN=jadegate"), pair, SERVER_LIFE);
        List<GeneralName> alternatives = new ArrayList<>();
        for (String name : names) {
            boolean address = name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
            alternatives.add(new GeneralName(
                    address ? GeneralName.iPAddress : GeneralName.dNSName,
                    address ? InetAddress.getByName(name).getHostAddress() : name));
        }
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(alternatives.toArray(GeneralName[]::new)));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate.getPublicKey()));
        Issued made = sign(builder, pair, authority.key);
        write("server", made);
        return made;
    }

    private JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair pair, Duration life)
            throws GeneralSecurityException, IOException {
        Instant now = clock.instant();
        // An hour back: the clocks of clients are not exact.
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, random).add(BigInteger.ONE),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(life)),
                subject,
                pair.getPublic());
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        return builder;
    }

    private static Issued sign(JcaX509v3CertificateBuilder builder, KeyPair pair, PrivateKey signer)
            throws GeneralSecurityException, OperatorCreationException {
        var holder = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer));
        return new Issued(new JcaX509CertificateConverter().getCertificate(holder), pair.getPrivate());
    }

    private KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private void write(String name, Issued made) throws IOException {
        // The key first: a certificate without its key would be taken for a complete pair at the next start.
        writeFile(folder.resolve(name + ".key"), pem(new PemObject("PRIVATE KEY", made.key.getEncoded())));
        writeFile(folder.resolve(name + ".pem"), pem(made.certificate));
    }

    private static void writeFile(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private Issued read(String name) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(folder.resolve(name + ".pem"));
                PEMParser parser = new PEMParser(Files.newBufferedReader(folder.resolve(name + ".key")))) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (!(parser.readObject() instanceof PrivateKeyInfo key)) {
                throw new GeneralSecurityException(folder.resolve(name + ".key") + " does not hold a key");
            }
            return new Issued(certificate, new JcaPEMKeyConverter().getPrivateKey(key));
        }
    }

    /** A certificate and its key. */
    private record Issued(X509Certificate certificate, PrivateKey key) {}
}
