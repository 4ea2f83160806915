package dev.jadegate.kms.certificate;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/** An authority that issues certificates, made by a library that the service does not use. */
public final class TestAuthority {
    static final Provider PROVIDER = new BouncyCastleProvider();
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private static final SecureRandom RANDOM = new SecureRandom();

    final X500Name name;
    private final KeyPair pair;
    private final String algorithm;
    final X509CertificateHolder certificate;

    private TestAuthority(X500Name name, KeyPair pair, String algorithm, X509CertificateHolder certificate) {
        this.name = name;
        this.pair = pair;
        this.algorithm = algorithm;
        this.certificate = certificate;
    }

    /**
     * Signs itself.
     *
     * @param algorithm as JCA has it: {@code SHA256withRSA}
     */
    public static TestAuthority root(String name, String algorithm) {
        X500Name subject = new X500Name("CN=" + name);
        KeyPair pair = pair(algorithm);
        X509CertificateHolder certificate =
                sign(pair, algorithm, draft(subject, subject, publicKey(pair), new Plan().authority(null)));
        return new TestAuthority(subject, pair, algorithm, certificate);
    }

    /** Signs itself, without extensions. */
    static TestAuthority rootOfVersion1(String name) {
        X500Name subject = new X500Name("CN=" + name);
        KeyPair pair = pair("SHA256withRSA");
        X509v1CertificateBuilder draft = new X509v1CertificateBuilder(
                subject,
                BigInteger.ONE,
                Date.from(NOW.minus(Duration.ofDays(1))),
                Date.from(NOW.plus(Duration.ofDays(365))),
                subject,
                publicKey(pair));
        try {
            return new TestAuthority(
                    subject,
                    pair,
                    "SHA256withRSA",
                    draft.build(new JcaContentSignerBuilder("SHA256withRSA")
                            .setProvider(PROVIDER)
                            .build(pair.getPrivate())));
        } catch (OperatorCreationException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** An authority below this one. */
    TestAuthority below(String subject, String algorithmOfChild, Plan plan) {
        X500Name child = new X500Name("CN=" + subject);
        KeyPair childPair = pair(algorithmOfChild);
        return new TestAuthority(child, childPair, algorithmOfChild, sign(draft(child, publicKey(childPair), plan)));
    }

    /** One of the same name that signs with another key. */
    TestAuthority impostor() {
        return new TestAuthority(name, pair(algorithm), algorithm, certificate);
    }

    /** The same with another algorithm from now on. */
    TestAuthority signingBy(String other) {
        return new TestAuthority(name, pair, other, certificate);
    }

    /** What a certificate is to say. */
    static final class Plan {
        private Instant from = NOW.minus(Duration.ofDays(1));
        private Instant to = NOW.plus(Duration.ofDays(365));
        private @Nullable BasicConstraints constraints;
        private @Nullable KeyUsage usage;

        Plan time(Instant begin, Instant end) {
            from = begin;
            to = end;
            return this;
        }

        /** @param below how many authorities may stand below it; null for any number */
        Plan authority(@Nullable Integer below) {
            constraints = below == null ? new BasicConstraints(true) : new BasicConstraints(below);
            usage = new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
            return this;
        }

        Plan usage(int bits) {
            usage = new KeyUsage(bits);
            return this;
        }

        Plan noAuthority() {
            constraints = new BasicConstraints(false);
            return this;
        }
    }

    /** The certificate for a request, as PEM. */
    public String issue(String csr) {
        return issue(csr, new Plan());
    }

    String issue(String csr, Plan plan) {
        PKCS10CertificationRequest request = request(csr);
        X509v3CertificateBuilder draft = draft(request.getSubject(), request.getSubjectPublicKeyInfo(), plan);
        ASN1Encodable names = request.getRequestedExtensions() == null
                ? null
                : request.getRequestedExtensions().getExtensionParsedValue(Extension.subjectAlternativeName);
        if (names != null) {
            add(draft, Extension.subjectAlternativeName, false, names);
        }
        return pem(sign(draft));
    }

    /** A certificate of another key. */
    String issueToSomebodyElse() {
        return pem(sign(draft(new X500Name("CN=else"), publicKey(pair("SHA256withECDSA")), new Plan())));
    }

    static PKCS10CertificationRequest request(String csr) {
        try (PEMParser parser = new PEMParser(new StringReader(csr))) {
            return (PKCS10CertificationRequest) parser.readObject();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public String pem() {
        return pem(certificate);
    }

    private X509v3CertificateBuilder draft(X500Name subject, SubjectPublicKeyInfo key, Plan plan) {
        return draft(name, subject, key, plan);
    }

    private static X509v3CertificateBuilder draft(
            X500Name issuer, X500Name subject, SubjectPublicKeyInfo key, Plan plan) {
        X509v3CertificateBuilder draft = new X509v3CertificateBuilder(
                issuer,
                new BigInteger(64, RANDOM).add(BigInteger.ONE),
                Date.from(plan.from),
                Date.from(plan.to),
                subject,
                key);
        if (plan.constraints != null) {
            add(draft, Extension.basicConstraints, true, plan.constraints);
        }
        if (plan.usage != null) {
            add(draft, Extension.keyUsage, true, plan.usage);
        }
        return draft;
    }

    private static void add(
            X509v3CertificateBuilder draft, ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            draft.addExtension(id, critical, value);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private X509CertificateHolder sign(X509v3CertificateBuilder draft) {
        return sign(pair, algorithm, draft);
    }

    private static X509CertificateHolder sign(KeyPair pair, String algorithm, X509v3CertificateBuilder draft) {
        try {
            return draft.build(
                    new JcaContentSignerBuilder(algorithm).setProvider(PROVIDER).build(pair.getPrivate()));
        } catch (OperatorCreationException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static SubjectPublicKeyInfo publicKey(KeyPair pair) {
        return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    }

    private static KeyPair pair(String algorithm) {
        try {
            if (algorithm.endsWith("RSA")) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", PROVIDER);
                generator.initialize(2048);
                return generator.generateKeyPair();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
            generator.initialize(new ECGenParameterSpec(
                    algorithm.endsWith("SM2")
                            ? "sm2p256v1"
                            : algorithm.startsWith("SHA256") ? "secp256r1" : "secp384r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String pem(X509CertificateHolder certificate) {
        try {
            return Pem.write(Pem.CERTIFICATE, certificate.getEncoded());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
