package dev.jadegate.edge.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/2 that writes its frames by hand, also those that no client should send. */
public final class Http2Client implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;

    public static final int PROTOCOL_ERROR = 1;
    public static final int ENHANCE_YOUR_CALM = 11;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final Socket socket;
    private final InputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final List<Frame> kept = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A frame of the server. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares frames.
    public record Frame(int type, int flags, int stream, byte[] payload) {
        public int number() {
            return at(0);
        }

        /** Of RST_STREAM, or of GOAWAY. */
        public int error() {
            return at(type == GOAWAY ? 4 : 0);
        }

        private int at(int offset) {
            return (payload[offset] & 0xff) << 24
                    | (payload[offset + 1] & 0xff) << 16
                    | (payload[offset + 2] & 0xff) << 8
                    | (payload[offset + 3] & 0xff);
        }

        @Override
        public String toString() {
            String text = new String(payload, StandardCharsets.ISO_8859_1);
            return "type " + type + " flags " + flags + " stream " + stream + " "
                    + (type == GOAWAY ? text.substring(8) : text);
        }

        public boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }
    }

    private Http2Client(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** Connects and sends the preface with these settings. */
    public static Http2Client open(int port, byte[] settings) throws IOException {
        Socket socket = TlsClient.connect(port, "shop.example", "h2", "TLSv1.3");
        socket.setSoTimeout(60_000);
        Http2Client client = new Http2Client(socket);
        client.out.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
        client.frame(SETTINGS, 0, 0, settings);
        client.send();
        return client;
    }

    public static Http2Client open(int port) throws IOException {
        return open(port, new byte[0]);
    }

    /** Adds a frame to what is sent next. */
    public Http2Client frame(int type, int flags, int stream, byte... payload) {
        out.writeBytes(new byte[] {
            (byte) (payload.length >>> 16),
            (byte) (payload.length >>> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags
        });
        out.writeBytes(four(stream));
        out.writeBytes(payload);
        return this;
    }

    /** Adds a request without a body, of names and values in turn. */
    public Http2Client request(int stream, String... fields) {
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, block(fields));
    }

    public Http2Client get(int stream, String path) {
        return request(stream, ":method", "GET", ":scheme", "https", ":authority", "shop.example", ":path", path);
    }

    /** Sends what was added. A server that closed meanwhile is met by the next read. */
    public void send() {
        try {
            socket.getOutputStream().write(out.toByteArray());
            socket.getOutputStream().flush();
        } catch (IOException closed) {
            // What it said before is still to be read.
        }
        out.reset();
    }

    /** A block of literal fields that enter no table (RFC 7541, 6.2.2), bytes as they are. */
    public static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            string(block, fields[i]);
            string(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    public static byte[] four(long value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    static byte[] setting(int id, long value) {
        byte[] four = four(value);
        return new byte[] {(byte) (id >>> 8), (byte) id, four[0], four[1], four[2], four[3]};
    }

    /** The next frame; null when the connection ended. */
    @Nullable
    Frame next() throws IOException {
        try {
            byte[] head = in.readNBytes(9);
            if (head.length < 9) {
                return null;
            }
            int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                throw new EOFException("amid a frame");
            }
            int stream = (head[5] & 0x7f) << 24 | (head[6] & 0xff) << 16 | (head[7] & 0xff) << 8 | (head[8] & 0xff);
            Frame frame = new Frame(head[3], head[4], stream, payload);
            if (frame.type == SETTINGS && (frame.flags & ACK) == 0) {
                frame(SETTINGS, ACK, 0).send();
            }
            return frame;
        } catch (SocketException reset) {
            return null;
        }
    }

    /** The first frame that is wanted; those before it are kept for later. Fails when the connection ends before. */
    public Frame await(Predicate<Frame> wanted) throws IOException {
        for (Frame frame : kept) {
            if (wanted.test(frame)) {
                kept.remove(frame);
                return frame;
            }
        }
        for (Frame frame = next(); frame != null; frame = next()) {
            if (wanted.test(frame)) {
                return frame;
            }
            kept.add(frame);
        }
        throw new AssertionError("the connection ended after " + kept);
    }

    public Frame await(int type) throws IOException {
        return await(frame -> frame.type == type);
    }

    /** What a stream is answered with: the status and the body, or {@code reset N}. */
    public String answer(int stream) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (true) {
            Frame frame = await(one -> one.stream == stream && one.type != WINDOW_UPDATE);
            switch (frame.type) {
                case HEADERS -> answer.append(headers(frame).status()).append('\n');
                case DATA -> answer.append(new String(frame.payload, StandardCharsets.ISO_8859_1));
                case RST_STREAM -> {
                    return answer + "reset " + frame.error();
                }
                default -> throw new AssertionError(frame);
            }
            if (frame.ends()) {
                return answer.toString();
            }
        }
    }

    public Http2Headers headers(Frame frame) {
        ByteBuf block = Unpooled.wrappedBuffer(frame.payload);
        try {
            return decoder.decodeHeaders(frame.stream, block);
        } catch (Http2Exception malformed) {
            throw new AssertionError(malformed);
        }
    }

    /** Reads until the connection ends; true when it does. */
    public boolean ends() throws IOException {
        Frame frame = next();
        while (frame != null) {
            frame = next();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
