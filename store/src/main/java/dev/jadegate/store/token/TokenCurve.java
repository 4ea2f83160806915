package dev.jadegate.store.token;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;

/** The curves on which key pairs are made on a token. */
public enum TokenCurve {
    P256(SECObjectIdentifiers.secp256r1, 32),
    P256K(SECObjectIdentifiers.secp256k1, 32),
    P384(SECObjectIdentifiers.secp384r1, 48);

    // Its class is not declared immutable, but has no operation that changes it.
    @SuppressWarnings("ImmutableEnumChecker")
    private final ASN1ObjectIdentifier identifier;

    private final int fieldBytes;

    TokenCurve(ASN1ObjectIdentifier identifier, int fieldBytes) {
        this.identifier = identifier;
        this.fieldBytes = fieldBytes;
    }

    ASN1ObjectIdentifier identifier() {
        return identifier;
    }

    int fieldBytes() {
        return fieldBytes;
    }

    /** CKA_EC_PARAMS. */
    byte[] parameters() {
        try {
            return identifier.getEncoded("DER");
        } catch (IOException impossible) {
            throw new IllegalStateException("an object identifier was not encoded", impossible);
        }
    }
}
