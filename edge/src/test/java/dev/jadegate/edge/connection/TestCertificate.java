package dev.jadegate.edge.connection;

import dev.jadegate.edge.config.ListenerSettings.CertificateFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate that signs itself. */
public record TestCertificate(KeyPair keys, X509Certificate certificate) {
    static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
    static final Instant END = Instant.parse("2120-01-01T00:00:00Z");

    public static TestCertificate elliptic(String... names) {
        return make("EC", END, names);
    }

    public static TestCertificate rsa(String... names) {
        return make("RSA", END, names);
    }

    static TestCertificate make(String kind, Instant end, String... names) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            if (kind.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else if (kind.equals("RSA")) {
                generator.initialize(2048);
            }
            KeyPair keys = generator.generateKeyPair();
            X500Name name = new X500Name("CN=" + (names.length == 0 ? "nobody" : names[0]));
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name, BigInteger.TEN, Date.from(BEGIN), Date.from(end), name, keys.getPublic());
            GeneralName[] alternatives = Stream.of(names)
                    .map(one -> new GeneralName(GeneralName.dNSName, one))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            String algorithm = kind.equals("EC") ? "SHA256withECDSA" : kind.equals("RSA") ? "SHA256withRSA" : kind;
            return new TestCertificate(
                    keys,
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate()))));
        } catch (GeneralSecurityException | OperatorCreationException | IOException failure) {
            throw new AssertionError(failure);
        }
    }

    public Instant end() {
        return certificate.getNotAfter().toInstant();
    }

    public String certificatePem() {
        return pem(certificate);
    }

    /** PKCS#8, as {@code openssl genpkey} writes it. */
    public String keyPem() {
        return pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    /** PKCS#1, or SEC 1 with its curve: what {@code openssl genrsa} and {@code openssl ecparam -genkey} write. */
    String oldKeyPem() throws IOException {
        if (keys.getPrivate() instanceof ECPrivateKey key) {
            return pem(new PrivateKeyInfo(
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                    new org.bouncycastle.asn1.sec.ECPrivateKey(256, key.getS(), SECObjectIdentifiers.secp256r1)));
        }
        return pem(keys.getPrivate());
    }

    static String pem(Object value) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(value);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return text.toString();
    }

    /** Writes {@code name.pem} and {@code name.key}. */
    public CertificateFiles write(Path folder, String name) {
        return files(folder, name, certificatePem(), keyPem());
    }

    static CertificateFiles files(Path folder, String name, String certificate, String key) {
        Path certificateFile = folder.resolve(name + ".pem");
        Path keyFile = folder.resolve(name + ".key");
        try {
            Files.writeString(certificateFile, certificate);
            Files.writeString(keyFile, key);
            Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new CertificateFiles(certificateFile, keyFile);
    }
}
