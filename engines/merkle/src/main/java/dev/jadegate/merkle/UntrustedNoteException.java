package dev.jadegate.merkle;

/** A well-formed note does not carry a valid signature of the expected key. */
public final class UntrustedNoteException extends Exception {
    public UntrustedNoteException(String message) {
        super(message);
    }
}
