package dev.jadegate.edge.connection;

import dev.jadegate.edge.connection.ConnectionMetrics.Handshake;
import dev.jadegate.edge.loop.Linger;
import dev.jadegate.edge.proxy.ClientConnection;
import dev.jadegate.edge.proxy.ClientConnection.Fingerprints;
import dev.jadegate.traffic.fingerprint.ClientHello;
import dev.jadegate.traffic.fingerprint.HelloReader;
import dev.jadegate.traffic.fingerprint.HelloReading;
import dev.jadegate.traffic.fingerprint.Ja3;
import dev.jadegate.traffic.fingerprint.Ja4;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the ClientHello before TLS does: chooses the certificate and keeps what tells clients apart. Then it puts TLS in
 * its place, with what is left of the time for a handshake, and leaves. Runs on the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A close needs no look.
final class HelloPeek extends ByteToMessageDecoder {
    private static final byte[] USE_TLS = """
            This port speaks TLS and got plain text. Use https:// in place of http://.
            """.getBytes(StandardCharsets.US_ASCII);

    private final Certificates certificates;
    private final Duration timeout;
    private final ConnectionMetrics metrics;
    private final Supplier<ChannelInboundHandler> next;
    private long began;
    private @Nullable ScheduledFuture<?> deadline;

    /**
     * @param timeout from here to the end of the handshake
     * @param next the handler behind TLS
     */
    HelloPeek(
            Certificates certificates,
            Duration timeout,
            ConnectionMetrics metrics,
            Supplier<ChannelInboundHandler> next) {
        this.certificates = certificates;
        this.timeout = timeout;
        this.metrics = metrics;
        this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        began = context.executor().ticker().nanoTime();
        deadline = context.executor()
                .schedule(
                        () -> {
                            metrics.handshake(Handshake.TIMED_OUT);
                            context.close();
                        },
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        stopDeadline();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        stopDeadline();
        super.channelInactive(context);
    }

    private void stopDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == Drain.BEGIN) {
            // Nothing was asked yet.
            context.close();
        }
        super.userEventTriggered(context, event);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!in.isReadable()) {
            return;
        }
        switch (HelloReader.read(in.nioBuffer())) {
            case HelloReading.Incomplete incomplete -> {
                // The reader decides within HelloReader.BYTES_MAX, so no more than that is kept here.
            }
            case HelloReading.Complete(ClientHello hello) -> beginTls(context, hello);
            // TLS answers with its own alert.
            case HelloReading.Malformed malformed -> beginTls(context, null);
            case HelloReading.NotTls notTls -> refusePlainText(context, in);
        }
    }

    private void beginTls(ChannelHandlerContext context, @Nullable ClientHello hello) {
        Channel channel = context.channel();
        ServedCertificate certificate = certificates.table().choose(hello);
        if (hello != null) {
            ClientConnection.of(channel)
                    .recognised(new Fingerprints(
                            Ja3.of(hello).fingerprint(), Ja4.of(hello).fingerprint(), null))
                    .encrypted(new ClientConnection.Tls("", "", hello.serverName()))
                    .attachTo(channel);
        }
        SslHandler tls = certificate.context().newHandler(channel.alloc());
        long left = timeout.toNanos() - (context.executor().ticker().nanoTime() - began);
        // In whole milliseconds, of which 0 would mean for ever.
        tls.setHandshakeTimeoutMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        context.pipeline().addAfter(context.name(), "protocol", next.get());
        context.pipeline().addAfter(context.name(), "tls", tls);
        // Hands what was read to TLS.
        context.pipeline().remove(this);
    }

    private void refusePlainText(ChannelHandlerContext context, ByteBuf in) {
        metrics.handshake(Handshake.PLAIN_TEXT);
        in.skipBytes(in.readableBytes());
        stopDeadline();
        String head = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                + USE_TLS.length + "\r\n\r\n";
        Linger.sayAndClose(
                context,
                Unpooled.wrappedBuffer(
                        Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII)),
                        Unpooled.wrappedBuffer(USE_TLS)));
    }
}
