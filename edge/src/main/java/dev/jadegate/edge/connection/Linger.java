package dev.jadegate.edge.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the last words arrive. Closing a socket with unread bytes resets it, and a reset takes away from the peer what it
 * has not read yet: the answer that says why. So a close becomes: end our side, read and forget for a moment, close. Runs
 * on the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Nothing is left to do when a close fails.
final class Linger extends ChannelDuplexHandler {
    /** How long the peer has to read the last words and close. */
    static final int LINGER_MILLIS = 1_000;
    /** More than this is not read and forgotten from one that goes on sending. */
    static final int FORGOTTEN_BYTES_MAX = 1 << 20;

    private boolean closing;
    private int forgotten;
    private @Nullable ScheduledFuture<?> end;

    /** Sends words and closes behind them. */
    static void sayAndClose(ChannelHandlerContext context, ByteBuf words) {
        Linger linger = new Linger();
        context.pipeline().addBefore(context.name(), null, linger);
        context.write(words);
        context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!closing) {
            context.fireChannelRead(message);
            return;
        }
        if (message instanceof ByteBuf bytes) {
            forgotten += bytes.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (forgotten > FORGOTTEN_BYTES_MAX) {
            context.close();
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (closing || !context.channel().isActive()) {
            context.close(promise);
            return;
        }
        closing = true;
        context.channel().config().setAutoRead(true);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> endOutput(context));
        end = context.executor().schedule(() -> context.close(promise), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(closed -> promise.trySuccess());
    }

    private static void endOutput(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (context.channel() instanceof DuplexChannel channel) {
            channel.shutdownOutput();
        } else {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (end != null) {
            end.cancel(false);
        }
        context.fireChannelInactive();
    }
}
