package dev.jadegate.crypto;

/** Shares do not give a secret; the message says why, and nothing of the secret. */
public final class SharesRejected extends Exception {
    private static final long serialVersionUID = 1L;

    SharesRejected(String message) {
        super(message);
    }
}
