package dev.jadegate.edge.proxy;

import dev.jadegate.edge.config.AddressRange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as its upstream gets it: framing made anew, fields of the hop left out, and who asked, which is believed
 * from nobody but a trusted proxy.
 */
final class Forwarding {
    private static final int HEAD_BYTES = 1_024;
    private static final int CHAIN_MAX = 32;
    private static final byte[] VERSION = bytes(" HTTP/1.1\r\nhost: ");
    private static final byte[] CHUNKED = bytes("\r\ntransfer-encoding: chunked");
    private static final byte[] LENGTH = bytes("\r\ncontent-length: ");
    private static final byte[] VIA = bytes("\r\nvia: ");
    private static final byte[] FOR = bytes("\r\nx-forwarded-for: ");
    private static final byte[] PROTO = bytes("\r\nx-forwarded-proto: ");
    private static final byte[] HOST = bytes("\r\nx-forwarded-host: ");
    private static final byte[] FORWARDED = bytes("\r\nforwarded: ");
    private static final byte[] ID = bytes("\r\nx-request-id: ");
    private static final byte[] UPGRADE = bytes("\r\nconnection: upgrade\r\nupgrade: websocket");
    private static final byte[] END = bytes("\r\n\r\n");
    private static final byte[] BETWEEN = bytes(": ");
    private static final byte[] LINE = bytes("\r\n");

    private Forwarding() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** How the body is sent: not at all, with a length, in chunks. */
    sealed interface Framing {
        record None() implements Framing {}

        record Length(long bytes) implements Framing {}

        record Chunked() implements Framing {}
    }

    /**
     * The head of a request.
     *
     * @param client the address that asked, as text
     * @param upgrade whether a WebSocket is asked for
     */
    static ByteBuf head(
            ByteBufAllocator allocator,
            HttpRequest request,
            RequestTarget target,
            ClientConnection connection,
            String client,
            String requestId,
            Framing framing,
            boolean upgrade) {
        HttpHeaders headers = request.headers();
        boolean trusted = connection.trusted();
        ByteBuf out = allocator.directBuffer(HEAD_BYTES);
        put(out, request.method().name());
        out.writeByte(' ');
        put(out, target.uri());
        out.writeBytes(VERSION);
        put(out, target.authority());
        List<String> listed = HopFields.listed(headers);
        var fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            var field = fields.next();
            AsciiString name = AsciiString.of(field.getKey());
            if (HopFields.endsHere(name)
                    || (!listed.isEmpty() && listed.contains(name.toLowerCase().toString()))) {
                continue;
            }
            out.writeBytes(LINE);
            out.writeBytes(name.array(), name.arrayOffset(), name.length());
            out.writeBytes(BETWEEN);
            put(out, field.getValue());
        }
        switch (framing) {
            case Framing.None none -> {
                // A request without a body needs no length.
            }
            case Framing.Length(long bytes) -> {
                out.writeBytes(LENGTH);
                put(out, Long.toString(bytes));
            }
            case Framing.Chunked chunked -> out.writeBytes(CHUNKED);
        }
        out.writeBytes(VIA);
        String via = joined(headers, "via");
        if (via != null) {
            put(out, via);
            put(out, ", ");
        }
        put(out, request.protocolVersion().equals(HttpVersion.HTTP_1_0) ? "1.0 jadegate" : "1.1 jadegate");
        whoAsked(out, headers, target, connection, client, trusted);
        String knownId = trusted ? headers.get("x-request-id") : null;
        out.writeBytes(ID);
        put(out, knownId == null ? requestId : knownId);
        if (upgrade) {
            out.writeBytes(UPGRADE);
        }
        return out.writeBytes(END);
    }

    private static void whoAsked(
            ByteBuf out,
            HttpHeaders headers,
            RequestTarget target,
            ClientConnection connection,
            String client,
            boolean trusted) {
        String peer = trusted ? connection.client().getAddress().getHostAddress() : client;
        String scheme = connection.tls() == null ? "http" : "https";
        String before = trusted ? joined(headers, "x-forwarded-for") : null;
        String proto = trusted ? headers.get("x-forwarded-proto") : null;
        String host = trusted ? headers.get("x-forwarded-host") : null;
        String chain = trusted ? joined(headers, "forwarded") : null;
        out.writeBytes(FOR);
        if (before != null) {
            put(out, before);
            put(out, ", ");
        }
        put(out, peer);
        out.writeBytes(PROTO);
        put(out, proto == null ? scheme : proto);
        out.writeBytes(HOST);
        put(out, host == null ? target.authority() : host);
        out.writeBytes(FORWARDED);
        if (chain != null) {
            put(out, chain);
            put(out, ", ");
        }
        put(out, "for=");
        put(out, peer.indexOf(':') >= 0 ? "\"[" + peer + "]\"" : peer);
        put(out, ";proto=");
        put(out, scheme);
        if (!target.authority().isEmpty()) {
            put(out, ";host=\"");
            put(out, target.authority());
            put(out, "\"");
        }
    }

    private static @Nullable String joined(HttpHeaders headers, String name) {
        List<String> all = headers.getAll(name);
        return all.isEmpty() ? null : String.join(", ", all);
    }

    /** The address that a request comes from: behind trusted proxies, the last in their chain that is none of them. */
    static String client(HttpRequest request, ClientConnection connection) {
        String peer = connection.client().getAddress().getHostAddress();
        if (!connection.trusted()) {
            return peer;
        }
        String chain = joined(request.headers(), "x-forwarded-for");
        String[] hops = chain == null ? new String[0] : chain.split(",");
        String found = peer;
        for (int at = hops.length - 1; at >= Math.max(0, hops.length - CHAIN_MAX); at--) {
            InetAddress address = address(hops[at].strip());
            if (address == null) {
                break;
            }
            found = address.getHostAddress();
            if (!connection.listener().trusts(address)) {
                break;
            }
        }
        return found;
    }

    private static @Nullable InetAddress address(String text) {
        var range = text.indexOf('/') >= 0 ? null : AddressRange.parse(text);
        return range == null ? null : range.base();
    }

    private static void put(ByteBuf out, CharSequence text) {
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    /** The size line of a chunk. */
    static ByteBuf chunk(ByteBufAllocator allocator, int bytes) {
        ByteBuf out = allocator.directBuffer(16);
        put(out, Integer.toHexString(bytes));
        return out.writeBytes(LINE);
    }

    static ByteBuf lineEnd(ByteBufAllocator allocator) {
        return allocator.directBuffer(2).writeBytes(LINE);
    }

    /** What ends a chunked body. */
    static ByteBuf lastChunk(ByteBufAllocator allocator, HttpHeaders trailers) {
        ByteBuf out = allocator.directBuffer(64);
        put(out, "0\r\n");
        var fields = trailers.iteratorCharSequence();
        while (fields.hasNext()) {
            var field = fields.next();
            AsciiString name = AsciiString.of(field.getKey());
            if (!HopFields.endsHere(name)) {
                put(out, name);
                out.writeBytes(BETWEEN);
                put(out, field.getValue());
                out.writeBytes(LINE);
            }
        }
        return out.writeBytes(LINE);
    }
}
