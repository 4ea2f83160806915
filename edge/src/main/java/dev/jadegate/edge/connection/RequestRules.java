package dev.jadegate.edge.connection;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 9113 (8.2, 8.3) and RFC 9110 forbid in a request and Netty's decoder lets pass. All of it becomes another request, or
 * two, when it is written as HTTP/1.1, which is what happens to it next. The decoder has refused upper-case and malformed
 * names, unknown, missing, repeated and misplaced pseudo headers, connection headers, TE other than trailers, and a
 * Content-Length that is no number or not the data's.
 */
final class RequestRules {
    /** Of a request's trailers: these frame, route or authorise, and a server that merges them with the head believes them. */
    private static final Set<AsciiString> NEVER_TRAILERS = Set.of(
            HttpHeaderNames.HOST,
            HttpHeaderNames.CONTENT_LENGTH,
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.CONTENT_ENCODING,
            HttpHeaderNames.CONTENT_TYPE,
            HttpHeaderNames.CONTENT_RANGE,
            HttpHeaderNames.TRAILER,
            HttpHeaderNames.TE,
            HttpHeaderNames.EXPECT,
            HttpHeaderNames.AUTHORIZATION,
            HttpHeaderNames.COOKIE);

    /** Belongs to a connection that changes from HTTP/1.1 to HTTP/2 (RFC 7540, 3.2.1). */
    private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");

    private RequestRules() {}

    /** Why the head of a request is refused, in a word or two; null when it is well. */
    static @Nullable String refusal(Http2Headers headers, int fieldsMax) {
        if (headers.size() > fieldsMax) {
            return "too many fields";
        }
        String values = refusedValue(headers);
        if (values != null) {
            return values;
        }
        if (headers.contains(HTTP2_SETTINGS)) {
            return "connection header";
        }
        if (!isToken(headers.method())) {
            return "method";
        }
        CharSequence scheme = headers.scheme();
        if (scheme == null
                || !(AsciiString.contentEquals(scheme, "https") || AsciiString.contentEquals(scheme, "http"))) {
            return "scheme";
        }
        if (!isTarget(headers.method(), headers.path())) {
            return "path";
        }
        return refusedAuthority(headers);
    }

    /** Why trailers are refused; null when they are well. */
    static @Nullable String trailerRefusal(Http2Headers trailers, int fieldsMax) {
        if (trailers.size() > fieldsMax) {
            return "too many fields";
        }
        for (Map.Entry<CharSequence, CharSequence> field : trailers) {
            if (NEVER_TRAILERS.contains(AsciiString.of(field.getKey()))) {
                return "trailer";
            }
        }
        return refusedValue(trailers);
    }

    private static @Nullable String refusedValue(Http2Headers headers) {
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            CharSequence value = field.getValue();
            int length = value.length();
            for (int i = 0; i < length; i++) {
                char c = value.charAt(i);
                // RFC 9113, 8.2.1 forbids CR, LF and NUL; no other control means anything to anybody but an attacker.
                if ((c < ' ' && c != '\t') || c == 0x7f) {
                    return "control character";
                }
            }
            if (length > 0 && (isBlank(value.charAt(0)) || isBlank(value.charAt(length - 1)))) {
                return "blank at an end";
            }
        }
        return null;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isToken(@Nullable CharSequence method) {
        if (method == null || method.isEmpty()) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTarget(@Nullable CharSequence method, @Nullable CharSequence path) {
        if (path == null || path.isEmpty()) {
            return false;
        }
        if (path.charAt(0) != '/') {
            return method != null
                    && AsciiString.contentEquals(method, "OPTIONS")
                    && AsciiString.contentEquals(path, "*");
        }
        for (int i = 0; i < path.length(); i++) {
            // A blank would end the target in a request line; a fragment never leaves a browser.
            if (path.charAt(i) <= ' ' || path.charAt(i) == '#') {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String refusedAuthority(Http2Headers headers) {
        List<CharSequence> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            return "second host";
        }
        CharSequence authority = headers.authority();
        if (authority == null) {
            return hosts.isEmpty() || !isAuthority(hosts.getFirst()) ? "authority" : null;
        }
        if (!isAuthority(authority)) {
            return "authority";
        }
        return hosts.isEmpty() || AsciiString.contentEqualsIgnoreCase(hosts.getFirst(), authority)
                ? null
                : "host differs";
    }

    private static boolean isAuthority(CharSequence authority) {
        if (authority.isEmpty()) {
            return false;
        }
        for (int i = 0; i < authority.length(); i++) {
            char c = authority.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            // No user before an @ (RFC 9113, 8.3.1), nothing that ends an authority in a URL.
            if (!letter && "-._~:[]%!$&'()*+,;=".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
