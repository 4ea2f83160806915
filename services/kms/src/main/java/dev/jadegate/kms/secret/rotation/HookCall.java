package dev.jadegate.kms.secret.rotation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One POST to an address that was checked, with the name that the certificate must have. Nothing of the answer is taken
 * but its status: redirects are not followed, no text of it is kept. How long it takes is bounded by its caller, who
 * interrupts the thread.
 */
final class HookCall {
    /** Of an answer; the rest is not read. */
    static final int ANSWER_BYTES_MAX = 64 * 1024;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int SILENCE_MILLIS = 30_000;
    private static final int DRAIN_MILLIS = 500;
    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( [^\\r\\n]*)?");

    private final SSLSocketFactory tls;

    HookCall(SSLSocketFactory tls) {
        this.tls = tls;
    }

    /**
     * Sends a body and returns the status of the answer.
     *
     * @param headers without line breaks
     */
    int post(URI hook, InetAddress address, Map<String, String> headers, byte[] body) throws IOException {
        boolean secure = "https".equals(hook.getScheme());
        int port = hook.getPort() >= 0 ? hook.getPort() : secure ? HTTPS : HTTP;
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            plain.setSoTimeout(SILENCE_MILLIS);
            if (!secure) {
                return exchange(plain, hook, headers, body);
            }
            try (SSLSocket encrypted = (SSLSocket) tls.createSocket(plain, hook.getHost(), port, false)) {
                SSLParameters parameters = encrypted.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                encrypted.setSSLParameters(parameters);
                encrypted.startHandshake();
                return exchange(encrypted, hook, headers, body);
            }
        }
    }

    private static int exchange(Socket socket, URI hook, Map<String, String> headers, byte[] body) throws IOException {
        String path = hook.getRawPath() == null || hook.getRawPath().isEmpty() ? "/" : hook.getRawPath();
        StringBuilder head = new StringBuilder("POST ")
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(hook.getHost());
        if (hook.getPort() >= 0) {
            head.append(':').append(hook.getPort());
        }
        head.append("\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ")
                .append(body.length);
        headers.forEach(
                (name, value) -> head.append("\r\n").append(name).append(": ").append(value));
        head.append("\r\n\r\n");
        OutputStream out = socket.getOutputStream();
        out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        InputStream in = new BufferedInputStream(socket.getInputStream());
        int[] left = {ANSWER_BYTES_MAX};
        while (true) {
            Matcher status = STATUS.matcher(line(in, left));
            if (!status.matches()) {
                throw new IOException("the answer is not HTTP");
            }
            int code = Integer.parseInt(status.group(1));
            if (code >= 200) {
                drain(socket, in, left[0]);
                return code;
            }
            while (!line(in, left).isEmpty()) {
                // The head of an answer that says that another one follows.
            }
        }
    }

    private static String line(InputStream in, int[] left) throws IOException {
        StringBuilder line = new StringBuilder();
        while (left[0]-- > 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the answer ends early");
            }
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        throw new IOException("the answer is too long");
    }

    /** Lets the hook write its answer to the end, when it does so soon. */
    @SuppressWarnings("EmptyCatch")
    private static void drain(Socket socket, InputStream in, int bytesMax) throws IOException {
        socket.setSoTimeout(DRAIN_MILLIS);
        try {
            byte[] buffer = new byte[1024];
            int left = bytesMax;
            int read = 0;
            while (left > 0 && read >= 0) {
                read = in.read(buffer, 0, Math.min(left, buffer.length));
                left -= read;
            }
        } catch (SocketTimeoutException late) {
            // The status is what was asked for.
        }
    }
}
