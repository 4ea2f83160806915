package dev.jadegate.edge;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** One connection that sends any bytes and reads answers; polite to nobody. */
final class TestClient implements AutoCloseable {
    private static final int WAIT_MILLIS_MAX = 20_000;

    private final Socket socket;
    private final InputStream in;

    /** An answer. */
    record Answer(int status, String head, String body) {
        String header(String name) {
            return new TestBackend.Received(head, "").header(name);
        }
    }

    TestClient(int port) throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(WAIT_MILLIS_MAX);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** One request over a connection of its own. */
    static Answer ask(int port, String request) throws IOException {
        try (TestClient client = new TestClient(port)) {
            return client.send(request).read();
        }
    }

    static Answer get(int port, String path) throws IOException {
        return ask(
                port, "GET " + path + " HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n");
    }

    TestClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    TestClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Answer read() throws IOException {
        return read(true);
    }

    /** @param body false for the answer to HEAD */
    Answer read(boolean body) throws IOException {
        String head = TestBackend.head(in);
        if (head.isEmpty()) {
            throw new IOException("the connection ended without an answer");
        }
        int status = Integer.parseInt(head.substring(9, 12));
        var fields = new TestBackend.Received(head, "");
        String length = fields.header("content-length");
        String text = "";
        if (body && status >= 200 && status != 204 && status != 304) {
            if (!fields.header("transfer-encoding").isEmpty()) {
                text = TestBackend.chunks(in);
            } else {
                text = new String(
                        length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length)),
                        StandardCharsets.ISO_8859_1);
            }
        }
        return new Answer(status, head, text);
    }

    InputStream in() {
        return in;
    }

    /** Whether the other side closes without sending anything more. */
    boolean isClosedByOther() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
