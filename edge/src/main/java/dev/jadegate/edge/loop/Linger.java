package dev.jadegate.edge.loop;

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
public final class Linger extends ChannelDuplexHandler {
    /** How long a peer has to read the last words and close. */
    public static final int LINGER_MILLIS = 1_000;

    /** More than this is not read and forgotten from a peer that goes on sending. */
    static final long FORGOTTEN_BYTES_MAX = 1 << 20;

    /** The same for an upload that is answered early: who sends 100 MB is to learn why it is refused. */
    static final int UPLOAD_MILLIS = 2_000;

    static final long UPLOAD_BYTES_MAX = 128 << 20;

    private final int millis;
    private final long bytesMax;
    private boolean forgetting;
    private boolean closing;
    private long forgotten;
    private @Nullable ScheduledFuture<?> end;

    public Linger() {
        this(LINGER_MILLIS, FORGOTTEN_BYTES_MAX, false);
    }

    private Linger(int millis, long bytesMax, boolean forgetting) {
        this.millis = millis;
        this.bytesMax = bytesMax;
        this.forgetting = forgetting;
    }

    /** One that forgets from now on, for an upload of which the answer is known. */
    public static Linger ofUpload() {
        return new Linger(UPLOAD_MILLIS, UPLOAD_BYTES_MAX, true);
    }

    /** Sends words and closes behind them. */
    public static void sayAndClose(ChannelHandlerContext context, ByteBuf words) {
        Linger linger = new Linger();
        context.pipeline().addBefore(context.name(), null, linger);
        context.write(words);
        context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!forgetting) {
            context.fireChannelRead(message);
            return;
        }
        if (message instanceof ByteBuf bytes) {
            forgotten += bytes.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (forgotten > bytesMax) {
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
        forgetting = true;
        context.channel().config().setAutoRead(true);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> endOutput(context));
        end = context.executor().schedule(() -> context.close(promise), millis, TimeUnit.MILLISECONDS);
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
