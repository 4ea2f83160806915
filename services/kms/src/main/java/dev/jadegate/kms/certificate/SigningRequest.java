package dev.jadegate.kms.certificate;

import dev.jadegate.crypto.DigestSigner;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.PublicKeyMaterial;
import dev.jadegate.crypto.SignatureAlgorithm;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Makes certificate signing requests. Source: RFC 2986. Stateless. */
final class SigningRequest {
    private SigningRequest() {}

    /**
     * A request of the holder of {@code pair}, in DER.
     *
     * @param names domain names, which are asked for as an extension
     */
    static byte[] of(X500Name subject, List<String> names, KeyMaterial pair, SecureRandom random) {
        PublicKeyMaterial publicKey = pair.publicKey();
        if (publicKey == null) {
            throw new IllegalArgumentException("`" + pair.spec().wireName() + "` is not a key pair");
        }
        SignatureAlgorithm algorithm = Signatures.ofRequest(pair.spec());
        try {
            CertificationRequestInfo info = new CertificationRequestInfo(
                    subject, SubjectPublicKeyInfo.getInstance(publicKey.der()), attributes(names));
            byte[] digest = Signatures.digest(algorithm, publicKey, info.getEncoded(ASN1Encoding.DER));
            byte[] signature = DigestSigner.sign(pair, algorithm, digest, random);
            return new CertificationRequest(
                            info, IssuerSignature.ofRequest(algorithm).identifier(), new DERBitString(signature))
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException impossible) {
            throw new IllegalStateException("a request could not be written to memory", impossible);
        }
    }

    private static ASN1Set attributes(List<String> names) throws IOException {
        if (names.isEmpty()) {
            return new DERSet();
        }
        GeneralName[] all = names.stream()
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        ExtensionsGenerator generator = new ExtensionsGenerator();
        generator.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
        Extensions extensions = generator.generate();
        return new DERSet(new Attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(extensions)));
    }
}
