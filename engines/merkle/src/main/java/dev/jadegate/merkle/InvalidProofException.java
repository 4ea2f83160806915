package dev.jadegate.merkle;

/** A Merkle proof does not prove what it claims. The message says which check failed. */
public final class InvalidProofException extends Exception {
    public InvalidProofException(String message) {
        super(message);
    }
}
