package dev.jadegate.edge.connection;

import io.netty.channel.Channel;

/**
 * Puts the HTTP handlers into a channel whose connection is ready: encrypted where it should be, its
 * {@link dev.jadegate.edge.proxy.ClientConnection} attached. Called on the channel's event loop.
 */
public interface HttpFront {
    /** Adds, at the end, all that reads HTTP/1.1 out of bytes and answers it. */
    void http1(Channel connection);

    /**
     * Adds, at the end, what answers the one request of a stream of HTTP/2. It reads and writes the same
     * {@code HttpObject}s; the stream is a channel of its own, whose parent is the connection.
     */
    void http2Stream(Channel stream);
}
