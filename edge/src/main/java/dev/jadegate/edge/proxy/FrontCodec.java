package dev.jadegate.edge.proxy;

import io.netty.channel.ChannelHandler;

/** What the proxy asks of the HTTP/1.1 codec in front of it. On the connection's loop alone. */
public interface FrontCodec extends ChannelHandler {
    /** The answer is written: the next request of the connection may be read. */
    void exchangeEnded();

    /** Takes the codec out, so that bytes pass as they are; what it had read already comes next. */
    void leave();
}
