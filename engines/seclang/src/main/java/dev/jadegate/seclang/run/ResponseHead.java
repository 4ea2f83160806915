package dev.jadegate.seclang.run;

import java.util.List;

/** A response up to its body. */
public record ResponseHead(String protocol, int status, List<Header> headers) {
    public ResponseHead {
        headers = List.copyOf(headers);
    }
}
