package dev.jadegate.edge.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request means.
 *
 * @param authority as the upstream gets it in Host; empty when the client named none
 * @param host lower-case, without a port
 * @param uri in origin form: what the upstream is asked
 * @param path decoded and normalised, to choose a route by; nothing else uses it
 */
public record RequestTarget(String authority, String host, String uri, String path) {
    private static final int AUTHORITY_MAX = 300;

    /**
     * Reads the target and the Host of a request.
     *
     * @throws RefusedRequest when they are malformed or do not agree
     */
    public static RequestTarget of(HttpRequest request) {
        String uri = request.uri();
        String named = request.headers().get(HttpHeaderNames.HOST);
        String authority = named == null ? "" : named;
        if (request.method().equals(HttpMethod.CONNECT)) {
            throw new RefusedRequest(405, "CONNECT: this is not a forward proxy");
        }
        if (uri.indexOf('#') >= 0) {
            throw new RefusedRequest(400, "a fragment in the target");
        }
        if (uri.equals("*")) {
            if (!request.method().equals(HttpMethod.OPTIONS)) {
                throw new RefusedRequest(400, "the target * without OPTIONS");
            }
        } else if (uri.isEmpty() || uri.charAt(0) != '/') {
            String absolute = absoluteAuthority(uri);
            if (!absolute.equalsIgnoreCase(authority)) {
                throw new RefusedRequest(400, "the target and Host name different hosts");
            }
            String rest = uri.substring(uri.indexOf("://") + 3 + absolute.length());
            uri = rest.startsWith("/") ? rest : "/" + rest;
        }
        return new RequestTarget(authority, host(authority), uri, path(uri));
    }

    private static String absoluteAuthority(String uri) {
        boolean known = uri.regionMatches(true, 0, "http://", 0, 7) || uri.regionMatches(true, 0, "https://", 0, 8);
        if (!known) {
            throw new RefusedRequest(400, "the target is neither a path nor an http URI");
        }
        int start = uri.indexOf("://") + 3;
        int end = start;
        while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != '?') {
            end++;
        }
        return uri.substring(start, end);
    }

    private static String host(String authority) {
        if (authority.length() > AUTHORITY_MAX) {
            throw new RefusedRequest(400, "Host is longer than " + AUTHORITY_MAX + " bytes");
        }
        boolean upper = false;
        int colon = -1;
        boolean address = authority.startsWith("[");
        for (int at = 0; at < authority.length(); at++) {
            char one = authority.charAt(at);
            boolean letter = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z');
            upper |= one >= 'A' && one <= 'Z';
            if (one == ':' && !(address && authority.indexOf(']') > at)) {
                if (colon >= 0) {
                    throw new RefusedRequest(400, "Host is not a host with a port");
                }
                colon = at;
            } else if (colon >= 0) {
                if (one < '0' || one > '9') {
                    throw new RefusedRequest(400, "the port of Host is not a number");
                }
            } else if (!letter
                    && !(one >= '0' && one <= '9')
                    && one != '-'
                    && one != '.'
                    && one != '_'
                    && !(address && (one == ':' || one == '[' || one == ']'))) {
                throw new RefusedRequest(400, "a byte in Host that no host has");
            }
        }
        if (address && (authority.indexOf(']') < 0 || authority.lastIndexOf('[') > 0)) {
            throw new RefusedRequest(400, "Host is not an address in brackets");
        }
        String host = colon < 0 ? authority : authority.substring(0, colon);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        return upper ? host.toLowerCase(Locale.ROOT) : host;
    }

    private static String path(String uri) {
        int question = uri.indexOf('?');
        String raw = question < 0 ? uri : uri.substring(0, question);
        // What most paths are: nothing to decode, nothing to walk.
        return raw.indexOf('%') < 0 && !raw.contains("/.") && !raw.contains("//") && raw.indexOf('\\') < 0
                ? raw
                : normalised(raw);
    }

    private static String normalised(String raw) {
        StringBuilder path = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char one = raw.charAt(at);
            if (one == '%' && at + 2 < raw.length()) {
                int high = Character.digit(raw.charAt(at + 1), 16);
                int low = Character.digit(raw.charAt(at + 2), 16);
                if (high >= 0 && low >= 0) {
                    one = (char) ((high << 4) | low);
                    at += 2;
                }
            }
            at++;
            path.append(one == '\\' ? '/' : one);
        }
        ArrayDeque<String> segments = new ArrayDeque<>();
        String decoded = path.toString();
        int start = 0;
        boolean folder = false;
        while (start <= decoded.length()) {
            int slash = decoded.indexOf('/', start);
            int end = slash < 0 ? decoded.length() : slash;
            String segment = decoded.substring(start, end);
            folder = segment.isEmpty() || segment.equals(".") || segment.equals("..");
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!folder) {
                segments.addLast(segment);
            }
            start = end + 1;
        }
        String joined = "/" + String.join("/", segments);
        return folder && joined.length() > 1 ? joined + "/" : joined;
    }

    /** Whether a list of comma-separated words has {@code word}, whatever its case. */
    static boolean hasToken(@Nullable String list, String word) {
        int start = 0;
        while (list != null && start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            if (list.substring(start, end).strip().equalsIgnoreCase(word)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }
}
