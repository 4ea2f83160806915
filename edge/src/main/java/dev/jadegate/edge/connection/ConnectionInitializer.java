package dev.jadegate.edge.connection;

import dev.jadegate.edge.config.ListenerSettings;
import dev.jadegate.edge.connection.ConnectionMetrics.Refusal;
import dev.jadegate.edge.proxy.ClientConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins the connections of a listener: counts them, takes the PROXY header, encrypts, and hands over to HTTP. One for all
 * connections of a listener; runs on each one's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A refused connection is closed whether or not anybody waits for it.
@ChannelHandler.Sharable
public final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private final Parts parts;
    private final Http2Front http2;

    /**
     * What a listener's connections are made of.
     *
     * @param listener as configured now
     * @param certificates gives those of now; null for plain HTTP
     * @param handshakeTimeout for a PROXY header, and again for TLS from the first byte to the last
     */
    public record Parts(
            Supplier<ListenerSettings> listener,
            Supplier<@Nullable Certificates> certificates,
            HttpFront front,
            Admission admission,
            ConnectionMetrics metrics,
            Duration handshakeTimeout,
            Supplier<Http2Limits> http2) {}

    public ConnectionInitializer(Parts parts) {
        this.parts = parts;
        this.http2 = new Http2Front(parts.http2(), parts.metrics(), parts.front());
    }

    @Override
    protected void initChannel(Channel channel) {
        ListenerSettings listener = parts.listener().get();
        ClientConnection connection = ClientConnection.accepted(listener, channel);
        if (!parts.admission().admit(channel)) {
            channel.close();
            return;
        }
        connection.attachTo(channel);
        if (!listener.proxyProtocol()) {
            begin(channel);
        } else if (listener.trusts(connection.peer().getAddress())) {
            ProxyGate.install(channel, parts.handshakeTimeout(), parts.metrics(), gate -> begin(channel));
        } else {
            parts.metrics().refused(Refusal.UNTRUSTED);
            channel.close();
        }
    }

    private void begin(Channel channel) {
        Certificates certificates = parts.certificates().get();
        if (!parts.admission()
                .admit(channel, ClientConnection.of(channel).client().getAddress())) {
            channel.close();
        } else if (certificates == null) {
            parts.front().http1(channel);
        } else {
            channel.pipeline()
                    .addLast(new HelloPeek(
                            certificates,
                            parts.handshakeTimeout(),
                            parts.metrics(),
                            () -> new ProtocolChoice(parts.front(), http2, parts.metrics())));
        }
    }
}
