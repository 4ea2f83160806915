package dev.jadegate.edge;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A small application server on real sockets: hands each request it gets to a script, and remembers what it got. */
final class TestBackend implements AutoCloseable {
    private final ServerSocket server;
    private final Script script;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** What a backend got. */
    record Received(String head, String body) {
        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        String header(String name) {
            for (String line : head.lines().toList()) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }

        long count(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .count();
        }
    }

    /** Answers a request; the connection goes on unless it is closed. */
    interface Script {
        void answer(Received request, Socket socket, OutputStream out) throws IOException;
    }

    TestBackend(Script script) {
        this.script = script;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers 200 with a body. */
    static TestBackend saying(String body) {
        return new TestBackend((request, socket, out) -> write(out, response(200, "text/plain", body)));
    }

    static String response(int status, String type, String body) {
        return "HTTP/1.1 " + status + " Told\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    int port() {
        return server.getLocalPort();
    }

    List<Received> received() {
        return received;
    }

    Received only() {
        if (received.size() != 1) {
            throw new AssertionError("the backend got " + received);
        }
        return received.getFirst();
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!socket.isClosed()) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                Received request = new Received(head, "");
                request = new Received(head, body(request, in));
                received.add(request);
                script.answer(request, socket, socket.getOutputStream());
            }
        } catch (IOException gone) {
            // The edge closed the connection.
        } finally {
            open.remove(socket);
        }
    }

    static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int one = in.read();
        while (one >= 0) {
            head.append((char) one);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
            one = in.read();
        }
        return "";
    }

    private static String body(Received request, InputStream in) throws IOException {
        String length = request.header("content-length");
        if (!length.isEmpty()) {
            return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
        }
        return request.header("transfer-encoding").isEmpty() ? "" : chunks(in);
    }

    /** A chunked body with its trailers after it. */
    static String chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = line(in);
            if (line.isEmpty()) {
                throw new IOException("a chunked body ended early");
            }
            int size = Integer.parseInt(line, 16);
            if (size == 0) {
                break;
            }
            body.write(in.readNBytes(size));
            line(in);
        }
        String trailer = line(in);
        while (!trailer.isEmpty()) {
            body.writeBytes(("|" + trailer).getBytes(StandardCharsets.ISO_8859_1));
            trailer = line(in);
        }
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int one = in.read();
        while (one >= 0 && one != '\n') {
            line.append((char) one);
            one = in.read();
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
