package dev.jadegate.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sends any bytes to a server and reads what comes back as HTTP/1.1; polite to nobody. */
public final class RawHttp {
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final int READ_MILLIS_MAX = 45_000;
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int REPLIES_MAX = 100;
    private static final int BODY_BYTES_MAX = 16 * 1024 * 1024;

    private RawHttp() {}

    /** Sends one request over a connection of its own and reads the reply. */
    public static Reply send(String hostAndPort, WireCall call) {
        return send(hostAndPort, call.bytes());
    }

    /**
     * Sends bytes over a connection of their own and reads one reply.
     *
     * @throws UncheckedIOException when there is no reply or it is not HTTP
     */
    public static Reply send(String hostAndPort, byte[] bytes) {
        return exchange(hostAndPort, bytes, 1).getFirst();
    }

    /**
     * Sends bytes at once and reads replies until there are {@code count} or the server closes.
     *
     * @throws UncheckedIOException when there is no reply or it is not HTTP
     */
    public static List<Reply> exchange(String hostAndPort, byte[] bytes, int count) {
        return over(hostAndPort, bytes, false, in -> {
            List<Reply> replies = new ArrayList<>();
            while (replies.size() < count) {
                int first = replies.isEmpty() ? required(in) : in.read();
                if (first < 0) {
                    break;
                }
                replies.add(read(in, first));
            }
            return replies;
        });
    }

    /**
     * Sends bytes, then the end of the stream, and reads whatever replies come; a server may also close without one.
     *
     * @throws UncheckedIOException when what comes is not HTTP
     */
    public static List<Reply> throwIn(String hostAndPort, byte[] bytes) {
        return over(hostAndPort, bytes, true, in -> {
            List<Reply> replies = new ArrayList<>();
            try {
                for (int first = in.read(); first >= 0 && replies.size() < REPLIES_MAX; first = in.read()) {
                    replies.add(read(in, first));
                }
            } catch (SocketException reset) {
                // The server closed before it had read everything: what it said first is here.
                return replies;
            }
            return replies;
        });
    }

    /** Sends bytes and reads the head of the one reply, as text with its line ends. */
    public static String headOnly(String hostAndPort, byte[] bytes) {
        return over(hostAndPort, bytes, false, in -> String.join("\r\n", head(in, required(in))));
    }

    /** Reads what comes back. */
    @FunctionalInterface
    private interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    private static <T> T over(String hostAndPort, byte[] bytes, boolean ends, Reading<T> reading) {
        int colon = hostAndPort.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1))),
                    CONNECT_MILLIS_MAX);
            socket.setSoTimeout(READ_MILLIS_MAX);
            Thread writer = Thread.ofVirtual().start(() -> write(socket, bytes, ends));
            T read = reading.from(socket.getInputStream());
            writer.join();
            return read;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** A server may refuse and close before it has read everything: that is its reply's business, not the writer's. */
    @SuppressWarnings("EmptyCatch")
    private static void write(Socket socket, byte[] bytes, boolean ends) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            if (ends) {
                socket.shutdownOutput();
            }
        } catch (IOException refused) {
            // The reply tells.
        }
    }

    private static Reply read(InputStream in, int first) throws IOException {
        List<String> lines = head(in, first);
        String[] status = lines.getFirst().split(" ", 3);
        if (status.length < 2 || !status[0].equals("HTTP/1.1")) {
            throw new IOException("not a status line: " + lines.getFirst());
        }
        List<Header> headers = new ArrayList<>();
        int length = -1;
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a header: " + line);
            }
            Header header = new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip());
            headers.add(header);
            if (header.name().equalsIgnoreCase("content-length")) {
                length = Integer.parseInt(header.value());
            }
        }
        int code = Integer.parseInt(status[1]);
        if (code == 100) {
            return read(in, required(in));
        }
        if (length < 0 || length > BODY_BYTES_MAX) {
            throw new IOException("a reply without a usable content length: " + lines);
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the reply ended after " + body.length + " of " + length + " bytes");
        }
        return new Reply(code, headers, body);
    }

    private static List<String> head(InputStream in, int first) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = first;
        for (int bytes = 0; bytes < HEAD_BYTES_MAX; bytes++) {
            if (c == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
                if (text.isEmpty()) {
                    return lines;
                }
                lines.add(text);
                line.reset();
            } else {
                line.write(c);
            }
            c = required(in);
        }
        throw new IOException("a reply head over " + HEAD_BYTES_MAX + " bytes");
    }

    private static int required(InputStream in) throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("the server closed without a reply");
        }
        return c;
    }
}
