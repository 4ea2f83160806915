package dev.jadegate.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.BigIntegers;

/**
 * The two forms of an SM2 ciphertext: C1 | C3 | C2 as bytes (GB/T 32918.4), and the same as a DER sequence of x, y, hash
 * and ciphertext (GM/T 0009), which OpenSSL writes too.
 */
final class Sm2Ciphertext {
    static final int FIELD_BYTES = 32;
    static final int HASH_BYTES = 32;

    /** The head of an uncompressed point. */
    private static final byte UNCOMPRESSED = 4;

    static final int POINT_BYTES = 1 + 2 * FIELD_BYTES;

    private static final byte DER_SEQUENCE = 0x30;
    private static final int DER_ELEMENTS = 4;

    private Sm2Ciphertext() {}

    static byte[] toDer(byte[] raw) {
        DERSequence sequence = new DERSequence(new ASN1Encodable[] {
            new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(raw, 1, 1 + FIELD_BYTES))),
            new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(raw, 1 + FIELD_BYTES, POINT_BYTES))),
            new DEROctetString(Arrays.copyOfRange(raw, POINT_BYTES, POINT_BYTES + HASH_BYTES)),
            new DEROctetString(Arrays.copyOfRange(raw, POINT_BYTES + HASH_BYTES, raw.length))
        });
        try {
            return sequence.getEncoded("DER");
        } catch (IOException impossible) {
            throw new IllegalStateException("a ciphertext was not encoded", impossible);
        }
    }

    /**
     * Either form as bytes; the first byte tells which it is.
     *
     * @throws CiphertextRejected when it is neither, or DER that is not strict
     */
    static byte[] toRaw(byte[] ciphertext) throws CiphertextRejected {
        byte[] raw = ciphertext.length > 0 && ciphertext[0] == DER_SEQUENCE ? ofDer(ciphertext) : ciphertext;
        if (raw.length <= POINT_BYTES + HASH_BYTES || raw[0] != UNCOMPRESSED) {
            throw new CiphertextRejected();
        }
        return raw;
    }

    private static byte[] ofDer(byte[] der) throws CiphertextRejected {
        try {
            ASN1Sequence sequence = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
            if (sequence.size() != DER_ELEMENTS) {
                throw new CiphertextRejected();
            }
            byte[] x = coordinate(sequence.getObjectAt(0));
            byte[] y = coordinate(sequence.getObjectAt(1));
            byte[] hash = ASN1OctetString.getInstance(sequence.getObjectAt(2)).getOctets();
            byte[] text = ASN1OctetString.getInstance(sequence.getObjectAt(3)).getOctets();
            if (hash.length != HASH_BYTES) {
                throw new CiphertextRejected();
            }
            byte[] raw = new byte[POINT_BYTES + HASH_BYTES + text.length];
            raw[0] = UNCOMPRESSED;
            System.arraycopy(x, 0, raw, 1, FIELD_BYTES);
            System.arraycopy(y, 0, raw, 1 + FIELD_BYTES, FIELD_BYTES);
            System.arraycopy(hash, 0, raw, POINT_BYTES, HASH_BYTES);
            System.arraycopy(text, 0, raw, POINT_BYTES + HASH_BYTES, text.length);
            if (!Arrays.equals(der, toDer(raw))) {
                throw new CiphertextRejected();
            }
            return raw;
        } catch (IOException | RuntimeException malformed) {
            throw new CiphertextRejected();
        }
    }

    private static byte[] coordinate(Object element) {
        return BigIntegers.asUnsignedByteArray(
                FIELD_BYTES, ASN1Integer.getInstance(element).getPositiveValue());
    }
}
