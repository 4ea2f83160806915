package dev.jadegate.crypto;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;

/** The curves, by their published parameters. */
enum NamedCurve {
    P256(SECObjectIdentifiers.secp256r1, true),
    P384(SECObjectIdentifiers.secp384r1, true),
    P256K(SECObjectIdentifiers.secp256k1, false),
    SM2(GMObjectIdentifiers.sm2p256v1, false);

    // Its class is not declared immutable, but has no operation that changes it.
    @SuppressWarnings("ImmutableEnumChecker")
    private final ECNamedDomainParameters domain;

    private final boolean nist;

    NamedCurve(ASN1ObjectIdentifier identifier, boolean nist) {
        X9ECParameters parameters = CustomNamedCurves.getByOID(identifier);
        this.domain = new ECNamedDomainParameters(identifier, parameters);
        this.nist = nist;
    }

    static NamedCurve of(KeySpec spec) {
        return switch (spec) {
            case EC_P256 -> P256;
            case EC_P384 -> P384;
            case EC_P256K -> P256K;
            case EC_SM2 -> SM2;
            case AES_256, AES_192, AES_128, SM4, RSA_2048, RSA_3072, RSA_4096, HMAC_SHA_256, ML_DSA_65, X_WING ->
                throw new IllegalArgumentException("`" + spec.wireName() + "` is not on a curve");
        };
    }

    ECNamedDomainParameters domain() {
        return domain;
    }

    /** Whether the JCA computes on it too. */
    boolean inJca() {
        return nist;
    }
}
