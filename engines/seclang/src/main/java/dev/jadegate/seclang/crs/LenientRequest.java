package dev.jadegate.seclang.crs;

import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.RequestHead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the bytes of a request as a server in front of the rules would: what no server passes on is refused, all else goes to
 * the rules as it is.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LenientRequest(RequestHead head, byte[] body, boolean refused) {
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    static LenientRequest parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int headEnd = text.indexOf("\r\n\r\n");
        String head = headEnd < 0 ? text : text.substring(0, headEnd);
        String body = headEnd < 0 ? "" : text.substring(headEnd + 4);
        String[] lines = head.split("\r\n", -1);
        String line = lines[0];
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        String method = first < 0 ? line : line.substring(0, first);
        String uri = first < 0 ? "" : last == first ? line.substring(first + 1) : line.substring(first + 1, last);
        String protocol = last <= first ? "" : line.substring(last + 1);
        List<Header> headers = new ArrayList<>();
        boolean refused = !isToken(method) || !isUri(method, uri) || !isProtocol(protocol);
        for (int at = 1; at < lines.length; at++) {
            int colon = lines[at].indexOf(':');
            if (colon < 0) {
                refused |= !lines[at].isEmpty();
                continue;
            }
            Header header = new Header(lines[at].substring(0, colon), trim(lines[at].substring(colon + 1)));
            refused |= !isHeader(header, protocol);
            headers.add(header);
        }
        boolean chunked = headers.stream().anyMatch(one -> one.name().equalsIgnoreCase("transfer-encoding"));
        // A body has a length or comes in chunks; with both the length does not count (RFC 9112, section 6.3).
        boolean measured = headers.stream().anyMatch(one -> one.name().equalsIgnoreCase("content-length"));
        if (chunked) {
            headers.removeIf(one -> one.name().equalsIgnoreCase("content-length"));
        }
        byte[] content = measured ? body.getBytes(StandardCharsets.ISO_8859_1) : new byte[0];
        return new LenientRequest(
                new RequestHead(method, uri, protocol.isEmpty() ? "HTTP/0.9" : protocol, line, headers),
                chunked ? unchunk(body) : content,
                refused);
    }

    private static String trim(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && (value.charAt(start) == ' ' || value.charAt(start) == '\t')) {
            start++;
        }
        while (end > start && (value.charAt(end - 1) == ' ' || value.charAt(end - 1) == '\t')) {
            end--;
        }
        return value.substring(start, end);
    }

    private static boolean isToken(String method) {
        return !method.isEmpty()
                && method.chars().allMatch(one -> Character.isLetterOrDigit(one) || TOKEN.indexOf(one) >= 0);
    }

    /** RFC 9112: an origin, an absolute form, an authority for CONNECT, an asterisk for OPTIONS; no fragment. */
    private static boolean isUri(String method, String uri) {
        if (method.equals("CONNECT")) {
            int colon = uri.lastIndexOf(':');
            return colon > 0 && uri.substring(colon + 1).chars().allMatch(Character::isDigit);
        }
        return !uri.startsWith("\\") && uri.indexOf('#') < 0 && uri.indexOf(' ') < 0;
    }

    private static boolean isProtocol(String protocol) {
        return protocol.isEmpty() || (protocol.startsWith("HTTP/") && !protocol.startsWith("HTTP/0"));
    }

    private static boolean isHeader(Header header, String protocol) {
        String value = header.value();
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            return false;
        }
        return switch (header.name().toLowerCase(java.util.Locale.ROOT)) {
            case "content-length" -> value.chars().allMatch(Character::isDigit);
            case "host" -> value.indexOf('%') < 0 && !(value.isEmpty() && protocol.equals("HTTP/1.1"));
            default -> true;
        };
    }

    private static byte[] unchunk(String body) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (at < body.length()) {
            int end = body.indexOf("\r\n", at);
            if (end < 0) {
                break;
            }
            int size;
            try {
                size = Integer.parseInt(body.substring(at, end).trim(), 16);
            } catch (NumberFormatException wrong) {
                break;
            }
            int from = end + 2;
            int to = Math.min(body.length(), from + size);
            if (size == 0) {
                break;
            }
            content.writeBytes(body.substring(from, to).getBytes(StandardCharsets.ISO_8859_1));
            at = to + 2;
        }
        return content.toByteArray();
    }
}
