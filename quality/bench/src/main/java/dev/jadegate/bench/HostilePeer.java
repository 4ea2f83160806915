package dev.jadegate.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * What a hostile client does with one connection; done again and again on many.
 *
 * @param peers connections at a time
 */
@SuppressWarnings("StringConcatToTextBlock") // Lines of HTTP end with CR LF.
record HostilePeer(String name, int peers, Deed deed) {
    private static final int SLOW_MILLIS = 400;
    private static final int PIECE = 64 << 10;
    private static final long LARGE_BODY = 100L << 20;
    private static final int BOMB_BYTES = 512 << 20;

    /** One connection. It ends by an exception when the other side has enough. */
    interface Deed {
        void on(Socket socket) throws IOException, InterruptedException;
    }

    static List<HostilePeer> all() throws IOException {
        byte[] bomb = bomb();
        return List.of(
                new HostilePeer("slow heads", 100, HostilePeer::slowHead),
                new HostilePeer("slow bodies", 100, HostilePeer::slowBody),
                new HostilePeer("says nothing", 100, socket -> status(socket.getInputStream())),
                new HostilePeer("10 000 headers", 4, once(() -> head("x-h: v\r\n".repeat(10_000), 0))),
                new HostilePeer("a header of 1 MB", 4, once(() -> head("X-Long: " + "a".repeat(1 << 20) + "\r\n", 0))),
                new HostilePeer("a body of 100 MB", 2, HostilePeer::largeBody),
                new HostilePeer("a body of 100 MB in chunks", 2, HostilePeer::largeChunks),
                new HostilePeer(
                        "a bomb of 512 MB in gzip",
                        2,
                        socket -> post(socket, "application/json\r\nContent-Encoding: gzip", bomb)),
                new HostilePeer(
                        "broken chunks",
                        8,
                        once(() -> "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "zz\r\nhello\r\n")),
                new HostilePeer(
                        "chunked and a length",
                        8,
                        once(() -> "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")),
                new HostilePeer("JSON nested 50 000 deep", 2, json("[".repeat(50_000) + "]".repeat(50_000))),
                new HostilePeer("JSON of 60 000 values", 2, json("[" + "1,".repeat(60_000) + "1]")),
                new HostilePeer("60 000 arguments", 2, form("a=1&".repeat(30_000))),
                new HostilePeer("one value of 120 KB of quotes", 2, form("a=" + "'%20\"".repeat(20_000))),
                new HostilePeer(
                        "one value of 120 KB for patterns", 2, form("a=" + "select(%20or%201=1--;%60".repeat(5_000))),
                new HostilePeer("one value of 120 KB of tags", 2, form("a=" + "%3Cx%20on%3D%3C".repeat(8_000))));
    }

    /** What it is asked, with a head that a browser would have. */
    private static String head(String more, int length) {
        return (length > 0 ? "POST" : "GET") + " /submit HTTP/1.1\r\nHost: shop.example.com\r\nAccept: */*\r\n"
                + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0\r\n" + more
                + (length > 0 ? "Content-Length: " + length + "\r\n" : "") + "\r\n";
    }

    private interface Text {
        String text();
    }

    private static Deed once(Text text) {
        byte[] bytes = text.text().getBytes(StandardCharsets.ISO_8859_1);
        return socket -> {
            socket.getOutputStream().write(bytes);
            status(socket.getInputStream());
        };
    }

    private static Deed json(String text) {
        byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
        return socket -> post(socket, "application/json", body);
    }

    private static Deed form(String text) {
        byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
        return socket -> post(socket, "application/x-www-form-urlencoded", body);
    }

    private static void post(Socket socket, String type, byte[] body) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(head("Content-Type: " + type + "\r\n", body.length).getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        status(socket.getInputStream());
    }

    private static void slowHead(Socket socket) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        out.write("GET / HTTP/1.1\r\nHost: shop.example.com\r\n".getBytes(StandardCharsets.ISO_8859_1));
        for (int line = 0; ; line++) {
            out.write(("X-" + line + ": a\r\n").getBytes(StandardCharsets.ISO_8859_1));
            Thread.sleep(SLOW_MILLIS);
        }
    }

    private static void slowBody(Socket socket) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        out.write(head("Content-Type: application/x-www-form-urlencoded\r\n", 100_000)
                .getBytes(StandardCharsets.ISO_8859_1));
        while (true) {
            out.write('a');
            Thread.sleep(SLOW_MILLIS);
        }
    }

    private static void largeBody(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(head("Content-Type: application/octet-stream\r\n", (int) LARGE_BODY)
                .getBytes(StandardCharsets.ISO_8859_1));
        byte[] piece = new byte[PIECE];
        for (long sent = 0; sent < LARGE_BODY; sent += piece.length) {
            out.write(piece);
        }
        status(socket.getInputStream());
    }

    private static void largeChunks(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("POST /submit HTTP/1.1\r\nHost: shop.example.com\r\nContent-Type: application/octet-stream\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes("10000\r\n".getBytes(StandardCharsets.ISO_8859_1));
        chunk.writeBytes(new byte[PIECE]);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        byte[] piece = chunk.toByteArray();
        for (long sent = 0; sent < LARGE_BODY; sent += PIECE) {
            out.write(piece);
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        status(socket.getInputStream());
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] piece = new byte[1 << 20];
            java.util.Arrays.fill(piece, (byte) ' ');
            for (int sent = 0; sent < BOMB_BYTES; sent += piece.length) {
                gzip.write(piece);
            }
        }
        return bytes.toByteArray();
    }

    /** Waits for the first line of an answer; what it says is thrown, as any end is. */
    private static void status(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n' && line.length() < 100; next = in.read()) {
            line.append((char) next);
        }
        throw new IOException(line.length() >= 12 ? line.substring(9, 12) : "closed");
    }
}
