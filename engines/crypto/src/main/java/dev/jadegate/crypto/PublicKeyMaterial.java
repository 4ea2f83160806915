package dev.jadegate.crypto;

/**
 * The public half of a key version, read once and used often. Holds nothing secret; immutable; safe for use by any
 * thread.
 */
public final class PublicKeyMaterial {
    private final KeySpec spec;
    private final byte[] der;
    private final PublicPart part;

    private PublicKeyMaterial(KeySpec spec, byte[] der, PublicPart part) {
        this.spec = spec;
        this.der = der;
        this.part = part;
    }

    /**
     * Reads a SubjectPublicKeyInfo.
     *
     * @throws KeyMaterialRejected when it is not a key of {@code spec}, in DER, on its curve; RSA keys have exponent 65537
     * @throws IllegalArgumentException when keys of that spec have no public half
     */
    public static PublicKeyMaterial of(KeySpec spec, byte[] publicKeyDer) throws KeyMaterialRejected {
        if (!spec.hasPublicKey()) {
            throw new IllegalArgumentException("`" + spec.wireName() + "` has no public half");
        }
        byte[] der = publicKeyDer.clone();
        return new PublicKeyMaterial(spec, der, PublicPart.parse(spec, der));
    }

    public KeySpec spec() {
        return spec;
    }

    /** SubjectPublicKeyInfo, in DER. */
    public byte[] der() {
        return der.clone();
    }

    PublicPart part() {
        return part;
    }
}
