package dev.jadegate.conformance.wire;

import dev.jadegate.testkit.WireCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/** Messages that are not quite HTTP, too large, or that two servers would read in two ways. */
final class HttpAttacks {
    private static final int BODY_BYTES_MAX = 1024 * 1024;
    private static final int URI_BYTES_MAX = 64 * 1024;
    private static final int HEADER_BYTES_MAX = 32 * 1024;

    private HttpAttacks() {}

    static List<Attack> all() {
        return List.of(
                method("PUT"),
                method("DELETE"),
                method("PATCH"),
                method("OPTIONS"),
                method("TRACE"),
                method("CONNECT"),
                method("BREW"),
                raw("no request line", "HELLO\r\n\r\n"),
                raw("an unknown protocol", "GET / SMTP/1.0\r\n\r\n"),
                raw("control characters", "\1\2\3\4\r\n\r\n"),
                signed("a header without a colon", call -> call, "Host 127.0.0.1\r\n"),
                signed("a header without a name", call -> call, ": value\r\n"),
                signed("a space before the colon", call -> call, "Content-Length : 0\r\n"),
                signed("a NUL in a header", call -> call, "X-Odd: a\0b\r\n"),
                signed("a NUL in a header's name", call -> call, "X-O\0dd: a\r\n"),
                Attack.of(
                        "a body past the limit",
                        413,
                        "RequestBodyTooLarge",
                        target -> target.acs3("GetUser").sign().withBody(new byte[BODY_BYTES_MAX + 1])),
                announced("a body past the limit that is only announced", 413, "RequestBodyTooLarge", "1048577"),
                announced("a body of two gibibytes announced", 413, "RequestBodyTooLarge", "2147483648"),
                announced("a body of more bytes than there are numbers", 400, "InvalidRequest", "99999999999999999999"),
                announced("a length that is no number", 400, "InvalidRequest", "ten"),
                announced("a negative length", 400, "InvalidRequest", "-1"),
                announced("a length with a sign", 400, "InvalidRequest", "+5"),
                announced("two lengths in one header", 400, "InvalidRequest", "5, 6"),
                framed("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
                framed("a length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                framed("chunks and a length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
                framed("a chunk of no number", "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
                framed("a chunk of a negative number", "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n"),
                framed(
                        "a chunk of too large a number",
                        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
                framed("chunks that are not last", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
                framed("an unknown encoding", "Transfer-Encoding: gzip\r\n\r\n"),
                framed("chunks under a misspelt name", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
                new Attack("chunks past the limit", 413, "RequestBodyTooLarge", false, HttpAttacks::chunks),
                Attack.of(
                        "a request line past the limit",
                        414,
                        "RequestUriTooLong",
                        target -> target.acs3("GetUser").sign().withTarget("/?a=" + "x".repeat(URI_BYTES_MAX))),
                Attack.of(
                        "a header past the limit",
                        431,
                        "RequestHeaderTooLarge",
                        target -> target.acs3("GetUser").sign().withHeader("X-Long", "x".repeat(HEADER_BYTES_MAX))),
                Attack.of("headers past the limit", 431, "RequestHeaderTooLarge", target -> {
                    WireCall call = target.acs3("GetUser").sign();
                    for (int i = 0; i < 1000; i++) {
                        call = call.withHeader("X-Header-" + i, "a value of some thirty characters");
                    }
                    return call;
                }),
                Attack.of(
                        "two hosts",
                        400,
                        "InvalidRequest",
                        target -> target.acs3("GetUser").sign().withHeader("Host", "example.com")));
    }

    private static Attack method(String method) {
        return Attack.of(
                "the method " + method,
                405,
                "UnsupportedHTTPMethod",
                target -> target.acs3("GetUser").sign().withMethod(method));
    }

    private static Attack raw(String what, String text) {
        return Attack.raw(what, 400, "InvalidRequest", target -> text);
    }

    /** A good request with a bad line among its headers. */
    private static Attack signed(String what, UnaryOperator<WireCall> with, String line) {
        return Attack.raw(what, 400, "InvalidRequest", target -> {
            WireCall call =
                    with.apply(target.acs3("GetUser").query("UserName", "jane").sign());
            return head(call) + line + "Content-Length: 0\r\nConnection: close\r\n\r\n";
        });
    }

    private static Attack announced(String what, int status, String code, String length) {
        return Attack.raw(
                what,
                status,
                code,
                target -> head(target.acs3("GetUser").sign()) + "Content-Length: " + length
                        + "\r\nConnection: close\r\n\r\n");
    }

    /** Headers that say where the body ends in a way that two servers may read differently. */
    private static Attack framed(String what, String rest) {
        return Attack.raw(
                what,
                400,
                "InvalidRequest",
                target -> head(target.acs3("GetUser").sign()) + rest);
    }

    private static byte[] chunks(Target target) {
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        return (head(target.acs3("GetUser").sign()) + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(17)
                        + "0\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String head(WireCall call) {
        StringBuilder head = new StringBuilder(call.method() + " " + call.target() + " HTTP/1.1\r\n");
        call.headers()
                .forEach(header -> head.append(header.name())
                        .append(": ")
                        .append(header.value())
                        .append("\r\n"));
        return head.toString();
    }
}
