package dev.jadegate.edge.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;

/** Fields that are for the next hop alone (RFC 9110, section 7.6.1), and those that the edge itself says. */
final class HopFields {
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
    private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");
    private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
    private static final AsciiString X_FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString X_FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString X_FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString X_FORWARDED_PORT = AsciiString.cached("x-forwarded-port");
    private static final AsciiString X_REAL_IP = AsciiString.cached("x-real-ip");
    private static final AsciiString X_REQUEST_ID = AsciiString.cached("x-request-id");

    /** What a Connection field may not take away from a request, for the application relies on it. */
    private static final List<AsciiString> KEPT = List.of(
            HttpHeaderNames.HOST,
            HttpHeaderNames.CONTENT_LENGTH,
            HttpHeaderNames.CONTENT_TYPE,
            HttpHeaderNames.CONTENT_ENCODING,
            HttpHeaderNames.COOKIE,
            HttpHeaderNames.AUTHORIZATION);

    /** Names that a Connection field may list; more are passed on as they are. */
    private static final int LISTED_MAX = 20;

    private HopFields() {}

    /** Whether a field ends at the edge or is written anew by it. */
    static boolean endsHere(AsciiString name) {
        return switch (name.length()) {
            case 2 -> HttpHeaderNames.TE.contentEqualsIgnoreCase(name);
            case 3 -> HttpHeaderNames.VIA.contentEqualsIgnoreCase(name);
            case 4 -> HttpHeaderNames.HOST.contentEqualsIgnoreCase(name);
            case 6 -> HttpHeaderNames.EXPECT.contentEqualsIgnoreCase(name);
            case 7 ->
                HttpHeaderNames.UPGRADE.contentEqualsIgnoreCase(name)
                        || HttpHeaderNames.TRAILER.contentEqualsIgnoreCase(name);
            case 9 -> like(name, X_REAL_IP) || FORWARDED.contentEqualsIgnoreCase(name);
            case 10 ->
                HttpHeaderNames.CONNECTION.contentEqualsIgnoreCase(name) || KEEP_ALIVE.contentEqualsIgnoreCase(name);
            case 12 -> like(name, X_REQUEST_ID);
            case 14 ->
                HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
                        || HTTP2_SETTINGS.contentEqualsIgnoreCase(name);
            case 15 -> like(name, X_FORWARDED_FOR);
            case 16 ->
                PROXY_CONNECTION.contentEqualsIgnoreCase(name)
                        || like(name, X_FORWARDED_HOST)
                        || like(name, X_FORWARDED_PORT);
            case 17 -> HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name) || like(name, X_FORWARDED_PROTO);
            default -> false;
        };
    }

    /** As servers that make variables of names see it: an underscore for a hyphen. */
    private static boolean like(AsciiString name, AsciiString pattern) {
        for (int at = 0; at < name.length(); at++) {
            char one = AsciiString.toLowerCase(name.charAt(at));
            if ((one == '_' ? '-' : one) != pattern.charAt(at)) {
                return false;
            }
        }
        return true;
    }

    /** The fields that Connection says are for this hop alone, in lower case; empty nearly always. */
    static List<String> listed(HttpHeaders headers) {
        List<String> listed = List.of();
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            // The two words that nearly all requests have, without looking further.
            if (value.equalsIgnoreCase("keep-alive") || value.equalsIgnoreCase("close")) {
                continue;
            }
            for (String part : value.split(",", LISTED_MAX + 1)) {
                String name = part.strip();
                if (!name.isEmpty() && KEPT.stream().noneMatch(kept -> kept.contentEqualsIgnoreCase(name))) {
                    listed = listed.isEmpty() ? new ArrayList<>() : listed;
                    listed.add(AsciiString.of(name).toLowerCase().toString());
                }
            }
        }
        return listed;
    }

    /** Takes out of an answer what was for this hop alone. Its framing is left to the codec of the client. */
    static void removeFrom(HttpHeaders response) {
        for (String name : listed(response)) {
            response.remove(name);
        }
        response.remove(HttpHeaderNames.CONNECTION)
                .remove(KEEP_ALIVE)
                .remove(PROXY_CONNECTION)
                .remove(HttpHeaderNames.UPGRADE)
                .remove(HttpHeaderNames.TE);
    }
}
