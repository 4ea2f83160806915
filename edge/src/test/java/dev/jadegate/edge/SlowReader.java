package dev.jadegate.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/** A server that reads the head of a request, waits, and then counts the bytes of the body. */
final class SlowReader implements AutoCloseable {
    private final ServerSocket server;

    SlowReader(CountDownLatch go) {
        try {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(() -> serve(go));
    }

    private void serve(CountDownLatch go) {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            String head = TestBackend.head(in);
            long length = Long.parseLong(new TestBackend.Received(head, "").header("content-length"));
            go.await();
            long left = length;
            byte[] buffer = new byte[1 << 16];
            while (left > 0) {
                left -= in.read(buffer);
            }
            TestBackend.write(socket.getOutputStream(), TestBackend.response(200, "text/plain", Long.toString(length)));
            in.read();
        } catch (IOException gone) {
            // The test ended.
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
