package dev.jadegate.edge.proxy;

/**
 * A request that is not passed on, and the status it is answered with. A decoder puts it into the {@code DecoderResult} of a
 * message; the proxy answers and closes. The message is for logs and never reaches the client.
 */
public final class RefusedRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public RefusedRequest(int status, String message) {
        // What a client does wrong is no bug: no stack.
        super(message, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
