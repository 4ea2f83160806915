package dev.jadegate.merkle;

/** A note, checkpoint, key or proof text is not in its documented form. Says nothing about trust. */
public final class MalformedNoteException extends Exception {
    public MalformedNoteException(String message) {
        super(message);
    }

    public MalformedNoteException(String message, Throwable cause) {
        super(message, cause);
    }
}
