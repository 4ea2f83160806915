package dev.jadegate.crypto;

/**
 * A ciphertext does not open. The message is the same whatever was wrong with it, because the difference would help who
 * tries; for the same reason there is no cause and no stack.
 */
public final class CiphertextRejected extends Exception {
    private static final long serialVersionUID = 1L;

    /** The one message. */
    public static final String MESSAGE = "the ciphertext does not open with this key and context";

    public CiphertextRejected() {
        super(MESSAGE, null, false, false);
    }
}
