package dev.jadegate.edge.proxy;

import dev.jadegate.edge.config.ListenerSettings;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client's connection, kept as an attribute of its channel. Whoever learns more (a PROXY header, a TLS
 * handshake, settings of HTTP/2) puts an altered record in its place before the first request reaches the proxy.
 *
 * @param listener where it came in, as configured then
 * @param peer who opened the connection
 * @param client on whose behalf: that of the PROXY header, else the peer
 * @param server the address that the client meant: that of the PROXY header, else our own
 * @param tls null for plain HTTP
 * @param fingerprints of the client's software
 */
public record ClientConnection(
        ListenerSettings listener,
        InetSocketAddress peer,
        InetSocketAddress client,
        InetSocketAddress server,
        @Nullable Tls tls,
        Fingerprints fingerprints) {
    private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf(ClientConnection.class, "client");

    /**
     * What was agreed.
     *
     * @param version as {@code TLSv1.3}
     * @param serverName that the client asked for (SNI), in lower case; null for none
     */
    public record Tls(
            String version, String cipher, @Nullable String serverName) {}

    /** Each null when it is not known. */
    public record Fingerprints(
            @Nullable String ja3,
            @Nullable String ja4,
            @Nullable String http2) {
        public static final Fingerprints NONE = new Fingerprints(null, null, null);
    }

    /** The facts of a connection that was just accepted. */
    public static ClientConnection accepted(ListenerSettings listener, Channel channel) {
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        return new ClientConnection(
                listener, peer, peer, (InetSocketAddress) channel.localAddress(), null, Fingerprints.NONE);
    }

    /** The facts of a channel, or of the connection that it is a stream of. */
    public static ClientConnection of(Channel channel) {
        ClientConnection found = channel.attr(KEY).get();
        if (found == null && channel.parent() != null) {
            found = channel.parent().attr(KEY).get();
        }
        if (found == null) {
            throw new IllegalStateException("a channel without its ClientConnection");
        }
        return found;
    }

    /** Makes these the facts of the channel. */
    public void attachTo(Channel channel) {
        channel.attr(KEY).set(this);
    }

    public ClientConnection onBehalfOf(InetSocketAddress realClient, InetSocketAddress meantServer) {
        return new ClientConnection(listener, peer, realClient, meantServer, tls, fingerprints);
    }

    public ClientConnection encrypted(Tls facts) {
        return new ClientConnection(listener, peer, client, server, facts, fingerprints);
    }

    public ClientConnection recognised(Fingerprints facts) {
        return new ClientConnection(listener, peer, client, server, tls, facts);
    }

    /** Whether what the peer says in X-Forwarded-For and its like is believed. */
    public boolean trusted() {
        return !listener.proxyProtocol() && listener.trusts(peer.getAddress());
    }
}
