package dev.jadegate.seclang.run;

import java.util.List;

/**
 * A request up to its body, as it was sent: bytes in the Latin-1 view, nothing decoded.
 *
 * @param line the request line as sent; put together from the parts when it is empty
 * @param headers in their order, repeated ones repeated
 */
public record RequestHead(String method, String uri, String protocol, String line, List<Header> headers) {
    public RequestHead {
        headers = List.copyOf(headers);
        if (line.isEmpty()) {
            line = method + " " + uri + " " + protocol;
        }
    }
}
