package dev.jadegate.crypto;

import org.bouncycastle.crypto.Digest;

/**
 * A digest that was computed elsewhere, for signers that want to compute it themselves: it takes whatever they feed it and
 * answers with what it was made with.
 */
final class ReadyDigest implements Digest {
    private final byte[] value;

    ReadyDigest(byte[] value) {
        this.value = value.clone();
    }

    @Override
    public String getAlgorithmName() {
        return "ready";
    }

    @Override
    public int getDigestSize() {
        return value.length;
    }

    @Override
    public void update(byte in) {
        // What it would digest is known already.
    }

    @Override
    public void update(byte[] in, int offset, int length) {
        // What it would digest is known already.
    }

    @Override
    public int doFinal(byte[] out, int offset) {
        System.arraycopy(value, 0, out, offset, value.length);
        return value.length;
    }

    @Override
    public void reset() {
        // It has no state.
    }
}
