package dev.jadegate.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One HTTP request, byte for byte as it goes out; hostile tests bend it after it was signed.
 *
 * @param method as on the request line
 * @param target path and query as on the request line
 * @param headers in order; a {@code Content-Length} is added by {@link #bytes()} only when {@code framed}
 * @param body may be empty
 * @param framed whether {@link #bytes()} adds {@code Content-Length} and {@code Connection: close}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record WireCall(String method, String target, List<Header> headers, byte[] body, boolean framed) {
    public WireCall {
        headers = List.copyOf(headers);
    }

    /** The same with another method; the signature stays as it was. */
    public WireCall withMethod(String other) {
        return new WireCall(other, target, headers, body, framed);
    }

    /** The same with another path and query; the signature stays as it was. */
    public WireCall withTarget(String other) {
        return new WireCall(method, other, headers, body, framed);
    }

    /** The same with one more header at the end. */
    public WireCall withHeader(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new WireCall(method, target, more, body, framed);
    }

    /** The same with another value for a header, or one more. */
    public WireCall replacing(String name, String value) {
        return without(name).withHeader(name, value);
    }

    /** The same without a header. */
    public WireCall without(String name) {
        return new WireCall(
                method,
                target,
                headers.stream()
                        .filter(header -> !header.name().equalsIgnoreCase(name))
                        .toList(),
                body,
                framed);
    }

    /** The same with another body; the signature stays as it was. */
    public WireCall withBody(byte[] other) {
        return new WireCall(method, target, headers, other, framed);
    }

    /** The same with the headers alone telling where the body ends. */
    public WireCall unframed() {
        return new WireCall(method, target, headers, body, false);
    }

    /** The value of a header, empty when it is not there. */
    public String header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    /** The request as it goes over the socket. */
    public byte[] bytes() {
        StringBuilder head =
                new StringBuilder(512).append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        headers.forEach(header ->
                head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        if (framed) {
            head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}
