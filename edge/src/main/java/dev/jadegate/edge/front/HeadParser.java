package dev.jadegate.edge.front;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.proxy.RefusedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of one whole head, each line of which ends in CR LF. Bytes of fields are kept as they are, in the Latin-1
 * view. Of one connection.
 */
final class HeadParser {
    /** Method, version and spaces of a request line. */
    static final int LINE_BYTES_BEYOND_URI = 64;

    private static final int METHOD_MAX = 32;
    /** Nineteen digits may be more than a long holds. */
    private static final int LENGTH_DIGITS_MAX = 18;

    private static final boolean[] TOKEN = new boolean[256];

    private static final DefaultHttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    private static final DefaultHttpHeadersFactory TRAILERS =
            DefaultHttpHeadersFactory.trailersFactory().withValidation(false);

    static {
        for (int one = 0; one < TOKEN.length; one++) {
            TOKEN[one] = (one >= 'a' && one <= 'z')
                    || (one >= 'A' && one <= 'Z')
                    || (one >= '0' && one <= '9')
                    || "!#$%&'*+-.^_`|~".indexOf(one) >= 0;
        }
    }

    private final LimitSettings limits;
    private byte[] bytes = {};
    private int end;
    private boolean lineSeen;

    /** What a head says of itself and of the body after it. */
    record Head(HttpRequest request, boolean chunked, long length) {}

    HeadParser(LimitSettings limits) {
        this.limits = limits;
    }

    static HttpHeaders newHeaders() {
        return HEADERS.newHeaders();
    }

    void sawLine() {
        lineSeen = true;
    }

    /** Whether the first line is there whole. */
    boolean lineSeen(int scanned) {
        return lineSeen && scanned > 0;
    }

    void reset() {
        lineSeen = false;
    }

    private void take(ByteBuf in, int until) {
        end = until - in.readerIndex();
        if (bytes.length < end) {
            bytes = new byte[Math.max(1_024, Integer.highestOneBit(end) << 1)];
        }
        in.readBytes(bytes, 0, end);
    }

    Head parse(ByteBuf in, int until) {
        take(in, until);
        int at = 0;
        while (TOKEN[bytes[at] & 0xFF]) {
            at++;
        }
        if (at == 0 || at > METHOD_MAX || bytes[at] != ' ') {
            throw new RefusedRequest(400, "the request line does not begin with a method and one space");
        }
        HttpMethod method = HttpMethod.valueOf(text(0, at));
        int target = ++at;
        // Bytes above ASCII stand in targets of some clients; rules judge them.
        while ((bytes[at] > ' ' && bytes[at] != 0x7F) || bytes[at] < 0) {
            at++;
        }
        int targetEnd = at;
        if (target == targetEnd || bytes[at] != ' ') {
            throw new RefusedRequest(400, "the request line has no target followed by one space");
        }
        if (targetEnd - target > limits.uriBytes()) {
            throw new RefusedRequest(414, "the target is longer than " + limits.uriBytes() + " bytes");
        }
        HttpVersion version = version(++at);
        at += "HTTP/1.1".length() + 2;
        if (end - at > limits.headerBytes()) {
            throw new RefusedRequest(431, "the header is longer than " + limits.headerBytes() + " bytes");
        }
        HttpHeaders headers = HEADERS.newHeaders();
        fields(at, headers);
        DefaultHttpRequest request = new DefaultHttpRequest(version, method, text(target, targetEnd - target), headers);
        return framed(request);
    }

    private HttpVersion version(int at) {
        boolean whole = end - at >= 10 && bytes[at + 8] == '\r' && bytes[at + 9] == '\n';
        if (!whole
                || bytes[at] != 'H'
                || bytes[at + 1] != 'T'
                || bytes[at + 2] != 'T'
                || bytes[at + 3] != 'P'
                || bytes[at + 4] != '/'
                || bytes[at + 6] != '.'
                || !isDigit(bytes[at + 5])
                || !isDigit(bytes[at + 7])) {
            throw new RefusedRequest(400, "the request line does not end in a version");
        }
        if (bytes[at + 5] != '1' || bytes[at + 7] > '1') {
            throw new RefusedRequest(505, "the version is neither HTTP/1.1 nor HTTP/1.0");
        }
        return bytes[at + 7] == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
    }

