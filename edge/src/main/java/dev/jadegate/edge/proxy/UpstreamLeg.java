package dev.jadegate.edge.proxy;

import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.upstream.Upstream;
import dev.jadegate.edge.upstream.UpstreamConnection;
import dev.jadegate.edge.upstream.UpstreamListener;
import dev.jadegate.edge.upstream.UpstreamPool;
import dev.jadegate.edge.upstream.UpstreamServer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The half of an exchange that faces the servers: chooses one, sends it the request, tries again where that is safe. On the
 * connection's loop alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes its channel, which is heard here.
final class UpstreamLeg implements UpstreamListener, UpstreamPool.Waiting {
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.TRACE);

    private final Exchange exchange;
    private final Loop loop;
    private final UpstreamPool pool;
    private final Upstream upstream;
    private final Forwarding.Framing framing;
    private final boolean hasBody;
    private final boolean repeatable;
    private Set<UpstreamServer> tried = Set.of();
    private @Nullable UpstreamServer server;
    private @Nullable UpstreamConnection connection;
    private boolean connecting;
    private boolean sentWhole;
    private boolean usedBefore;
    private boolean unflushed;
    private long sentBytes;
    private int retries;
    private long movedNanos;
    private long sentNanos;

    /**
     * For one request.
     *
     * @param repeatable whether the request may be sent again although a server may have seen it
     */
    UpstreamLeg(
            Exchange exchange,
            Loop loop,
            UpstreamPool pool,
            Upstream upstream,
            Forwarding.Framing framing,
            boolean hasBody,
            boolean repeatable) {
        this.exchange = exchange;
        this.loop = loop;
        this.pool = pool;
        this.upstream = upstream;
        this.framing = framing;
        this.hasBody = hasBody;
        this.repeatable = repeatable && !hasBody;
    }

    static boolean isIdempotent(HttpMethod method) {
        return IDEMPOTENT.contains(method);
    }

    /** Gets a connection, at once or later; the exchange hears {@code opened}, or that there is none. */
    void connect(InetAddress client, boolean fresh) {
        UpstreamServer chosen = upstream.choose(client, tried, loop.nanoTime());
        if (chosen == null) {
            exchange.refuse(503);
            return;
        }
        server = chosen;
        connecting = true;
        pool.acquire(chosen, fresh, this);
    }

    @Override
    public void connected(UpstreamConnection connected, boolean used) {
        if (!connecting) {
            pool.release(connected);
            return;
        }
        connecting = false;
        connection = connected;
        usedBefore = used;
        connected.begin(this, exchange.request().method());
        movedNanos = loop.nanoTime();
        connected.channel().write(exchange.writtenHead(connected.channel().alloc(), framing));
        unflushed = true;
        if (!hasBody) {
            wholeIsSent();
        }
        exchange.opened();
        flush();
    }

    private void wholeIsSent() {
        sentWhole = true;
        sentNanos = loop.nanoTime();
    }

    @Override
    public void notConnected(boolean timedOut) {
        UpstreamServer failed = server;
        if (!connecting || failed == null) {
            return;
        }
        connecting = false;
        failed(failed);
        if (retries++ < failed.upstream().retries()) {
            connect(exchange.connection().client().getAddress(), false);
        } else {
            exchange.refuse(timedOut ? 504 : 502);
        }
    }

    private void failed(UpstreamServer which) {
        which.failed(loop.nanoTime());
        tried = tried.isEmpty() ? new HashSet<>(2) : tried;
        tried.add(which);
    }

    /** Sends a part of the body; the last one ends the request. */
    void send(HttpContent content) {
        UpstreamConnection to = connection;
        if (to == null) {
            content.release();
            return;
        }
        Channel channel = to.channel();
        boolean last = content instanceof LastHttpContent;
        ByteBuf bytes = content.content();
        int length = bytes.readableBytes();
        movedNanos = loop.nanoTime();
        sentBytes += length;
        // What is announced to the upstream is kept to the byte: the rest would be read as another request.
        if (framing instanceof Forwarding.Framing.Length(long announced)
                && (sentBytes > announced || (last && hasBody && sentBytes < announced))) {
            content.release();
            exchange.refuseAndClose(400);
            return;
        }
        boolean chunked = framing instanceof Forwarding.Framing.Chunked;
        if (length > 0) {
            unflushed = true;
            if (chunked) {
                channel.write(Forwarding.chunk(channel.alloc(), length));
                channel.write(bytes.retain());
                channel.write(Forwarding.lineEnd(channel.alloc()));
            } else {
                channel.write(bytes.retain());
            }
        }
        if (last && hasBody) {
            if (chunked) {
                unflushed = true;
                channel.write(Forwarding.lastChunk(channel.alloc(), ((LastHttpContent) content).trailingHeaders()));
            }
            wholeIsSent();
        }
        content.release();
    }

    /** Whether the server takes more of the request now. */
    boolean isWritable() {
        return connection != null && connection.channel().isWritable();
    }

    void flush() {
        UpstreamConnection to = connection;
        if (unflushed && to != null) {
            unflushed = false;
            to.channel().flush();
        }
    }

    @Override
    public void upstreamWritable() {
        movedNanos = loop.nanoTime();
        exchange.upstreamWritable();
    }

    @Override
    public void responseHead(HttpResponse response) {
        movedNanos = loop.nanoTime();
        if (server != null) {
            server.succeeded();
        }
        exchange.responseHead(response, movedNanos - (sentWhole ? sentNanos : exchange.beganNanos()));
    }

    @Override
    public void responseContent(HttpContent content) {
        movedNanos = loop.nanoTime();
        exchange.responseContent(content);
    }

    @Override
    public void responsePaused() {
        exchange.responsePaused();
    }

    @Override
    public void upstreamFailed(String reason) {
        UpstreamConnection broken = connection;
        UpstreamServer at = server;
        if (broken == null || at == null) {
            return;
        }
        boolean answering = broken.answering();
        stop();
        if (answering) {
            exchange.refuse(502);
            return;
        }
        // An idle connection that the server closed just then says nothing of its health.
        if (!usedBefore) {
            failed(at);
        }
        // Sent once more only when acting twice is the same as once.
        if (repeatable && retries++ < at.upstream().retries()) {
            sentWhole = false;
            exchange.reconnecting();
            connect(exchange.connection().client().getAddress(), usedBefore);
        } else {
            exchange.refuse(502);
        }
    }

    /** Reads no more of the answer, or goes on. */
    void pause(boolean pause) {
        UpstreamConnection from = connection;
        if (from != null) {
            movedNanos = loop.nanoTime();
            from.channel().config().setAutoRead(!pause);
        }
    }

    /** Whether the server let pass {@code readTimeout} without a byte, and it is its turn. */
    boolean isTooSlow(long nowNanos, boolean clientWaits) {
        UpstreamServer at = server;
        if (connection == null
                || at == null
                || !(sentWhole || clientWaits)
                || nowNanos - movedNanos <= upstream.settings().readTimeout().toNanos()) {
            return false;
        }
        at.failed(nowNanos);
        return true;
    }

    /** Gives the connection up: its answer is not wanted any more. */
    void stop() {
        connecting = false;
        UpstreamConnection used = connection;
        if (used != null) {
            connection = null;
            pool.discard(used);
        }
    }

    /** The answer is whole: the connection may serve another request, if it has all of this one. */
    void finish() {
        UpstreamConnection used = connection;
        if (used != null && sentWhole) {
            connection = null;
            pool.release(used);
        }
        stop();
    }

    /** Hands the connection to a tunnel, which gives it back. */
    void handOver(ProxyHandler front) {
        UpstreamConnection used = connection;
        if (used == null) {
            throw new IllegalStateException("there is no connection to join");
        }
        connection = null;
        Tunnel.join(loop, front, used, upstream.settings().readTimeout(), pool);
    }

    /** The server that was chosen last; null for none. */
    @Nullable
    UpstreamServer lastServer() {
        return server;
    }
}
