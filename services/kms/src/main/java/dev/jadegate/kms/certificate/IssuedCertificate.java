package dev.jadegate.kms.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** A certificate that an authority has issued, read. Source: RFC 5280. Immutable; safe for use by many threads. */
final class IssuedCertificate {
    private final byte[] der;
    private final Certificate certificate;
    private final @Nullable BasicConstraints constraints;
    private final @Nullable KeyUsage usage;

    private IssuedCertificate(byte[] der, Certificate certificate) {
        this.der = der;
        this.certificate = certificate;
        Extensions extensions = certificate.getTBSCertificate().getExtensions();
        constraints = extensions == null ? null : BasicConstraints.fromExtensions(extensions);
        usage = extensions == null ? null : KeyUsage.fromExtensions(extensions);
    }

    /** What cannot be read as a certificate. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(@Nullable Throwable cause) {
            super("it is not a certificate in DER", cause);
        }
    }

    /** Reads a certificate in DER, of which there is one form only. */
    static IssuedCertificate of(byte[] der) throws Malformed {
        try {
            Certificate certificate = Certificate.getInstance(ASN1Primitive.fromByteArray(der));
            if (certificate == null || !Arrays.equals(certificate.getEncoded(ASN1Encoding.DER), der)) {
                throw new Malformed(null);
            }
            IssuedCertificate issued = new IssuedCertificate(der.clone(), certificate);
            // Everything that is ever told of it, so that nothing is found to be malformed later.
            var _ = Stream.of(
                            issued.subject(),
                            issued.issuer(),
                            issued.serial(),
                            issued.subjectKeyIdentifier(),
                            issued.notBefore(),
                            issued.notAfter(),
                            issued.domainNames(),
                            issued.publicKey())
                    .toList();
            return issued;
        } catch (IOException | RuntimeException malformed) {
            // The library tells of malformed input by exceptions of many kinds.
            throw new Malformed(malformed);
        }
    }

    byte[] der() {
        return der.clone();
    }

    /** SubjectPublicKeyInfo, in DER. */
    byte[] publicKey() {
        return encoded(certificate.getSubjectPublicKeyInfo());
    }

    String subject() {
        return text(certificate.getSubject());
    }

    String issuer() {
        return text(certificate.getIssuer());
    }

    /** In decimal. */
    String serial() {
        return certificate.getSerialNumber().getValue().toString();
    }

    Instant notBefore() {
        return certificate.getStartDate().getDate().toInstant();
    }

    Instant notAfter() {
        return certificate.getEndDate().getDate().toInstant();
    }

    /** In capital hexadecimal with spaces; computed where the authority has put none down. */
    String subjectKeyIdentifier() {
        Extensions extensions = certificate.getTBSCertificate().getExtensions();
        SubjectKeyIdentifier given = extensions == null ? null : SubjectKeyIdentifier.fromExtensions(extensions);
        return given == null ? keyIdentifier(certificate.getSubjectPublicKeyInfo()) : spaced(given.getKeyIdentifier());
    }

    /** The identifier of a public key by RFC 5280, section 4.2.1.2, method 1. */
    static String keyIdentifier(SubjectPublicKeyInfo publicKey) {
        return spaced(Signatures.hash("SHA-1", publicKey.getPublicKeyData().getOctets()));
    }

    private static String spaced(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes);
    }

    List<String> domainNames() {
        Extensions extensions = certificate.getTBSCertificate().getExtensions();
        GeneralNames names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        return names == null
                ? List.of()
                : Arrays.stream(names.getNames())
                        .filter(name -> name.getTagNo() == GeneralName.dNSName)
                        .map(name -> name.getName().toString())
                        .toList();
    }

    /** How it is signed, or null when that is not one of ours. */
    @Nullable
    IssuerSignature signature() {
        boolean same = certificate
                .getSignatureAlgorithm()
                .equals(certificate.getTBSCertificate().getSignature());
        return same ? IssuerSignature.of(certificate.getSignatureAlgorithm()) : null;
    }

    byte[] signed() {
        return encoded(certificate.getTBSCertificate());
    }

    byte[] signatureValue() {
        return certificate.getSignature().getOctets();
    }

    boolean isSelfIssued() {
        return certificate.getSubject().equals(certificate.getIssuer());
    }

    boolean isNamedAsIssuerOf(IssuedCertificate other) {
        return certificate.getSubject().equals(other.certificate.getIssuer());
    }

    /**
     * Whether it may issue certificates.
     *
     * @param below how many authorities stand between it and the certificate at the end
     */
    boolean isAuthorityOver(int below) {
        if (usage != null && !usage.hasUsages(KeyUsage.keyCertSign)) {
            return false;
        }
        if (constraints == null) {
            // Roots of version 1 have no extensions that could say it.
            return isSelfIssued() && certificate.getVersionNumber() == 1;
        }
        BigInteger most = constraints.getPathLenConstraint();
        return constraints.isCA() && (most == null || most.compareTo(BigInteger.valueOf(below)) >= 0);
    }

    private static String text(X500Name name) {
        return new X500Principal(encoded(name)).getName(X500Principal.RFC2253, Map.of(BCStyle.E.getId(), "E"));
    }

    private static byte[] encoded(ASN1Object value) {
        try {
            return value.getEncoded(ASN1Encoding.DER);
        } catch (IOException impossible) {
            throw new IllegalStateException("a value could not be written to memory", impossible);
        }
    }
}