    private static boolean isDigit(byte one) {
        return one >= '0' && one <= '9';
    }

    private void fields(int from, HttpHeaders headers) {
        int at = from;
        int count = 0;
        while (bytes[at] != '\r') {
            if (++count > limits.headerCount()) {
                throw new RefusedRequest(431, "there are more than " + limits.headerCount() + " header fields");
            }
            int name = at;
            while (TOKEN[bytes[at] & 0xFF]) {
                at++;
            }
            // A line that continues the one before begins with a space and has no name: refused here too.
            if (at == name || bytes[at] != ':') {
                throw new RefusedRequest(400, "a header line does not begin with a name and a colon");
            }
            int nameEnd = at++;
            while (bytes[at] == ' ' || bytes[at] == '\t') {
                at++;
            }
            int value = at;
            while ((bytes[at] >= ' ' && bytes[at] != 0x7F) || bytes[at] < 0 || bytes[at] == '\t') {
                at++;
            }
            if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
                throw new RefusedRequest(400, "a control byte in the value of a header field");
            }
            int valueEnd = at;
            while (valueEnd > value && (bytes[valueEnd - 1] == ' ' || bytes[valueEnd - 1] == '\t')) {
                valueEnd--;
            }
            headers.add(new AsciiString(bytes, name, nameEnd - name, true), text(value, valueEnd - value));
            at += 2;
        }
        if (at + 2 != end) {
            throw new RefusedRequest(400, "a carriage return in the header");
        }
    }

    private String text(int start, int length) {
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    /** RFC 9112, section 6, without what it lets a server repair. */
    private static Head framed(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean current = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        String coding = only(headers, HttpHeaderNames.TRANSFER_ENCODING);
        String length = only(headers, HttpHeaderNames.CONTENT_LENGTH);
        String host = only(headers, HttpHeaderNames.HOST);
        if (host == null && current) {
            throw new RefusedRequest(400, "there is no Host");
        }
        if (coding != null) {
            if (length != null) {
                throw new RefusedRequest(400, "both Transfer-Encoding and Content-Length");
            }
            if (!current) {
                throw new RefusedRequest(400, "Transfer-Encoding in HTTP/1.0");
            }
            if (!HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)) {
                throw new RefusedRequest(400, "a Transfer-Encoding other than chunked");
            }
            return new Head(request, true, 0);
        }
        return new Head(request, false, length == null ? 0 : length(length));
    }

    private static long length(String text) {
        if (text.isEmpty() || text.length() > LENGTH_DIGITS_MAX) {
            throw new RefusedRequest(400, "Content-Length is not a number");
        }
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                throw new RefusedRequest(400, "Content-Length is not a number");
            }
        }
        return Long.parseLong(text);
    }

    private static @Nullable String only(HttpHeaders headers, AsciiString name) {
        var values = headers.valueStringIterator(name);
        if (!values.hasNext()) {
            return null;
        }
        String value = values.next();
        if (values.hasNext()) {
            throw new RefusedRequest(400, "more than one " + name);
        }
        return value;
    }

    /** The trailers of a chunked body. Fields that belong into a head only are refused. */
    LastHttpContent trailers(ByteBuf in, int until) {
        take(in, until);
        DefaultLastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, TRAILERS);
        fields(0, last.trailingHeaders());
        for (AsciiString name : HEAD_FIELDS) {
            if (last.trailingHeaders().contains(name)) {
                throw new RefusedRequest(400, "the trailer " + name + " belongs into a head");
            }
        }
        return last;
    }

    private static final AsciiString[] HEAD_FIELDS = {
        HttpHeaderNames.TRANSFER_ENCODING,
        HttpHeaderNames.CONTENT_LENGTH,
        HttpHeaderNames.HOST,
        HttpHeaderNames.CONNECTION,
        HttpHeaderNames.CONTENT_ENCODING,
        HttpHeaderNames.CONTENT_TYPE,
        HttpHeaderNames.AUTHORIZATION,
        HttpHeaderNames.COOKIE,
        HttpHeaderNames.TRAILER
    };
}
