package dev.jadegate.edge.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** Who asked something of a server hears here what it answers. On the loop of the connection. */
public interface UpstreamListener {
    /** The final head, or 101. */
    void responseHead(HttpResponse response);

    /** A part of the body, the last one a {@code LastHttpContent}. The listener releases it. */
    void responseContent(HttpContent content);

    /** All that was there has been handed on. */
    void responsePaused();

    /** The connection takes more of the request again. */
    void upstreamWritable();

    /** The connection ended, or what came was not HTTP, before the answer was whole. */
    void upstreamFailed(String reason);
}
