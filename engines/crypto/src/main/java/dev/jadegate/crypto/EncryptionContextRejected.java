package dev.jadegate.crypto;

/** A text is not an encryption context; the message says why and may be shown to the caller. */
public final class EncryptionContextRejected extends Exception {
    private static final long serialVersionUID = 1L;

    EncryptionContextRejected(String message) {
        super(message);
    }

    EncryptionContextRejected(String message, Throwable cause) {
        super(message, cause);
    }
}
