package dev.jadegate.edge.upstream;

import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.loop.Transport;
import dev.jadegate.edge.loop.Watched;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** The connections of one event loop to all servers. On that loop alone. */
public final class UpstreamPool implements Watched {
    private final Loop loop;
    private final Map<UpstreamServer, ArrayDeque<UpstreamConnection>> idle = new HashMap<>();
    private int idleCount;

    public UpstreamPool(Loop loop) {
        this.loop = loop;
    }

    /** Who waits for a connection. */
    public interface Waiting {
        /**
         * Here it is.
         *
         * @param used whether it served another request before, so that the server may just be closing it
         */
        void connected(UpstreamConnection connection, boolean used);

        void notConnected(boolean timedOut);
    }

    /** Gives an idle connection at once, or a new one when it is there. */
    public void acquire(UpstreamServer server, boolean fresh, Waiting waiting) {
        ArrayDeque<UpstreamConnection> deque = fresh ? null : idle.get(server);
        while (deque != null && !deque.isEmpty()) {
            // The one that was used last is the least likely to be closed by the server just now.
            UpstreamConnection connection = deque.pollLast();
            idleCount--;
            if (connection.isReusable()) {
                waiting.connected(connection, true);
                return;
            }
            connection.close();
        }
        connect(server, waiting);
    }

    private void connect(UpstreamServer server, Waiting waiting) {
        ResponseDecoder decoder = new ResponseDecoder();
        UpstreamConnection connection = new UpstreamConnection(server, decoder);
        ChannelFuture connecting = Transport.client(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        server.upstream().connectTimeout().toMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(decoder).addLast(connection);
                    }
                })
                .connect(server.settings().address());
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                waiting.connected(connection, false);
            } else {
                waiting.notConnected(done.cause() instanceof ConnectTimeoutException);
            }
        });
    }

    /** Takes a connection back whose request is answered whole; it is closed when it cannot serve another. */
    public void release(UpstreamConnection connection) {
        connection.detach(loop.nanoTime());
        if (!connection.isReusable()) {
            connection.close();
            return;
        }
        connection.channel().config().setAutoRead(true);
        ArrayDeque<UpstreamConnection> deque = idle.computeIfAbsent(connection.server(), added -> new ArrayDeque<>());
        if (deque.size() >= connection.server().upstream().keepAlive()) {
            connection.close();
            return;
        }
        deque.addLast(connection);
        idleCount++;
    }

    /** Takes a connection out of use whose request is not answered whole. */
    public void discard(UpstreamConnection connection) {
        connection.detach(loop.nanoTime());
        connection.close();
    }

    /** Idle connections. */
    public int idleCount() {
        return idleCount;
    }

    @Override
    public void check(long nowNanos) {
        Iterator<Map.Entry<UpstreamServer, ArrayDeque<UpstreamConnection>>> servers =
                idle.entrySet().iterator();
        while (servers.hasNext()) {
            var entry = servers.next();
            long most = entry.getKey().upstream().keepAliveTimeout().toNanos();
            ArrayDeque<UpstreamConnection> deque = entry.getValue();
            while (!deque.isEmpty()
                    && (nowNanos - deque.getFirst().idleSinceNanos() > most
                            || !deque.getFirst().isReusable())) {
                deque.removeFirst().close();
                idleCount--;
            }
            // Servers that a reload took away are forgotten with their last connection.
            if (deque.isEmpty()) {
                servers.remove();
            }
        }
    }
}
