package dev.jadegate.crypto;

/** A signature is not one of this key over this digest. The message is the same whatever was wrong with it. */
public final class SignatureRejected extends Exception {
    private static final long serialVersionUID = 1L;

    /** The one message. */
    public static final String MESSAGE = "the signature is not one of this key over this digest";

    SignatureRejected() {
        super(MESSAGE, null, false, false);
    }
}
