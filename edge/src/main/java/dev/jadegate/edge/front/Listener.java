package dev.jadegate.edge.front;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.config.ListenerSettings;
import dev.jadegate.edge.loop.Transport;
import dev.jadegate.edge.proxy.ClientConnection;
import dev.jadegate.edge.proxy.ProxyContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An open port. Connections that it accepted go on when it is closed. */
@SuppressWarnings("FutureReturnValueIgnored") // A refused channel is closed whether or not anybody waits for it.
public final class Listener implements AutoCloseable {
    private final ListenerSettings settings;
    private final Channel channel;

    /**
     * Binds and serves.
     *
     * @throws IOException when the address cannot be bound
     */
    public Listener(ListenerSettings settings, ProxyContext context, Connections connections) throws IOException {
        this.settings = settings;
        FrontPipeline pipeline = new FrontPipeline(context);
        var bound = Transport.server(context.loops().group())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        LimitSettings limits = context.snapshots().get().limits();
                        ClientConnection facts = ClientConnection.accepted(settings, accepted);
                        if (!connections.admit(accepted, limits)
                                || !connections.admit(accepted, facts.client().getAddress(), limits)) {
                            accepted.close();
                            return;
                        }
                        facts.attachTo(accepted);
                        pipeline.http1(accepted);
                    }
                })
                .bind(settings.address())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + settings.address().getAddress().getHostAddress() + ":"
                            + settings.address().getPort() + " ("
                            + bound.cause().getMessage()
                            + "): stop what uses the port, or name another",
                    bound.cause());
        }
        channel = bound.channel();
    }

    public ListenerSettings settings() {
        return settings;
    }

    /** Where it listens; tells the port that was chosen for port 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }
}
