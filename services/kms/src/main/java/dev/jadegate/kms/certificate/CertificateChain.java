package dev.jadegate.kms.certificate;

import java.security.SignatureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with those of the authorities above it, verified: each is signed by the next, which may issue
 * certificates, and the first is of the key pair. Whether the last is to be trusted is for who uploads it to know; whether
 * the clock is within their time is {@link Validity}. Immutable; safe for use by many threads.
 *
 * @param certificates the certificate first, then the authorities in the order of signing
 */
record CertificateChain(List<IssuedCertificate> certificates) {
    private static final String LEAF = "Certificate";
    private static final String CHAIN = "CertificateChain";

    CertificateChain {
        certificates = List.copyOf(certificates);
    }

    /** The certificate that the others are for. */
    IssuedCertificate leaf() {
        return certificates.getFirst();
    }

    String leafPem() {
        return Pem.write(Pem.CERTIFICATE, leaf().der());
    }

    /** The authorities, or null when there are none. */
    @Nullable
    String authoritiesPem() {
        return certificates.size() == 1
                ? null
                : certificates.stream()
                        .skip(1)
                        .map(certificate -> Pem.write(Pem.CERTIFICATE, certificate.der()))
                        .collect(Collectors.joining());
    }

    /**
     * Reads and verifies an upload.
     *
     * @param publicKey of the key pair: SubjectPublicKeyInfo, in DER
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter} that says what is wrong
     */
    static CertificateChain verified(String leafPem, @Nullable String authoritiesPem, byte[] publicKey) {
        CertificateChain chain = read(leafPem, authoritiesPem);
        List<IssuedCertificate> all = chain.certificates;
        if (!Arrays.equals(chain.leaf().publicKey(), publicKey)) {
            throw CertificateError.INVALID.failure(
                    LEAF, "its public key is not that of this certificate's request: was another request signed?");
        }
        for (int i = 0; i < all.size(); i++) {
            IssuedCertificate certificate = all.get(i);
            String place = i == 0 ? LEAF : CHAIN;
            if (i + 1 < all.size()) {
                requireIssued(place, certificate, all.get(i + 1), i);
            } else if (certificate.isSelfIssued()) {
                if (certificate.signature() != IssuerSignature.RSA_SHA_1_OF_ROOTS || i == 0) {
                    requireSigned(place, certificate, certificate);
                }
            }
        }
        return chain;
    }

    /** Reads what was verified before. */
    static CertificateChain read(String leafPem, @Nullable String authoritiesPem) {
        List<IssuedCertificate> all = new ArrayList<>(read(LEAF, leafPem, CertificateLimits.PEM_LENGTH_MAX, 1));
        if (authoritiesPem != null && !authoritiesPem.isEmpty()) {
            all.addAll(read(CHAIN, authoritiesPem, CertificateLimits.CHAIN_LENGTH_MAX, CertificateLimits.CHAIN_MAX));
        }
        return new CertificateChain(all);
    }

    private static List<IssuedCertificate> read(String parameter, String text, int lengthMax, int countMax) {
        List<IssuedCertificate> all = new ArrayList<>();
        for (byte[] der : Pem.certificates(parameter, text, lengthMax, countMax)) {
            try {
                all.add(IssuedCertificate.of(der));
            } catch (IssuedCertificate.Malformed malformed) {
                throw CertificateError.INVALID.failure(parameter, String.valueOf(malformed.getMessage()));
            }
        }
        return all;
    }

    private static void requireIssued(
            String place, IssuedCertificate certificate, IssuedCertificate issuer, int authoritiesBelow) {
        if (!issuer.isNamedAsIssuerOf(certificate)) {
            throw CertificateError.INVALID.failure(
                    CHAIN,
                    "`" + certificate.subject() + "` was issued by `" + certificate.issuer() + "`, after it comes `"
                            + issuer.subject() + "`: the issuer comes next, the root last");
        }
        if (!issuer.isAuthorityOver(authoritiesBelow)) {
            throw CertificateError.INVALID.failure(
                    CHAIN, "`" + issuer.subject() + "` may not issue `" + certificate.subject() + "`");
        }
        requireSigned(place, certificate, issuer);
    }

    private static void requireSigned(String place, IssuedCertificate certificate, IssuedCertificate issuer) {
        IssuerSignature signature = certificate.signature();
        if (signature == null || signature == IssuerSignature.RSA_SHA_1_OF_ROOTS) {
            throw CertificateError.INVALID.failure(
                    place,
                    "`" + certificate.subject() + "` is signed by an algorithm that is not one of RSA or ECDSA with"
                            + " SHA-256, SHA-384 or SHA-512, and SM2 with SM3");
        }
        try {
            signature.verify(issuer.publicKey(), certificate.signed(), certificate.signatureValue());
        } catch (SignatureException _) {
            throw CertificateError.INVALID.failure(
                    place, "`" + certificate.subject() + "` is not signed by `" + issuer.subject() + "`");
        }
    }
}
