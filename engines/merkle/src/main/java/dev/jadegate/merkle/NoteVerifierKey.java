package dev.jadegate.merkle;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A named Ed25519 public key for signed notes (c2sp.org/signed-note, signature type 0x01). Immutable;
 * any thread may call.
 */
public final class NoteVerifierKey {
    private static final byte ED25519_TYPE = 0x01;
    private static final int RAW_KEY_BYTES = 32;
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] rawKey;
    private final int keyId;
    private final PublicKey publicKey;

    private NoteVerifierKey(String name, byte[] rawKey, PublicKey publicKey) {
        this.name = name;
        this.rawKey = rawKey;
        this.publicKey = publicKey;
        this.keyId = keyId(name, rawKey);
    }

    /**
     * Names a key.
     *
     * @param name non-empty, without spaces, control characters and {@code +}
     * @throws IllegalArgumentException when the name or the kind of key is not allowed
     */
    public static NoteVerifierKey of(String name, PublicKey publicKey) {
        if (!NoteText.isKeyName(name)) {
            throw new IllegalArgumentException("`" + name + "` is no key name: no spaces and no + are allowed");
        }
        byte[] encoded = publicKey.getEncoded();
        if (encoded == null
                || encoded.length != X509_PREFIX.length + RAW_KEY_BYTES
                || !Arrays.equals(encoded, 0, X509_PREFIX.length, X509_PREFIX, 0, X509_PREFIX.length)) {
            throw new IllegalArgumentException("not an Ed25519 public key: `" + publicKey.getAlgorithm() + "`");
        }
        return new NoteVerifierKey(name, Arrays.copyOfRange(encoded, X509_PREFIX.length, encoded.length), publicKey);
    }

    /**
     * Reads {@code <name>+<8 hex digits>+<base64>}; only the canonical spelling is accepted.
     *
     * @throws MalformedNoteException when the text is anything else or its key id does not fit
     */
    public static NoteVerifierKey parse(String text) throws MalformedNoteException {
        int first = text.indexOf('+');
        int second = text.indexOf('+', first + 1);
        if (first < 1 || second < 0) {
            throw new MalformedNoteException("a verifier key reads `<name>+<key id>+<key>`, not `" + text + "`");
        }
        byte[] typed = CanonicalBase64.decode(text.substring(second + 1));
        if (typed.length != 1 + RAW_KEY_BYTES || typed[0] != ED25519_TYPE) {
            throw new MalformedNoteException("`" + text + "` does not hold an Ed25519 key");
        }
        byte[] rawKey = Arrays.copyOfRange(typed, 1, typed.length);
        byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + RAW_KEY_BYTES);
        System.arraycopy(rawKey, 0, encoded, X509_PREFIX.length, RAW_KEY_BYTES);
        NoteVerifierKey key;
        try {
            key = of(
                    text.substring(0, first),
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IllegalArgumentException refused) {
            throw new MalformedNoteException("`" + text + "` does not hold a usable key", refused);
        }
        if (!key.encoded().equals(text)) {
            throw new MalformedNoteException(
                    "`" + text + "` is not spelled canonically, expected `" + key.encoded() + "`");
        }
        return key;
    }

    private static int keyId(String name, byte[] rawKey) {
        MessageDigest digest = TreeHashing.sha256();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(ED25519_TYPE);
        byte[] hash = digest.digest(rawKey);
        return (hash[0] & 0xff) << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | (hash[3] & 0xff);
    }

    /** The key's name; for a log it is the origin of its checkpoints. */
    public String name() {
        return name;
    }

    /** The first four bytes of the hash over name and key. */
    public int keyId() {
        return keyId;
    }

    /** The verifier key text that {@link #parse} reads. */
    public String encoded() {
        byte[] typed = new byte[1 + RAW_KEY_BYTES];
        typed[0] = ED25519_TYPE;
        System.arraycopy(rawKey, 0, typed, 1, RAW_KEY_BYTES);
        return name + "+" + HexFormat.of().toHexDigits(keyId) + "+" + CanonicalBase64.encode(typed);
    }

    /**
     * Returns only when {@code signature} is this key's over {@code text}.
     *
     * @throws UntrustedNoteException otherwise
     */
    void verify(byte[] text, byte[] signature) throws UntrustedNoteException {
        boolean valid;
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(publicKey);
            ed25519.update(text);
            valid = ed25519.verify(signature);
        } catch (GeneralSecurityException refused) {
            // The JDK reports a signature that is no curve point this way: it is as bad as a wrong one.
            valid = false;
        }
        if (!valid) {
            throw new UntrustedNoteException("the signature of `" + name + "` is wrong");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteVerifierKey key && encoded().equals(key.encoded());
    }

    @Override
    public int hashCode() {
        return encoded().hashCode();
    }

    /** Same as {@link #encoded()}: a public key is no secret. */
    @Override
    public String toString() {
        return encoded();
    }
}
