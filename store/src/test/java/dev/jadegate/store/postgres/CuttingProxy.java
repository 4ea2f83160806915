package dev.jadegate.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between the store and the server, and cuts a connection at the commit of one change. */
final class CuttingProxy implements AutoCloseable {
    /** What happens at the next commit. */
    enum Cut {
        NONE,
        /** The server never sees it. */
        BEFORE_COMMIT,
        /** The server makes it, but its answer is lost. */
        AFTER_COMMIT,
        /** The server makes it, its answer is lost, and nobody gets through to it any more. */
        AFTER_COMMIT_FOR_GOOD
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Cut cut = Cut.NONE;
    private volatile String marker = "";
    private volatile boolean blocked;

    CuttingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /**
     * Cuts the connection that carries {@code value} when it commits.
     *
     * @param value something that every statement of the change sends, and nothing else
     */
    void cutCommitOf(String value, Cut next) {
        marker = value;
        cut = next;
    }

    /** Whether nothing is left to cut. */
    boolean hasCut() {
        return cut == Cut.NONE;
    }

    /** Lets connections through again. */
    void unblock() {
        blocked = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (blocked) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> pump(client, server, true));
                Thread.ofVirtual().start(() -> pump(server, client, false));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean toServer) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            int length = in.read(buffer);
            boolean carriesIt = false;
            while (length >= 0) {
                Cut now = cut;
                boolean before = carriesIt;
                carriesIt =
                        now != Cut.NONE && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(marker);
                // The commit is what follows the last statement of the change.
                if (toServer && before && !carriesIt) {
                    cut = Cut.NONE;
                    blocked = now == Cut.AFTER_COMMIT_FOR_GOOD;
                    if (blocked) {
                        closeAllBut(Set.of(from, to));
                    }
                    // The other direction ends with the client's socket: the answer finds nobody.
                    from.close();
                    if (now != Cut.BEFORE_COMMIT) {
                        out.write(buffer, 0, length);
                        out.flush();
                        // The server works while it has an open connection; it ends when it has answered.
                        to.shutdownOutput();
                        to.getInputStream().transferTo(OutputStream.nullOutputStream());
                    }
                    return;
                }
                out.write(buffer, 0, length);
                out.flush();
                length = in.read(buffer);
            }
        } catch (IOException closed) {
            // One side is gone; the other is closed with it.
            return;
        }
    }

    private void closeAllBut(Set<Socket> kept) throws IOException {
        for (Socket socket : sockets) {
            if (!kept.contains(socket)) {
                socket.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAllBut(Set.of());
    }
}
