package dev.jadegate.merkle;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.List;

/**
 * A named Ed25519 key pair that signs notes. Any thread may call. Has no text form, so that the
 * private half cannot slip into a log.
 */
public final class NoteSignerKey {
    private final NoteVerifierKey verifier;
    private final PrivateKey privateKey;

    /**
     * Names a key pair.
     *
     * @throws IllegalArgumentException when the name is not allowed, the key is not Ed25519, or the
     *     halves do not belong together
     */
    public NoteSignerKey(String name, KeyPair keys) {
        this.verifier = NoteVerifierKey.of(name, keys.getPublic());
        this.privateKey = keys.getPrivate();
        byte[] probe = "the halves of this key pair belong together".getBytes(StandardCharsets.UTF_8);
        try {
            verifier.verify(probe, signature(probe));
        } catch (UntrustedNoteException | IllegalStateException mismatch) {
            throw new IllegalArgumentException(
                    "the private key of `" + name + "` does not belong to the public one", mismatch);
        }
    }

    /** The public half. */
    public NoteVerifierKey verifier() {
        return verifier;
    }

    /**
     * Signs a text.
     *
     * @param text ends with a newline and has no other control characters
     * @throws IllegalArgumentException when the text has another form
     */
    public SignedNote sign(String text) {
        byte[] signature = signature(text.getBytes(StandardCharsets.UTF_8));
        return new SignedNote(text, List.of(NoteSignature.of(verifier.name(), verifier.keyId(), signature)));
    }

    private byte[] signature(byte[] text) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(privateKey);
            ed25519.update(text);
            return ed25519.sign();
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("the key of `" + verifier.name() + "` cannot sign", unusable);
        }
    }
}
