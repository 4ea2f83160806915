package dev.jadegate.edge.connection;

import dev.jadegate.edge.connection.ConnectionMetrics.Handshake;
import dev.jadegate.edge.proxy.ClientConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the handshake and goes on with the protocol that it agreed on. Runs on the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // A close needs no look.
final class ProtocolChoice extends ApplicationProtocolNegotiationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProtocolChoice.class);

    private final HttpFront http1;
    private final Http2Front http2;
    private final ConnectionMetrics metrics;

    ProtocolChoice(HttpFront http1, Http2Front http2, ConnectionMetrics metrics) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.http1 = http1;
        this.http2 = http2;
        this.metrics = metrics;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
        Channel channel = context.channel();
        metrics.handshake(Handshake.DONE);
        SslHandler tls = context.pipeline().get(SslHandler.class);
        SSLSession session = tls.engine().getSession();
        ClientConnection connection = ClientConnection.of(channel);
        ClientConnection.Tls peeked = connection.tls();
        connection
                .encrypted(new ClientConnection.Tls(
                        session.getProtocol(), session.getCipherSuite(), peeked == null ? null : peeked.serverName()))
                .attachTo(channel);
        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
            http2.install(channel);
        } else {
            http1.http1(channel);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent end && !end.isSuccess()) {
            metrics.handshake(
                    end.cause() instanceof SslHandshakeTimeoutException ? Handshake.TIMED_OUT : Handshake.FAILED);
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Anybody can make handshakes fail, as often as he likes: not a line of the log each.
        LOG.debug("the handshake of {} fails", context.channel(), cause);
        context.close();
    }
}
