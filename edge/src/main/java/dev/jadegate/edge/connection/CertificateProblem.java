package dev.jadegate.edge.connection;

/** A certificate or key cannot be served. The message names the file and what to do, and never quotes the file. */
public final class CertificateProblem extends Exception {
    private static final long serialVersionUID = 1;

    CertificateProblem(String message) {
        super(message);
    }

    CertificateProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
