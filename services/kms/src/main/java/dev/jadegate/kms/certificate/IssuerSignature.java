package dev.jadegate.kms.certificate;

import dev.jadegate.crypto.DigestSigner;
import dev.jadegate.crypto.KeyMaterialRejected;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.PublicKeyMaterial;
import dev.jadegate.crypto.SignatureAlgorithm;
import dev.jadegate.crypto.SignatureRejected;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** How certificates and requests are signed: the algorithms that authorities may use. */
enum IssuerSignature {
    RSA_SHA_256(PKCSObjectIdentifiers.sha256WithRSAEncryption, Family.RSA, "SHA256"),
    RSA_SHA_384(PKCSObjectIdentifiers.sha384WithRSAEncryption, Family.RSA, "SHA384"),
    RSA_SHA_512(PKCSObjectIdentifiers.sha512WithRSAEncryption, Family.RSA, "SHA512"),
    ECDSA_SHA_256(X9ObjectIdentifiers.ecdsa_with_SHA256, Family.ECDSA, "SHA256"),
    ECDSA_SHA_384(X9ObjectIdentifiers.ecdsa_with_SHA384, Family.ECDSA, "SHA384"),
    ECDSA_SHA_512(X9ObjectIdentifiers.ecdsa_with_SHA512, Family.ECDSA, "SHA512"),
    SM2_SM3(GMObjectIdentifiers.sm2sign_with_sm3, Family.SM2, "SM3"),
    /** Of old roots, which sign themselves: nobody relies on that signature, so it is not verified either. */
    RSA_SHA_1_OF_ROOTS(PKCSObjectIdentifiers.sha1WithRSAEncryption, Family.RSA, "SHA1");

    private enum Family {
        RSA,
        ECDSA,
        SM2
    }

    private final String id;
    private final Family family;
    private final String hash;

    IssuerSignature(ASN1ObjectIdentifier id, Family family, String hash) {
        this.id = id.getId();
        this.family = family;
        this.hash = hash;
    }

    /** The algorithm of {@code identifier}, or null when it is none of these. */
    static @Nullable IssuerSignature of(AlgorithmIdentifier identifier) {
        for (IssuerSignature signature : values()) {
            if (signature.id.equals(identifier.getAlgorithm().getId())) {
                return signature;
            }
        }
        return null;
    }

    /** The algorithm of requests that are signed by {@code algorithm}. */
    static IssuerSignature ofRequest(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case RSA_PKCS1_SHA_256 -> RSA_SHA_256;
            case ECDSA_SHA_256 -> ECDSA_SHA_256;
            case SM2DSA -> SM2_SM3;
            case RSA_PSS_SHA_256, ECDSA_SHA_384, ML_DSA_65, HMAC_SHA_256 ->
                throw new IllegalArgumentException(algorithm + " signs no requests");
        };
    }

    AlgorithmIdentifier identifier() {
        ASN1ObjectIdentifier algorithm = new ASN1ObjectIdentifier(id);
        return family == Family.RSA
                ? new AlgorithmIdentifier(algorithm, DERNull.INSTANCE)
                : new AlgorithmIdentifier(algorithm);
    }

    /**
     * As the API writes it. Source: DescribeCertificate, SignatureAlgorithm: {@code RSA2048-SHA256}, {@code ECDSA-SHA256},
     * {@code SM2-SM3}; other lengths and hashes by the same pattern.
     *
     * @param signatureBytes the length of the signature, which with RSA is that of the key
     */
    String wireName(int signatureBytes) {
        return family + (family == Family.RSA ? Integer.toString(signatureBytes * 8) : "") + "-" + hash;
    }

    /**
     * Verifies a signature.
     *
     * @param signer SubjectPublicKeyInfo of who should have signed, in DER
     * @throws SignatureException when {@code signer} has not signed {@code signed}, or not this way
     */
    void verify(byte[] signer, byte[] signed, byte[] signature) throws SignatureException {
        switch (family) {
            case RSA -> verify("RSA", "SunRsaSign", hash + "withRSA", signer, signed, signature);
            case ECDSA -> verify("EC", "SunEC", hash + "withECDSA", signer, signed, signature);
            case SM2 -> {
                try {
                    PublicKeyMaterial key = PublicKeyMaterial.of(KeySpec.EC_SM2, signer);
                    byte[] digest = Signatures.digest(SignatureAlgorithm.SM2DSA, key, signed);
                    DigestSigner.verify(key, SignatureAlgorithm.SM2DSA, digest, signature);
                } catch (KeyMaterialRejected | SignatureRejected refused) {
                    throw new SignatureException(refused);
                }
            }
        }
    }

    private static void verify(
            String kind, String provider, String algorithm, byte[] signer, byte[] signed, byte[] signature)
            throws SignatureException {
        try {
            PublicKey key = KeyFactory.getInstance(kind, provider).generatePublic(new X509EncodedKeySpec(signer));
            Signature verifier = Signature.getInstance(algorithm, provider);
            verifier.initVerify(key);
            verifier.update(signed);
            if (!verifier.verify(signature)) {
                throw new SignatureException("it is the signature of somebody else or of something else");
            }
        } catch (SignatureException refused) {
            throw refused;
        } catch (GeneralSecurityException refused) {
            throw new SignatureException(refused);
        }
    }
}
